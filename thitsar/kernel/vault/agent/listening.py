"""A socket that only this user's programs reach: the agent listens on one, the matcher on another."""

import os
import socketserver
import struct
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path
from socket import AF_UNIX, SO_PEERCRED, SOCK_STREAM, SOL_SOCKET, socket
from typing import Any

from django.db import close_old_connections, connections

from thitsar.kernel.errors import Purposeful, Unreachable
from thitsar.kernel.vault.agent import frames

Do = Callable[[str, dict[str, Any]], Any]


def is_free(path: Path) -> bool:
    """Tell whether nobody listens here; what a killed program left lying stays until it is replaced."""
    with socket(AF_UNIX, SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return True
    return False


class Listener(socketserver.ThreadingUnixStreamServer):
    """Answer each caller in a thread of its own by doing what they name."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, path: Path, do: Do, *, stumbled: str) -> None:
        """Listen at a free place, whatever an ended program left lying there."""
        self.do = do
        self.stumbled = stumbled
        beside = path.with_name(f"{path.name}.new")
        beside.unlink(missing_ok=True)
        old = os.umask(0o177)
        try:
            super().__init__(str(beside), _Caller)
        finally:
            os.umask(old)
        # Moved when it listens: whoever waits for a program that starts anew never finds the place empty.
        beside.replace(path)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a trace could hold what a caller sent."""


class _Caller(socketserver.BaseRequestHandler):
    server: Listener

    def handle(self) -> None:
        # Somebody else's process on this machine gets no answer at all.
        peer = self.request.getsockopt(SOL_SOCKET, SO_PEERCRED, struct.calcsize("3i"))
        if struct.unpack("3i", peer)[1] != os.getuid():
            return
        try:
            while True:
                name, arguments = frames.receive(self.request)
                # Closed when the caller hangs up in the middle: what is left is not done any more.
                with closing(self._answers(name, arguments)) as answers:
                    for answer in answers:
                        frames.send(self.request, answer)
        except (Unreachable, OSError):
            return
        finally:
            connections.close_all()

    def _answers(self, name: str, arguments: dict[str, Any]) -> Generator[list[Any], None, None]:
        close_old_connections()
        try:
            done = self.server.do(name, arguments)
            if isinstance(done, Generator):
                with closing(done):
                    done = yield from _pieces(done)
            yield ["done", done]
        except Purposeful as error:
            yield ["failed", frames.failure(error)]
        except Exception as error:  # whoever listens must go on; the type's name holds no content
            yield ["failed", ["Unreachable", self.server.stumbled, {"what": type(error).__name__}]]


def _pieces(work: Generator[Any, None, Any]) -> Generator[list[Any], None, Any]:
    while True:
        try:
            piece = next(work)
        except StopIteration as end:
            return end.value
        yield ["piece", piece]
