"""Who is on a journey, as the roster says it: a fold, pure. Another person says that they are back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from thitsar.kernel.access.closing import remaining
from thitsar.kernel.access.policy import scope_of
from thitsar.kernel.errors import Refused, Unverified

if TYPE_CHECKING:
    # It folds by these.
    from thitsar.kernel.access.roster import Roster

# Their narrow keys leave the node until another person says that they are back.
MEMBER_TRAVELLING = "roster.member_travelling.v1"
MEMBER_RETURNED = "roster.member_returned.v1"
_UNKNOWN = "The roster holds an entry of an unknown kind."


def gone(roster: "Roster", payload: Mapping[str, Any]) -> "Roster":
    """Say that a member is on a journey; one person suffices, for it protects."""
    person = remaining(roster, payload["member"])
    if len(payload) > 1:
        raise Unverified(_UNKNOWN)
    if person.id in roster.travelling:
        raise Refused("This member is on a journey already.")
    away = roster.travelling | {person.id}
    here = (one for one in roster.members.values() if one.id not in away)
    if not any(scope_of(one.roles, "remove", "roster") == "node" for one in here):
        raise Refused("Nobody would be here to say that they are back. Appoint another administrator first.")
    return replace(roster, travelling=away)


def back(roster: "Roster", payload: Mapping[str, Any], author: str) -> "Roster":
    """Say that a member is back; Refused in one's own name: whoever is forced can say nothing that gives keys."""
    member = payload["member"]
    if len(payload) > 1:
        raise Unverified(_UNKNOWN)
    if member not in roster.travelling:
        raise Refused("This member is not on a journey.")
    if roster.is_same(author, member) or author in roster.travelling:
        raise Refused("Nobody ends their own journey. Another person, who is here, must do it.")
    return replace(roster, travelling=roster.travelling - {member})
