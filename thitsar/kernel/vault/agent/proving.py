"""Whether what moved a file's whole team follows from what was said in the file (decision 0016).

The agent signs neither half without the other, but a seed and the database suffice to write one past it.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from thitsar.kernel.access.roster import TEAM_RELEASED, TEAM_RESUMED, Signed
from thitsar.kernel.access.teams import Team, fold_team
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.ledger.binding import said_digest
from thitsar.kernel.ledger.events import Guard, event_type, guard
from thitsar.kernel.vault.agent.counting import may_say, require_quorum
from thitsar.kernel.vault.agent.past import Commit, Past, Spoken
from thitsar.kernel.vault.agent.session import Session

if TYPE_CHECKING:
    from thitsar.kernel.vault.agent.agent import Agent

_MOVES = frozenset({TEAM_RELEASED, TEAM_RESUMED})


def proven(agent: "Agent", session: Session, team: Team, told: Sequence[Signed]) -> Team:
    """Give the team without what opens it to others and follows from nothing; Unverified when it was closed on nothing.

    A file that was opened again by one person alone stays closed, and those who keep the child safe go on with it.
    """
    moves, known = [one for one in told if one.name in _MOVES], guard()
    reader = _reader(agent, session, known) if moves and known is not None else None
    if known is None or reader is None:
        return team
    past, void, since = Past(agent, reader, team, said=Commit()), set[int](), 0
    for one in moves:
        if one.name == TEAM_RELEASED:
            if not _is_opened(past, known, one, since=since):
                raise Unverified(
                    "Somebody closed this file to others, and no doubt stands behind it. Tell your lead."
                )
        elif not _is_agreed(past, known, one):
            void.add(one.sequence)
            past.team = team = fold_team(
                agent.node.roster, [each for each in told if each.sequence not in void]
            )
            continue
        since = one.sequence
    return team


def _reader(agent: "Agent", session: Session, known: Guard) -> Session | None:
    """Choose who can read what it follows from: the member who asks, or anybody unlocked, for a host cannot."""
    for one in (session, *agent.sessions.living()):
        if any(compartment == known.compartment for compartment, _ in one.epochs):
            return one
    return None


def _is_opened(past: Past, known: Guard, told: Signed, *, since: int) -> bool:
    """Tell whether its author opened the path since the team last moved, and nobody has agreed to its end again."""
    found = False
    for one in past.part(known.compartment, told.sequence):
        if one.name == known.quorum.approval:
            found = False
        elif one.name in known.names and one.author == told.author and (one.sequence or 0) > since:
            is_named = said_digest(one.author, one.name, one.payload) == told.payload["opening"]
            found |= is_named and known.opens(one.name, one.payload) and _is_theirs(past, known, one)
    return found


def _is_theirs(past: Past, known: Guard, one: Spoken) -> bool:
    return may_say(past, one.author, event_type(one.name).action, known.compartment, at=one.sequence)


def _is_agreed(past: Past, known: Guard, told: Signed) -> bool:
    try:
        require_quorum(past, known.quorum, dict(told.payload), before=told.sequence)
    except Refused:
        return False
    return True
