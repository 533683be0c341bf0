"""Stand between two nodes on loopback: count what crosses, tell the handshake of TLS from the rest, and cut it."""

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_DATA, _HEADER = 23, 5


@dataclass
class Counted:
    """Bytes both ways, headers of records and all, up to what the asking node said to end the handshake, and after."""

    port: int
    handshake: int = 0
    after: int = 0


@dataclass
class _Records:
    """Whether a record that is encrypted has begun in what one side said."""

    left: int = 0
    head: bytes = b""
    ended: list[int] = field(default_factory=list)

    def until_data(self, content: bytes) -> int | None:
        """Give after how many bytes of this piece the first encrypted record ends; None where it does not."""
        at = 0
        while at < len(content):
            if self.left:
                step = min(self.left, len(content) - at)
                self.left, at = self.left - step, at + step
                if not self.left and self.head[0] == _DATA:
                    return at
                self.head = self.head if self.left else b""
                continue
            self.head += content[at : at + 1]
            at += 1
            if len(self.head) == _HEADER:
                self.left = int.from_bytes(self.head[3:], "big")
        return None


@contextmanager
def counting(port: int, *, after: int = 1 << 40) -> Iterator[Counted]:
    """Pass on what comes to what listens at `port`, and cut each connection after so many bytes."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        counted = Counted(listening.getsockname()[1])
        carrier = threading.Thread(target=_carry_all, args=(listening, port, counted, after), daemon=True)
        carrier.start()
        try:
            yield counted
        finally:
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            carrier.join()


def _carry_all(listening: socket.socket, port: int, counted: Counted, after: int) -> None:
    with suppress(OSError):
        while True:
            near, _ = listening.accept()
            with near, socket.create_connection(("127.0.0.1", port)) as far:
                _carry(near, far, counted, after)


def _carry(near: socket.socket, far: socket.socket, counted: Counted, left: int) -> None:
    other, said, is_open = {near: far, far: near}, _Records(), False
    while left > 0:
        for one in select.select([near, far], [], [])[0]:
            content = one.recv(min(left, 1 << 16))
            if not content:
                return
            # All the other side says before the asking one has ended the handshake is of the handshake.
            of_it = 0 if is_open else len(content)
            if one is near and not is_open:
                end = said.until_data(content)
                is_open, of_it = end is not None, of_it if end is None else end
            counted.handshake += of_it
            counted.after += len(content) - of_it
            left -= len(content)
            other[one].sendall(content)
            if left <= 0:
                return
