"""Accept what a partner's bundle brings: the second door into the ledger, for bytes nobody here vouches for.

All of it is stored in the caller's transaction, or nothing is. Nothing is opened here: whoever reads a part folds it
later (decision 0027). Only shared entries travel, so a partner's log has gaps here; the hashes of all of it are kept.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import IntegrityError

from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import is_narrow
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.ledger import entry
from thitsar.kernel.ledger.leaves import hashes_of, keep_leaves
from thitsar.kernel.ledger.record import CHANGED
from thitsar.kernel.ledger.rows import in_parts, lock_log
from thitsar.kernel.vault import seal, suite

_STREAM = (
    "INSERT INTO kernel_stream (id, file, compartment, head, revision, epoch, sealed, ring)"
    " VALUES (%s, %s, %s, %s, 0, %s, %s, %s)"
)
_WRAP = (
    "INSERT INTO kernel_keywrap (stream, recipient, epoch, key, sealed) VALUES (%s, %s, %s, %s, %s)"
    " ON CONFLICT (stream, recipient) DO UPDATE"
    " SET epoch = excluded.epoch, key = excluded.key, sealed = excluded.sealed"
)
_GIVE = (
    "INSERT INTO kernel_givenkey (stream, recipient, key, sealed, ring) VALUES (%s, %s, %s, %s, %s)"
    " ON CONFLICT (stream, recipient) DO UPDATE"
    " SET key = excluded.key, sealed = excluded.sealed, ring = excluded.ring"
)
_ENTRY = (
    "INSERT INTO kernel_entry (log_id, sequence, day, suite, bucket, ciphertext_hash, hash, ciphertext, stream, key)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
_MARK = "INSERT INTO kernel_unfoldedpart (stream, seen) VALUES (%s, 0) ON CONFLICT (stream) DO NOTHING"
_KNOWN = "SELECT sequence, hash, stream FROM kernel_entry WHERE log_id = {log} AND sequence IN ({marks})"
_PARTS = "SELECT id, file, compartment, revision FROM kernel_stream WHERE id IN ({marks})"
_RING = "UPDATE kernel_stream SET epoch = %s, ring = %s WHERE id = %s AND revision = 0"
_OWED = "SELECT stream, is_received FROM kernel_shared WHERE stream IN ({marks})"
NOT_SHARED = "This bundle speaks of a part that is not shared with its sender. Nothing of it was taken."
_CHANGED = "An entry does not stand in its node's log as the bundle says. Nothing of it was taken."


class File(Protocol):
    """A file as the sender names it to this node."""

    @property
    def pseudonym(self) -> str: ...

    @property
    def streams(self) -> Mapping[str, str]: ...

    @property
    def is_ended(self) -> bool: ...


class Key(Protocol):
    """The keys of one part, wrapped and sealed for this node's own place."""

    @property
    def stream(self) -> str: ...

    @property
    def compartment(self) -> str: ...

    @property
    def epoch(self) -> int: ...

    @property
    def key(self) -> bytes: ...

    @property
    def wrapped(self) -> bytes: ...

    @property
    def ring(self) -> bytes: ...


class Carried(Protocol):
    """One entry of the sender's log."""

    @property
    def stream(self) -> str: ...

    @property
    def sequence(self) -> int: ...

    @property
    def day(self) -> int: ...

    @property
    def key(self) -> bytes: ...

    @property
    def ciphertext(self) -> bytes: ...


class Bundle(Protocol):
    """What of a bundle goes into the ledger; `exchange.bundle.Bundle` is one."""

    @property
    def sender(self) -> str: ...

    @property
    def first(self) -> int: ...

    @property
    def leaves(self) -> bytes: ...

    @property
    def files(self) -> Sequence[File]: ...

    @property
    def keys(self) -> Sequence[Key]: ...

    @property
    def entries(self) -> Sequence[Carried]: ...


@dataclass(frozen=True)
class Place:
    """What files that are here have room for, as their signed rosters say."""

    # Parts in whose place this node has one of its own: they are not taken, now and from then on.
    own: Set[str] = frozenset()
    # Parts that came from the sender, of files it shares by now.
    again: Set[str] = frozenset()
    # Parts of files that somebody has taken in now, whether or not they left them before.
    begun: Set[str] = frozenset()
    # Who of this node's members may open a closed part that is given to them.
    readers: Set[str] = frozenset()


