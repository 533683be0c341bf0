"""What is still shared though the person's word covers it no more: a partner's people may have written that down."""

from typing import Any

from django.db.models import Max

from thitsar.kernel import models
from thitsar.kernel.access.sharing import Share, cover_of
from thitsar.kernel.access.teams import Team
from thitsar.kernel.errors import Refused
from thitsar.kernel.files.kinds import Document
from thitsar.kernel.vault.agent.agent import Agent, operation
from thitsar.kernel.vault.agent.past import Commit, Past
from thitsar.kernel.vault.agent.session import Session

# Registrations folded in one go, so that whoever reads a page waits for no more.
_IN_ONE_GO = 8


@operation
def uncovered_shares(agent: Agent, handle: str, files: list[str]) -> dict[str, Any]:
    """Name, by file, the partners that are given parts which nothing covers any more; of so many files at most.

    What was looked at and covered is not looked at again before something else is said in its registration.
    """
    session, looked = agent.sessions.get(handle), 0
    found: dict[str, list[str]] = {}
    for file in files:
        team = agent.node.team(session, file)
        agent.require(session, "read", "registration", team)
        newest = _newest(team)
        if agent.covered.get(file) == newest:
            continue
        nodes = _uncovered(agent, session, team)
        if nodes:
            found[file] = nodes
        else:
            agent.covered[file] = newest
        looked += 1
        if looked == _IN_ONE_GO:
            break
    return {"found": found, "is_done": looked < _IN_ONE_GO}


def _newest(team: Team) -> int:
    stream = team.stream("registration")
    return models.Entry.objects.filter(stream=stream).aggregate(newest=Max("id"))["newest"] or 0


def _uncovered(agent: Agent, session: Session, team: Team) -> list[str]:
    active = [one for one in team.shares.values() if one.is_active]
    if not active:
        return []
    # Whoever said it, and even past the pages: it can only end what is shared.
    registration = Past(agent, session, team, said=Commit()).document("registration")
    return [one.partner for one in active if registration and not _is_covered(agent, team, registration, one)]


def _is_covered(agent: Agent, team: Team, registration: Document, share: Share) -> bool:
    known = agent.node.roster.partners.get(share.partner)
    try:
        cover_of(team.kind)(registration, share.purpose, known.organisation if known else "")
    except Refused:
        return False
    return True
