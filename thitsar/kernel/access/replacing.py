"""Somebody gets new keys in the place of lost ones: proposed by one, agreed to by another; folds of the roster, pure.

The old id and the new one are one person from the proposal on, wherever people are counted.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from thitsar.kernel.access import closing, delays
from thitsar.kernel.access.delays import Delayed
from thitsar.kernel.access.policy import Role, scope_of, waits_a_day
from thitsar.kernel.access.proposals import Replacement, without_replacement
from thitsar.kernel.errors import Refused, Unverified

if TYPE_CHECKING:
    # It folds by these.
    from thitsar.kernel.access.roster import Person, Roster, Signed

REPLACEMENT_PROPOSED = "roster.replacement_proposed.v1"
MEMBER_REPLACED = "roster.member_replaced.v1"
# An administrator's new keys hold a day after both agreed.
REPLACEMENT_HELD = "roster.replacement_held.v1"
_KINDS = {
    "member": str,
    "shown": str,
    "organisation": str,
    "unwrap_public": bytes,
    "sign_public": bytes,
    "replaces": str,
    "day": int,
}
_UNKNOWN = "The roster holds an entry of an unknown kind."
_NOBODY_PROPOSED = "Somebody agreed to new keys that nobody proposed."


def proposed(roster: "Roster", told: "Signed", person: "Person") -> "Roster":
    """Let new keys wait for a second person, without a role; an earlier proposal for the same member is replaced."""
    if {name: type(value) for name, value in told.payload.items()} != _KINDS:
        raise Unverified(_UNKNOWN)
    old = roster.member(told.payload["replaces"])
    is_new = person.id not in roster.members and all(id != person.id for _, id in roster.authors)
    # The name stays, so that whoever agrees sees whom it is about.
    is_theirs = (person.shown, person.organisation) == (old.shown, old.organisation)
    if not is_new or not is_theirs or old.id in roster.replaced or is_unfinished(roster, old.id):
        raise Unverified("The roster gives new keys to somebody who cannot have any.")
    if roster.is_same(told.author, old.id):
        raise Unverified("Two people must agree before somebody is enrolled anew.")
    made = Replacement(old.id, person.id, old.roles, told.author, told.payload["day"], told.sequence)
    roster = without_replacement(roster, old.id, told.sequence)
    return replace(
        roster,
        members={**roster.members, person.id: person},
        replacing={**roster.replacing, person.id: made},
        predecessors={**roster.predecessors, person.id: old.id},
    )


def agreed(roster: "Roster", told: "Signed") -> "Roster":
    """Put the new id in the place of the old one; Unverified unless a second person agreed to exactly these keys."""
    payload = told.payload
    made = roster.replacing.get(payload["member"])
    if set(payload) != {"member", "digest"} or made is None or made.digest() != payload["digest"]:
        raise Unverified(_NOBODY_PROPOSED)
    if any(roster.is_same(told.author, one) for one in (made.by, made.old)):
        raise Unverified("Two people must agree before somebody is enrolled anew.")
    if not may_still(roster, made.by, told.author) or roster.member(made.old).roles != made.roles:
        raise Unverified(_NOBODY_PROPOSED)
    closing.remaining(roster, made.new)
    roster = replace(roster, replacing={id: one for id, one in roster.replacing.items() if id != made.new})
    if waits_a_day(frozenset(), made.roles):
        said = {"member": made.new, "roles": sorted(role.value for role in made.roles)}
        who = (made.by, told.author)
        one = Delayed(delays.REPLACEMENT, made.old, made.digest(), *who, told.day, told.clock, said)
        return replace(roster, waiting=delays.begun(roster.waiting, one))
    return _replaced(roster, made.old, made.new, told.sequence)


def held(roster: "Roster", told: "Signed") -> "Roster":
    """Let an administrator's new keys hold; Unverified unless both who agreed still have the right to."""
    if set(told.payload) != {"member", "digest"}:
        raise Unverified(_UNKNOWN)
    digest = told.payload["digest"]
    one, waiting = delays.held(roster.waiting, delays.REPLACEMENT, digest, clock=told.clock)
    old, roles = roster.member(one.subject), frozenset(Role(role) for role in one.said["roles"])
    if told.payload["member"] != one.said["member"] or old.roles != roles:
        raise Unverified(_NOBODY_PROPOSED)
    if not may_still(roster, one.asked_by, one.agreed_by):
        raise Unverified(_NOBODY_PROPOSED)
    return _replaced(replace(roster, waiting=waiting), old.id, one.said["member"], told.sequence)


def may_still(roster: "Roster", asked_by: str, agreed_by: str) -> bool:
    """Tell whether who asked for new keys and who agreed still have the right to."""
    rights = ((asked_by, "enrol"), (agreed_by, "approve"))
    return all(scope_of(roster.member(who).roles, right, "roster") == "node" for who, right in rights)


def is_unfinished(roster: "Roster", member: str) -> bool:
    """Tell whether somebody has new keys to which nobody has agreed, or not for good."""
    before = roster.predecessors.get(member)
    return before is not None and roster.replaced.get(before, (0, ""))[1] != member


def require_finished(roster: "Roster", member: str) -> None:
    """Raise Refused for a role to an id that may only come in by taking another's place."""
    if is_unfinished(roster, member):
        raise Refused("First a second person must agree that this member is enrolled anew.")


def _replaced(roster: "Roster", old: str, new: str, sequence: int) -> "Roster":
    before, roles = roster.member(old), roster.member(old).roles
    person = replace(closing.remaining(roster, new), roles=roles, appointed=((sequence, roles),))
    travelling = roster.travelling | {new} if old in roster.travelling else roster.travelling
    roster = replace(
        roster,
        members={**roster.members, new: person},
        replaced={**roster.replaced, old: (sequence, new)},
        # Nobody comes back from a journey by it.
        travelling=travelling,
    )
    # Whoever had left comes back without a role and without a file.
    return roster if old in roster.removed else closing.left(roster, before, sequence)


def heirs(roster: "Roster", sequence: int = 0) -> "Mapping[str, str]":
    """Give by the ids that were replaced while they worked here who has their place now, or before an entry."""
    found: dict[str, str] = {}
    for old, (at, new) in sorted(roster.replaced.items(), key=lambda one: one[1][0], reverse=True):
        if roster.removed.get(old) == at and (not sequence or at < sequence):
            found[old] = found.get(new, new)
    return found


def line(roster: "Roster", member: str) -> tuple[str, ...]:
    """Give a member's ids, newest first, as far as each took the place of the one before."""
    found = [member]
    while (before := roster.predecessors.get(found[-1])) is not None:
        at, new = roster.replaced.get(before, (-1, ""))
        if new != found[-1] or roster.removed.get(before) != at:
            break
        found.append(before)
    return tuple(found)


def row(made: Replacement) -> dict[str, Any]:
    """Give what a second person is shown."""
    return {
        "replaces": made.old,
        "roles": sorted(made.roles),
        "by": made.by,
        "day": made.day,
        "digest": made.digest(),
    }
