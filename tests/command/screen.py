"""A person at a terminal: run a command on a pseudo-terminal of its own, read what it shows and type."""

import os
import pty
import re
import select
import signal
import time

from tests.command.cli import COMMAND, ROOT, environment


class Screen:
    """One command with a controlling terminal; output that is not the terminal goes to a pipe."""

    def __init__(self, *arguments: str) -> None:
        out, into = os.pipe()
        self._pid, self._terminal = pty.fork()
        if self._pid == 0:
            os.dup2(into, 1)
            os.chdir(ROOT)
            os.execve(COMMAND[0], [*COMMAND, *arguments], environment())  # noqa: S606 - a child of the test
        os.close(into)
        self._out = out
        self.shown = ""
        self._seen = 0

    def until(self, pattern: str, *, seconds: float = 60) -> str:
        """Read the terminal until it shows this; gives what was shown since the last time."""
        until = time.monotonic() + seconds
        while not (found := re.compile(pattern, re.DOTALL).search(self.shown, self._seen)):
            if time.monotonic() > until or not self._read(1.0):
                raise AssertionError(f"{pattern!r} was not shown: {self.shown[self._seen :]!r}")
        part = self.shown[self._seen : found.end()]
        self._seen = found.end()
        return part

    def typed(self, line: str) -> None:
        """Type one line."""
        os.write(self._terminal, (line + "\n").encode())

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        os.write(self._terminal, b"\x03")

    def end(self, *, seconds: float = 60) -> tuple[int, str]:
        """Wait for the end; gives the status and what went to the output instead of the terminal."""
        until = time.monotonic() + seconds
        while self._read(1.0):
            if time.monotonic() > until:
                raise AssertionError(f"it did not end: {self.shown[self._seen :]!r}")
        _, status = os.waitpid(self._pid, 0)
        self._pid = 0
        piped = b""
        while piece := os.read(self._out, 65536):
            piped += piece
        return os.waitstatus_to_exitcode(status), piped.decode()

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._terminal], [], [], seconds)
        if not ready:
            return True
        try:
            piece = os.read(self._terminal, 65536)
        except OSError:  # the other side is closed
            return False
        self.shown += piece.decode(errors="replace").replace("\r\n", "\n")
        return bool(piece)

    def __enter__(self) -> "Screen":
        return self

    def __exit__(self, *_: object) -> None:
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        os.close(self._terminal)
        os.close(self._out)
