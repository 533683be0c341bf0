"""Who leaves a node for good, and which keys are closed by it: folds of the roster, pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from thitsar.kernel.access import delays, recovering
from thitsar.kernel.access.policy import Role, holds_key
from thitsar.kernel.access.proposals import without_replacement
from thitsar.kernel.errors import Refused, Unverified

if TYPE_CHECKING:
    # It folds by these.
    from thitsar.kernel.access.roster import Person, Roster

# Short lists, so that nobody writes a story here.
WHY_REMOVED = ("LEFT", "ROLE_ENDED", "DEVICE_LOST", "SUSPECTED")
WHY_CLOSED = ("DEVICE_LOST", "SUSPECTED", "BREAK_GLASS", "REGULAR")
_UNKNOWN = "The roster holds an entry of an unknown kind."


def removed(roster: "Roster", payload: Mapping[str, Any], sequence: int) -> "Roster":
    """Take a member out for good; every epoch whose key they may know is closed by it."""
    person, reason = remaining(roster, payload["member"]), payload["reason"]
    if len(payload) > 2 or reason not in WHY_REMOVED:
        raise Unverified(_UNKNOWN)
    others = [one for one in roster.members.values() if one.id != person.id]
    if Role.ADMINISTRATOR in person.roles and not any(Role.ADMINISTRATOR in one.roles for one in others):
        raise Refused("Somebody must remain administrator. Appoint another one first.")
    return left(roster, person, sequence)


def left(roster: "Roster", person: "Person", sequence: int) -> "Roster":
    """Take everything from somebody who is a member no more, with what waits about them."""
    roster = recovering.without(roster, person.id, sequence)
    roster = without_replacement(roster, person.id, sequence)
    # Also of roles that were taken away before: whoever had a key may have kept it.
    ever = person.roles.union(*(roles for _, roles in person.appointed))
    known = {name for name in roster.epochs if holds_key(ever, name)}
    nothing: frozenset[Role] = frozenset()
    gone = replace(person, roles=nothing, appointed=(*person.appointed, (sequence, nothing)))
    proposed = {one: made for one, made in roster.proposed.items() if person.id not in (made.member, made.by)}
    return replace(
        roster,
        members={**roster.members, person.id: gone},
        proposed=proposed,
        waiting=delays.dropped(roster.waiting, delays.ADMINISTRATOR, person.id),
        removed={**roster.removed, person.id: sequence},
        travelling=roster.travelling - {person.id},
        closed=roster.closed | known,
    )


def closed(roster: "Roster", payload: Mapping[str, Any]) -> "Roster":
    """Close keys of compartments though nobody leaves."""
    named, reason = payload["compartments"], payload["reason"]
    if len(payload) > 2 or type(named) is not list or reason not in WHY_CLOSED:
        raise Unverified(_UNKNOWN)
    if not named or not set(named) <= set(roster.epochs):
        raise Unverified(_UNKNOWN)
    return replace(roster, closed=roster.closed | frozenset(named))


def remaining(roster: "Roster", member: str) -> "Person":
    """Give a member who has not left; Unverified for one who has."""
    if member in roster.removed:
        raise Unverified("The roster names a member who left.")
    return roster.member(member)
