"""Who may not say this again, and how many others must have agreed: counted in signed entries (decision 0012)."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from thitsar.kernel.access.policy import scope_of
from thitsar.kernel.access.teams import acting
from thitsar.kernel.errors import Refused
from thitsar.kernel.ledger.binding import is_bound, resting_on, said_digest
from thitsar.kernel.ledger.events import (
    EventType,
    Needed,
    Quorum,
    agreed_by,
    asked_by,
    event_type,
    needs_nothing,
)
from thitsar.kernel.vault.agent.past import Past, Spoken

NOT_ASKED = "This is not what was asked for. Look at the request again."

Payload = dict[str, Any]


class Carried(NamedTuple):
    """Who agreed to a request, and how many must."""

    approvers: frozenset[str]
    needed: Needed


def require_separate(past: Past, compartment: str, kind: EventType, payload: Payload) -> None:
    """Raise Refused when this member already said what excludes them here, or this very thing (R-SOD)."""
    if kind.excludes or kind.once:
        is_same, member = past.agent.node.roster.is_same, past.session.member
        require_apart(kind, payload, (one for one in past.part(compartment) if is_same(one.author, member)))


def require_apart(kind: EventType, payload: Payload, mine: Iterable[Spoken]) -> None:
    """Raise Refused where something its author said before excludes them from this, or is this very thing."""
    for one in mine:
        if kind.once and one.name == kind.name and one.payload.get(kind.once) == payload.get(kind.once):
            raise Refused("You have agreed to exactly this already. Another person must do it.")
        if one.name in kind.excludes:
            raise Refused("You have already had a part in this. Another person must do it.")


def require_newest(kind: EventType, payload: Payload, author: str, earlier: Sequence[Spoken]) -> None:
    """Raise Refused unless what is taken back is its author's own, and nothing was said in the part after it."""
    if not kind.undoes:
        return
    newest = earlier[-1] if earlier else None
    is_own = newest is not None and newest.author == author and newest.name in kind.undoes
    # Of what the commit at hand says no clock is known yet.
    if not is_own or newest is None or newest.sequence is None or newest.clock != payload.get("said_at"):
        raise Refused("Only what was recorded last can be taken back, and only by whoever recorded it.")


def may_say(
    past: Past, member: str, action: str, compartment: str, *, at: int | None, origin: str = ""
) -> bool:
    """Tell whether somebody had the right in this file at an entry: in the team of then, by a role they held.

    Without an entry it is asked of this moment. Who worked with the file at a partner's only its node can tell.
    """
    if origin:
        author = past.agent.node.roster.authors.get((origin, member))
        roles = author.roles_at(at or 0) if author is not None else frozenset()
        return scope_of(roles, action, compartment) is not None
    person, team = past.agent.node.roster.member(member), past.team
    if team is None:
        return False
    then, among = (person, team) if at is None else (person.at(at), team.at(at))
    return member in among.members and scope_of(acting(among, then), action, compartment) is not None


def require_request(past: Past, kind: EventType, payload: Payload) -> None:
    """Raise Refused unless what is asked for rests on what was judged, and what is agreed to was asked for."""
    for quorum in asked_by(kind.name):
        # A digest its author made up could stand for two contents.
        if not is_bound(kind.name, payload, quorum.binding):
            raise Refused(NOT_ASKED)
        _require_resting(past.part(quorum.compartment), quorum, payload)
    quorums = agreed_by(kind.name)
    if quorums and not any(_stands(past, quorum, payload) for quorum in quorums):
        raise Refused(NOT_ASKED)


def require_quorum(
    past: Past, quorum: Quorum, payload: Payload, *, before: Spoken | int | None = None
) -> None:
    """Raise Refused unless enough different people agreed to exactly what this event makes true.

    `before` is one that stands in a log already, or its number in this node's: only what came before it counts.
    """
    found = carried(past, quorum, payload, before=before) if past.team is not None else None
    if found is None:
        raise Refused(NOT_ASKED)
    approvers, needed = found
    # By people and not by ids: whoever was enrolled anew has two.
    people = {past.agent.node.roster.person_of(one) for one in approvers}
    if len(people) < needed.people:
        raise Refused("%(people)s different people must agree to this first.", {"people": needed.people})
    if quorum.approvers and payload.get(quorum.approvers) != sorted(approvers):
        raise Refused("Who agrees to this has changed a moment ago. Look at it again.")
    # Which of its members are of another organisation a partner does not say.
    is_ours = not isinstance(before, Spoken) or not before.origin
    if is_ours and needed.elsewhere and all(_is_of_own(past, one) for one in approvers):
        raise Refused("One of those who agree must be from another organisation.")


