"""Reading the access log: for data protection only."""

from typing import Any

from thitsar.kernel.vault.agent.access_log import read_log
from thitsar.kernel.vault.agent.agent import Agent, operation


@operation
def read_access_log(agent: Agent, handle: str, newest: int) -> list[list[Any]]:
    """Give the newest lines: when, member, file, compartment, purpose."""
    session = agent.sessions.get(handle)
    agent.require(session, "audit", "audit")
    agent.note(session, "", "audit", "audit")
    keys = {number: one.unwrapping for (name, number), one in session.epochs.items() if name == "audit"}
    return read_log(agent.directory / "agent" / "access.log", keys, agent.log.mark)[-newest:]
