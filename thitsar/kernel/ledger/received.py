"""Fold what partners said in parts of files here, by the keys of whoever is unlocked and reads them (decision 0027).

An entry whose author had no right to it, whose clock is more than a day ahead, that does not open or whose parents are
not here yet waits at the door with all that stands after it; the others are folded.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_noop

from thitsar.kernel import codec
from thitsar.kernel.access.policy import is_narrow, scope_of
from thitsar.kernel.days import day_of, is_day
from thitsar.kernel.errors import Purposeful, Unverified
from thitsar.kernel.files.batches import ADDED, Item
from thitsar.kernel.files.open_file import Part, seal_document
from thitsar.kernel.ledger import causal, chunks, entry
from thitsar.kernel.ledger.carried import put_keys, wrapped
from thitsar.kernel.ledger.chunks import Keys, Opened, Span, StoredEntry, StoredStream
from thitsar.kernel.ledger.events import event_type
from thitsar.kernel.ledger.history import fold_history
from thitsar.kernel.ledger.rebuild import List, batches_of, contributions
from thitsar.kernel.ledger.rows import in_parts, lock_log
from thitsar.kernel.ledger.timeline import as_told
from thitsar.kernel.vault.ring import Ring, seal_ring
from thitsar.kernel.vault.sheets import NextKey

MOST_NAMED = 1000
# Of one part at one time: each is searched for, and whoever signs in waits for it.
MOST_SET_ASIDE = 8
_CHANGE = (
    "UPDATE kernel_stream SET head = %s, revision = revision + 1, epoch = %s, sealed = %s, ring = %s"
    " WHERE id = %s AND revision = %s"
)
_NOW = (
    "SELECT s.id, s.revision, (SELECT MAX(e.id) FROM kernel_entry e WHERE e.stream = s.id) FROM kernel_stream s"
    " WHERE s.id IN ({marks})"
)
_OWN = (
    "UPDATE kernel_keywrap SET recipient = '', epoch = %s, sealed = %s WHERE stream = %s AND recipient = '+'"
)
_GIVEN = "DELETE FROM kernel_givenkey WHERE stream = %s AND key = %s"
_TAKEN_UP = "DELETE FROM kernel_keywrap WHERE stream = %s AND recipient IN (SELECT origin FROM kernel_log)"
_NEWEST = "SELECT compartment, MAX(epoch) FROM kernel_epochwrap GROUP BY compartment"
_SEEN = "UPDATE kernel_unfoldedpart SET seen = %s WHERE stream = %s"
_CLEAR = "DELETE FROM kernel_unfoldedpart WHERE stream = %s"

# Log, number in it, and why it waits.
Named = tuple[str, int, str]


@dataclass
class Admitted:
    """The entries of a part that can be understood, and those that wait."""

    entries: list[tuple[StoredEntry, entry.Signed]] = field(default_factory=list)
    waiting: list[Named] = field(default_factory=list)


@dataclass
class Change:
    """What is written of one part."""

    stream: StoredStream
    seen: int
    is_whole: bool
    row: list[Any] = field(default_factory=list)
    wrap: list[Any] = field(default_factory=list)
    # Where its key was carried.
    turned: NextKey | None = None
    items: list[tuple[List, Item]] = field(default_factory=list)


def admit(stream: StoredStream, keys: Keys) -> Admitted:
    """Tell the entries of a part that may be folded from those that wait, and say why.

    Unverified where an entry of this node's own does not open or stands after one that waits.
    """
    ring, opened, points = chunks.ring_of(stream, keys), dict[bytes, entry.Signed](), list[causal.Point]()
    amiss: dict[bytes, str] = {}
    newest: dict[str, int] = {}
    for one in sorted(stream.entries, key=lambda each: (each.origin, each.sequence)):
        try:
            signed = chunks.open_one(stream, one, keys, ring)
        except Purposeful:
            if one.origin == keys.node:
                raise
            amiss[one.hash] = gettext_noop("does not open, or not its author's")
            points.append(causal.Point(one.hash, one.origin, one.sequence, 0, ()))
            continue
        opened[one.hash] = signed
        points.append(chunks.point_of(one, signed))
        why = _amiss(stream, one, signed.inner, keys) if one.origin != keys.node else ""
        if not why and signed.inner.clock <= newest.get(one.origin, 0):
            why = gettext_noop("older than the one before")
        if why:
            amiss[one.hash] = why
        else:
            newest[one.origin] = signed.inner.clock
    waiting = causal.held_up(points, amiss.keys())
    found = Admitted()
    for one in stream.entries:
        if one.hash not in waiting:
            found.entries.append((one, opened[one.hash]))
        elif one.origin == keys.node:
            raise Unverified("Entries of a file are missing.")
        else:
            why = amiss.get(one.hash) or gettext_noop("answers what is not here yet")
            found.waiting.append((one.origin, one.sequence, why))
    return found


def folded(stream: StoredStream, file: Opened | None, keys: Keys) -> tuple[Admitted, Change]:
    """Fold what may be folded of a part; what a fold stumbles over waits, where a partner said it."""
    admitted = admit(stream, keys)
    try:
        return admitted, changed(stream, file, keys, admitted)
    except Exception:  # whatever it was: while a part does not fold, nobody here can write in it
        return _set_aside(stream, file, keys, admitted)


def _set_aside(
    stream: StoredStream, file: Opened | None, keys: Keys, admitted: Admitted
) -> tuple[Admitted, Change]:
    """Find the entries that do not fold, and let these wait with all after them; raises where others do not either.

    Never what was said here nor what that answers, and never what was folded before: it was read.
    """
    points = [chunks.point_of(*one) for one in admitted.entries]
    kept = _to_keep(stream, keys, points)
    loose = [one.point.hash for one in causal.in_order(points) if one.point.hash not in kept]
    best = _only(admitted, kept), changed(stream, file, keys, _only(admitted, kept))
    amiss = set[bytes]()
    while loose and len(amiss) < MOST_SET_ASIDE:
        # In causal order, so that whatever stands in front is whole. What folds with so many folds with fewer.
        least, most = 0, len(loose)
        while least < most:
            count = (least + most + 1) // 2
            some = _only(admitted, kept | set(loose[:count]))
            try:
                best = some, changed(stream, file, keys, some)
            except Exception:  # that is what is searched for
                most = count - 1
            else:
                least = count
        kept |= set(loose[:least])
        amiss |= set(loose[least : least + 1])
        held_up = causal.held_up(points, amiss)
        loose = [one for one in loose[least:] if one not in held_up]
    return best


def _to_keep(stream: StoredStream, keys: Keys, points: list[causal.Point]) -> set[bytes]:
    """Name what this node said or folded before, with all that this answers."""
    here = {one.hash for one in points}
    own = {one.hash for one in points if one.origin == keys.node}
    return causal.upto(points, own | (set(causal.split(stream.head)) & here))


def _only(admitted: Admitted, kept: Set[bytes]) -> Admitted:
    """Let all wait but these."""
    why = gettext_noop("does not fit in with the rest")
    rest = [(one.origin, one.sequence, why) for one, _ in admitted.entries if one.hash not in kept]
    entries = [each for each in admitted.entries if each[0].hash in kept]
    return Admitted(entries, [*admitted.waiting, *rest])


def fold_marked(span: Span, keys: Keys) -> dict[str, Any]:
    """Fold the marked parts of a span's files that open; gives counts, the latest clock, and what waits.

    A part to which something was added meanwhile stays as it is, and marked.
    """
    changes, waiting, clock = list[Change](), list[Named](), 0
    amiss = list[str]()
    for streams in chunks.read_marked(span, keys).values():
        file = chunks.opened(streams, keys)
        for stream in streams:
            if stream.compartment == "roster" or not stream.key or not stream.entries:
                continue
            try:
                admitted, change = folded(stream, file, keys)
            except Exception:  # whatever a fold stumbles over: this part stays marked, and the others go on
                amiss.append(stream.id)
                continue
            changes.append(change)
            waiting += admitted.waiting
            clock = max([clock, *(signed.inner.clock for _, signed in admitted.entries)])
    written = write(changes, keys) if changes else 0
    return {"folded": written, "clock": clock, "waiting": [list(one) for one in waiting], "amiss": amiss}


def total(found: Iterator[dict[str, Any]]) -> dict[str, Any]:
    """Add up what may leave the process: counts, numbers of entries, and random ids of parts."""
    sums, waiting, amiss, clock = Counter[str](), list[list[Any]](), list[str](), 0
    for one in found:
        sums["folded"] += one["folded"]
        waiting += one["waiting"]
        amiss += one["amiss"]
        clock = max(clock, one["clock"])
    return {
        "folded": sums["folded"],
        "clock": clock,
        "waiting": sorted(waiting)[:MOST_NAMED],
        "amiss": sorted(amiss)[:MOST_NAMED],
    }


def _amiss(stream: StoredStream, one: StoredEntry, inner: entry.Inner, keys: Keys) -> str:
    """Say why an entry of a partner's may not be folded; empty where it may."""
    if inner.clock > keys.latest:
        return gettext_noop("of a time to come")
    if one.day > day_of(keys.latest) + 1 or not is_day(one.day):
        return gettext_noop("of a time to come")
    if inner.day != one.day:
        return gettext_noop("another day than inside")
    roles = keys.authors[one.origin, inner.author].roles_at(one.sequence)
    try:
        kind, payload = event_type(inner.name), codec.decode(inner.payload)
    except Purposeful:
        return gettext_noop("not known here")
    is_placed = type(payload) is dict and kind.belongs(stream.compartment, payload)
    # Whether they worked with the file only their own node can tell (decision 0027).
    if not is_placed or scope_of(roles, kind.action, stream.compartment) is None:
        return gettext_noop("not its author's to say")
    return ""


