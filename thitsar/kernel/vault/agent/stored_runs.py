"""Runs of stored batches: found without opening any, merged with the list's keys, put back in one transaction."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import Count

from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import POLICY
from thitsar.kernel.files.batches import FACET, Item, Row, batch_place, open_batch
from thitsar.kernel.files.merging import ITEMS, MANY, Stored, choose, merge
from thitsar.kernel.vault import seal, suite, wrap
from thitsar.kernel.vault.hierarchy import EpochKeys
from thitsar.kernel.vault.places import batch_key_place

# Epoch, place, wrap and content of a merged row.
Sealed = tuple[int, str, bytes, bytes]
# The stream of the node's roster, and the number of its newest entry that is known.
Known = tuple[str, int]

_LISTED = {line.compartment for line in POLICY if line.action == "list"}


def long_lists() -> list[tuple[str, str]]:
    """Give kind and compartment of every list of many batches."""
    rows = models.Batch.objects.values("kind", "compartment").annotate(many=Count("id")).filter(many__gt=MANY)
    return sorted((row["kind"], row["compartment"]) for row in rows)


def find_run(kind: str, compartment: str, held: Collection[int]) -> list[int]:
    """Give the next run worth merging of one list, among epochs that are held; empty when there is none."""
    return choose(_stored(kind, compartment), held, needed=_most_items(kind, compartment) // ITEMS + 1)


def merge_run(
    kind: str, compartment: str, held: Mapping[int, EpochKeys], *, number: int, known: Known
) -> int:
    """Merge one run under epoch `number`, unless the roster says more than is known; tells how many rows that saved.

    Only the last step writes, all of it or nothing.
    """
    run = find_run(kind, compartment, held)
    rows = models.Batch.objects.filter(kind=kind, compartment=compartment, id__in=run).order_by("id")
    places, opened = {}, []
    for id, place, epoch, wrapped, sealed in rows.values_list("id", "place", "epoch", "wrapped", "sealed"):
        row: Row = (place, kind, compartment, epoch, bytes(wrapped), bytes(sealed))
        opened.append((id, open_batch(_key(held[epoch], row), row)))
        places[id] = place
    merged = {id: _seal(kind, compartment, held[number], items) for id, items in merge(opened).items()}
    return len(places) - len(merged) if run and _replace(places, merged, known) else 0


def _stored(kind: str, compartment: str) -> list[Stored]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, epoch, length(sealed) FROM kernel_batch WHERE kind = %s AND compartment = %s ORDER BY id",
            [kind, compartment],
        )
        return [Stored(*row) for row in cursor.fetchall()]


def _most_items(kind: str, compartment: str) -> int:
    # One item for each part of a file; which parts give statistics or vectors is not known here.
    streams = models.Stream.objects.all()
    return streams.filter(compartment=compartment).count() if kind == FACET else streams.count()


def _key(keys: EpochKeys, row: Row) -> bytes:
    place, _, compartment, epoch, wrapped, _ = row
    if not wrapped:
        return keys.listing
    return wrap.unwrap(keys.unwrapping, batch_key_place(compartment, epoch, place), wrapped)


def _seal(kind: str, compartment: str, keys: EpochKeys, items: list[Item]) -> Sealed:
    """Seal in a form every reader of this list meets anyway: with the list's key where members may list it."""
    place = suite.fresh(16).hex()
    key, wrapped = keys.listing, b""
    if kind != FACET or compartment not in _LISTED:
        key = suite.fresh()
        wrapped = wrap.wrap(keys.public, batch_key_place(compartment, keys.number, place), key)
    where = batch_place(kind, compartment, keys.number, place)
    return keys.number, place, wrapped, seal.seal(key, where, codec.pack(items))


def _replace(places: Mapping[int, str], merged: Mapping[int, Sealed], known: Known) -> bool:
    gone: list[list[Any]] = [[id, place] for id, place in places.items() if id not in merged]
    changed: list[list[Any]] = [[*row, id, places[id]] for id, row in merged.items()]
    stream, newest = known
    with transaction.atomic(), connection.cursor() as cursor:
        # Whatever was decided about members or epochs meanwhile: the epoch sealed under may be closed by it.
        if models.Entry.objects.filter(stream=stream, sequence__gt=newest).exists():
            return False
        # By place as well: whoever has replaced a row meanwhile wins, and nothing changes here.
        cursor.executemany("DELETE FROM kernel_batch WHERE id = %s AND place = %s", gone)
        count = cursor.rowcount if gone else 0
        cursor.executemany(
            "UPDATE kernel_batch SET epoch = %s, place = %s, wrapped = %s, sealed = %s WHERE id = %s AND place = %s",
            changed,
        )
        if count + cursor.rowcount == len(places):
            return True
        transaction.set_rollback(True)
    return False
