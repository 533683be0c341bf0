"""Fold again what is in the ledger and compare it with the documents, or write it anew (house style 7).

Documents, facets, statistics and match vectors are caches of the ledger: this is what proves it, and what
mends them after a fold was changed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from thitsar.kernel import codec
from thitsar.kernel.errors import Unverified
from thitsar.kernel.files.batches import FACET, MATCH, RETENTION, STATISTICS, Item, Row, batch_place
from thitsar.kernel.files.kinds import Document, facet_of, patch_of, retention_of, vector_of
from thitsar.kernel.files.open_file import Part, open_document, seal_document
from thitsar.kernel.ledger import chunks
from thitsar.kernel.ledger.carried import put_keys
from thitsar.kernel.ledger.chunks import Keys, Opened, Span, StoredStream
from thitsar.kernel.ledger.folding import fold_entry
from thitsar.kernel.ledger.history import fold_history
from thitsar.kernel.ledger.order import Order
from thitsar.kernel.ledger.timeline import as_told
from thitsar.kernel.vault import seal, suite, wrap
from thitsar.kernel.vault.places import batch_key_place
from thitsar.kernel.vault.sheets import NextKey

ITEMS = 512
_BATCH = "INSERT INTO kernel_batch (place, kind, compartment, epoch, wrapped, sealed) VALUES (%s, %s, %s, %s, %s, %s)"
_CHANGE = "UPDATE kernel_stream SET revision = revision + 1, sealed = %s WHERE id = %s AND revision = %s"
_REVISIONS = "SELECT id, revision, compartment FROM kernel_stream WHERE file BETWEEN %s AND %s"
_NEWEST = "SELECT compartment, MAX(epoch) FROM kernel_epochwrap GROUP BY compartment"
_OLD = "DELETE FROM kernel_batch WHERE kind = %s AND compartment = %s AND id <= %s"

List = tuple[str, str]


@dataclass
class Folded:
    """What came of folding the files of one span again."""

    span: Span
    revisions: dict[str, int] = field(default_factory=dict)
    documents: dict[str, bytes] = field(default_factory=dict)
    # Of those whose key was carried: the one they are written under now.
    keys: dict[str, NextKey] = field(default_factory=dict)
    # By list, each with the stream it comes from.
    items: dict[List, list[tuple[str, Item]]] = field(default_factory=lambda: defaultdict(list))
    streams: Counter[str] = field(default_factory=Counter)
    opened: Counter[str] = field(default_factory=Counter)
    sound: Counter[str] = field(default_factory=Counter)
    different: list[str] = field(default_factory=list)


def fold_span(span: Span, keys: Keys) -> Folded:
    """Fold all files of a span that open; a part that does not fold as it should counts as different."""
    folded = Folded(span)
    for streams in chunks.read(span, keys).values():
        file = chunks.opened(streams, keys)
        for stream in streams:
            folded.streams[stream.compartment] += 1
            if stream.key is None or not stream.head:
                # Not folded yet: there is nothing to compare.
                continue
            folded.opened[stream.compartment] += 1
            folded.revisions[stream.id] = stream.revision
            try:
                _fold(folded, stream, file, keys)
            except Exception:  # whatever a fold stumbles over: this part is named, and the others go on
                folded.different.append(stream.id)
            else:
                folded.sound[stream.compartment] += 1
    return folded


def total(folded: Iterable[Folded]) -> dict[str, Any]:
    """Add up what may leave the process: counts, and the random ids of parts that are different."""
    streams: Counter[str] = Counter()
    opened: Counter[str] = Counter()
    different: list[str] = []
    for one in folded:
        streams.update(one.streams)
        opened.update(one.opened)
        different += one.different
    return {
        "streams": streams.total(),
        "opened": opened.total(),
        "same": opened.total() - len(different),
        "different": sorted(different),
        "coverage": {name: [opened[name], count] for name, count in sorted(streams.items())},
    }


def write_span(folded: Folded, keys: Keys) -> None:
    """Write documents that differ and all that lists are made of, unless somebody has changed the part meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Whoever adds batches holds this row: readers go by the order of their numbers.
            cursor.execute("SELECT id FROM kernel_log WHERE origin = %s FOR UPDATE", [keys.node])
        cursor.execute(_NEWEST)
        newest = dict(cursor.fetchall())
        cursor.execute(_REVISIONS, folded.span)
        # Keys are carried without a word in a part's row: under those of before nobody would find what is here.
        now = {
            stream: revision
            for stream, revision, name in cursor.fetchall()
            if newest.get(name, 0) == keys.publics.get(name, (0, b""))[0]
        }
        kept = {stream for stream, revision in folded.revisions.items() if now.get(stream) == revision}
        changed: list[list[Any]] = [
            [sealed, id, folded.revisions[id]] for id, sealed in folded.documents.items() if id in kept
        ]
        if changed:
            cursor.executemany(_CHANGE, changed)
        put_keys(cursor, [made.row(id) for id, made in folded.keys.items() if id in kept])
        for (kind, compartment), items in folded.items.items():
            rows = list(
                batches_of(kind, compartment, [item for stream, item in items if stream in kept], keys)
            )
            if rows:
                cursor.executemany(_BATCH, rows)


