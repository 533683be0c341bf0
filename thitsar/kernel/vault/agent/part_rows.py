"""What lies in the tables of parts and rosters: read one by one, or for many files at once before they are looked at.

Whoever looks at thousands of files would ask the database a dozen small questions of each; keys and signatures of a
file cost less than these do.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from thitsar.kernel.ledger.carried import Wrapped
from thitsar.kernel.ledger.rows import in_parts

# Log, number in it, id of the key, hash, ciphertext, and the head of the part.
Said = tuple[str, int, Any, Any, Any, Any]
_PARTS = "SELECT file, compartment, id, revision, ring FROM kernel_stream WHERE file IN ({marks})"
_PART = "SELECT id, revision FROM kernel_stream WHERE file = %s AND compartment = %s"
_RING = "SELECT ring FROM kernel_stream WHERE id = %s"
_WRAPS = "SELECT stream, recipient, epoch, key, sealed FROM kernel_keywrap WHERE stream IN ({marks})"
# Entries and head in one look: what is recorded meanwhile has neither in it.
_SAID = (
    "SELECT e.stream, l.origin, e.sequence, e.key, e.hash, e.ciphertext, s.head FROM kernel_entry e"
    " JOIN kernel_log l ON l.id = e.log_id JOIN kernel_stream s ON s.id = e.stream"
    " WHERE e.stream IN ({marks}) ORDER BY e.id"
)


@dataclass
class _Ahead:
    """The rows of some files, as they were a moment ago."""

    files: frozenset[str]
    parts: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    rings: dict[str, Any] = field(default_factory=dict)
    wraps: dict[str, list[Wrapped]] = field(default_factory=lambda: defaultdict(list))
    said: dict[str, list[Said]] = field(default_factory=lambda: defaultdict(list))


class PartRows:
    """Give the rows of parts; called under the agent's lock."""

    def __init__(self) -> None:
        self._ahead: _Ahead | None = None

    @contextmanager
    def read_ahead(self, files: Iterable[str], compartments: Sequence[str]) -> Iterator[None]:
        """Read these parts of some files, and their rosters, at once; until the block ends they are not read again.

        Parts before their entries: of a part that was changed in between, the older revision is told.
        """
        found, wanted = _Ahead(frozenset(files)), {"roster", *compartments}
        with connection.cursor() as cursor:
            for file, compartment, id, revision, ring in in_parts(cursor, _PARTS, sorted(found.files)):
                if compartment in wanted:
                    found.parts[file, compartment], found.rings[id] = (id, revision), ring
            for stream, *wrapped in in_parts(cursor, _WRAPS, list(found.rings)):
                found.wraps[stream].append(tuple(wrapped))
            for stream, *told in in_parts(cursor, _SAID, list(found.rings)):
                found.said[stream].append(tuple(told))
        self._ahead = found
        try:
            yield
        finally:
            self._ahead = None

    def part(self, file: str, compartment: str) -> tuple[str, int] | None:
        """Give id and revision of a part; None where the file has none."""
        ahead = self._ahead
        if ahead is not None and file in ahead.files:
            return ahead.parts.get((file, compartment))
        with connection.cursor() as cursor:
            cursor.execute(_PART, [file, compartment])
            found: tuple[str, int] | None = cursor.fetchone()
        return found

    def wraps(self, stream: str, recipients: Sequence[str]) -> list[Wrapped]:
        """Give the wraps of a part's key to these."""
        ahead = self._ahead
        if ahead is not None and stream in ahead.rings:
            found = ahead.wraps[stream]
        else:
            with connection.cursor() as cursor:
                found = [tuple(one[1:]) for one in in_parts(cursor, _WRAPS, [stream])]
        return sorted(one for one in found if one[0] in recipients)

    def ring(self, stream: str) -> bytes:
        """Give the sealed ring of a part; empty where there is none."""
        ahead = self._ahead
        if ahead is not None and stream in ahead.rings:
            return bytes(ahead.rings[stream])
        with connection.cursor() as cursor:
            cursor.execute(_RING, [stream])
            row = cursor.fetchone()
        return bytes(row[0]) if row else b""

    def said(self, stream: str) -> list[Said]:
        """Give the entries of a part in the order in which they were stored."""
        ahead = self._ahead
        if ahead is not None and stream in ahead.rings:
            return ahead.said[stream]
        with connection.cursor() as cursor:
            return [tuple(one[1:]) for one in in_parts(cursor, _SAID, [stream])]
