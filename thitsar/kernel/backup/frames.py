"""What stands in a backup: a row of frames, each its length and canonical bytes, read and written piece by piece."""

from collections.abc import Iterator
from io import BufferedReader, RawIOBase
from typing import Any, BinaryIO

from thitsar.kernel import codec
from thitsar.kernel.errors import Unverified

FORM = 1
# More than the largest entry with its row; what claims to be longer was not written here.
MOST = 1 << 28
_LENGTH = 4


def reading(frames: Iterator[Any]) -> BinaryIO:
    """Give frames as a file to read from, each made when it is asked for."""
    return BufferedReader(_Frames(frames), 1 << 16)


def read(source: BinaryIO) -> Iterator[Any]:
    """Give the frames of a file one by one; Unverified when it is cut or malformed."""
    while length := source.read(_LENGTH):
        size = int.from_bytes(length, "big")
        raw = source.read(size) if len(length) == _LENGTH and size <= MOST else b""
        if not raw or len(raw) != size:
            raise Unverified("This file holds no whole backup. Take another copy.")
        yield codec.decode(raw)


class _Frames(RawIOBase):
    def __init__(self, frames: Iterator[Any]) -> None:
        self._frames = frames
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            frame = next(self._frames, None)
            if frame is None:
                return 0
            raw = codec.encode(frame)
            self._left = len(raw).to_bytes(_LENGTH, "big") + raw
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size
