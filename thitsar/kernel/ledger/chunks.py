"""Read whole files some hundred at a time, with the keys of everybody unlocked: for rebuilding and deep checks.

Runs in a process of its own that gives back counts only; see `thitsar.kernel.vault.agent.rebuilding`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from thitsar.kernel import codec
from thitsar.kernel.access.authors import Authors
from thitsar.kernel.access.policy import is_narrow
from thitsar.kernel.access.reception import PARTS_RECEIVED
from thitsar.kernel.access.roster import FILE_RECEIVED
from thitsar.kernel.errors import Purposeful, Unverified
from thitsar.kernel.files.kinds import FileKind, file_kind
from thitsar.kernel.ledger import entry, signatures
from thitsar.kernel.ledger.carried import Sheets, Wrapped, newest_held, turn
from thitsar.kernel.ledger.causal import Point, in_order, split, upto
from thitsar.kernel.ledger.rows import rows
from thitsar.kernel.vault import suite, wrap
from thitsar.kernel.vault.hierarchy import EpochKeys
from thitsar.kernel.vault.places import broad_place, opening_root, statistics_id, stream_id
from thitsar.kernel.vault.ring import Ring, open_ring, require_named, theirs_of
from thitsar.kernel.vault.sheets import NextKey, mark_of

FILES = 250
_RECEIVED = frozenset({FILE_RECEIVED, PARTS_RECEIVED})
_FILES = "SELECT DISTINCT file FROM kernel_stream WHERE file > %s ORDER BY file LIMIT %s"
_SPAN = "s.file BETWEEN %s AND %s"
# Of files that hold a marked part: those parts, and what says whose they are. With OR in place of CASE, SQLite would
# read the whole table for each span.
_MARKED = (
    "s.file IN (SELECT m.file FROM kernel_stream m JOIN kernel_unfoldedpart u ON u.stream = m.id"
    " WHERE m.file BETWEEN %s AND %s)"
    " AND CASE WHEN s.compartment = 'roster' THEN 1"
    " ELSE (SELECT COUNT(*) FROM kernel_unfoldedpart o WHERE o.stream = s.id) END = 1"
)
_MARKED_FILES = (
    "SELECT DISTINCT s.file FROM kernel_stream s JOIN kernel_unfoldedpart u ON u.stream = s.id"
    " WHERE s.file > %s ORDER BY s.file LIMIT %s"
)
_STREAMS = (
    "SELECT s.id, s.file, s.compartment, s.head, s.revision, s.epoch, s.sealed, s.ring"
    " FROM kernel_stream s WHERE "
)
_WRAPS = (
    "SELECT w.stream, w.recipient, w.epoch, w.key, w.sealed FROM kernel_stream s"
    " JOIN kernel_keywrap w ON w.stream = s.id"
    " WHERE (w.recipient IN ('', '+') OR w.recipient IN (SELECT origin FROM kernel_log)) AND "
)
_ENTRIES = (
    "SELECT e.stream, l.origin, e.sequence, e.day, e.hash, e.ciphertext, e.key, e.id FROM kernel_stream s"
    " JOIN kernel_entry e ON e.stream = s.id JOIN kernel_log l ON l.id = e.log_id WHERE {where} ORDER BY e.id"
)
Span = tuple[str, str]


@dataclass(frozen=True)
class Keys:
    """Everything the members unlocked together can open, and whom the signed roster knows."""

    node: str
    organisation: str
    epochs: Mapping[tuple[str, int], EpochKeys]
    narrow: Mapping[str, bytes]
    people: Mapping[str, bytes]
    publics: Mapping[str, tuple[int, bytes]]
    # The clock after which nothing can have been said yet.
    latest: int
    # Who left, in the order in which they did.
    removed: tuple[str, ...] = ()
    # Who writes on partners' nodes.
    authors: Authors = field(default_factory=dict)
    # Each time everybody was gone: the number of the entry, who joined the teams, and who those of children.
    recovered: tuple[tuple[int, frozenset[str], frozenset[str]], ...] = ()
    # By closed part: keys that its partner uses, by id, which somebody unlocked was given.
    given: Mapping[str, Mapping[bytes, bytes]] = field(default_factory=dict)
    # Who was enrolled anew while they worked here: the number of the entry, the id before and the one since.
    replaced: tuple[tuple[int, str, str], ...] = ()

    @cached_property
    def sheets(self) -> Sheets:
        """Keep the sheets of carried keys that were opened."""
        return Sheets(self.organisation)

    def newest(self, compartment: str) -> EpochKeys | None:
        """Give the keys of a compartment's newest epoch, where somebody unlocked holds them."""
        number = self.publics.get(compartment, (0, b""))[0]
        return self.epochs.get((compartment, number))

    def signs(self, origin: str, author: str) -> bytes | None:
        """Give the key with which somebody signs in a log; None for nobody who is known to write there."""
        if origin == self.node:
            return self.people.get(author)
        known = self.authors.get((origin, author))
        return known.sign_public if known is not None else None


