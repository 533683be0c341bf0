"""`thitsar serve`: one parent that starts agent, matcher and workers, replaces what dies, and locks at the end."""

import gc
import os
import selectors
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from thitsar.kernel.errors import Purposeful, Refused
from thitsar.kernel.vault.agent.client import Caller
from thitsar.web import agent_start
from thitsar.web.agent_start import AGENT, MATCHER, WIRE, Program
from thitsar.web.worker import BACKLOG
from thitsar.web.workers import Load, Workers

HOST = "127.0.0.1"
WORKERS = 2
_PAUSE = 1.0
_SOON = 0.05


def serve(
    directory: Path,
    load: Load,
    *,
    port: int,
    count: int = WORKERS,
    wire: Sequence[str] = (),
    ready: Callable[[str], None],
) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP; `ready` is told the address once pages are answered.

    `wire` says where partners are answered and how often they are asked, in the words of its program.
    """
    with _listen(port) as listening, _Signals() as signals:
        # Before anything is started: at the end the node is locked, and it must be this one's node.
        _require_free(directory)
        programs = [_Kept(directory, AGENT), _Kept(directory, MATCHER)]
        beside = _Wire(directory, WIRE, words=wire)
        workers: Workers | None = None
        try:
            for one in programs:
                one.start()
            application = load()  # meanwhile they start
            gc.collect()
            gc.freeze()  # what is loaded now stays shared between the workers
            for one in programs:
                one.wait()
            workers = Workers(listening, application, directory=directory, count=count)
            address = f"http://{HOST}:{listening.getsockname()[1]}"
            _run(workers, [*programs, beside], signals, lambda: ready(address))
        finally:
            _lock(directory)
            if workers is not None:
                workers.stop(within=1.0)
            agent_start.stop([one.running for one in (beside, *programs) if one.running is not None])


def _listen(port: int) -> socket.socket:
    try:
        listening = socket.create_server((HOST, port), backlog=BACKLOG)
    except OSError:
        raise Refused(
            "Something already listens on port %(port)s. Stop it, or choose another with --port.",
            {"port": port},
        ) from None
    listening.setblocking(False)
    return listening


def _require_free(directory: Path) -> None:
    if any(agent_start.answers(directory, program) for program in (AGENT, MATCHER)):
        raise Refused("This node is being served already, or a command is at work on it. Stop that first.")


def _run(
    workers: Workers, programs: "Sequence[_Kept]", signals: "_Signals", tell_ready: Callable[[], None]
) -> None:
    is_told = False
    while not signals.is_stopping:
        now = time.monotonic()
        for one in programs:
            one.step(now)
        workers.step(now)
        if not is_told and workers.are_up():
            is_told = True
            tell_ready()
        signals.wait(workers.pipes(), _PAUSE if workers.is_calm() else _SOON)


@dataclass
class _Kept:
    """The agent or the matcher, started again when it ends; with the agent everybody is signed out."""

    directory: Path
    program: str
    running: Program | None = None
    born: float = field(default=0.0)
    words: Sequence[str] = ()

    def start(self) -> None:
        """Start it."""
        self.running = agent_start.start(self.directory, self.program, *self.words)
        self.born = time.monotonic()

    def wait(self) -> None:
        """Wait for its answer; Unreachable when it ends instead."""
        if self.running is not None:
            agent_start.wait(self.directory, self.program, self.running)

    def step(self, now: float) -> None:
        """Start it again if it has ended, but not more than once in two seconds."""
        if self.running is not None and self.running.poll() is not None and now - self.born > 2 * _PAUSE:
            self.start()


class _Wire(_Kept):
    """What answers partners and asks them: started where it is told to listen, or where it has somebody to ask."""

    def step(self, now: float) -> None:
        """Start it, or start it again if it has ended; never before the agent, which stands before it."""
        is_wanted = "--listen" in self.words or (self.directory / "exchange").exists()
        if self.running is None and is_wanted:
            self.start()
        super().step(now)


class _Signals:
    """Wake up for signals and for what workers say."""

    def __init__(self) -> None:
        self.is_stopping = False
        self._hears, self._wakes = os.pipe()

    def __enter__(self) -> "_Signals":
        os.set_blocking(self._hears, False)
        os.set_blocking(self._wakes, False)
        self._before = signal.set_wakeup_fd(self._wakes, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        return self

    def __exit__(self, *_: object) -> None:
        signal.set_wakeup_fd(self._before)
        # A second Ctrl-C while everything is being stopped must not leave half of it.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.close(self._hears)
        os.close(self._wakes)

    def wait(self, pipes: list[int], seconds: float) -> None:
        """Wait until something happens or the time is up."""
        with selectors.DefaultSelector() as selector:
            for fd in (self._hears, *pipes):
                selector.register(fd, selectors.EVENT_READ)
            selector.select(seconds)
        with suppress(BlockingIOError):
            os.read(self._hears, 64)

    def _stop(self, *_: object) -> None:
        self.is_stopping = True


def _lock(directory: Path) -> None:
    """End every session before anything else; an agent that is busy is stopped a moment later anyway."""

    def lock() -> None:
        with suppress(Purposeful):
            Caller(directory / "run" / f"{AGENT}.sock").call("lock")

    thread = threading.Thread(target=lock, daemon=True)
    thread.start()
    thread.join(0.5)
