"""Who may not say this again, and how many others must have agreed: counted in signed entries (decision 0012)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from thitsar.kernel import codec
from thitsar.kernel.access.policy import scope_of
from thitsar.kernel.access.teams import Team
from thitsar.kernel.errors import Refused
from thitsar.kernel.ledger.binding import is_bound
from thitsar.kernel.ledger.events import EventType, Needed, Quorum, event_type
from thitsar.kernel.vault.agent.agent import Agent
from thitsar.kernel.vault.agent.session import Session


class Told(NamedTuple):
    """One event of a part: from the log, or of the commit that is being signed."""

    author: str
    name: str
    payload: Mapping[str, Any]
    # Its number in the log; None for one that is not there yet.
    sequence: int | None


@dataclass
class Commit:
    """What is said in the commit at hand, which does not stand in the log yet."""

    names: set[tuple[str, str]] = field(default_factory=set)
    payloads: list[tuple[str, str, bytes]] = field(default_factory=list)

    def add(self, stream: str, name: str, payload: bytes) -> None:
        """Remember one event after it was checked."""
        self.names.add((stream, name))
        self.payloads.append((stream, name, payload))


def require_separate(
    agent: Agent, session: Session, where: tuple[str, str], *, kind: EventType, payload: bytes, said: Commit
) -> None:
    """Raise Refused when this member already said what excludes them here, or this very thing (R-SOD).

    `where` is stream and compartment.
    """
    if not kind.excludes and not kind.once:
        return
    wanted = codec.decode(payload).get(kind.once) if kind.once else None
    mine = set()
    for told in _told(agent, session, *where, said=said):
        if told.author != session.member:
            continue
        mine.add(told.name)
        if kind.once and told.name == kind.name and told.payload.get(kind.once) == wanted:
            raise Refused("You have agreed to exactly this already. Another person must do it.")
    if not mine.isdisjoint(kind.excludes):
        raise Refused("You have already had a part in this. Another person must do it.")


def require_quorum(
    agent: Agent,
    session: Session,
    team: Team | None,
    quorum: Quorum,
    payload: bytes,
    *,
    said: Commit,
    before: int | None = None,
) -> None:
    """Raise Refused unless enough different people agreed to exactly what this event makes true.

    `before` is the number of one that stands in the log already: only what came before it counts.
    """
    wanted = codec.decode(payload)
    found = (
        carried(agent, session, team, quorum, wanted, said=said, before=before) if team is not None else None
    )
    if found is None:
        raise Refused("This is not what was asked for. Look at the request again.")
    approvers, needed = found
    if len(approvers) < needed.people:
        raise Refused("%(people)s different people must agree to this first.", {"people": needed.people})
    members = agent.node.roster.members
    if quorum.approvers and wanted.get(quorum.approvers) != sorted(approvers):
        raise Refused("Who agrees to this has changed a moment ago. Look at it again.")
    own = next(iter(members.values())).organisation
    if needed.elsewhere and all(members[one].organisation == own for one in approvers):
        raise Refused("One of those who agree must be from another organisation.")


def carried(
    agent: Agent,
    session: Session,
    team: Team,
    quorum: Quorum,
    wanted: Mapping[str, Any],
    *,
    said: Commit,
    before: int | None = None,
) -> tuple[frozenset[str], Needed] | None:
    """Give who agreed to the request this event follows from, and how many must; None when it follows from none."""
    named = wanted.get(quorum.binding)
    request: Told | None = None
    approvers: set[str] = set()
    stream = team.stream(quorum.compartment)
    for told in _told(agent, session, stream, quorum.compartment, said=said):
        if before is not None and told.sequence is not None and told.sequence >= before:
            break
        if told.name == quorum.request or told.name in quorum.voided_by:
            is_asked = told.name == quorum.request and told.payload.get(quorum.binding) == named
            # A digest its author made up could stand for two contents.
            request = told if is_asked and is_bound(told.name, told.payload, quorum.binding) else None
            approvers.clear()
        elif request and _approves(agent, told, quorum, named, before) and told.author != request.author:
            approvers.add(told.author)
    if request is None or not quorum.follows(request.payload, wanted):
        return None
    return frozenset(approvers), quorum.needed(request.payload)


def _approves(agent: Agent, told: Told, quorum: Quorum, named: object, before: int | None) -> bool:
    """Tell whether this is an approval that counts: its author had the right when they gave it, and has it still.

    Who loses the right after what they agreed to was said takes nothing back.
    """
    if told.name != quorum.approval or told.payload.get(quorum.binding) != named:
        return False
    person = agent.node.roster.member(told.author)
    then = person.at(told.sequence) if told.sequence is not None else person
    at_decision = person if before is None else person.at(before)
    action = event_type(quorum.approval).action
    return all(scope_of(one.roles, action, quorum.compartment) is not None for one in (at_decision, then))


def _told(agent: Agent, session: Session, stream: str, compartment: str, *, said: Commit) -> Iterator[Told]:
    for sequence, signed in agent.node.verified_with_numbers(session, stream, compartment):
        inner = signed.inner
        yield Told(inner.author, inner.name, codec.decode(inner.payload), sequence)
    for where, name, payload in said.payloads:
        if where == stream:
            yield Told(session.member, name, codec.decode(payload), None)
