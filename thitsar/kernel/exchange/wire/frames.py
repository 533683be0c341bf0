"""Frames over a channel that may be slow, cut or hostile: a length, then bytes, until a moment and no longer."""

import ssl
import struct
import time
from socket import socket

from thitsar.kernel.errors import Unverified
from thitsar.kernel.exchange.form import malformed
from thitsar.kernel.exchange.wire.said import unanswered

_LENGTH = struct.Struct(">I")
_PIECE = 1 << 16


def send(channel: socket, content: bytes, *, until: float) -> None:
    """Send one frame before the moment `until` of the steady clock; Unreachable where the other side is too slow."""
    rest = memoryview(_LENGTH.pack(len(content)) + content)
    try:
        while rest:
            channel.settimeout(_left(until))
            rest = rest[channel.send(rest[:_PIECE]) :]
    except OSError as error:  # ssl's errors are among them
        raise unanswered() from error


def receive(channel: socket, *, longest: int, until: float) -> bytes:
    """Receive one frame; Unverified for a longer one, Unreachable when the other side is gone or too slow."""
    length = _LENGTH.unpack(_exactly(channel, _LENGTH.size, until))[0]
    if length > longest:
        raise malformed()
    return _exactly(channel, length, until)


def moment(seconds: float) -> float:
    """Give the moment so many seconds from now."""
    return time.monotonic() + seconds


def greet(channel: ssl.SSLSocket, *, until: float) -> None:
    """Shake hands before a moment."""
    try:
        channel.settimeout(_left(until))
        channel.do_handshake()
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:
        raise unanswered() from error
    except ssl.SSLError as error:
        raise Unverified(
            "What answers at this address speaks another language. Nothing was asked. Look at the address."
        ) from error
    except OSError as error:
        raise unanswered() from error


def _exactly(channel: socket, length: int, until: float) -> bytes:
    parts = bytearray()
    try:
        while len(parts) < length:
            channel.settimeout(_left(until))
            piece = channel.recv(min(length - len(parts), _PIECE))
            if not piece:
                raise unanswered()
            parts += piece
    except OSError as error:
        raise unanswered() from error
    return bytes(parts)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise unanswered()
    return left
