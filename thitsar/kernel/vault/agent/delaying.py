"""What holds only a day after two people agreed to it: who is told, and that setting the clock does not shorten it."""

from collections.abc import Mapping
from typing import Any

from thitsar.kernel.access import delays
from thitsar.kernel.access.appointing import is_still_agreed
from thitsar.kernel.access.replacing import REPLACEMENT_HELD
from thitsar.kernel.access.roster import RECOVERY_HELD, ROLES_HELD, Roster
from thitsar.kernel.errors import Refused
from thitsar.kernel.vault.agent.agent import Agent, operation

# Entries by which something that waited holds from now on; each names it by `digest`.
_HOLDS = frozenset({ROLES_HELD, REPLACEMENT_HELD, RECOVERY_HELD})


@operation
def delayed(agent: Agent, handle: str) -> list[dict[str, Any]]:
    """Tell whoever may stop it what will hold, who agreed to it and how many seconds are left; 0 when it may hold.

    Whoever may only let it hold is told, too: its day passes whether those who could stop it sign in or not.
    """
    session = agent.sessions.get(handle)
    if not any(agent.may(session, action, "roster") for action in ("stop", "approve")):
        return []
    roster = agent.node.roster
    return [_shown(agent, one) for one in roster.waiting.values() if is_still_agreed(roster, one)]


def require_waited(agent: Agent, roster: Roster, name: str, payload: Mapping[str, Any]) -> None:
    """Raise Refused for what would hold before its day has passed, by signed clocks and by this node's own watch."""
    one = roster.waiting.get(payload.get("digest", b"")) if name in _HOLDS else None
    if one is not None and _seconds_left(agent, one):
        raise Refused("This holds only a day after two people agreed to it. Wait until then.")


def _seconds_left(agent: Agent, one: delays.Delayed) -> int:
    watched = delays.SECONDS - agent.since.seconds(one.digest.hex())
    return max(0, watched, one.seconds_left(agent.clock.now()))


def _shown(agent: Agent, one: delays.Delayed) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "subject": one.subject,
        "digest": one.digest,
        "asked_by": one.asked_by,
        "agreed_by": one.agreed_by,
        "day": one.day,
        "said": dict(one.said),
        "seconds_left": _seconds_left(agent, one),
    }
