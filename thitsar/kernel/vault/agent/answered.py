"""What stood behind the newest answer of each file, and which files are closed: what is hidden or put back is missed.

Which entries belong to a part stands in a column that no hash covers. Whoever writes the database could move entries
aside, and the next answer would be worked out without them; or put an answer back that a closed file had before. This
file lies outside the database: sealed lines of one size, each bound to its number, read once in a run of the agent.
The newest line about a file counts.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from thitsar.kernel import codec
from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault import seal, suite

_SIZE = 160
_MISSING = (
    "Entries from which this file's answer followed are missing from the log. Stop work here and tell your "
    "data-protection officer."
)
# Of one part: its newest entry, and a digest of the numbers of all entries up to that one.
Mark = list[Any]


class Answered:
    """Read and append the lines of one node; `node` is a key in every call."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, tuple[int, list[Mark]]] | None = None
        self._closed: dict[str, bool] = {}
        self._number = 0

    def newest(self, file: str, node: bytes) -> int:
        """Give the number of a file's newest answer, 0 where none was given."""
        return self._read(_key(node)).get(file, (0, []))[0]

    def closed(self, node: bytes) -> list[str]:
        """Give the registrations about which nothing may be answered any more."""
        self._read(_key(node))
        return [stream for stream, is_closed in self._closed.items() if is_closed]

    def close(self, stream: str, node: bytes) -> None:
        """Remember that nothing is answered about a registration until an answer is made anew."""
        key = _key(node)
        self._read(key)
        if not self._closed.get(stream, False):
            self._append(key, ["closed", stream, True])
            self._closed[stream] = True

    def require(
        self, file: str, stream: str, *, number: int, parts: Sequence[Sequence[int]], node: bytes
    ) -> None:
        """Raise Unverified when an entry that stood behind an earlier answer is gone; else remember this one.

        `parts` holds, of each part it follows from, the numbers of its entries in order.
        """
        key = _key(node)
        before, marks = self._read(key).get(file, (0, []))
        for (last, digest), numbers in zip(marks, parts, strict=False):
            if not suite.equal(_digest([one for one in numbers if one <= last]), digest):
                raise Unverified(_MISSING)
        fresh = [[numbers[-1] if numbers else 0, _digest(numbers)] for numbers in parts]
        if (before, marks) != (number, fresh):
            self._append(key, ["answered", file, number, fresh])
            self._read(key)[file] = (number, fresh)
        if self._closed.get(stream, False):
            self._append(key, ["closed", stream, False])
            self._closed[stream] = False

    def _append(self, key: bytes, said: list[Any]) -> None:
        line = seal.seal(key, _place(self._number + 1), codec.pack(said), size=_SIZE)
        # Not forced to the disk: what a crash takes is said again by the next look.
        with self._path.open("ab") as lines:
            # What a full disk left of a line: what follows it could not be read.
            lines.truncate(self._number * len(line))
            lines.write(line)
        self._number += 1

    def _read(self, key: bytes) -> dict[str, tuple[int, list[Mark]]]:
        if self._known is not None:
            return self._known
        raw = self._path.read_bytes() if self._path.exists() else b""
        length = len(seal.seal(key, _place(0), b"", size=_SIZE))
        known: dict[str, tuple[int, list[Mark]]] = {}
        closed, number = dict[str, bool](), 0
        for at in range(0, len(raw) - length + 1, length):
            kind, id, *said = codec.unpack(seal.open_sealed(key, _place(number + 1), raw[at : at + length]))
            if kind == "closed":
                closed[id] = said[0]
            else:
                known[id] = (said[0], said[1])
            number += 1
        self._closed, self._number = closed, number
        if len(raw) % length:
            # Torn by a crash: what follows it could not be read.
            with self._path.open("rb+") as lines:
                lines.truncate(self._number * length)
        self._known = known
        return known


def answered_anew(raw: bytes, before: bytes, after: bytes) -> bytes:
    """Seal every line with the node's next key; Unverified where one of them is not what was written."""
    keys = (_key(before), _key(after))
    length = len(seal.seal(keys[0], _place(0), b"", size=_SIZE))
    # What a crash tore is cut off, as when it is read.
    lines = [raw[at : at + length] for at in range(0, len(raw) - length + 1, length)]
    opened = [seal.open_sealed(keys[0], _place(number), line) for number, line in enumerate(lines, start=1)]
    return b"".join(
        seal.seal(keys[1], _place(number), line, size=_SIZE) for number, line in enumerate(opened, start=1)
    )


def _digest(numbers: Sequence[int]) -> bytes:
    return suite.digest("answered", *numbers)[:16]


def _key(node: bytes) -> bytes:
    return suite.derive(node, "answered")


def _place(number: int) -> suite.Place:
    return ("answered", number)
