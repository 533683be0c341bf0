"""Merging batches, a slice at a time, with the keys of whoever is unlocked.

The matcher's heartbeat drives it, so that it delays no sign-in and leaves no thread behind after a lock. The agent's
own lock is held only to look the keys up: a commit waits for the agent while it holds the database, so whoever waits
for the database must not hold the agent.
"""

import threading
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import Count

from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import POLICY
from thitsar.kernel.errors import Denied
from thitsar.kernel.files.batches import FACET, Item, Row, batch_place, open_batch
from thitsar.kernel.files.merging import ITEMS, MANY, Stored, choose, merge
from thitsar.kernel.vault import seal, suite, wrap
from thitsar.kernel.vault.agent.agent import Agent, operation, unlocked
from thitsar.kernel.vault.hierarchy import EpochKeys
from thitsar.kernel.vault.places import batch_key_place

# Epoch, place, wrap and content of a merged row.
Sealed = tuple[int, str, bytes, bytes]

_LISTED = {line.compartment for line in POLICY if line.action == "list"}
_one_at_a_time = threading.Lock()


@operation
@unlocked
def merge_batches(agent: Agent, token: str) -> int:
    """Merge one run of small batches of one list; tells how many rows that saved, 0 when nothing is left to do."""
    if not suite.equal(token.encode(), agent.matcher_token.encode()):
        raise Denied("There is no such operation.")
    with _one_at_a_time:
        for kind, compartment in _long_lists():
            with agent.locked():
                held = _held(agent, compartment)
                number = agent.node.roster.current(compartment)[0] if held else 0
            # Never under a closed epoch: who was removed still has its key.
            saved = merge_list(kind, compartment, held, number=number) if number in held else 0
            if saved:
                return saved
    return 0


def merge_list(kind: str, compartment: str, held: Mapping[int, EpochKeys], *, number: int) -> int:
    """Merge one run under epoch `number`; only the last step writes, all of it or nothing."""
    run = choose(_stored(kind, compartment), held, needed=_most_items(kind, compartment) // ITEMS + 1)
    rows = models.Batch.objects.filter(kind=kind, compartment=compartment, id__in=run).order_by("id")
    places, opened = {}, []
    for id, place, epoch, wrapped, sealed in rows.values_list("id", "place", "epoch", "wrapped", "sealed"):
        row: Row = (place, kind, compartment, epoch, bytes(wrapped), bytes(sealed))
        opened.append((id, open_batch(_key(held[epoch], row), row)))
        places[id] = place
    merged = {id: _seal(kind, compartment, held[number], items) for id, items in merge(opened).items()}
    return len(places) - len(merged) if run and _replace(places, merged) else 0


def _long_lists() -> list[tuple[str, str]]:
    rows = models.Batch.objects.values("kind", "compartment").annotate(many=Count("id")).filter(many__gt=MANY)
    return sorted((row["kind"], row["compartment"]) for row in rows)


def _held(agent: Agent, compartment: str) -> dict[int, EpochKeys]:
    held: dict[int, EpochKeys] = {}
    for session in agent.sessions.living():
        held |= {number: keys for (name, number), keys in session.epochs.items() if name == compartment}
    return held


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


def _replace(places: Mapping[int, str], merged: Mapping[int, Sealed]) -> bool:
    gone: list[list[Any]] = [[id, place] for id, place in places.items() if id not in merged]
    changed: list[list[Any]] = [[*row, id, places[id]] for id, row in merged.items()]
    with transaction.atomic(), connection.cursor() as cursor:
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
