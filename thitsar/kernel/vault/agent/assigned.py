"""Telling a member which files are in their own work lists."""

from typing import Any

from thitsar.kernel import models
from thitsar.kernel.access.replacing import line
from thitsar.kernel.access.teams import acting, leaving
from thitsar.kernel.errors import Denied
from thitsar.kernel.vault.agent.agent import Agent, operation, unlocked
from thitsar.kernel.vault.agent.opening import list_keys
from thitsar.kernel.vault.agent.owing import pay_wraps
from thitsar.kernel.vault.agent.renewing import renew_soon
from thitsar.kernel.vault.agent.seen import remember_seen
from thitsar.kernel.vault.agent.sharing import shares_of

_CHANGES = frozenset({"assign", "release", "resume", "unshare"})


@operation
def assigned(agent: Agent, handle: str, since: int, compartment: str = "") -> dict[str, Any]:
    """Tell a member which files entered or left their own lists after `since`; ids and kinds only.

    With a compartment, its list's keys come along: a page that shows own files needs both.
    """
    session = agent.sessions.get(handle)
    agent.assignments.read_on(session)
    keys = list_keys(agent, handle, compartment) if compartment else {}
    ids = line(agent.node.roster, session.member)
    return {**agent.assignments.since(ids, since), "keys": keys}


@operation
def shared_files(agent: Agent, handle: str) -> list[str]:
    """Name a member's own files in whose team is somebody of another organisation than the node's own."""
    session = agent.sessions.get(handle)
    agent.assignments.read_on(session)
    roster = agent.node.roster
    others = frozenset(id for id, one in roster.members.items() if one.organisation != roster.own)
    return agent.assignments.shared(line(roster, session.member), others) if others else []


@operation
def open_team(agent: Agent, handle: str, file: str, action: str = "assign") -> dict[str, Any]:
    """Give the roster part of a file to a member who may change its team in this way.

    With it come those who would leave if this member opened the child path.
    """
    session = agent.sessions.get(handle)
    team = agent.node.team(session, file)
    if action not in _CHANGES or not agent.may(session, action, "roster", team):
        raise Denied("There is no such file.")
    stream = models.Stream.objects.only("id").get(file=file, compartment="roster").id
    return {
        "kind": team.kind,
        **agent.node.given(session, stream, "roster"),
        "team": sorted(team.members),
        "narrow": sorted(team.narrow),
        "duties": {one: sorted(acting(team, agent.node.roster.member(one))) for one in team.members},
        "released": team.is_released,
        "keeper": team.keeper,
        "shares": shares_of(agent, team),
        "leaving": sorted(leaving(team, agent.node.roster, session.member)),
    }


@operation
@unlocked
def pay_debts(agent: Agent, handle: str) -> int:
    """Give the keys this member owes others, now and not only at the next sign-in."""
    with agent.locked():
        session = agent.sessions.get(handle)
    paid = pay_wraps(agent, session)
    # Asked for after each change of the roster: whoever made it can say from now on that it was there.
    remember_seen(agent, session)
    renew_soon(agent)
    return paid
