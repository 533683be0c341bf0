"""Authors on partners' nodes, as the roster holds them: keys and roles without names (decision 0027); pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault.places import member_id


@dataclass(frozen=True)
class Author:
    """A member of a partner's node, with their roles from which entry of that node's log on."""

    partner: str
    unwrap_public: bytes
    sign_public: bytes
    appointed: tuple[tuple[int, frozenset[Role]], ...]

    @property
    def id(self) -> str:
        """Give the id by which entries name them."""
        return member_id(self.unwrap_public, self.sign_public)

    def roles_at(self, sequence: int) -> frozenset[Role]:
        """Give the roles they had when an entry of their node's log was recorded."""
        held = [roles for number, roles in self.appointed if number < sequence]
        return held[-1] if held else frozenset()

    @property
    def roles(self) -> frozenset[Role]:
        """Give the roles they have as far as is known here; none of somebody who left."""
        return self.appointed[-1][1] if self.appointed else frozenset()

    def row(self) -> list[Any]:
        """Give what a bundle and the roster say of them."""
        held = [[number, sorted(role.value for role in roles)] for number, roles in self.appointed]
        return [self.unwrap_public, self.sign_public, held]


# By node and id: whoever writes on one node may be named, rightly or not, by another.
Authors = Mapping[tuple[str, str], Author]


def known(authors: Authors, payload: Mapping[str, Any]) -> dict[tuple[str, str], Author]:
    """Add what a partner's bundle said of its authors; what was said of them before stays so.

    Unverified for one who would have had other roles than was said before.
    """
    if {name: type(value) for name, value in payload.items()} != {"partner": bytes, "authors": list}:
        raise _amiss()
    found = dict(authors)
    for row in payload["authors"]:
        one = read_author(payload["partner"].hex(), row)
        before = found.get((one.partner, one.id))
        if before is not None and one.appointed[: len(before.appointed)] != before.appointed:
            raise Unverified("The roster gives an author of a partner other keys or roles than before.")
        found[one.partner, one.id] = one
    return found


def read_author(partner: str, row: Any) -> Author:
    """Read what is said of one author; Unverified for anything that is not agreed."""
    if type(row) is not list or [type(one) for one in row] != [bytes, bytes, list]:
        raise _amiss()
    roles, appointed = set(Role), list[tuple[int, frozenset[Role]]]()
    for held in row[2]:
        if type(held) is not list or [type(one) for one in held] != [int, list]:
            raise _amiss()
        if not all(type(role) is str and role in roles for role in held[1]):
            raise _amiss()
        if appointed and held[0] <= appointed[-1][0]:
            raise _amiss()
        appointed.append((held[0], frozenset(Role(role) for role in held[1])))
    return Author(partner, row[0], row[1], tuple(appointed))


def _amiss() -> Unverified:
    return Unverified("The roster holds an entry of an unknown kind.")