def store(
    cursor: Any,
    bundle: Bundle,
    node_key: bytes,
    *,
    older: Sequence[bytes] = (),
    stale: Set[str] = frozenset(),
    place: Place | None = None,
) -> int:
    """Store entries, hashes, keys and new parts of a bundle whose signature was checked; gives how many are new.

    `node_key` is the sender's, from the signed roster, `older` those it had before; `stale` names parts whose keys came
    under an epoch that is over: nothing is written here under these, and what nobody folded yet waits for another.
    Locks this node's own log: take other locks before. Refused for hashes that leave a gap, `leaves.TwoHistories` for a
    history that contradicts the one that is here, Unverified for all else that bytes can lie about; the caller's
    transaction must end then. The same again changes nothing.
    """
    own, _ = node_ids()
    if bundle.sender == own:
        raise Refused("These entries are of a log that this node does not take part in.")
    # Whoever folds holds it, too: a mark set here is not taken away by who has not seen these entries.
    lock_log(cursor, own)
    log = _log(bundle.sender, node_key, older)
    keep_leaves(cursor, log, bundle.first, bundle.leaves)
    place = place or Place()
    known = _known(cursor, bundle, place)
    taken = _taken(bundle, known, place)
    fresh = [row for row in _entries(cursor, log, bundle) if row[8] in taken]
    made = _parts(cursor, bundle, stale, taken=taken, known=known)
    _give(cursor, [one for one in bundle.keys if one.stream in taken], place.readers)
    if fresh:
        cursor.executemany(_ENTRY, fresh)
    marked = {str(row[8]) for row in fresh} | made
    if marked:
        cursor.executemany(_MARK, [[one] for one in sorted(marked)])
    return len(fresh)


def _log(origin: str, node_key: bytes, older: Sequence[bytes]) -> models.Log:
    log, _ = models.Log.objects.get_or_create(
        origin=origin, defaults={"head": entry.GENESIS, "public": node_key}
    )
    if bytes(log.public) in older:
        log.public = node_key
        log.save(update_fields=["public"])
    if not suite.equal(bytes(log.public), node_key):
        raise Unverified(
            "This node's log is kept under another key than its partner's. Nothing of it was taken."
        )
    return log


def _entries(cursor: Any, log: models.Log, bundle: Bundle) -> list[list[Any]]:
    """Give the rows of entries that are new, each where the sender's log has it."""
    hashes = hashes_of(cursor, log.origin, _needed(bundle.entries))
    numbers = [one.sequence for one in bundle.entries]
    known = {
        number: (bytes(own), stream)
        for number, own, stream in in_parts(cursor, _KNOWN.replace("{log}", str(int(log.pk))), numbers)
    }
    rows: list[list[Any]] = []
    for one in sorted(bundle.entries, key=lambda each: each.sequence):
        previous = entry.GENESIS if one.sequence == 1 else hashes.get(one.sequence - 1)
        if previous is None or len(one.ciphertext) <= seal.OVERHEAD:
            raise Unverified(_CHANGED)
        outer = entry.outer_of(log.origin, one.sequence, previous, day=one.day, ciphertext=one.ciphertext)
        own = outer.hash()
        if own != hashes.get(one.sequence):
            raise Unverified(_CHANGED)
        if one.sequence in known:
            if known[one.sequence] != (own, one.stream):
                raise Unverified(_CHANGED)
            continue
        lies = [one.ciphertext, one.stream, one.key]
        rows.append(
            [log.pk, one.sequence, one.day, outer.suite, outer.bucket, outer.ciphertext_hash, own, *lies]
        )
    return rows


def _needed(entries: Sequence[Carried]) -> set[int]:
    return {number for one in entries for number in (one.sequence - 1, one.sequence) if number}


@dataclass
class _Known:
    """What this node has of the parts a bundle speaks of."""

    # File, compartment and revision of those that are here.
    here: Mapping[str, tuple[str, str, int]]
    # Those the sender may speak in, and whether they came from it.
    shared: dict[str, bool]
    # Where the bundle itself says that they belong: pseudonym and compartment.
    files: Mapping[str, tuple[str, str]]


def _known(cursor: Any, bundle: Bundle, place: Place) -> _Known:
    """Read it; Unverified where the bundle names what is another file's, or this node's own, as its part."""
    named = {one.stream for one in bundle.keys} | {one.stream for one in bundle.entries}
    files = {
        stream: (one.pseudonym, name)
        for one in bundle.files
        if not one.is_ended
        for name, stream in one.streams.items()
    }
    asked = named | place.own | place.again
    here = {
        id: (file, name, revision) for id, file, name, revision in in_parts(cursor, _PARTS, sorted(asked))
    }
    sql = _OWED + f" AND partner = '{bytes.fromhex(bundle.sender).hex()}'"
    shared = {stream: bool(came) for stream, came in in_parts(cursor, sql, sorted(asked))}
    for stream in (place.own | place.again) & here.keys():
        # Whoever names an id that is here could have seen it on a disk: it is theirs only where the file says so.
        if stream in place.own or files.get(stream) != here[stream][:2]:
            raise Unverified(NOT_SHARED)
    for one in bundle.entries:
        compartment = here[one.stream][1] if one.stream in here else files.get(one.stream, ("", ""))[1]
        # Who a person is is kept up by one node; and nobody but this one speaks in its rosters.
        is_theirs = shared.get(one.stream, True) or one.stream in place.again
        if compartment == "roster" or (is_narrow(compartment) and not is_theirs):
            raise Unverified(NOT_SHARED)
    return _Known(here, shared, files)


