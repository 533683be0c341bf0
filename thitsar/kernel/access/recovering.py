"""Officers again when everybody is gone: named under the root's signatures, held a day later; folds, pure.

Whoever reads the roster checks both signatures of the root beside these folds, as at the founding (decision 0022).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from thitsar.kernel import codec
from thitsar.kernel.access import delays
from thitsar.kernel.access.delays import Delayed
from thitsar.kernel.access.policy import BROAD, NARROW, Role, holds_key, scope_of
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.vault import suite

if TYPE_CHECKING:
    # It folds by these.
    from thitsar.kernel.access.roster import Person, Roster, Signed

# Two recoveries do not wait side by side, whomever they name.
SUBJECT = ""
_KINDS = {"members": list, "roles": list, "sequence": int, "head": bytes, "signatures": list}
_UNKNOWN = "The roster holds an entry of an unknown kind."


def claimed(roster: "Roster", told: "Signed", people: "Sequence[Person]") -> "Roster":
    """Let new officers wait for their day, without a role until then; an earlier claim is replaced by it."""
    roles = [frozenset(Role(one) for one in named) for named in _payload(told)["roles"]]
    is_next = told.payload["sequence"] + 1 == told.sequence
    known = {one.id for one in people}
    taken = roster.members.keys() | {id for _, id in roster.authors}
    is_new = len(known) == len(people) and known.isdisjoint(taken)
    if not is_next or not is_new or len(roles) != len(people) or told.author != people[0].id:
        raise Unverified("The roster names officers that the organisation's root does not.")
    if any(one.organisation != roster.own for one in people) or not are_enough(roles):
        raise Unverified("The roster names officers that the organisation's root does not.")
    officers = [[one.id, sorted(role.value for role in had)] for one, had in zip(people, roles, strict=True)]
    digest = suite.digest("recovered", told.sequence, codec.encode(officers))
    said = {"officers": officers}
    made = Delayed(delays.RECOVERY, SUBJECT, digest, told.author, people[1].id, told.day, told.clock, said)
    before = waiting(roster)
    roster = roster if before is None else dismissed(roster, before, told.sequence)
    members = {**roster.members, **{one.id: one for one in people}}
    return replace(roster, members=members, waiting=delays.begun(roster.waiting, made))


def held(roster: "Roster", told: "Signed") -> "Roster":
    """Let new officers begin: everybody else leaves, and every key they may know is closed."""
    digest = told.payload["digest"]
    one, _ = delays.held(roster.waiting, delays.RECOVERY, digest, clock=told.clock)
    if set(told.payload) != {"digest"} or told.author != one.asked_by:
        raise Unverified("Something took effect that nobody agreed to, or that was stopped.")
    officers = {id: frozenset(Role(role) for role in roles) for id, roles in one.said["officers"]}
    nothing: frozenset[Role] = frozenset()
    members = {
        id: replace(
            person,
            roles=officers.get(id, nothing),
            appointed=(*person.appointed, (told.sequence, officers.get(id, nothing))),
        )
        for id, person in roster.members.items()
    }
    gone = {id: told.sequence for id in members if id not in officers and id not in roster.removed}
    return replace(
        roster,
        members=members,
        proposed={},
        waiting={},
        removed={**roster.removed, **gone},
        # A journey ends with the membership; who begins here is on none, whatever was said while they waited.
        travelling=frozenset(),
        closed=frozenset(roster.epochs),
        recovered=(*roster.recovered, (told.sequence, frozenset(officers))),
    )


def stopped(roster: "Roster", told: "Signed") -> "Roster":
    """Stop what waits for its day, whatever it is."""
    digest = told.payload["digest"]
    left = delays.stopped(roster.waiting, digest, told.payload["reason"])
    return dismissed(replace(roster, waiting=left), roster.waiting[digest], told.sequence)


def without(roster: "Roster", member: str, sequence: int) -> "Roster":
    """Stop what waits where one of those named is taken out: the others were not named without them."""
    one = waiting(roster)
    if one is None or member not in {id for id, _ in one.said["officers"]}:
        return roster
    left = delays.dropped(roster.waiting, delays.RECOVERY, SUBJECT)
    return dismissed(replace(roster, waiting=left), one, sequence)


def dismissed(roster: "Roster", one: Delayed, sequence: int) -> "Roster":
    """Take out those whose day somebody stopped, or whom a later claim replaces: they never had a role."""
    named = [id for id, _ in one.said["officers"]] if one.kind == delays.RECOVERY else []
    named += [one.said["member"]] if one.kind == delays.REPLACEMENT else []
    return replace(
        roster,
        removed={**roster.removed, **dict.fromkeys(named, sequence)},
        travelling=roster.travelling - set(named),
    )


def waiting(roster: "Roster") -> Delayed | None:
    """Give what waits for its day; None when nothing was begun, or it was stopped."""
    found = [one for one in roster.waiting.values() if one.kind == delays.RECOVERY]
    return found[0] if found else None


def are_enough(roles: Sequence[frozenset[Role]]) -> bool:
    """Tell whether a node can be led by these: an administrator first, another who agrees, somebody at intake."""
    seconds = [one for one in roles if scope_of(one, "approve", "roster") == "node"]
    return (
        bool(roles)
        and Role.ADMINISTRATOR in roles[0]
        and len(seconds) > 1
        and any(Role.INTAKE in one for one in roles)
    )


def unread(roster: "Roster", roles: Sequence[frozenset[Role]]) -> list[str]:
    """Name the compartments that somebody reads now and none of these would: their keys would be lost."""
    people = [one.roles for one in roster.members.values()]
    return [
        name
        for name in (*BROAD, *NARROW)
        if any(reads(one, name) for one in people) and not any(reads(one, name) for one in roles)
    ]


def reads(roles: frozenset[Role], compartment: str) -> bool:
    """Tell whether these roles are given a compartment's keys: of all its parts, or of those they work with."""
    return holds_key(roles, compartment) or (
        compartment in NARROW and scope_of(roles, "read", compartment) is not None
    )


def require_enough(roles: Sequence[frozenset[Role]]) -> None:
    """Raise Refused unless a node can be led by these."""
    if not are_enough(roles):
        raise Refused(
            "Name at least two: first an administrator, then another who may agree, and one of them for intake."
        )


def _payload(told: "Signed") -> Mapping[str, Any]:
    if {name: type(value) for name, value in told.payload.items()} != _KINDS:
        raise Unverified(_UNKNOWN)
    return told.payload
