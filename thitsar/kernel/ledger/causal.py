"""The order of one part that several nodes wrote: what knew of what, and one order for all who hold the same entries.

Before and after is a chain of parents, or the same log with the lower number (decision 0026). Everything else was
said side by side: neither author knew of the other, and the order in which it is folded means nothing.
"""

import heapq
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from thitsar.kernel.errors import Unverified
from thitsar.kernel.ledger.entry import HASH


@dataclass(frozen=True)
class Point:
    """One entry of a part, as far as order goes."""

    hash: bytes
    origin: str
    sequence: int
    clock: int
    parents: tuple[bytes, ...]


@dataclass(frozen=True)
class Placed:
    """Where an entry stands in the order, as places in it: what its author knew, and what they could not know."""

    point: Point
    # Bit n is set where the entry in place n was known to this one's author.
    known: int
    # Entries that stand before this one and were not known to its author.
    beside: tuple[int, ...]


def in_order(points: Iterable[Point]) -> list[Placed]:
    """Sort entries so that each stands after all its author knew; the same for whatever order they came in.

    Between entries side by side the clock decides, then log, number and hash. Parents that are not here are passed
    over. Unverified where two entries have one number in one log.
    """
    found = list({point.hash: point for point in points}.values())
    before = _before(found)
    after: dict[bytes, list[Point]] = {}
    for point in found:
        for one in before[point.hash]:
            after.setdefault(one, []).append(point)
    waiting = {hash: len(some) for hash, some in before.items()}
    ready = [_tie(point) for point in found if not waiting[point.hash]]
    heapq.heapify(ready)
    by_hash = {point.hash: point for point in found}
    places: dict[bytes, int] = {}
    placed: list[Placed] = []
    while ready:
        point = by_hash[heapq.heappop(ready)[-1]]
        known = 0
        for one in before[point.hash]:
            known |= placed[places[one]].known | 1 << places[one]
        places[point.hash] = len(placed)
        placed.append(Placed(point, known, _unset(known, len(placed))))
        for later in after.get(point.hash, ()):
            waiting[later.hash] -= 1
            if not waiting[later.hash]:
                heapq.heappush(ready, _tie(later))
    if len(placed) != len(found):
        raise Unverified("Entries name each other as what came before.")
    return placed


def heads(points: Iterable[Point]) -> tuple[bytes, ...]:
    """Give the entries nobody here has answered yet, sorted: the parents of the next one."""
    found = {point.hash: point for point in points}
    answered = {one for some in _before(list(found.values())).values() for one in some}
    return tuple(sorted(found.keys() - answered))


def upto(points: Iterable[Point], heads: Iterable[bytes]) -> set[bytes]:
    """Give the entries that are these heads or stand before one of them; Unverified where one is not here."""
    found = list({point.hash: point for point in points}.values())
    before, reached, left = _before(found), set[bytes](), list(heads)
    while left:
        one = left.pop()
        if one not in before:
            raise Unverified("Entries of a file are missing.")
        if one not in reached:
            reached.add(one)
            left.extend(before[one])
    return reached


def held_up(points: Iterable[Point], amiss: Collection[bytes]) -> set[bytes]:
    """Give the entries that cannot be understood: those amiss, those whose parents are not here, and all after them."""
    found = list({point.hash: point for point in points}.values())
    before, parents = _before(found), {point.hash: point.parents for point in found}
    waiting: set[bytes] = set()
    for placed in in_order(found):
        own = placed.point.hash
        if own in amiss or not set(parents[own]) <= before.keys() or before[own] & waiting:
            waiting.add(own)
    return waiting


def missing(points: Iterable[Point]) -> frozenset[bytes]:
    """Name the parents that are not here."""
    found = {point.hash: point for point in points}
    return frozenset(one for point in found.values() for one in point.parents if one not in found)


def joined(heads: Sequence[bytes]) -> bytes:
    """Write the heads of a part as they stand in its row."""
    return b"".join(sorted(heads))


def split(stored: bytes) -> list[bytes]:
    """Read the heads of a part from its row; Unverified for anything else."""
    if len(stored) % HASH:
        raise Unverified("An entry is not in the agreed form.")
    return [stored[at : at + HASH] for at in range(0, len(stored), HASH)]


def _before(found: Sequence[Point]) -> dict[bytes, set[bytes]]:
    """Give, for each entry, those that stand directly before it."""
    here = {point.hash for point in found}
    before = {point.hash: {one for one in point.parents if one in here} for point in found}
    newest: dict[str, Point] = {}
    for point in sorted(found, key=lambda one: (one.origin, one.sequence)):
        earlier = newest.get(point.origin)
        if earlier is not None:
            if earlier.sequence == point.sequence:
                raise Unverified("Two entries of one log have the same number.")
            before[point.hash].add(earlier.hash)
        newest[point.origin] = point
    return before


def _tie(point: Point) -> tuple[int, str, int, bytes]:
    return point.clock, point.origin, point.sequence, point.hash


def _unset(known: int, count: int) -> tuple[int, ...]:
    rest = ~known & ((1 << count) - 1)
    found = []
    while rest:
        lowest = rest & -rest
        found.append(lowest.bit_length() - 1)
        rest ^= lowest
    return tuple(found)
