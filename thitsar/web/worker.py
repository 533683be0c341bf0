"""One web worker: granian's WSGI worker in this very process, on a socket the parent keeps listening on.

Granian replaces its own workers by SIGHUP, but each of them then has a listening socket of its own, and what
waits on the old one's is reset; nor can one worker alone be replaced. So its worker runs here, without its
supervisor, on the one socket that `serving` never closes.
"""

import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from granian._granian import SocketHolder
from granian.constants import Interfaces, RuntimeModes
from granian.http import HTTP1Settings
from granian.server.mp import MPServer

from thitsar.kernel.hardening import hide
from thitsar.kernel.vault.agent.client import Caller
from thitsar.web import retiring
from thitsar.web.retiring import Application

BACKLOG = 1024
# What a worker says to its parent, one byte each.
UP, RETIRE, REST = b"u", b"r", b"s"
# What the parent says to a worker before it says SIGTERM.
TURN_AWAY = signal.SIGUSR1

log = logging.getLogger("thitsar.web")


def run(listening: socket.socket, application: Application, *, directory: Path, parent: int) -> None:
    """Serve until told to stop; `parent` is the pipe on which this worker asks to be replaced."""
    listening_inode = os.fstat(listening.fileno()).st_ino
    _be_quiet()
    hide()  # and not locked like the agent's memory: that costs hundreds of megabytes each
    # Ctrl-C reaches the whole group; the parent locks first and then stops everybody.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    deaf = _deaf_socket()
    signal.signal(TURN_AWAY, lambda *_: _turn_away(listening_inode, deaf))
    retiring.watch(
        Caller(directory / "run" / "agent.sock").call,
        retire=lambda: _tell(parent, RETIRE),
        rest=lambda: _tell(parent, REST),
    )
    server = MPServer(
        "thitsar.web.wsgi:application",
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=1,
        runtime_mode=RuntimeModes.mt,
        http1_settings=HTTP1Settings(keep_alive=False),
        websockets=False,
        log_enabled=False,
    )
    # Granian's stub lacks the arguments: descriptor, whether it is a Unix socket, backlog.
    server._shd = SocketHolder(listening.fileno(), False, BACKLOG)  # type: ignore[call-arg, assignment]
    server._sso = None
    worker = server._spawn_worker(0, server._spawn_wsgi_worker, lambda: _plain(application))
    _tell(parent, UP)
    # Granian made this to be started as a child; it is one already.
    worker.inner.run()


def _deaf_socket() -> socket.socket:
    """Make a listening socket without an address, which nobody can ever reach."""
    deaf = socket.socket(socket.AF_UNIX)
    deaf.bind("")
    deaf.listen()
    deaf.setblocking(False)
    return deaf


def _turn_away(inode: int, deaf: socket.socket) -> None:
    """Accept nothing more, so that what is accepted can be answered before granian closes every connection.

    Granian has no such word. Each of this process's descriptors of the shared socket becomes one of a socket
    that nobody calls; the others who share it notice nothing.
    """
    for name in os.listdir("/proc/self/fd"):
        try:
            if os.fstat(int(name)).st_ino == inode:
                os.dup2(deaf.fileno(), int(name))
        except OSError:
            continue  # the descriptor of the listing itself


def _plain(application: Application) -> Application:
    """Name no server program, and answer what the pages did not catch without a word about it."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        def begin(status: str, headers: list[tuple[str, str]], raised: Any = None) -> Any:
            return start(status, [*headers, ("Server", "")], raised)

        try:
            return application(environ, begin)
        except Exception as error:  # granian would print the error with all it says
            log.error("%s", type(error).__name__)
            start("500 Internal Server Error", [("Server", ""), ("Cache-Control", "no-store")])
            return [b""]

    return answer


def _tell(parent: int, word: bytes) -> None:
    try:
        os.write(parent, word)
    except OSError:
        os.kill(os.getpid(), signal.SIGTERM)  # nobody is left to replace this worker


def _be_quiet() -> None:
    # A trace shows values; the name of the error is all that may be seen.
    sys.excepthook = lambda kind, *_: log.error("%s", kind.__name__)
    threading.excepthook = lambda given: log.error("%s", given.exc_type.__name__)
