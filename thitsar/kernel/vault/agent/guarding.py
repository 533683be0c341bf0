"""The child path and the team of a file move together, in one commit: the agent signs neither without the other."""

from collections.abc import Iterable, Mapping
from typing import Any

from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import is_narrow, scope_of
from thitsar.kernel.access.roster import TEAM_RELEASED, TEAM_RESUMED
from thitsar.kernel.access.teams import Team
from thitsar.kernel.errors import Refused
from thitsar.kernel.ledger.binding import said_digest
from thitsar.kernel.ledger.events import guard
from thitsar.kernel.vault.agent.agent import Agent
from thitsar.kernel.vault.agent.counting import require_quorum
from thitsar.kernel.vault.agent.past import Commit, Past
from thitsar.kernel.vault.agent.session import Session

Asked = Mapping[str, Any]


def leaving_by(events: Iterable[Asked]) -> dict[str, frozenset[str]]:
    """Name by file who leaves its team by what a commit is about to say."""
    return {one["file"]: _gone(one["payload"]) for one in events if one["name"] == TEAM_RELEASED}


def require_released(event: Asked, team: Team, *, said: Commit) -> None:
    """Raise Refused for what opens the child path while whoever has to leave the team has not left."""
    if _opens(event["name"], event["payload"]) and not team.is_released and team.file not in said.leaving:
        raise Refused("The child path opens only together with the team's change. Open the file again.")


def require_moving(agent: Agent, session: Session, event: Asked, team: Team, *, said: Commit) -> None:
    """Raise Refused for a change of a whole team that follows from nothing: nobody throws out whom they please."""
    known, payload = guard(), codec.decode(event["payload"])
    if event["name"] == TEAM_RELEASED:
        stream = team.stream(known.compartment) if known is not None else ""
        # Newest first: what opens the path stands right before it, also in an import of thousands.
        digests = (
            said_digest(session.member, name, codec.decode(raw))
            for where, name, raw in reversed(said.payloads)
            if where == stream and _opens(name, raw)
        )
        if payload.get("opening") not in digests:
            raise Refused("A team is released only where the child path opens.")
    elif event["name"] == TEAM_RESUMED:
        if not team.is_released:
            raise Refused("This file is open to others already.")
        if known is not None:
            require_quorum(Past(agent, session, team, said=said), known.quorum, payload)


def require_openable(agent: Agent, team: Team, named: str) -> None:
    """Raise Refused where a member is the last who can open a narrow part of a file; `team` is the one without them."""
    for row in models.Stream.objects.filter(file=team.file).only("id", "compartment"):
        if not is_narrow(row.compartment):
            continue
        holders = set(models.KeyWrap.objects.filter(stream=row.id).values_list("recipient", flat=True))
        people = (agent.node.roster.member(one) for one in holders & team.narrow)
        if named in holders and not any(scope_of(one.roles, "read", row.compartment) for one in people):
            raise Refused(
                "Nobody else can open all parts of this file yet. "
                "First assign somebody who may, and wait until they have the keys."
            )


def _opens(name: str, raw: bytes) -> bool:
    known = guard()
    return known is not None and name in known.names and known.opens(name, codec.decode(raw))


def _gone(raw: bytes) -> frozenset[str]:
    members = codec.decode(raw).get("members")
    named = members if type(members) is list else []
    return frozenset(one.hex() for one in named if type(one) is bytes)