@dataclass(frozen=True)
class StoredEntry:
    """One entry as it lies in the table."""

    origin: str
    sequence: int
    day: int
    hash: bytes
    ciphertext: bytes
    key: bytes
    row: int = 0


@dataclass
class StoredStream:
    """One part of a file as it lies in the tables; `key` is None where nobody unlocked holds it."""

    id: str
    file: str
    compartment: str
    head: bytes
    revision: int
    epoch: int
    sealed: bytes
    older: bytes
    key: bytes | None = None
    # Of the row whose key was carried to this epoch; empty where the key was made in it.
    mark: bytes = b""
    entries: list[StoredEntry] = field(default_factory=list)
    # Keys that partners use for what they say in it, by id.
    theirs: dict[bytes, bytes] = field(default_factory=dict)
    # What was opened and verified already.
    signed: list[tuple[StoredEntry, entry.Signed]] = field(default_factory=list)


@dataclass(frozen=True)
class Opened:
    """What a file's own roster says about it."""

    kind: FileKind
    root: bytes
    roster: StoredStream
    # The ids of parts that came from a partner.
    received: Mapping[str, str] = field(default_factory=dict)

    @property
    def statistics(self) -> str:
        """Give the id of the file's statistics patches."""
        return statistics_id(self.root)

    def owns(self, stream: StoredStream) -> bool:
        """Tell whether a stream is this file's; the node's own roster was made without one."""
        own = self.received.get(stream.compartment) or stream_id(self.root, stream.compartment)
        return not self.root or own == stream.id


def spans() -> Iterator[Span]:
    """Give all files, some hundred at a time, as first and last id."""
    yield from _spans(_FILES)


def marked_spans() -> Iterator[Span]:
    """Give the files that hold parts nobody has folded, the same way."""
    yield from _spans(_MARKED_FILES)


def _spans(query: str) -> Iterator[Span]:
    last = ""
    while files := [row[0] for row in rows(query, last, FILES)]:
        yield files[0], files[-1]
        last = files[-1]


def read(span: Span, keys: Keys) -> dict[str, list[StoredStream]]:
    """Read the files of a span with all their parts, each with its key if there is one."""
    return _read(_SPAN, span, keys)


def read_marked(span: Span, keys: Keys) -> dict[str, list[StoredStream]]:
    """Read of the files of a span what is marked, and their rosters."""
    return _read(_MARKED, span, keys)


def _read(where: str, span: Span, keys: Keys) -> dict[str, list[StoredStream]]:
    streams: dict[str, StoredStream] = {}
    # Parts before entries: what is recorded in between lies after a part's head, and is left for the next time.
    for id, file, compartment, head, revision, epoch, sealed, older in rows(_STREAMS + where, *span):
        streams[id] = StoredStream(
            id, file, compartment, bytes(head), revision, epoch, bytes(sealed), bytes(older)
        )
    wraps: dict[str, list[Wrapped]] = defaultdict(list)
    for stream, recipient, epoch, named, sealed in rows(_WRAPS + where, *span):
        wraps[stream].append((recipient, epoch, bytes(named), bytes(sealed)))
    for stream, origin, sequence, day, own, ciphertext, named, row in rows(
        _ENTRIES.replace("{where}", where), *span
    ):
        if stream in streams:
            found = StoredEntry(origin, sequence, day, bytes(own), bytes(ciphertext), bytes(named), row)
            streams[stream].entries.append(found)
    files: dict[str, list[StoredStream]] = defaultdict(list)
    for one in streams.values():
        own = [wrapped for wrapped in wraps[one.id] if wrapped[0] in ("", "+")]
        one.key, one.mark = _own_key(keys, one, own)
        one.theirs = _their_keys(keys, one, [each for each in wraps[one.id] if each not in own])
        files[one.file].append(one)
    return files


def open_entries(stream: StoredStream, keys: Keys) -> Iterator[tuple[StoredEntry, entry.Signed]]:
    """Open a part's entries up to its heads, each with its author's signature checked.

    Of one log they come in its order, of several in causal order.
    """
    if stream.key is None or stream.signed:
        yield from stream.signed
        return
    if any(one.origin != keys.node for one in stream.entries):
        yield from _upto_heads(stream, keys)
        return
    newest: dict[str, int] = {}
    ring = ring_of(stream, keys)
    for one in stream.entries:
        if one.sequence <= newest.get(one.origin, 0):
            raise Unverified("The entries of a file stand in another order than they were recorded.")
        newest[one.origin] = one.sequence
        yield one, open_one(stream, one, keys, ring)
        if one.hash == stream.head:
            return
    raise Unverified("Entries of a file are missing.")


def ring_of(stream: StoredStream, keys: Keys) -> Ring:
    """Give all keys of a part, with those that its partners use."""
    ring = open_ring(
        keys.organisation, stream.id, stream.compartment, newest=stream.key or b"", sealed=stream.older
    )
    return Ring(ring.newest, {**stream.theirs, **ring.older}) if stream.theirs else ring


