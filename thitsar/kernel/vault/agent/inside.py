"""Recording as a member does, from inside the agent: for what nobody but the agent can make."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connections

from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.vault.agent.agent import Agent
from thitsar.kernel.vault.agent.session import Session


class Inside:
    """Ask the agent from a commit of its own.

    In a thread of its own, because what the commit has written is not true before it ends: the agent must not read it.
    """

    def __init__(self, agent: Agent, threads: ThreadPoolExecutor) -> None:
        self._agent = agent
        self._threads = threads

    def call(self, operation: str, **arguments: Any) -> Any:
        """Do one operation."""
        return self._threads.submit(self._agent.do, operation, arguments).result()

    def pieces(self, operation: str, **arguments: Any) -> Iterator[Any]:
        """Do one that comes in pieces."""
        yield from self._threads.submit(lambda: list(self._agent.do(operation, arguments))).result()


@contextmanager
def acting(agent: Agent, session: Session) -> Iterator[Actor]:
    """Let the member of a session record; everything else of theirs goes on meanwhile."""
    person = agent.node.roster.member(session.member)
    roles = frozenset(role.value for role in person.roles)
    with ThreadPoolExecutor(max_workers=1) as threads:
        inside = Inside(agent, threads)
        yield Actor(inside, session.handle, person.id, person.shown, person.organisation, roles)
        threads.submit(connections.close_all).result()
