"""The web workers as their parent sees them: forked from what is loaded, replaced in turn, never missed.

The parent has everything loaded and has never seen a page, so that a new worker answers some milliseconds
after it is asked for: it is the warm spare of all of them.
"""

import os
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from thitsar.web import worker
from thitsar.web.agent_start import end_with
from thitsar.web.retiring import Application
from thitsar.web.worker import REST, RETIRE, TURN_AWAY, UP

# So long does a worker that goes answer what it has accepted, before its connections are closed.
DRAIN = 0.15
# A page that takes longer than this after a lock is cut off: what it holds must be gone within two seconds.
GRACE = 1.0
# Somebody may be signing in where a stranger mistyped a moment before, in a queue of others who do.
PATIENCE = 60.0
# A worker that dies younger is not replaced at once, or a fault would eat the machine.
YOUNG = 1.0


@dataclass
class Worker:
    """One forked worker and the pipe it speaks on."""

    pid: int
    pipe: int
    born: float
    is_up: bool = False
    grace: float = PATIENCE
    leaves_since: float | None = None
    is_told: bool = False


class Workers:
    """Keep `count` workers serving one listening socket."""

    def __init__(
        self, listening: socket.socket, application: Application, *, directory: Path, count: int
    ) -> None:
        self._listening = listening
        self._application = application
        self._directory = directory
        self._count = count
        self._workers: dict[int, Worker] = {}
        self._wanting: set[int] = set()
        self._not_before = 0.0

    def pipes(self) -> list[int]:
        """Give the pipes on which workers may speak."""
        return [one.pipe for one in self._workers.values()]

    def are_up(self) -> bool:
        """Tell whether all of them answer."""
        return len(self._staying()) >= self._count and all(one.is_up for one in self._staying())

    def is_calm(self) -> bool:
        """Tell whether nothing has to be looked at soon."""
        return self.are_up() and len(self._workers) == self._count and not self._wanting

    def step(self, now: float) -> None:
        """Hear, bury, replace and start as needed."""
        self._hear()
        self._bury(now)
        self._replace_next(now)
        self._see_out(now)
        while len(self._staying()) < self._count and now >= self._not_before:
            self._fork(now)

    def stop(self, *, within: float) -> None:
        """End them all, kindly first."""
        until = time.monotonic() + within
        for one in self._workers.values():
            _signal(one.pid, signal.SIGTERM)
        while self._workers and time.monotonic() < until:
            self._bury(time.monotonic())
            time.sleep(0.02)
        for one in self._workers.values():
            _signal(one.pid, signal.SIGKILL)
        while self._workers:
            self._bury(time.monotonic())
            time.sleep(0.005)

    def _staying(self) -> list[Worker]:
        return [one for one in self._workers.values() if one.leaves_since is None]

    def _hear(self) -> None:
        for one in self._workers.values():
            try:
                words = os.read(one.pipe, 16)
            except BlockingIOError:
                continue
            one.is_up = one.is_up or UP in words
            if RETIRE in words:
                one.grace = GRACE
            if (RETIRE in words or REST in words) and one.leaves_since is None:
                self._wanting.add(one.pid)

    def _bury(self, now: float) -> None:
        for pid, one in list(self._workers.items()):
            if os.waitpid(pid, os.WNOHANG) == (0, 0):
                continue
            if one.leaves_since is None and now - one.born < YOUNG:
                self._not_before = now + YOUNG
            os.close(one.pipe)
            del self._workers[pid]
            self._wanting.discard(pid)

    def _replace_next(self, now: float) -> None:
        """Take the next one that wants to go out of service once its successor answers: one at a time."""
        going = [one for one in self._staying() if one.pid in self._wanting]
        going.sort(key=lambda one: one.grace)
        if not going:
            return
        spare = [one for one in self._staying() if one.pid not in self._wanting]
        if len(self._staying()) <= self._count:
            self._fork(now)
        elif all(one.is_up for one in spare):
            going[0].leaves_since = now
            self._wanting.discard(going[0].pid)
            _signal(going[0].pid, TURN_AWAY)

    def _see_out(self, now: float) -> None:
        for one in self._workers.values():
            if one.leaves_since is None:
                continue
            if now - one.leaves_since > one.grace:
                _signal(one.pid, signal.SIGKILL)
            elif now - one.leaves_since > DRAIN and not one.is_told:
                one.is_told = True
                _signal(one.pid, signal.SIGTERM)

    def _fork(self, now: float) -> None:
        listens, speaks = os.pipe()
        os.set_blocking(listens, False)
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._become(parent, listens, speaks)
        os.close(speaks)
        self._workers[pid] = Worker(pid, listens, now)

    def _become(self, parent: int, listens: int, speaks: int) -> None:
        """Be the worker; returns to nobody."""
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            for fd in (listens, *self.pipes()):
                os.close(fd)
            end_with(parent)
            worker.run(self._listening, self._application, directory=self._directory, parent=speaks)
        finally:
            os._exit(0)


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


Load = Callable[[], Application]
