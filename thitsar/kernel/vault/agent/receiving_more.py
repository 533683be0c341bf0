"""What a partner's bundle says of files that are here: more is shared, or again, for longer, or nothing more."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from thitsar.kernel import models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.access.reception import (
    PARTS_RECEIVED,
    RECEPTION_ENDED,
    Origin,
    changed_origin,
    parts_received,
)
from thitsar.kernel.access.teams import Team
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.ledger.accept import NOT_SHARED
from thitsar.kernel.vault.agent.agent import Agent, operation
from thitsar.kernel.vault.agent.session import Session

TAKE = "take"
_IN_ONE_GO = 8


@operation
def receive_more(
    agent: Agent, handle: str, *, partner: str, files: list[dict[str, Any]]
) -> Iterator[list[dict[str, Any]]]:
    """Give the rosters of files that are here with what is to be said in them, a few at a time.

    `own` names parts that are not taken, since this node has one of its own there, and `again` those that are. Refused
    for a file of another partner, and for what no bundle brought to this member.
    """
    session = agent.sessions.get(handle)
    agent.require(session, TAKE, "roster")
    agent.node.roster.partner(partner)
    for at in range(0, len(files), _IN_ONE_GO):
        session, made = agent.sessions.get(handle, is_person=at == 0), []
        for one in files[at : at + _IN_ONE_GO]:
            if not agent.granted.is_granted(session.member, one["pseudonym"], brought(partner, one)):
                raise Refused("This bundle does not lie here any more. Look again at what waits.")
            made.append(_more(agent, session, partner, one))
        yield made


def brought(partner: str, one: Mapping[str, Any]) -> dict[str, Any]:
    """Say what a bundle brought of a file, in the one form that is remembered."""
    named = {name: one[name] for name in ("kind", "purpose", "until", "is_ended")}
    return {**named, "partner": partner, "streams": dict(one["streams"])}


def require_protected(agent: Agent, purpose: str, team: Iterable[str]) -> None:
    """Raise Refused for a child's file that would come to anybody but those who protect children."""
    if purpose != "CHILD":
        return
    people = [agent.node.roster.member(one) for one in team]
    if not any(Role.CHILD_PROTECTION in one.roles for one in people):
        raise Refused("This is a child's file. Name a child-protection focal point for it.")


def _more(agent: Agent, session: Session, partner: str, one: Mapping[str, Any]) -> dict[str, Any]:
    team = agent.node.team(session, one["pseudonym"])
    if team.origin.partner != partner:
        raise Unverified(NOT_SHARED)
    given, own = _given(agent, team, partner, one)
    is_ended = one["is_ended"]
    if not is_ended:
        require_protected(agent, one["purpose"], team.members)
    again = [] if is_ended else list(given.streams.values())
    found: dict[str, Any] = {"file": team.file, "own": own, "again": again, "payload": None}
    name = RECEPTION_ENDED if is_ended else PARTS_RECEIVED
    payload = {"partner": bytes.fromhex(partner)} if is_ended else parts_received(given)
    if is_ended and team.origin.ended_at:
        return found
    # At no entry: only what a share is now is compared.
    after = changed_origin(team.origin, name, payload, at=(0, 0))
    if not is_ended and (not given.streams or after == team.origin):
        return found
    agent.granted.grant(session.member, team.file, payload)
    roster = agent.node.given(session, team.stream("roster"), "roster")
    return {**found, "kind": team.kind, "name": name, "payload": payload, **roster}


def _given(agent: Agent, team: Team, partner: str, one: Mapping[str, Any]) -> tuple[Origin, list[str]]:
    """Tell what of a share is taken, and the ids of parts that are not."""
    own = []
    others = models.Stream.objects.filter(id__in=list(one["streams"].values())).exclude(file=team.file)
    if others.exists():
        # Whoever has seen a disk could name the id of any part.
        raise Unverified(NOT_SHARED)
    for name, stream in one["streams"].items():
        here = agent.node.rows.part(team.file, name)
        own += [stream] if here is not None and here[0] != stream else []
    streams = {name: stream for name, stream in one["streams"].items() if stream not in own}
    return replace(Origin(partner, one["purpose"], one["until"]), streams=streams), own