def _taken(bundle: Bundle, known: _Known, place: Place) -> set[str]:
    """Name the parts a bundle speaks of that are taken here; owes nothing in the others, and remembers them by that."""
    named = {one.stream for one in bundle.keys} | {one.stream for one in bundle.entries}
    left = (known.shared.keys() - known.here.keys() - place.begun) | place.own
    noted = left | (place.again & known.here.keys())
    new = [models.Shared(stream=one, partner=bundle.sender, is_received=True) for one in sorted(noted)]
    models.Shared.objects.bulk_create(new, ignore_conflicts=True)
    known.shared.update({one: known.shared.get(one, True) for one in noted})
    return named - left


def _parts(cursor: Any, bundle: Bundle, stale: Set[str], *, taken: Set[str], known: _Known) -> set[str]:
    """Make room for parts that are new, and keep keys of others beside those that are here; names all of them."""
    brought = [one for one in bundle.keys if one.stream in taken]
    made = {one.stream: one for one in brought if one.stream not in known.here}
    _require_shared(brought, made, taken=taken, known=known)
    _make(cursor, bundle.sender, made, known.files)
    # Of what nobody here has folded yet the newest key is the only one.
    unread = made.keys() | {id for id, (_, _, revision) in known.here.items() if not revision}
    broad = [one for one in brought if not is_narrow(one.compartment)]
    kept = [one for one in broad if one.stream not in stale or one.stream not in unread]
    wraps = [_wrap(bundle.sender, one, is_new=one.stream in unread) for one in kept]
    if wraps:
        cursor.executemany(_WRAP, wraps)
    is_here = known.here.keys()
    rings = [
        [one.epoch, one.ring, one.stream] for one in kept if one.stream in unread and one.stream in is_here
    ]
    if rings:
        cursor.executemany(_RING, rings)
    return {one.stream for one in brought}


def _require_shared(
    brought: Sequence[Key], made: Mapping[str, Key], *, taken: Set[str], known: _Known
) -> None:
    """Raise Unverified for a part that is not shared with the sender, or is another one than it says."""
    for stream, one in made.items():
        if known.files.get(stream, ("", ""))[1] != one.compartment:
            raise Unverified(NOT_SHARED)
    is_here = known.here.keys() & taken
    if any(stream not in known.shared for stream in is_here) or not taken <= known.here.keys() | made.keys():
        raise Unverified(NOT_SHARED)
    for one in brought:
        if one.stream in known.here and known.here[one.stream][1] != one.compartment:
            raise Unverified(NOT_SHARED)
        # The key of a closed part comes from where that is kept up.
        if is_narrow(one.compartment) and not known.shared.get(one.stream, True):
            raise Unverified(NOT_SHARED)


def _make(cursor: Any, sender: str, made: Mapping[str, Key], files: Mapping[str, tuple[str, str]]) -> None:
    """Make room for parts that are new, which are owed to their sender from now on."""
    streams = [
        [
            stream,
            files[stream][0],
            one.compartment,
            b"",
            one.epoch,
            b"",
            # That of a closed part is for those to whom it is given.
            b"" if is_narrow(one.compartment) else one.ring,
        ]
        for stream, one in made.items()
    ]
    if not streams:
        return
    try:
        cursor.executemany(_STREAM, streams)
    except IntegrityError as error:  # a part of this node's own began in its place since it was looked at
        raise Refused(CHANGED) from error
    shares = [
        models.Shared(stream=stream, partner=sender, key=one.key, is_received=True)
        for stream, one in made.items()
    ]
    models.Shared.objects.bulk_create(shares, ignore_conflicts=True)


def _give(cursor: Any, brought: Sequence[Key], readers: Set[str]) -> None:
    """Keep the keys of closed parts for those they were wrapped to, each for themselves; a newer one in its place."""
    rows = [
        [one.stream, id.hex(), one.key, sealed, one.ring]
        for one in brought
        if is_narrow(one.compartment)
        for id, sealed in codec.decode(one.wrapped)
        if id.hex() in readers
    ]
    if rows:
        cursor.executemany(_GIVE, rows)


def _wrap(sender: str, one: Key, *, is_new: bool) -> list[Any]:
    if is_new:
        return [one.stream, "+", one.epoch, one.key, one.wrapped]
    # This node writes on under the key it has; the sender's opens what they say from now on.
    return [one.stream, sender, one.epoch, one.key, theirs(one.wrapped, one.ring)]


def theirs(wrapped: bytes, ring: bytes) -> bytes:
    """Write a partner's newer keys of a part as they wait for who reads it."""
    return codec.encode([wrapped, ring])
