"""How much stood behind the newest answer of each file: entries that are hidden afterwards are missed.

Which entries belong to a part stands in a column that no hash covers. Whoever writes the database could move a file's
last entry aside, and the next answer would be worked out without it. This file lies outside the database: sealed lines
of one size, each bound to its number, read once in a run of the agent. The newest line about a file counts.
"""

from pathlib import Path

from thitsar.kernel import codec
from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault import seal, suite

_SIZE = 64
_MISSING = (
    "Entries from which this file's answer followed are missing from the log. Stop work here and tell your "
    "data-protection officer."
)


class Answered:
    """Read and append the lines of one node."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, int] | None = None
        self._number = 0

    def newest(self, file: str, node: bytes) -> int:
        """Give the number of a file's newest answer, 0 where none was given. `node` is a key."""
        return self._read(_key(node)).get(file, 0)

    def require(self, file: str, revision: int, node: bytes) -> None:
        """Raise Unverified when an answer once followed from more than this; else remember this."""
        key = _key(node)
        known = self._read(key)
        if known.get(file, 0) > revision:
            raise Unverified(_MISSING)
        if known.get(file, 0) < revision:
            self._append(key, file, revision)
            known[file] = revision

    def _append(self, key: bytes, file: str, revision: int) -> None:
        self._number += 1
        line = seal.seal(key, _place(self._number), codec.pack([file, revision]), size=_SIZE)
        # Not forced to the disk: what a crash takes is said again by the next look.
        with self._path.open("ab") as lines:
            lines.write(line)

    def _read(self, key: bytes) -> dict[str, int]:
        if self._known is not None:
            return self._known
        raw = self._path.read_bytes() if self._path.exists() else b""
        length = len(seal.seal(key, _place(0), b"", size=_SIZE))
        known: dict[str, int] = {}
        for at in range(0, len(raw) - length + 1, length):
            file, revision = codec.unpack(
                seal.open_sealed(key, _place(self._number + 1), raw[at : at + length])
            )
            known[file] = max(revision, known.get(file, 0))
            self._number += 1
        if len(raw) % length:
            # Torn by a crash: what follows it could not be read.
            with self._path.open("rb+") as lines:
                lines.truncate(self._number * length)
        self._known = known
        return known


def _key(node: bytes) -> bytes:
    return suite.derive(node, "answered")


def _place(number: int) -> suite.Place:
    return ("answered", number)
