"""How the agent, the matcher and their callers speak: a length, then a packed list."""

import socket
import struct
from typing import Any

from thitsar.kernel import codec, errors
from thitsar.kernel.errors import Unreachable

LONGEST = 64 * 1024 * 1024
_LENGTH = struct.Struct(">I")
_ERRORS = {
    one.__name__: one
    for one in (errors.Refused, errors.Denied, errors.Unverified, errors.Unreadable, errors.Unreachable)
}


def send(channel: socket.socket, message: object) -> None:
    """Send one frame."""
    raw = codec.pack(message)
    channel.sendall(_LENGTH.pack(len(raw)) + raw)


def receive(channel: socket.socket) -> Any:
    """Receive one frame; Unreachable when the other side is gone or speaks nonsense."""
    length = _LENGTH.unpack(_exactly(channel, _LENGTH.size))[0]
    if length > LONGEST:
        raise Unreachable("The other program sent more than it may.")
    return codec.unpack(_exactly(channel, length))


def failure(error: errors.Purposeful) -> list[Any]:
    """Carry one of the five errors over the socket."""
    return [type(error).__name__, error.sentence, {key: str(value) for key, value in error.values.items()}]


def raise_failure(failure: list[Any]) -> None:
    """Raise on this side what was raised on the other."""
    kind, sentence, values = failure
    raise _ERRORS.get(kind, Unreachable)(sentence, values)


def _exactly(channel: socket.socket, length: int) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        piece = channel.recv(min(length - len(parts), 1 << 20))
        if not piece:
            raise Unreachable("The key agent does not answer. Start it with `thitsar serve`.")
        parts += piece
    return bytes(parts)
