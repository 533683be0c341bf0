"""Give every part of a compartment a new data key under its next epoch, without opening more than keys and seals.

All of it is made beside what is in use, some hundred parts at a time, and put in place in one transaction: whoever
is killed before has changed nothing. Entries stay as they are; lists are merged, so that none stays under the epoch
before.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from thitsar.kernel import codec, models
from thitsar.kernel.errors import Unreadable, Unverified
from thitsar.kernel.files.batches import FACET, Item, Row, batch_place, open_batch
from thitsar.kernel.files.merging import merge
from thitsar.kernel.files.open_file import Part, document_place
from thitsar.kernel.ledger.rows import rows
from thitsar.kernel.vault import seal, suite, wrap
from thitsar.kernel.vault.adding import EACH
from thitsar.kernel.vault.hierarchy import EpochKeys
from thitsar.kernel.vault.places import batch_key_place, broad_place
from thitsar.kernel.vault.ring import Ring, key_id, open_ring, require_named, seal_ring, turned
from thitsar.kernel.wiping import wipe_after_commit

AT_ONCE = 500
# Rows of parts in, rows with their next keys out; programs of their own may do it, in the order they were given.
Made = list[list[Any]]
Sealing = Callable[["Given", Iterator[list[Any]]], Iterator[Made]]
# Called at each point where a program may be killed; nothing but tests does anything there.
Step = Callable[[str], None]

_PARTS = (
    "SELECT s.id, s.epoch, s.revision, s.sealed, s.ring, w.recipient, w.epoch, w.key, w.sealed FROM kernel_stream s"
    " LEFT JOIN kernel_keywrap w ON w.stream = s.id AND w.recipient IN ('', '+')"
    " LEFT JOIN kernel_renewedpart r ON r.stream = s.id AND r.revision = s.revision"
    " WHERE s.compartment = %s AND s.id > %s AND s.id <> %s AND r.stream IS NULL ORDER BY s.id LIMIT %s"
)
_STAGED = (
    "INSERT INTO kernel_renewedpart (stream, compartment, revision, key, wrap, ring, sealed)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s)"
)
_BATCHES = (
    "SELECT id, place, kind, epoch, wrapped, sealed FROM kernel_batch WHERE compartment = %s ORDER BY id"
)
_MERGED = (
    "INSERT INTO kernel_renewedbatch (number, place, kind, compartment, wrapped, sealed)"
    " VALUES (%s, %s, %s, %s, %s, %s)"
)
_LEFT = (
    "SELECT COUNT(*) FROM kernel_stream s LEFT JOIN kernel_renewedpart r ON r.stream = s.id AND r.revision = s.revision"
    " WHERE s.compartment = %s AND s.id <> %s AND r.stream IS NULL"
)
_SWAP_PARTS = (
    "UPDATE kernel_stream SET epoch = %s, revision = kernel_stream.revision + 1, sealed = r.sealed, ring = r.ring"
    " FROM kernel_renewedpart r WHERE r.stream = kernel_stream.id AND r.compartment = %s"
)
_SWAP_WRAPS = (
    "INSERT INTO kernel_keywrap (stream, recipient, epoch, key, sealed)"
    " SELECT stream, '', %s, key, wrap FROM kernel_renewedpart WHERE compartment = %s"
)
# What partners gave since waits for whoever folds the part.
_OLD_WRAPS = (
    "DELETE FROM kernel_keywrap WHERE stream IN (SELECT stream FROM kernel_renewedpart WHERE compartment = %s)"
    " AND recipient NOT IN (SELECT origin FROM kernel_log)"
)
_USED = (
    "DELETE FROM kernel_renewedpart WHERE stream IN"
    " (SELECT stream FROM kernel_renewedpart WHERE compartment = %s ORDER BY stream LIMIT %s)"
)
_SWAP_BATCHES = (
    "INSERT INTO kernel_batch (id, place, kind, compartment, epoch, wrapped, sealed)"
    " SELECT number, place, kind, compartment, %s, wrapped, sealed FROM kernel_renewedbatch WHERE compartment = %s"
)


@dataclass(frozen=True)
class Given:
    """The keys it takes to renew one compartment."""

    organisation: str
    compartment: str
    # By number; all that whoever renews holds.
    held: Mapping[int, EpochKeys]
    next: EpochKeys
    # Keys of parts and batches that were wrapped to each reader by name.
    parts: Mapping[str, bytes] = field(default_factory=dict)
    batches: Mapping[str, bytes] = field(default_factory=dict)
    # The stream that is written in the commit itself; empty but for the roster.
    own: str = ""
    # Members list it: then its facets are sealed with the list's own key.
    is_listed: bool = False


@dataclass(frozen=True)
class Seen:
    """Which batches were merged: those there are at the end must be the same."""

    through: int = 0
    count: int = 0


def nothing(_: str) -> None:
    """Do nothing at a step."""


def begin(compartment: str) -> None:
    """Throw away what somebody who was killed had made: its keys are known to nobody any more."""
    tidy(compartment)


def tidy(compartment: str, *, step: Step = nothing) -> None:
    """Delete what was made beside, in pieces: once it is in place, or of no use, nobody has to wait for that."""
    is_more = True
    while is_more:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_USED, [compartment, AT_ONCE])
            is_more = cursor.rowcount == AT_ONCE
            step("a piece tidied")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_renewedbatch WHERE compartment = %s", [compartment])
        wipe_after_commit()
        step("lists tidied")


def left_over() -> list[str]:
    """List compartments of which something is beside: of a change that goes on, or whose end somebody did not see."""
    found = rows(
        "SELECT compartment FROM kernel_renewedpart UNION SELECT compartment FROM kernel_renewedbatch"
    )
    return sorted(name for (name,) in found)


def in_turn(given: Given, pieces: Iterator[list[Any]]) -> Iterator[Made]:
    """Make the next keys of some parts after those of others, in this program."""
    return (sealed(given, some) for some in pieces)


def sealed(given: Given, some: list[Any]) -> Made:
    """Make the next keys of these parts; asks no database."""
    return [_renewed(given, row) for row in some]


def stage_parts(given: Given, *, sealing: Sealing = in_turn, step: Step = nothing) -> None:
    """Make what is missing for all parts of the compartment; Unreadable where one opens with none of these keys."""
    for made in sealing(given, _pieces(given)):
        step("parts sealed")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany("DELETE FROM kernel_renewedpart WHERE stream = %s", [[row[0]] for row in made])
            step("older parts gone")
            cursor.executemany(_STAGED, made)
            step("parts written")
        step("parts committed")


def _pieces(given: Given) -> Iterator[list[Any]]:
    last = ""
    while some := rows(_PARTS, given.compartment, last, given.own, AT_ONCE):
        yield some
        last = some[-1][0]


def stage_batches(given: Given, *, step: Step = nothing) -> Seen:
    """Merge the compartment's lists under the next epoch."""
    opened: dict[str, list[tuple[int, list[Item]]]] = {}
    through = count = 0
    for id, place, kind, epoch, wrapped, sealed in rows(_BATCHES, given.compartment):
        row: Row = (place, kind, given.compartment, epoch, bytes(wrapped), bytes(sealed))
        opened.setdefault(kind, []).append((id, open_batch(_batch_key(given, row), row)))
        through, count = id, count + 1
    step("lists opened")
    made = [
        [id, *_resealed(given, kind, items)]
        for kind, found in opened.items()
        for id, items in merge(found).items()
    ]
    step("lists sealed")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_renewedbatch WHERE compartment = %s", [given.compartment])
        step("older lists gone")
        if made:
            cursor.executemany(_MERGED, made)
        step("lists written")
    step("lists committed")
    return Seen(through, count)


