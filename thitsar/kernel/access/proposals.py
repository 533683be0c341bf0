"""What one person asked for and a second has not agreed to yet, inside the roster; pure."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from thitsar.kernel.access import delays
from thitsar.kernel.access.policy import Role
from thitsar.kernel.vault import suite

if TYPE_CHECKING:
    # It folds by these.
    from thitsar.kernel.access.roster import Roster


@dataclass(frozen=True)
class Proposal:
    """Roles that one person asked for and a second has not agreed to yet."""

    member: str
    roles: frozenset[Role]
    by: str
    day: int
    # The number of its entry: agreeing is to this one, and not to another like it.
    sequence: int

    def digest(self) -> bytes:
        """Hash exactly what the second person agrees to."""
        names = sorted(role.value for role in self.roles)
        return suite.digest("roles-proposed", self.sequence, self.by, self.member, *names)


@dataclass(frozen=True)
class Replacement:
    """New keys for somebody who is a member, or was, that a second person has not agreed to yet."""

    old: str
    new: str
    # Those of the old id at that moment: where they have changed since, what was agreed to is no more.
    roles: frozenset[Role]
    by: str
    day: int
    sequence: int

    def digest(self) -> bytes:
        """Hash exactly what the second person agrees to: the new id stands for both new keys."""
        names = sorted(role.value for role in self.roles)
        return suite.digest("replacement-proposed", self.sequence, self.by, self.old, self.new, *names)


def without_replacement(roster: "Roster", member: str, sequence: int) -> "Roster":
    """Drop the new keys somebody was to get, whose roles changed or who left; the new ids never come in."""
    made = [one.new for one in roster.replacing.values() if one.old == member]
    made += [one.said["member"] for one in roster.waiting.values() if _is_of(one, member)]
    return replace(
        roster,
        replacing={id: one for id, one in roster.replacing.items() if member not in (one.old, id)},
        waiting=delays.dropped(roster.waiting, delays.REPLACEMENT, member),
        removed={**roster.removed, **dict.fromkeys(made, sequence)},
    )


def _is_of(one: delays.Delayed, member: str) -> bool:
    return (one.kind, one.subject) == (delays.REPLACEMENT, member)