def newest_batch() -> int:
    """Give the number of the newest batch there is before a rebuild begins."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM kernel_batch")
        found: int = cursor.fetchone()[0]
        return found


def drop_replaced(through: int, folded: Iterable[Folded]) -> None:
    """Delete the batches that rebuilt ones replace, for every list all of whose parts were folded.

    A list of which some part stayed closed keeps its old batches: a later item replaces an earlier one anyway.
    """
    missing: Counter[str] = Counter()
    for one in folded:
        missing.update(one.streams)
        missing.subtract(one.sound)
    lists: list[List] = [(FACET, name) for name, count in missing.items() if count == 0]
    # Which parts give statistics, vectors or days of erasure is not known here: any may.
    if not any(count for name, count in missing.items() if name != "roster"):
        lists += [(STATISTICS, "statistics"), (MATCH, "match"), (RETENTION, "audit")]
    with transaction.atomic(), connection.cursor() as cursor:
        for kind, compartment in lists:
            cursor.execute(_OLD, [kind, compartment, through])


def _fold(folded: Folded, stream: StoredStream, file: Opened | None, keys: Keys) -> None:
    if file is None or not file.owns(stream) or stream.key is None:
        raise Unverified("A file's roster speaks of another file.")
    document = _document(stream, file, keys)
    if document is None:
        raise Unverified("Entries of a file are missing.")
    part = Part(stream.id, stream.compartment, stream.key, stream.epoch, stream.revision)
    # As it would be read: lists where the fold made tuples.
    stored = _stored(keys.organisation, part, stream.sealed) if chunks.is_as_carried(stream) else None
    if codec.unpack(codec.pack(document)) != stored:
        folded.different.append(stream.id)
        if stream.mark:
            made = folded.keys[stream.id] = chunks.turned(stream, keys)
            part.key, part.epoch = made.key, made.epoch
        folded.documents[stream.id] = seal_document(keys.organisation, part, stream.revision + 1, document)
    for kind, compartment, item in contributions(file, stream, document):
        folded.items[kind, compartment].append((stream.id, item))


def _document(stream: StoredStream, file: Opened, keys: Keys) -> Document | None:
    if any(one.origin != keys.node for one in stream.entries):
        heard = [(chunks.point_of(*one), as_told(one[1])) for one in chunks.open_entries(stream, keys)]
        return fold_history(file.kind, stream.compartment, heard)
    document: Document | None = None
    order = Order()
    for stored, signed in chunks.open_entries(stream, keys):
        order.require_next(stored.origin, stored.sequence, signed.inner.clock)
        document = fold_entry(file.kind, stream.compartment, document, as_told(signed))
    return document


def _stored(organisation: str, part: Part, sealed: bytes) -> Document | None:
    try:
        return open_document(organisation, part, sealed)
    except Unverified:
        return None


def contributions(file: Opened, stream: StoredStream, document: Document) -> Iterator[tuple[str, str, Item]]:
    """Give what a part adds to lists: kind of batch, compartment that holds its key, and the item."""
    compartment = stream.compartment
    facet = facet_of(file.kind, compartment, document)
    if facet is not None:
        yield FACET, compartment, [stream.file, facet]
    if compartment == "roster":
        return
    patch = patch_of(file.kind, compartment, document)
    if patch is not None:
        yield STATISTICS, "statistics", [file.statistics, compartment, patch]
    vector = vector_of(file.kind, compartment, document)
    if vector is not None:
        yield MATCH, "match", [stream.file, compartment, vector]
    due = retention_of(file.kind, compartment, document)
    if due is not None:
        yield RETENTION, "audit", [stream.file, compartment, due]


def batches_of(kind: str, compartment: str, items: list[Item], keys: Keys) -> Iterator[Row]:
    """Seal items of one list, so many together, to whoever reads it."""
    number, public = keys.publics[compartment]
    for at in range(0, len(items), ITEMS):
        place, key = suite.fresh(16).hex(), suite.fresh()
        wrapped = wrap.wrap(public, batch_key_place(compartment, number, place), key)
        content = codec.pack(items[at : at + ITEMS])
        sealed = seal.seal(key, batch_place(kind, compartment, number, place), content)
        yield place, kind, compartment, number, wrapped, sealed
