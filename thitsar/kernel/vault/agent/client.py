"""Ask the agent over its socket; nothing in this process ever sees a member's seed."""

import socket
import threading
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

from thitsar.kernel.errors import Unreachable
from thitsar.kernel.vault.agent import frames

# Seconds without a word after which the other side is given up.
LONGEST = 120.0
_AGAIN = 0.05


class Caller:
    """Keep one connection per thread to the agent or the matcher of a node."""

    def __init__(self, path: Path, *, patience: float = 0.0) -> None:
        """Wait that many seconds for one that was here and starts anew."""
        self._path = path
        self._patience = patience
        self._local = threading.local()

    def call(self, operation: str, **arguments: Any) -> Any:
        """Do one operation; raises whichever of the five errors the other side raised.

        What comes in pieces comes as their list. A piece that is nothing says that it goes on.
        """
        found = []
        pieces = self.pieces(operation, **arguments)
        while True:
            try:
                piece = next(pieces)
                if piece is not None:
                    found.append(piece)
            except StopIteration as end:
                return found or end.value

    def pieces(self, operation: str, **arguments: Any) -> Generator[Any, None, Any]:
        """Do one operation and give each piece of its answer while the other side works on the next."""
        channel, (outcome, result) = self._ask(operation, arguments)
        # Until the last piece is here no other question goes through this connection.
        self._local.channel = None
        try:
            while outcome == "piece":
                yield result
                outcome, result = frames.receive(channel)
        except BaseException as error:
            # What is still to come would be taken for the answer to the next question.
            channel.close()
            if isinstance(error, OSError):
                raise _silent() from None
            raise
        self._local.channel = channel
        if outcome != "done":
            frames.raise_failure(result)
        return result

    def _ask(self, operation: str, arguments: dict[str, Any]) -> tuple[socket.socket, Any]:
        channel = getattr(self._local, "channel", None)
        fresh = channel is None
        if channel is None:
            channel = self._connect()
        try:
            frames.send(channel, [operation, arguments])
            return channel, frames.receive(channel)
        except TimeoutError:
            # It may still be at it: asking again would do the same thing twice.
            self._local.channel = None
            channel.close()
            raise _silent() from None
        except (OSError, Unreachable):
            self._local.channel = None
            channel.close()
            if fresh:
                raise _silent() from None
            # The agent was restarted since the last call: its sessions are gone, but it can say so itself.
            return self._ask(operation, arguments)

    def close(self) -> None:
        """Hang up; the next call connects again."""
        channel = getattr(self._local, "channel", None)
        if channel is not None:
            self._local.channel = None
            channel.close()

    def _connect(self) -> socket.socket:
        until = time.monotonic() + self._patience
        while True:
            channel = _Channel(socket.AF_UNIX, socket.SOCK_STREAM)
            channel.settimeout(LONGEST)
            try:
                channel.connect(str(self._path))
            except OSError as error:
                channel.close()
                # Its place is there and nobody listens: it has just ended, or is about to listen.
                if not isinstance(error, ConnectionRefusedError) or time.monotonic() >= until:
                    raise _silent() from error
                time.sleep(_AGAIN)
            else:
                return channel


class _Channel(socket.socket):
    """A socket that hangs up with the thread that used it."""

    def __del__(self) -> None:
        self.close()


def _silent() -> Unreachable:
    return Unreachable("The key agent does not answer. Start it with `thitsar serve`.")
