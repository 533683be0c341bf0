"""What stands open at this moment, in numbers: for whoever asks what would be lost with a running machine."""

from typing import Any

from thitsar.kernel import models
from thitsar.kernel.access.policy import ANSWERS_KEY, NODE_KEY
from thitsar.kernel.vault.agent.agent import Agent, operation


@operation
def open_now(agent: Agent) -> dict[str, Any]:
    """Count sessions and name the compartments their keys open; tells no member and no file.

    Whoever may ask is already a program of this node's own user, who could look at the agent's socket for as long.
    """
    for those in (agent.sessions, agent.forced):
        those.sweep()
    living = agent.sessions.living()
    members = {one.member for one in living}
    held = {compartment for one in living for compartment, _ in one.epochs}
    held |= {ANSWERS_KEY} if any(one.answers for one in living) else set()
    held |= {NODE_KEY} if agent.node.signing else set()
    narrow = models.KeyWrap.objects.filter(recipient__in=members).values("stream").distinct().count()
    return {
        "sessions": agent.sessions.count() + agent.forced.count(),
        "uncovered": len(living) + len(agent.forced.living()),
        "compartments": sorted(held),
        "narrow": narrow,
    }
