"""A reader of a file takes two people: who gave somebody a role alone does not bring them into a file, too; pure."""

from collections.abc import Iterable

from thitsar.kernel.access.policy import Role
from thitsar.kernel.access.roster import Person, Roster
from thitsar.kernel.errors import Refused


def require_another(roster: Roster, person: Person, duties: Iterable[Role], author: str) -> None:
    """Raise Refused where whoever puts somebody into a team alone gave them the role they would have there."""
    # Whoever was enrolled anew is the one who gave it before.
    if any((by := person.given_alone_by(duty)) and roster.is_same(by, author) for duty in duties):
        raise Refused(
            "You alone gave this member this role. Another person of the file's team must assign them, or a second "
            "person must first agree to the role."
        )