def changed(stream: StoredStream, file: Opened | None, keys: Keys, admitted: Admitted) -> Change:
    """Fold what is admitted of a part; no row where that is folded already. Unverified where it does not fit."""
    if file is None or not file.owns(stream) or stream.key is None:
        raise Unverified("A file's roster speaks of another file.")
    found = Change(stream, max(one.row for one in stream.entries), is_whole=not admitted.waiting)
    points = [chunks.point_of(*one) for one in admitted.entries]
    heads = causal.joined(causal.heads(points))
    if not points or (heads == stream.head and stream.revision):
        return found
    heard = [(point, as_told(signed)) for point, (_, signed) in zip(points, admitted.entries, strict=True)]
    document = fold_history(file.kind, stream.compartment, heard)
    if document is None:
        raise Unverified("Entries of a file are missing.")
    part = Part(stream.id, stream.compartment, stream.key, stream.epoch, stream.revision)
    ring = stream.older
    if stream.mark:
        made = found.turned = chunks.turned(stream, keys)
        part.key, part.epoch, ring = made.key, made.epoch, made.ring
    elif not stream.revision and not is_narrow(stream.compartment):
        part.epoch, found.wrap = _own_wrap(stream, keys, stream.key)
    sealed = seal_document(keys.organisation, part, stream.revision + 1, document)
    if stream.theirs and not stream.mark:
        older = {name: key for name, key in chunks.ring_of(stream, keys).older.items() if key != stream.key}
        ring = seal_ring(keys.organisation, stream.id, stream.compartment, Ring(stream.key, older))
    found.row = [heads, part.epoch, sealed, ring, stream.id, stream.revision]
    found.items = [((kind, name), item) for kind, name, item in contributions(file, stream, document)]
    return found