def put_in_place(compartment: str, number: int, *, own: str, seen: Seen, step: Step = nothing) -> bool:
    """Let all that was made hold, inside the commit that opens the epoch; False when something was written since."""
    with connection.cursor() as cursor:
        step("before anything holds")
        cursor.execute(_LEFT, [compartment, own])
        left: int = cursor.fetchone()[0]
        cursor.execute(
            "SELECT COUNT(*), COALESCE(MAX(id), 0) FROM kernel_batch WHERE compartment = %s AND epoch <> %s",
            [compartment, number],
        )
        if left or cursor.fetchone() != (seen.count, seen.through):
            return False
        step("nothing was written since")
        cursor.execute(_OLD_WRAPS, [compartment])
        step("older wraps gone")
        cursor.execute(_SWAP_WRAPS, [number, compartment])
        step("wraps in place")
        cursor.execute(_SWAP_PARTS, [number, compartment])
        step("documents in place")
        cursor.execute(
            "DELETE FROM kernel_batch WHERE compartment = %s AND epoch <> %s", [compartment, number]
        )
        step("older lists gone from use")
        cursor.execute(_SWAP_BATCHES, [number, compartment])
        step("lists in place")
    return True


def owe_renewal(streams: list[str]) -> None:
    """Note that these parts need another data key, made by whoever of the team signs in next."""
    for row in models.Stream.objects.filter(id__in=streams).only("id", "compartment"):
        models.WrapOwed.objects.get_or_create(
            compartment=row.compartment, stream=row.id, recipient=models.RENEWED
        )


