"""The agent's socket: one thread for each caller, one operation at a time where keys are touched."""

import gc
import os
import threading
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from thitsar.kernel.errors import Unreachable
from thitsar.kernel.hardening import harden
from thitsar.kernel.programs import settle
from thitsar.kernel.vault import pepper

# Imported for the operations they define.
from thitsar.kernel.vault.agent import (  # noqa: F401
    asking,
    assigned,
    attesting,
    auditing,
    bundling,
    channelling,
    checkpointing,
    comparing,
    cosigning,
    creating,
    delaying,
    drafting,
    duress,
    duress_session,
    emergency,
    enrolling,
    exporting,
    exporting_entry,
    exporting_persons,
    exposed,
    hearing,
    opening,
    opening_many,
    own,
    partnering,
    rebuilding,
    receiving,
    retaining,
    sharing,
    signing,
    signing_in,
    slots,
    uncovered,
    unmasking,
)
from thitsar.kernel.vault.agent.agent import Agent, Today
from thitsar.kernel.vault.agent.listening import Listener, is_free
from thitsar.kernel.vault.agent.overwriting import overwrite_freed
from thitsar.kernel.vault.agent.renewing import follow_emergencies
from thitsar.kernel.vault.agent.sealed_anew import put_in_place
from thitsar.kernel.vault.agent.session import Times
from thitsar.kernel.wiping import wipe_what_is_owed

SOCKET = "run/agent.sock"
# How often it is looked whether something deleted still stands in the database's log, in seconds.
WIPE = 10.0
_STUMBLED = "The key agent stumbled (%(what)s)."


def run(directory: Path, *, today: Today, ready: threading.Event | None = None) -> None:
    """Serve until the process is told to stop; keys are gone when it has. `today` is its calendar."""
    overwrite_freed()
    harden()
    for name in ("run", "agent"):
        (directory / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    times = Times(settings.IDLE_COVER_SECONDS, settings.IDLE_LOCK_SECONDS, settings.LONGEST_SESSION_SECONDS)
    agent = Agent(directory, times, pepper=pepper.read(directory), today=today)
    if not is_free(directory / SOCKET):
        raise Unreachable("An agent is already running for this node.")
    # The node's keys may have been renewed by a program that was killed before it had done this.
    put_in_place(directory)
    server = _Server(directory / SOCKET, agent)
    write_private(directory / "run" / "matcher.token", agent.matcher_token.encode())
    settle()
    if ready is not None:
        ready.set()
    with server:
        server.serve_forever(poll_interval=0.2)


def write_private(path: Path, content: bytes) -> None:
    """Write a small file nobody else on this machine may read."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)


class _Server(Listener):
    def __init__(self, path: Path, agent: Agent) -> None:
        self.agent = agent
        self._was_anybody_there = False
        self._next_wipe = 0.0
        super().__init__(path, agent.do, stumbled=_STUMBLED)

    def service_actions(self) -> None:
        """Let time pass for idle sessions; called several times a second."""
        with suppress(OSError):  # a full disk: the next operation says so, and fails
            self.agent.tidy()
        self._wipe()
        is_anybody_there = bool(self.agent.node.roster.members)
        if self._was_anybody_there and not is_anybody_there:
            # What holds itself in a circle would be freed, and written over, at some time later.
            gc.collect()
        self._was_anybody_there = is_anybody_there

    def _wipe(self) -> None:
        # Not in every round: while it is tried, nobody can write, and no caller is let in.
        if time.monotonic() < self._next_wipe:
            return
        self._next_wipe = time.monotonic() + WIPE
        with suppress(DatabaseError, OSError):
            wipe_what_is_owed()
        if self.agent.emergencies.lent():
            threading.Thread(target=follow_emergencies, args=(self.agent,), daemon=True).start()