def _own_wrap(stream: StoredStream, keys: Keys, key: bytes) -> tuple[int, list[Any]]:
    """Wrap the key of a part that is new under this node's own newest epoch, as only its holders can."""
    held = keys.newest(stream.compartment)
    if held is None:
        raise Unverified("A wrapped key does not open here: it is for another holder or place.")
    return held.number, [held.number, wrapped(keys.organisation, held, stream.id, key), stream.id]


def write(changes: list[Change], keys: Keys) -> int:
    """Put in place what was folded, but parts that somebody wrote meanwhile; counts what was written."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Who stores entries holds this, too, and readers of lists go by the order of their numbers.
        lock_log(cursor, keys.node)
        ids = [one.stream.id for one in changes]
        now = {id: (revision, newest) for id, revision, newest in in_parts(cursor, _NOW, ids)}
        cursor.execute(_NEWEST)
        newest = dict(cursor.fetchall())
        kept = [
            one
            for one in changes
            if now.get(one.stream.id) == (one.stream.revision, one.seen)
            # Keys are carried without a word in a part's row: under those of before nobody would find what is here.
            and newest.get(one.stream.compartment) == keys.publics.get(one.stream.compartment, (None,))[0]
        ]
        written = [one for one in kept if one.row]
        _many(cursor, _CHANGE, [one.row for one in written])
        _many(cursor, _OWN, [one.wrap for one in written if one.wrap])
        put_keys(cursor, [one.turned.row(one.stream.id) for one in written if one.turned is not None])
        _many(cursor, _TAKEN_UP, [[one.stream.id] for one in written if one.stream.theirs])
        closed = [one.stream for one in written if is_narrow(one.stream.compartment)]
        _many(cursor, _GIVEN, [[one.id, key] for one in closed for key in one.theirs])
        items: dict[List, list[Item]] = defaultdict(list)
        for one in written:
            for where, item in one.items:
                items[where].append(item)
        for (kind, compartment), some in items.items():
            _many(cursor, ADDED, [list(row) for row in batches_of(kind, compartment, some, keys)])
        _many(cursor, _CLEAR, [[one.stream.id] for one in kept if one.is_whole])
        _many(cursor, _SEEN, [[one.seen, one.stream.id] for one in kept if not one.is_whole])
    return len(written)


def _many(cursor: Any, query: str, rows: list[list[Any]]) -> None:
    if rows:
        cursor.executemany(query, rows)
