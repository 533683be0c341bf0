"""Merge the many small batches of daily work into few, so that opening a list opens few pieces; pure.

A merged row stands where the newest batch stood of which it keeps something. So whoever has read a list through
row n misses nothing by reading on with id > n, before, during and after a merge; and whoever begins anew reads
older before newer. What no reader may do is come back to a row by its number: it may be gone.
"""

from collections.abc import Collection, Iterable
from itertools import groupby
from typing import NamedTuple

from thitsar.kernel.files.batches import Item

MANY = 64
ITEMS = 512
# A merged row of that many items is larger, a commit of some dozen people is smaller.
SMALL = 16 * 1024
# A slice of this size takes some hundredths of a second.
AT_ONCE = 128


class Stored(NamedTuple):
    """What a row shows without being opened."""

    id: int
    epoch: int
    size: int


def choose(rows: Iterable[Stored], held: Collection[int], *, needed: int) -> list[int]:
    """Choose a run of neighbours worth merging, of epochs that are held; `needed` is how many full rows would do.

    Neighbours only: what is merged across a batch that stays closed could hide what is newer in that one.
    """
    for is_open, group in groupby(rows, key=lambda row: row.epoch in held):
        run = list(group)
        if not is_open or len(run) <= MANY:
            continue
        # Mostly of items that were replaced since.
        if MANY + 4 * needed < len(run) <= 2 * AT_ONCE:
            return [row.id for row in run]
        small = [at for at, row in enumerate(run) if row.size < SMALL]
        for first, last in zip(small, small[MANY:], strict=False):
            if last - first < AT_ONCE:
                return [row.id for row in run[first : min(first + AT_ONCE, small[-1] + 1)]]
    return []


def merge(opened: Iterable[tuple[int, list[Item]]]) -> dict[int, list[Item]]:
    """Keep the newest item of each id, in rows numbered as the newest batch each keeps something of."""
    newest: dict[tuple[object, ...], tuple[int, Item]] = {}
    for number, items in opened:
        for item in items:
            # Everything but the content says whose item it is.
            whose = tuple(item[:-1])
            newest.pop(whose, None)
            newest[whose] = (number, item)
    merged: dict[int, list[Item]] = {}
    row: list[Item] = []
    at = 0
    for number, item in newest.values():
        # Two rows cannot have one number: what one batch brought stays together.
        if len(row) >= ITEMS and number != at:
            merged[at], row = row, []
        row.append(item)
        at = number
    if row:
        merged[at] = row
    return merged