def _is_of_own(past: Past, approver: str) -> bool:
    """Tell whether somebody who agreed is of this node's own organisation."""
    roster = past.agent.node.roster
    # Whoever else may call them theirs: a partner could name a member of this node.
    person = roster.members.get(approver)
    return person is not None and person.organisation == roster.own


def carried(
    past: Past, quorum: Quorum, payload: Payload, *, before: Spoken | int | None = None
) -> Carried | None:
    """Give who agreed to the request this event follows from, and how many must; None when it follows from none."""
    named = payload.get(quorum.binding)
    spoken = past.part(quorum.compartment, before)
    at = _request(spoken, quorum, named)
    if at is None:
        return None
    request = spoken[at]
    _require_borne_out(past, quorum, spoken, at)
    if not quorum.follows(request.payload, payload):
        return None
    # Whoever said since that they had a part, or are not free to judge, does not count any more.
    excluded = event_type(quorum.approval).excludes
    person_of = past.agent.node.roster.person_of
    parted = {person_of(request.author), *(person_of(one.author) for one in spoken if one.name in excluded)}
    later = [one for one in spoken[at + 1 :] if one.known >> request.place & 1]
    agreed = {one.author for one in later if _approves(past, one, quorum, named, before)}
    counted = frozenset(one for one in agreed if person_of(one) not in parted)
    return Carried(counted, quorum.needed(request.payload))


def _request(spoken: Sequence[Spoken], quorum: Quorum, named: object) -> int | None:
    """Find the request of this digest that still stands: the newest, with nothing after it that voids it."""
    found = None
    for at, one in enumerate(spoken):
        if one.name == quorum.request:
            is_asked = one.payload.get(quorum.binding) == named
            found = at if is_asked and is_bound(one.name, one.payload, quorum.binding) else None
        elif one.name in quorum.voided_by:
            found = None
    return found


def _stands(past: Past, quorum: Quorum, payload: Payload) -> bool:
    """Tell whether somebody else asked for what is agreed to; Refused where the part does not bear it out."""
    spoken = past.part(quorum.compartment)
    at = _request(spoken, quorum, payload.get(quorum.binding))
    if at is None:
        return False
    if past.agent.node.roster.is_same(spoken[at].author, past.session.member):
        raise Refused("You asked for this. Another person must agree to it.")
    _require_borne_out(past, quorum, spoken, at)
    return True


def _require_borne_out(past: Past, quorum: Quorum, spoken: Sequence[Spoken], at: int) -> None:
    """Raise Refused unless it was its author's to ask, and what was said before allows it, by the app's own rule."""
    asked, action = spoken[at], event_type(quorum.request).action
    if not may_say(past, asked.author, action, quorum.compartment, at=asked.sequence, origin=asked.origin):
        raise Refused(NOT_ASKED)
    _require_resting([one for one in spoken if asked.known >> one.place & 1], quorum, asked.payload)
    if quorum.sound is not needs_nothing:
        quorum.sound(past.document(quorum.compartment, asked), asked.payload)


def _require_resting(earlier: Sequence[Spoken], quorum: Quorum, request: Payload) -> None:
    """Raise Refused unless a request names the digest of everything judged in the part before it."""
    if not quorum.rests_on:
        return
    judged = [said_digest(one.author, one.name, one.payload) for one in earlier if one.name in quorum.judged]
    if request.get(quorum.rests_on) != resting_on(judged):
        raise Refused(NOT_ASKED)


def _approves(past: Past, one: Spoken, quorum: Quorum, named: object, before: Spoken | int | None) -> bool:
    """Tell whether this is an approval that counts: its author had the right when they gave it, and has it still.

    Who loses the right after what they agreed to was said takes nothing back, nor where the approval itself decides.
    """
    if one.name != quorum.approval or one.payload.get(quorum.binding) != named:
        return False
    action = event_type(quorum.approval).action
    number, origin = (before.sequence, before.origin) if isinstance(before, Spoken) else (before, "")
    # Numbers of two logs say nothing of each other: who spoke in another one had the right when they did.
    is_asked_again = not quorum.decides and one.origin == origin
    moments = (one.sequence, number) if is_asked_again else (one.sequence,)
    rights = (quorum.compartment, one.origin)
    return all(may_say(past, one.author, action, rights[0], at=at, origin=rights[1]) for at in moments)