def count_parts(compartment: str) -> tuple[int, int]:
    """Tell how many parts of a compartment have their next key already, and how many there are."""
    made = rows("SELECT COUNT(*) FROM kernel_renewedpart WHERE compartment = %s", compartment)
    every = rows("SELECT COUNT(*) FROM kernel_stream WHERE compartment = %s", compartment)
    return made[0][0], every[0][0]


def renewed_ring(given: Given, stream: str, *, newest: bytes, older: bytes, key: bytes) -> Ring:
    """Give a part's ring with a new key in front."""
    ring = open_ring(given.organisation, stream, given.compartment, newest=newest, sealed=older)
    return turned(stream, ring, key)


def wrapped_next(given: Given, stream: str, key: bytes) -> bytes:
    """Wrap a part's next key under the next epoch."""
    where = broad_place(given.organisation, stream, given.compartment, given.next.number, key_id(stream, key))
    return seal.seal(given.next.wrapping, where, key, size=64)


def resealed(organisation: str, before: Part, after: Part, sealed: bytes) -> bytes:
    """Seal a document anew for its next revision, unread; nothing where it does not open: a rebuild mends it."""
    try:
        content = seal.open_sealed(before.key, document_place(organisation, before, before.revision), sealed)
    except Unverified:
        return b""
    return seal.seal(after.key, document_place(organisation, after, before.revision + 1), content)


def _renewed(given: Given, row: tuple[Any, ...]) -> list[Any]:
    stream, epoch, revision, sealed, older, recipient, number, named, wrapped = row
    key = suite.fresh()
    try:
        was = given.parts.get(stream) or _data_key(given, stream, (recipient, number, named, wrapped))
        ring = renewed_ring(given, stream, newest=was, older=bytes(older), key=key)
    except Unverified:
        # It opened to nobody before and holds nobody up: its bytes stay as they are.
        return [stream, given.compartment, revision, named, wrapped, older, sealed]
    before = Part(stream, given.compartment, was, epoch, revision)
    after = Part(stream, given.compartment, key, given.next.number, revision)
    return [
        stream,
        given.compartment,
        revision,
        after.key_id,
        wrapped_next(given, stream, key),
        seal_ring(given.organisation, stream, given.compartment, ring),
        resealed(given.organisation, before, after, bytes(sealed)),
    ]


def _data_key(given: Given, stream: str, row: tuple[str | None, int, Any, Any]) -> bytes:
    recipient, number, named, wrapped = row
    held = given.held.get(number)
    if recipient is None or held is None:
        raise Unreadable("Nobody unlocked here holds the key of this part of the file.")
    where = broad_place(given.organisation, stream, given.compartment, number, bytes(named))
    raw = bytes(wrapped)
    key = (
        wrap.unwrap(held.unwrapping, where, raw) if recipient else seal.open_sealed(held.wrapping, where, raw)
    )
    return require_named(stream, key, bytes(named))


def _batch_key(given: Given, row: Row) -> bytes:
    place, _, compartment, epoch, wrapped, _ = row
    if epoch == EACH:
        if place not in given.batches:
            raise Unreadable("Nobody unlocked here holds the key of this list.")
        return given.batches[place]
    held = given.held.get(epoch)
    if held is None:
        raise Unreadable("Nobody unlocked here holds the key of this list.")
    if not wrapped:
        return held.listing
    return wrap.unwrap(held.unwrapping, batch_key_place(compartment, epoch, place), wrapped)


def _resealed(given: Given, kind: str, items: list[Item]) -> list[Any]:
    """Seal a list as every reader of it meets it anyway."""
    place, keys = suite.fresh(16).hex(), given.next
    key, wrapped = keys.listing, b""
    if kind != FACET or not given.is_listed:
        key = suite.fresh()
        wrapped = wrap.wrap(keys.public, batch_key_place(given.compartment, keys.number, place), key)
    where = batch_place(kind, given.compartment, keys.number, place)
    return [place, kind, given.compartment, wrapped, seal.seal(key, where, codec.pack(items))]