def open_one(stream: StoredStream, one: StoredEntry, keys: Keys, ring: Ring) -> entry.Signed:
    """Open one entry and check that somebody signed it who is known to write in its log."""
    where = entry.place(one.origin, one.sequence, stream.id)
    signed = entry.open_entry(ring.key(one.key), where, one.ciphertext)
    public = keys.signs(one.origin, signed.inner.author)
    if public is None:
        raise Unverified("The roster does not know this member.")
    signatures.verify(public, signed.signature, signed.body)
    return signed


def point_of(one: StoredEntry, signed: entry.Signed) -> Point:
    """Give what order needs of an entry."""
    return Point(one.hash, one.origin, one.sequence, signed.inner.clock, signed.inner.parents)


def _upto_heads(stream: StoredStream, keys: Keys) -> Iterator[tuple[StoredEntry, entry.Signed]]:
    ring, found = ring_of(stream, keys), dict[bytes, tuple[StoredEntry, entry.Signed]]()
    for one in stream.entries:
        try:
            found[one.hash] = one, open_one(stream, one, keys, ring)
        except Purposeful:
            # Of a partner's what does not open waits; where a head stands after it, it is missed below.
            if one.origin == keys.node:
                raise
    points = [point_of(*one) for one in found.values()]
    reached = upto(points, split(stream.head))
    if not reached:
        raise Unverified("Entries of a file are missing.")
    for placed in in_order(point for point in points if point.hash in reached):
        yield found[placed.point.hash]


def opened(streams: list[StoredStream], keys: Keys) -> Opened | None:
    """Give kind and root of a file from the entry that opened it; None where its roster does not open."""
    for roster in streams:
        if roster.compartment != "roster" or roster.key is None:
            continue
        if roster.file == keys.node:
            return Opened(file_kind("node"), b"", roster)
        try:
            roster.signed = list(open_entries(roster, keys))
            first = roster.signed[0][1].inner
            payload: Mapping[str, Any] = codec.decode(first.payload)
            received = _received(roster.signed)
            found = Opened(file_kind(payload["kind"]), opening_root(payload, first.author), roster, received)
        except (Purposeful, KeyError):
            return None
        return found if payload["file"].hex() == roster.file and found.owns(roster) else None
    return None


def _received(signed: Iterable[tuple[StoredEntry, entry.Signed]]) -> dict[str, str]:
    """Give the ids of parts that came from a partner, from what says so in a file's own roster."""
    found: dict[str, str] = {}
    for _, one in signed:
        if one.inner.name in _RECEIVED:
            streams = codec.decode(one.inner.payload)["streams"]
            found |= {name: stream.hex() for name, stream in streams.items() if name not in found}
    return found


def turned(stream: StoredStream, keys: Keys) -> NextKey:
    """Make the first own key in the newest epoch of a part whose key was carried; Unverified where nobody holds it."""
    newest = keys.newest(stream.compartment)
    if newest is None:
        raise Unverified("A wrapped key does not open here: it is for another holder or place.")
    return turn(keys.organisation, newest, stream.id, ring_of(stream, keys))


def is_as_carried(stream: StoredStream) -> bool:
    """Tell whether a part's row is the one whose key was carried; one with a key of its own proves itself."""
    if not stream.mark:
        return True
    row = mark_of(stream.head, stream.revision, stream.epoch, ring=stream.older, sealed=stream.sealed)
    return suite.equal(stream.mark, row)


def _own_key(keys: Keys, stream: StoredStream, wraps: list[Wrapped]) -> tuple[bytes | None, bytes]:
    """Give a part's key and its row's mark; of a broad one what the newest epoch says before what is for a reader."""
    newest = None if is_narrow(stream.compartment) else keys.newest(stream.compartment)
    try:
        held = newest_held(keys.sheets, newest, stream.id, wraps) if newest is not None else None
    except Unverified:
        # Reported as a part that does not open, under its id.
        return b"", b""
    if held is not None:
        return held.key, held.mark
    return keys.narrow.get(stream.id) or (b"" if newest is not None and wraps else None), b""


def _their_keys(keys: Keys, stream: StoredStream, wraps: list[Wrapped]) -> dict[bytes, bytes]:
    """Open the keys a partner has given since for what it says in this part."""
    found = dict(keys.given.get(stream.id, {}))
    for _, epoch, named, content in wraps:
        held = keys.epochs.get((stream.compartment, epoch))
        if held is None:
            continue
        where = broad_place(keys.organisation, stream.id, stream.compartment, epoch, named)
        with suppress(Unverified):
            sealed, older = theirs_of(content)
            newest = require_named(stream.id, wrap.unwrap(held.unwrapping, where, sealed), named)
            ring = open_ring(keys.organisation, stream.id, stream.compartment, newest=newest, sealed=older)
            found.update(ring.older)
            found[named] = newest
    return found
