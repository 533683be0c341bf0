"""Roles that one person asked for and a second has not agreed to yet; pure."""

from dataclasses import dataclass

from thitsar.kernel.access.policy import Role
from thitsar.kernel.vault import suite


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
