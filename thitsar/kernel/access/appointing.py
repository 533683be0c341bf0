"""Roles in the roster: given by one, or by two where they guard, and an administrator's a day later; folds, pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from thitsar.kernel.access import closing, delays, replacing
from thitsar.kernel.access.delays import Delayed
from thitsar.kernel.access.policy import Role, needs_two, scope_of, waits_a_day
from thitsar.kernel.access.proposals import Proposal, without_replacement
from thitsar.kernel.errors import Unverified

if TYPE_CHECKING:
    # It folds by these.
    from thitsar.kernel.access.roster import Person, Roster, Signed


def appointed_alone(roster: "Roster", told: "Signed") -> "Roster":
    """Give roles on one person's word; Unverified where two must agree. Who that was is kept, by role."""
    person, roles = roster.member(told.payload["member"]), _roles(told)
    if _needs_second(roster, person, roles, told.author):
        raise Unverified("Two people must agree before somebody gets this role.")
    known = dict(person.alone[-1][1]) if person.alone else {}
    if roster.epochs and _others(roster, person, told.author):
        known |= dict.fromkeys(roles - person.roles, told.author)
    alone = {role: by for role, by in known.items() if role in roles}
    return _appointed(roster, person, roles, told.sequence, alone=alone)


def appointed_before(roster: "Roster", told: "Signed") -> "Roster":
    """Give roles as it was said before it was kept who did; Unverified once that is kept."""
    if roster.tells_who_alone:
        raise Unverified("The roster holds an entry of an unknown kind.")
    person, roles = roster.member(told.payload["member"]), _roles(told)
    if _needs_second(roster, person, roles, told.author):
        raise Unverified("Two people must agree before somebody gets this role.")
    return _appointed(roster, person, roles, told.sequence)


def proposed(roster: "Roster", told: "Signed") -> "Roster":
    """Let roles wait for a second person; an earlier proposal for the same member is replaced."""
    person = closing.remaining(roster, told.payload["member"])
    replacing.require_finished(roster, person.id)
    one = Proposal(person.id, _roles(told), told.author, told.payload["day"], told.sequence)
    return replace(roster, proposed={**roster.proposed, person.id: one})


def agreed(roster: "Roster", told: "Signed") -> "Roster":
    """Give proposed roles; Unverified unless another person agreed to exactly this, and nobody to their own.

    With those of an administrator all of them wait for a day.
    """
    made = roster.proposed.get(told.payload["member"])
    if made is None or made.roles != _roles(told) or made.digest() != told.payload["digest"]:
        raise Unverified("Somebody agreed to roles that nobody proposed.")
    if any(roster.is_same(told.author, one) for one in (made.by, made.member)):
        raise Unverified("Two people must agree before somebody gets this role.")
    if not _may_still(roster, made.by, told.author):
        raise Unverified("Somebody agreed to roles that nobody proposed.")
    person = roster.member(made.member)
    if roster.epochs and waits_a_day(person.roles, made.roles):
        return _delayed(roster, made, told)
    return _given(roster, person, made.roles, told.sequence)


def held(roster: "Roster", told: "Signed") -> "Roster":
    """Give roles that waited for a day; Unverified unless both who agreed to them still have the right to."""
    digest = told.payload["digest"]
    one, waiting = delays.held(roster.waiting, delays.ADMINISTRATOR, digest, clock=told.clock)
    if told.payload["member"] != one.subject or not is_still_agreed(roster, one):
        raise Unverified("Somebody agreed to roles that nobody proposed.")
    roles = frozenset(Role(role) for role in one.said["roles"])
    return _given(replace(roster, waiting=waiting), roster.member(one.subject), roles, told.sequence)


def is_still_agreed(roster: "Roster", one: Delayed) -> bool:
    """Tell whether who asked for what waits and who agreed to it still have the right to."""
    if one.kind == delays.REPLACEMENT:
        return replacing.may_still(roster, one.asked_by, one.agreed_by)
    return one.kind != delays.ADMINISTRATOR or _may_still(roster, one.asked_by, one.agreed_by)


def _appointed(
    roster: "Roster",
    person: "Person",
    roles: frozenset[Role],
    sequence: int,
    *,
    alone: Mapping[Role, str] | None = None,
) -> "Roster":
    closing.remaining(roster, person.id)
    replacing.require_finished(roster, person.id)
    roster = without_replacement(roster, person.id, sequence)
    given = (*person.appointed, (sequence, roles))
    # What two agreed to, nobody gave alone.
    told = (*person.alone, (sequence, alone or {})) if alone is not None or person.alone else ()
    person = replace(person, roles=roles, appointed=given, alone=told)
    others = {one: made for one, made in roster.proposed.items() if one != person.id}
    waiting = delays.dropped(roster.waiting, delays.ADMINISTRATOR, person.id)
    members = {**roster.members, person.id: person}
    return replace(roster, members=members, proposed=others, waiting=waiting)


def _delayed(roster: "Roster", made: Proposal, told: "Signed") -> "Roster":
    said = {"roles": sorted(role.value for role in made.roles)}
    who = (made.by, told.author)
    one = Delayed(delays.ADMINISTRATOR, made.member, made.digest(), *who, told.day, told.clock, said)
    others = {member: other for member, other in roster.proposed.items() if member != made.member}
    return replace(roster, proposed=others, waiting=delays.begun(roster.waiting, one))


def _given(roster: "Roster", person: "Person", roles: frozenset[Role], sequence: int) -> "Roster":
    decides = scope_of(roles, "decide", "vetting") is not None
    seen = roster.seen | {person.organisation} if decides else roster.seen
    return _appointed(replace(roster, seen=seen), person, roles, sequence)


def _may_still(roster: "Roster", asked_by: str, agreed_by: str) -> bool:
    # An administrator who was let go could leave another behind.
    rights = ((asked_by, "appoint"), (agreed_by, "approve"))
    return all(scope_of(roster.member(who).roles, right, "roster") == "node" for who, right in rights)


def _needs_second(roster: "Roster", person: "Person", roles: frozenset[Role], author: str) -> bool:
    # Those who found a node are there together: its keys are opened after its first roles are given. On a node that
    # never had anybody to agree the first of them is named by one person.
    return bool(roster.epochs) and needs_two(person.roles, roles) and _others(roster, person, author)


def _others(roster: "Roster", person: "Person", author: str) -> bool:
    others = [
        one
        for one in roster.members.values()
        if not roster.is_same(one.id, author) and not roster.is_same(one.id, person.id)
    ]
    return any(one.is_second for one in others)


def _roles(told: "Signed") -> frozenset[Role]:
    return frozenset(Role(role) for role in told.payload["roles"])
