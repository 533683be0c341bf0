"""Read match vectors from the database and open them with keys the agent lends; writes nothing, anywhere."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from thitsar.kernel.files.batches import MATCH, Item, open_batch

# Enough that asking costs little, few enough that the agent is never busy for long.
AT_ONCE = 128
_NEW = (
    "SELECT id, place, epoch, wrapped, sealed FROM kernel_batch"
    " WHERE kind = %s AND compartment = %s AND id > %s ORDER BY id LIMIT %s"
)

# Takes [place, epoch, wrap] lists; gives the list's keys by epoch and the keys of those batches.
Keys = Callable[[list[Any]], dict[str, Any]]


@dataclass
class Reading:
    """How far the list of match vectors was read; the rule about row numbers stands in `files.merging`."""

    through: int = 0
    # Epochs of batches that nobody unlocked could open; once somebody can, all is read again in its order.
    closed: set[int] = field(default_factory=set)

    def read_on(self, ask: Keys) -> Iterator[list[Item]]:
        """Open what came since the last look, older before newer; passes over what has to stay closed."""
        if self.closed and self.closed & set(ask([])["listing"]):
            self.through = 0
            self.closed.clear()
        while rows := _rows(self.through):
            wrapped = [[place, epoch, bytes(own)] for _, place, epoch, own, _ in rows if own]
            given = ask(wrapped)
            keys = dict(zip([one[0] for one in wrapped], given["batches"], strict=True))
            for number, place, epoch, _, sealed in rows:
                key = keys[place] if place in keys else given["listing"].get(epoch, b"")
                if key:
                    yield open_batch(key, (place, MATCH, MATCH, epoch, b"", bytes(sealed)))
                else:
                    self.closed.add(epoch)
                self.through = number


def _rows(since: int) -> list[tuple[int, str, int, bytes, bytes]]:
    with connection.cursor() as cursor:
        cursor.execute(_NEW, [MATCH, MATCH, since, AT_ONCE])
        rows: list[tuple[int, str, int, bytes, bytes]] = cursor.fetchall()
    return rows
