"""Read whole files some hundred at a time, with the keys of everybody unlocked: for rebuilding and deep checks.

Runs in a process of its own that gives back counts only; see `thitsar.kernel.vault.agent.rebuilding`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from thitsar.kernel import codec
from thitsar.kernel.errors import Purposeful, Unverified
from thitsar.kernel.files.kinds import FileKind, file_kind
from thitsar.kernel.ledger import entry, signatures
from thitsar.kernel.ledger.rows import rows
from thitsar.kernel.vault import seal, wrap
from thitsar.kernel.vault.hierarchy import EpochKeys
from thitsar.kernel.vault.places import broad_place, opening_root, statistics_id, stream_id
from thitsar.kernel.vault.ring import open_ring, require_named

FILES = 250
_FILES = "SELECT DISTINCT file FROM kernel_stream WHERE file > %s ORDER BY file LIMIT %s"
_STREAMS = (
    "SELECT id, file, compartment, head, revision, epoch, sealed, ring FROM kernel_stream"
    " WHERE file BETWEEN %s AND %s"
)
_WRAPS = (
    "SELECT w.stream, w.recipient, w.epoch, w.key, w.sealed FROM kernel_stream s"
    " JOIN kernel_keywrap w ON w.stream = s.id"
    " WHERE s.file BETWEEN %s AND %s AND w.recipient IN ('', '+')"
)
_ENTRIES = (
    "SELECT e.stream, l.origin, e.sequence, e.day, e.hash, e.ciphertext, e.key FROM kernel_stream s"
    " JOIN kernel_entry e ON e.stream = s.id JOIN kernel_log l ON l.id = e.log_id"
    " WHERE s.file BETWEEN %s AND %s ORDER BY e.id"
)
Span = tuple[str, str]
# To whom, under which epoch, which key of the ring, and the wrap.
Wrapped = tuple[str, int, bytes, bytes]


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


@dataclass(frozen=True)
class StoredEntry:
    """One entry as it lies in the table."""

    origin: str
    sequence: int
    day: int
    hash: bytes
    ciphertext: bytes
    key: bytes


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
    entries: list[StoredEntry] = field(default_factory=list)
    # What was opened and verified already.
    signed: list[tuple[StoredEntry, entry.Signed]] = field(default_factory=list)


@dataclass(frozen=True)
class Opened:
    """What a file's own roster says about it."""

    kind: FileKind
    root: bytes
    roster: StoredStream

    @property
    def statistics(self) -> str:
        """Give the id of the file's statistics patches."""
        return statistics_id(self.root)

    def owns(self, stream: StoredStream) -> bool:
        """Tell whether a stream is this file's; the node's own roster was made without one."""
        return not self.root or stream_id(self.root, stream.compartment) == stream.id


def spans() -> Iterator[Span]:
    """Give all files, some hundred at a time, as first and last id."""
    last = ""
    while files := [row[0] for row in rows(_FILES, last, FILES)]:
        yield files[0], files[-1]
        last = files[-1]


def read(span: Span, keys: Keys) -> dict[str, list[StoredStream]]:
    """Read the files of a span with all their parts, each with its key if there is one."""
    streams: dict[str, StoredStream] = {}
    # Parts before entries: what is recorded in between lies after a part's head, and is left for the next time.
    for id, file, compartment, head, revision, epoch, sealed, older in rows(_STREAMS, *span):
        streams[id] = StoredStream(
            id, file, compartment, bytes(head), revision, epoch, bytes(sealed), bytes(older)
        )
    wraps: dict[str, list[Wrapped]] = defaultdict(list)
    for stream, recipient, epoch, named, sealed in rows(_WRAPS, *span):
        wraps[stream].append((recipient, epoch, bytes(named), bytes(sealed)))
    for stream, origin, sequence, day, own, ciphertext, named in rows(_ENTRIES, *span):
        if stream in streams:
            found = StoredEntry(origin, sequence, day, bytes(own), bytes(ciphertext), bytes(named))
            streams[stream].entries.append(found)
    files: dict[str, list[StoredStream]] = defaultdict(list)
    for one in streams.values():
        one.key = keys.narrow.get(one.id) or _broad_key(keys, one, wraps[one.id])
        files[one.file].append(one)
    return files


def open_entries(stream: StoredStream, keys: Keys) -> Iterator[tuple[StoredEntry, entry.Signed]]:
    """Open a part's entries up to its head, in the order of the log, each with its author's signature checked."""
    if stream.key is None or stream.signed:
        yield from stream.signed
        return
    newest: dict[str, int] = {}
    ring = open_ring(keys.organisation, stream.id, stream.compartment, newest=stream.key, sealed=stream.older)
    for one in stream.entries:
        if one.sequence <= newest.get(one.origin, 0):
            raise Unverified("The entries of a file stand in another order than they were recorded.")
        newest[one.origin] = one.sequence
        where = entry.place(one.origin, one.sequence, stream.id)
        signed = entry.open_entry(ring.key(one.key), where, one.ciphertext)
        public = keys.people.get(signed.inner.author)
        if public is None:
            raise Unverified("The roster does not know this member.")
        signatures.verify(public, signed.signature, signed.body)
        yield one, signed
        if one.hash == stream.head:
            return
    raise Unverified("Entries of a file are missing.")


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
            found = Opened(file_kind(payload["kind"]), opening_root(payload, first.author), roster)
        except (Purposeful, KeyError):
            return None
        return found if payload["file"].hex() == roster.file and found.owns(roster) else None
    return None


def _broad_key(keys: Keys, stream: StoredStream, wraps: list[Wrapped]) -> bytes | None:
    for recipient, epoch, named, sealed in wraps:
        held = keys.epochs.get((stream.compartment, epoch))
        if held is None:
            continue
        where = broad_place(keys.organisation, stream.id, stream.compartment, epoch, named)
        try:
            found = (
                wrap.unwrap(held.unwrapping, where, sealed)
                if recipient
                else seal.open_sealed(held.wrapping, where, sealed)
            )
            return require_named(stream.id, found, named)
        except Unverified:
            # Reported as a part that does not open, under its id.
            return b""
    return None
