"""Ask the agent over its socket; nothing in this process ever sees a member's seed."""

import socket
import threading
from pathlib import Path
from typing import Any

from thitsar.kernel.errors import Unreachable
from thitsar.kernel.vault.agent import frames


class Caller:
    """Keep one connection per thread to the agent or the matcher of a node."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()

    def call(self, operation: str, **arguments: Any) -> Any:
        """Do one operation; raises whichever of the five errors the other side raised."""
        channel = getattr(self._local, "channel", None)
        fresh = channel is None
        if channel is None:
            channel = self._connect()
        try:
            frames.send(channel, [operation, arguments])
            outcome, result = frames.receive(channel)
        except TimeoutError:
            # It may still be at it: asking again would do the same thing twice.
            self._local.channel = None
            channel.close()
            raise Unreachable("The key agent does not answer. Start it with `thitsar serve`.") from None
        except (OSError, Unreachable):
            self._local.channel = None
            channel.close()
            if fresh:
                raise Unreachable("The key agent does not answer. Start it with `thitsar serve`.") from None
            # The agent was restarted since the last call: its sessions are gone, but it can say so itself.
            return self.call(operation, **arguments)
        self._local.channel = channel
        if outcome != "done":
            frames.raise_failure(result)
        return result

    def close(self) -> None:
        """Hang up; the next call connects again."""
        channel = getattr(self._local, "channel", None)
        if channel is not None:
            self._local.channel = None
            channel.close()

    def _connect(self) -> socket.socket:
        channel = _Channel(socket.AF_UNIX, socket.SOCK_STREAM)
        channel.settimeout(120)
        try:
            channel.connect(str(self._path))
        except OSError as error:
            channel.close()
            raise Unreachable("The key agent does not answer. Start it with `thitsar serve`.") from error
        return channel


class _Channel(socket.socket):
    """A socket that hangs up with the thread that used it."""

    def __del__(self) -> None:
        self.close()
