"""Walk one log and name the first row that does not follow from those before it; pure (security.md L3)."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_noop

from thitsar.kernel import codec
from thitsar.kernel.ledger.entry import GENESIS, VERSION

# id, sequence, day, suite, bucket, hash of the ciphertext, hash, ciphertext
Row = tuple[int, int, int, int, int, bytes, bytes, bytes]
FURTHEST = 1000


class Kind(StrEnum):
    """What was done to a log."""

    CIPHERTEXT = gettext_noop("changed ciphertext")
    OUTER = gettext_noop("changed outer part")
    MISSING = gettext_noop("missing number")
    DOUBLED = gettext_noop("doubled number")
    INSERTED = gettext_noop("inserted entry")
    REORDERED = gettext_noop("reordered entries")
    TRUNCATED = gettext_noop("truncated tail")
    UNSIGNED = gettext_noop("entries after the signed head")
    RECHAINED = gettext_noop("re-chained")
    SIGNATURE = gettext_noop("head signature")
    HIDDEN = gettext_noop("hidden from its file")


@dataclass(frozen=True)
class Damage:
    """The first bad entry by its number, and what is wrong with it.

    An entry's hash covers the one before it, so `OUTER` may mean that the entry before was changed and hashed
    anew; `RECHAINED` and `SIGNATURE` say that something before the head was, and no one can tell from here what.
    """

    sequence: int
    kind: Kind


@dataclass
class Walk:
    """How far a log has been found sound."""

    origin: bytes
    number: int = 0
    head: bytes = GENESIS
    row: int = 0

    def take(self, rows: Iterable[Row]) -> int:
        """Go on over these rows, sorted by number and id; counts how many follow before one does not."""
        origin, number, head, last = self.origin, self.number, self.head, self.row
        sha256, pack = hashlib.sha256, codec.pack
        try:
            for row, sequence, day, suite, bucket, hidden, own, ciphertext in rows:
                # The same bytes as in `Outer.hash`, without its inspection, which costs more than the hash.
                outer = pack([VERSION, origin, number + 1, head, day, suite, bucket, hidden])
                is_next = sequence == number + 1 and row > last
                if (
                    not is_next
                    or sha256(b"\0" + outer).digest() != own
                    or sha256(ciphertext).digest() != hidden
                ):
                    break
                number, head, last = sequence, own, row
        except TypeError:  # a value of another type than its column's: SQLite keeps whatever it is given
            pass
        taken = number - self.number
        self.number, self.head, self.row = number, head, last
        return taken

    def diagnose(self, stored: Iterable[Row]) -> Damage:
        """Name what is wrong with the first of `stored`, the row at which `take` stopped."""
        number, rest = self.number + 1, map(_typed, stored)
        first = next(rest)
        if first[1] > number:
            return Damage(number, Kind.MISSING)
        if first[1] < number:
            return Damage(first[1], Kind.DOUBLED if first[1] > 0 else Kind.INSERTED)
        if hashlib.sha256(first[7]).digest() != first[5]:
            return Damage(number, Kind.CIPHERTEXT)
        second = next(rest, None)
        if second is not None and second[1] == number:
            return Damage(number, Kind.DOUBLED)
        if _fits(self.origin, first, number, self.head):
            return Damage(number, Kind.REORDERED)  # sound, but stored before its predecessor
        return Damage(number, self._moved(first, second, rest))

    def _moved(self, first: Row, second: Row | None, rest: Iterator[Row]) -> Kind:
        if second is None:
            return Kind.OUTER
        one: Row | None = second
        while one is not None:
            after = next(rest, None)
            if _fits(self.origin, one, self.number + 1, self.head):
                return self._displaced(first, second, one, after)
            one = after
        return self._closed_up(first, second)

    def _displaced(self, first: Row, second: Row, found: Row, after: Row | None) -> Kind:
        """Tell entries put before `found`, which belongs here, from `found` having been taken elsewhere."""
        number = self.number + 1
        if found is not second:
            is_moved = _fits(self.origin, second, number + 1, found[6])
        elif after is None:
            is_moved = _fits(self.origin, first, number + 1, found[6])
        else:
            is_moved = not _fits(self.origin, after, number + 1, found[6])
        return Kind.REORDERED if is_moved else Kind.INSERTED

    def _closed_up(self, first: Row, second: Row) -> Kind:
        """Tell a changed row from one whose predecessor was cut out and the numbers closed up."""
        for gap in range(1, FURTHEST):
            if _fits(self.origin, second, second[1] + gap, first[6]):
                return Kind.MISSING
        return Kind.OUTER


def _typed(row: Row) -> Row:
    numbers = [value if isinstance(value, int) else -1 for value in row[:5]]
    strings = [value if isinstance(value, bytes) else b"" for value in row[5:]]
    return (*numbers, *strings)  # type: ignore[return-value]


def _fits(origin: bytes, row: Row, sequence: int, previous: bytes) -> bool:
    _, _, day, suite, bucket, hidden, own, _ = row
    outer = codec.pack([VERSION, origin, sequence, previous, day, suite, bucket, hidden])
    return hashlib.sha256(b"\0" + outer).digest() == own
