"""Work lists: facets opened once while somebody is unlocked, ordered once, joined to the reader's own files.

Nothing here outlives the process, and the process does not outlive the lock of a session it served.
"""

import threading
from bisect import bisect_left, insort
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from thitsar.kernel.files.batches import FACET, Item, know_list_keys, list_keys, open_batch
from thitsar.kernel.files.kinds import Document
from thitsar.kernel.files.open_file import Actor

Order = tuple[int, str]
PAGE = 50
# Under this name a facet carries the day on which its file is due to be erased.
RETENTION = "retention"
_NEW = (
    "SELECT id, place, epoch, wrapped, sealed FROM kernel_batch"
    " WHERE kind = %s AND compartment = %s AND id > %s ORDER BY id"
)


def read_batches(
    kind: str,
    compartment: str,
    since: int,
    open_wrapped: Callable[[list[Any]], list[bytes]],
    keys: dict[int, bytes],
) -> Iterator[tuple[int, list[Item]]]:
    """Open the batches after `since` in order; those without a key of their own open with the list's.

    A merged batch stands under the newest number it keeps something of: taking an item twice changes nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEW, [kind, compartment, since])
        rows = cursor.fetchall()
    wrapped = [[place, epoch, bytes(sealed)] for _, place, epoch, sealed, _ in rows if sealed]
    own = dict(zip([one[0] for one in wrapped], open_wrapped(wrapped), strict=True)) if wrapped else {}
    for number, place, epoch, _, sealed in rows:
        key = own[place] if place in own else keys[epoch]
        yield number, open_batch(key, (place, kind, compartment, epoch, b"", bytes(sealed)))


@dataclass
class _Facets:
    """The opened facets of one compartment, shared by all readers of this process that may list it."""

    through: int = 0
    rows: dict[str, Document] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)


@dataclass
class _Own:
    """One member's files, ordered by when they are due."""

    through: int = 0
    seen: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    order: dict[str, list[Order]] = field(default_factory=dict)
    places: dict[str, tuple[str, Order]] = field(default_factory=dict)
    # Files with a day of erasure, done or not: found once and not among thousands at each look.
    retained: set[str] = field(default_factory=set)


class WorkLists:
    """Keep what the members served by this process may list."""

    def __init__(self) -> None:
        self._facets: dict[str, _Facets] = {}
        self._own: dict[tuple[str, str], _Own] = {}
        self._lock = threading.Lock()

    def facets(self, actor: Actor, compartment: str) -> dict[str, Document]:
        """Give all facets of a compartment by file; empty when the actor may not list it."""
        with self._lock:
            return self._read_on(actor, compartment).rows if list_keys(actor, compartment) else {}

    def own(self, actor: Actor, compartment: str) -> frozenset[str]:
        """Name the actor's own files as far as this list knows them."""
        with self._lock:
            return frozenset(self._mine(actor, compartment).kinds)

    def page(
        self, actor: Actor, compartment: str, kind: str, number: int
    ) -> tuple[list[tuple[str, Document]], int]:
        """Give one page of the actor's own files of a kind, most urgent first, and how many there are."""
        return self.pages(actor, compartment, (kind,), number)[kind]

    def pages(
        self, actor: Actor, compartment: str, kinds: tuple[str, ...], number: int
    ) -> dict[str, tuple[list[tuple[str, Document]], int]]:
        """Give the same page of several kinds, asking the agent once."""
        with self._lock:
            own = self._mine(actor, compartment)
            rows = self._facets[compartment].rows if compartment in self._facets else {}
            found = {}
            for kind in kinds:
                order = own.order.get(kind, [])
                some = order[(number - 1) * PAGE : number * PAGE]
                found[kind] = [(file, rows[file]) for _, file in some], len(order)
            return found

    def retained(self, actor: Actor, compartment: str) -> list[tuple[str, Document]]:
        """Give the actor's own files whose facet carries a day of erasure, done or not, nearest first.

        As they were at the last page the actor was given: the agent is not asked a second time for one look.
        """
        if not list_keys(actor, compartment):
            return []
        with self._lock:
            own = self._own.get((actor.member, compartment), _Own())
            rows = self._facets[compartment].rows if compartment in self._facets else {}
            found = [(file, rows[file]) for file in own.retained]
        return sorted(found, key=lambda one: (one[1][RETENTION], one[0]))

    def _mine(self, actor: Actor, compartment: str) -> _Own:
        own = self._own.setdefault((actor.member, compartment), _Own())
        given = actor.call("assigned", since=own.through, compartment=compartment)
        know_list_keys(actor, compartment, given["keys"])
        if not list_keys(actor, compartment):
            return _Own()
        facets = self._read_on(actor, compartment)
        own.through = given["through"]
        for file, kind in given["added"]:
            own.kinds[file] = kind
        for file in given["removed"]:
            own.kinds.pop(file, None)
        touched = {one for one, _ in given["added"]} | set(given["removed"])
        touched.update(facets.changed[own.seen.get(compartment, 0) :])
        own.seen[compartment] = len(facets.changed)
        for file in touched:
            self._place(own, file, facets.rows.get(file))
        return own

    def _read_on(self, actor: Actor, compartment: str) -> _Facets:
        facets = self._facets.setdefault(compartment, _Facets())

        def unwrap(wrapped: list[Any]) -> list[bytes]:
            opened: list[bytes] = actor.call(
                "open_batches", action="list", compartment=compartment, wrapped=wrapped
            )
            return opened

        keys = list_keys(actor, compartment)
        for number, items in read_batches(FACET, compartment, facets.through, unwrap, keys):
            for file, facet in items:
                facets.rows[file] = facet
                facets.changed.append(file)
            facets.through = number
        return facets

    def _place(self, own: _Own, file: str, facet: Document | None) -> None:
        if file in own.places:
            kind, where = own.places.pop(file)
            order = own.order[kind]
            del order[bisect_left(order, where)]
        own.retained.discard(file)
        if file in own.kinds and facet is not None and RETENTION in facet:
            own.retained.add(file)
        if file not in own.kinds or facet is None or facet.get("is_done"):
            return
        kind = own.kinds[file]
        # What must not wait behind older days has a place of its own.
        where = (facet.get("order") or facet.get("due") or facet.get("day") or 0, file)
        insort(own.order.setdefault(kind, []), where)
        own.places[file] = (kind, where)
