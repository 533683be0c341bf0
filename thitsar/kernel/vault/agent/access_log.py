"""The access log: one line per opening, in a sealed file of the agent's own that only data protection reads.

file = for each run of the agent: wrapped run key, then sealed batches of lines, each bound to its number. The first
batch of a run holds length and hash of all that stood before it, so that no earlier line can be cut out any more.
"""

import hashlib
import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from thitsar.kernel import codec
from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault import seal, suite, wrap
from thitsar.kernel.vault.adding import EACH, To, unwrap_own, wrap_to

Line = list[Any]
Mark = tuple[bytes, int]
# By epoch.
Keys = dict[int, wrap.PrivateKey]
_HEAD = 5


class AccessLog:
    """Gather the lines of one request and append them together."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines: list[Line] = []
        self._key = b""
        self._run = b""
        self._number = 0
        self._to: To = (0, b"")

    @property
    def mark(self) -> Mark | None:
        """Give this run and how many batches it wrote: the end that a reader must find."""
        return (self._run, self._number) if self._key else None

    def note(self, when: int, member: str, file: str, compartment: str, purpose: str) -> None:
        """Remember one line: who opened what for what purpose."""
        self._lines.append([when, member, file, compartment, purpose])

    def flush(self, to: To) -> None:
        """Append what was noted, readable only with the `audit` key; after it was changed under another key."""
        if not self._lines:
            return
        if not self._key or to != self._to:
            self._begin(to)
        self._write(self._lines)
        self._lines.clear()

    def _begin(self, to: To) -> None:
        before = self._path.read_bytes() if self._path.exists() else b""
        whole = _whole(before)
        if whole < len(before):
            # A line torn by a crash: what follows it could not be read.
            os.truncate(self._path, whole)
        key, self._run, self._number = suite.fresh(), suite.fresh(16), 0
        where = ("access-log", self._run, to[0])
        self._append(b"K", codec.pack([self._run, to[0], wrap_to(to, where, key)]))
        self._key, self._to = key, to
        self._write([whole, hashlib.sha256(before[:whole]).digest()])

    def _write(self, content: list[Any]) -> None:
        where = ("access-log", self._run, self._number + 1)
        self._append(b"L", seal.seal(self._key, where, codec.pack(content)))
        self._number += 1

    def _append(self, kind: bytes, content: bytes) -> None:
        try:
            with self._path.open("ab") as file:
                file.write(kind + len(content).to_bytes(_HEAD - 1, "big") + content)
                file.flush()
                os.fdatasync(file.fileno())
        except OSError:
            # A full disk may have left a part of it: whoever goes on begins anew, behind what is whole.
            self._key = b""
            raise


def read_log(path: Path, keys: Keys, mark: Mark | None = None) -> list[Line]:
    """Open all lines; Unverified when one was cut out, moved or changed. A torn last line is left out."""
    return list(each_line(path, keys, mark))


def each_line(
    path: Path,
    keys: Keys,
    mark: Mark | None = None,
    *,
    size: int | None = None,
    member: str = "",
) -> Iterator[Line]:
    """Open line after line, holding one batch at a time; whoever stops before the end has checked nothing.

    `mark` is what the running agent knows of its own end; of a run that is over only a later run tells. `size` is
    how long the file was when the mark was taken: what is appended meanwhile is not read. Among the keys the one of no
    epoch is the reader's own, whose name is `member`.
    """
    run, key, number, at = b"", b"", 0, 0
    before, past = [0, b""], hashlib.sha256()
    with path.open("rb") if path.exists() else BytesIO() as file:
        while (record := _next(file, at, size)) is not None:
            kind, content = record[:1], record[_HEAD:]
            if kind == b"K":
                run, epoch, wrapped = codec.unpack(content)
                if epoch not in keys:
                    raise Unverified("A part of the access log was sealed to a key you do not hold.")
                where = ("access-log", run, epoch)
                if epoch == EACH:
                    key = unwrap_own(keys[epoch], member, place=where, wrapped=wrapped)
                else:
                    key = wrap.unwrap(keys[epoch], where, wrapped)
                number = 0
                before = [at, past.digest()]
            else:
                number += 1
                found = codec.unpack(seal.open_sealed(key, ("access-log", run, number), content))
                if number > 1:
                    yield from found
                elif found != before:
                    raise _cut()
            past.update(record)
            at += len(record)
    if mark is not None and mark != (run, number):
        raise _cut()


def _next(file: BinaryIO, at: int, size: int | None) -> bytes | None:
    """Read one whole record; None at the end and for one that was torn."""
    head = file.read(_HEAD)
    length = int.from_bytes(head[1:], "big")
    if len(head) < _HEAD or (size is not None and at + _HEAD + length > size):
        return None
    content = file.read(length)
    return head + content if len(content) == length else None


def _whole(raw: bytes) -> int:
    """Give the end of the last line that is complete."""
    at = 0
    while at + _HEAD <= len(raw):
        length = int.from_bytes(raw[at + 1 : at + _HEAD], "big")
        if at + _HEAD + length > len(raw):
            break
        at += _HEAD + length
    return at


def _cut() -> Unverified:
    return Unverified("Lines were cut out of the access log.")
