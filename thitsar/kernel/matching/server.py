"""The matcher's socket: a process of its own that answers the agent's relay, and nobody else.

Start it by a command line of its own: when nobody with the right to ask is unlocked any more, it replaces itself
by running that command line again, because a Python program cannot wipe what it has read, and a new one has read
nothing.
"""

import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from django.db import close_old_connections
from django.db.backends.signals import connection_created

from thitsar.kernel.errors import Unreachable
from thitsar.kernel.hardening import harden
from thitsar.kernel.matching.answering import Matcher
from thitsar.kernel.programs import settle
from thitsar.kernel.vault.agent.listening import Listener, is_free

SOCKET = "run/matcher.sock"
_STUMBLED = "The matcher stumbled (%(what)s)."
_READ_ONLY = {"sqlite": "PRAGMA query_only = ON", "postgresql": "SET default_transaction_read_only = on"}


def run(directory: Path) -> None:
    """Serve until the process is told to stop, forgetting everything whenever the last member locks."""
    harden()
    (directory / "run").mkdir(mode=0o700, parents=True, exist_ok=True)
    connection_created.connect(_read_only)
    if not is_free(directory / SOCKET):
        raise Unreachable("A matcher is already running for this node.")
    matcher = Matcher(directory)
    server = Listener(directory / SOCKET, matcher.do, stumbled=_STUMBLED)
    for task in (_watch, _prepare):
        threading.Thread(target=task, args=(matcher,), daemon=True).start()
    settle()
    with server:
        server.serve_forever(poll_interval=0.2)


def _watch(matcher: Matcher) -> None:
    # Does nothing else: whatever is slow must not keep a name in memory after a lock.
    while True:
        time.sleep(1)
        try:
            is_clean = matcher.beat()
        except Exception:  # whatever went wrong: a matcher that cannot ask whether it may remember, forgets
            is_clean = False
        if not is_clean:
            _replace()


def _prepare(matcher: Matcher) -> None:
    while True:
        time.sleep(1)
        try:
            matcher.prepare()
        except Exception:  # only read ahead of time: whoever asks next is told what is wrong
            close_old_connections()


def _replace() -> None:
    try:
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - no shell is meant
    finally:
        os._exit(1)


def _read_only(connection: Any, **_: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_READ_ONLY[connection.vendor])
