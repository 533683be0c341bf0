"""Carry the keys of a compartment's parts to its next epoch, without opening more than keys and seals (decision 0029).

All of it is made beside what is in use, some hundred parts to a sheet, and holds once the epoch is opened in one
transaction: whoever is killed before has changed nothing. Entries and documents stay as they are; lists are merged, so
that none stays under the epoch before.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Any, NamedTuple

from django.db import connection, transaction

from thitsar.kernel import codec, models
from thitsar.kernel.errors import Unreadable, Unverified
from thitsar.kernel.files.batches import FACET, Item, Row, batch_place, open_batch
from thitsar.kernel.files.merging import merge
from thitsar.kernel.files.open_file import Part, document_place
from thitsar.kernel.ledger.carried import Sheets, newest_held
from thitsar.kernel.ledger.rows import rows
from thitsar.kernel.vault import seal, suite, wrap
from thitsar.kernel.vault.adding import EACH
from thitsar.kernel.vault.hierarchy import EpochKeys
from thitsar.kernel.vault.places import batch_key_place
from thitsar.kernel.vault.sheets import LOST, Held, mark_of, parts_of, seal_sheet
from thitsar.kernel.wiping import wipe_after_commit

AT_ONCE = 500
# Sheets in one transaction: others write between two of them.
_TOGETHER = 8

_PARTS = (
    "SELECT s.id, s.head, s.revision, s.epoch, s.ring, s.sealed, w.recipient, w.epoch, w.key, w.sealed"
    " FROM kernel_stream s LEFT JOIN kernel_keywrap w ON w.stream = s.id AND w.recipient IN ('', '+')"
    " WHERE s.compartment = %s AND s.id >= %s AND (%s = '' OR s.id < %s) AND s.id <> %s ORDER BY s.id"
)
_REVISIONS = "SELECT id, revision FROM kernel_stream WHERE compartment = %s AND id <> %s ORDER BY id"
_STAGED = (
    "SELECT first, parts, revisions FROM kernel_keysheet WHERE compartment = %s AND epoch = %s ORDER BY first"
)
_AGAIN = "DELETE FROM kernel_keysheet WHERE compartment = %s AND epoch = %s AND first = %s"
_SHEET = (
    "INSERT INTO kernel_keysheet (compartment, epoch, first, parts, revisions, streams, sealed, is_settled)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)
_NOW = "SELECT COUNT(*), COALESCE(SUM(revision), 0) FROM kernel_stream WHERE compartment = %s AND id <> %s"
_MADE = (
    "SELECT COALESCE(SUM(parts), 0), COALESCE(SUM(revisions), 0) FROM kernel_keysheet"
    " WHERE compartment = %s AND epoch = %s"
)
# What nobody uses: of epochs before the one in force, and of one that was never opened.
_OF_NO_USE = (
    "SELECT id FROM kernel_keysheet WHERE compartment = %s"
    " AND epoch <> (SELECT MAX(epoch) FROM kernel_epochwrap WHERE compartment = %s) LIMIT 20"
)
_UNSETTLED = (
    "SELECT id, epoch, streams FROM kernel_keysheet WHERE compartment = %s AND NOT is_settled LIMIT 1"
)
# What partners gave since waits for whoever folds the part.
_OLDER = (
    "DELETE FROM kernel_keywrap WHERE stream IN ({marks}) AND epoch <> %s"
    " AND recipient NOT IN (SELECT origin FROM kernel_log)"
)
_LEFT_OVER = (
    "SELECT compartment FROM kernel_keysheet k WHERE NOT is_settled"
    " OR epoch <> (SELECT MAX(epoch) FROM kernel_epochwrap e WHERE e.compartment = k.compartment)"
    " UNION SELECT compartment FROM kernel_renewedbatch"
)
_BEYOND = (
    "SELECT COALESCE(SUM(parts), 0) FROM kernel_keysheet WHERE compartment = %s"
    " AND epoch > (SELECT MAX(epoch) FROM kernel_epochwrap WHERE compartment = %s)"
)
_BATCHES = (
    "SELECT id, place, kind, epoch, wrapped, sealed FROM kernel_batch WHERE compartment = %s ORDER BY id"
)
_MERGED = (
    "INSERT INTO kernel_renewedbatch (number, place, kind, compartment, wrapped, sealed)"
    " VALUES (%s, %s, %s, %s, %s, %s)"
)
_SWAP_BATCHES = (
    "INSERT INTO kernel_batch (id, place, kind, compartment, epoch, wrapped, sealed)"
    " SELECT number, place, kind, compartment, %s, wrapped, sealed FROM kernel_renewedbatch WHERE compartment = %s"
)


class Range(NamedTuple):
    """The parts of one sheet: ids from the first up to, without, where the next begins; the last has no end."""

    first: str
    until: str


# A row of the table of sheets.
Made = list[Any]
# Ranges in, sheets out; programs of their own may do it, in any order.
Sealing = Callable[["Given", list[Range]], Iterator[Made]]
# Called at each point where a program may be killed; nothing but tests does anything there.
Step = Callable[[str], None]


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


def tidy(compartment: str, *, step: Step = nothing) -> None:
    """Delete what is of no use any more, in pieces: once an epoch is open nobody has to wait for that.

    So go the sheets of an epoch whose key whoever was killed took along, and the wraps that sheets replace.
    """
    while found := rows(_OF_NO_USE, compartment, compartment):
        with transaction.atomic(), connection.cursor() as cursor:
            for (number,) in found:
                cursor.execute("DELETE FROM kernel_keysheet WHERE id = %s", [number])
            step("sheets of no use gone")
    while found := rows(_UNSETTLED, compartment):
        number, epoch, ids = found[0]
        with transaction.atomic(), connection.cursor() as cursor:
            streams = parts_of(bytes(ids))
            marks = ",".join(["%s"] * len(streams))
            cursor.execute(_OLDER.format(marks=marks), [*streams, epoch])
            step("older wraps gone")
            cursor.execute("UPDATE kernel_keysheet SET is_settled = %s WHERE id = %s", [True, number])
            step("a sheet settled")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_renewedbatch WHERE compartment = %s", [compartment])
        wipe_after_commit()
        step("lists tidied")


def left_over() -> list[str]:
    """List compartments of which something is beside: of a change that goes on, or whose end somebody did not see."""
    return sorted(name for (name,) in rows(_LEFT_OVER))


def in_turn(given: Given, ranges: list[Range]) -> Iterator[Made]:
    """Make one sheet after the other, in this program."""
    sheets = Sheets(given.organisation)
    return (sheet_of(given, one, sheets) for one in ranges)


def sheet_of(given: Given, part: Range, sheets: Sheets) -> Made:
    """Make the sheet of some parts; Unreadable where one opens with none of these keys."""
    held, revisions, own = dict[str, Held](), 0, given.compartment
    for id, head, revision, epoch, ring, sealed, *wrapped in rows(
        _PARTS, own, part.first, part.until, part.until, given.own
    ):
        found = _held(given, sheets, id, wrapped)
        if not found.mark:
            mark = mark_of(bytes(head), revision, epoch, ring=bytes(ring), sealed=bytes(sealed))
            found = Held(found.key, found.is_vouched, mark)
        # Anybody can add a wrap to the compartment's public key beside the one its holders made.
        if id not in held or found.is_vouched:
            revisions += revision if id not in held else 0
            held[id] = found
    ids, content = seal_sheet(given.organisation, given.next, part.first, held)
    return [own, given.next.number, part.first, len(held), revisions, ids, content, False]


def stage_parts(given: Given, *, sealing: Sealing = in_turn, step: Step = nothing) -> None:
    """Make the sheets that are missing, and those anew of whose parts one was written meanwhile."""
    wanted = _ranges(given)
    made_so_far = sealing(given, wanted)
    while some := list(islice(made_so_far, _TOGETHER)):
        step("parts sealed")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(_AGAIN, [made[:3] for made in some])
            step("older sheets gone")
            cursor.executemany(_SHEET, some)
            step("sheets written")
        step("sheets committed")


def _ranges(given: Given) -> list[Range]:
    """List the ranges to be made; ids are random, so that what is added later falls into one that there is."""
    now = rows(_REVISIONS, given.compartment, given.own)
    staged = rows(_STAGED, given.compartment, given.next.number)
    if not staged:
        firsts = ["", *(id for id, _ in now[AT_ONCE::AT_ONCE])]
        return [Range(first, until) for first, until in pairwise([*firsts, ""])] if now else []
    firsts, found, at = [first for first, _, _ in staged], list[Range](), 0
    for (first, parts, revisions), until in zip(staged, [*firsts[1:], ""], strict=True):
        begun = at
        while at < len(now) and (not until or now[at][0] < until):
            at += 1
        if (at - begun, sum(revision for _, revision in now[begun:at])) != (parts, revisions):
            found.append(Range(first, until))
    return found


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


def put_in_place(given_to: tuple[str, int], *, own: str, seen: Seen, step: Step = nothing) -> bool:
    """Let all that was made hold, inside the commit that opens this epoch; False when something was written since."""
    compartment, number = given_to
    with connection.cursor() as cursor:
        step("before anything holds")
        cursor.execute(_NOW, [compartment, own])
        now = cursor.fetchone()
        cursor.execute(_MADE, [compartment, number])
        made = cursor.fetchone()
        cursor.execute(
            "SELECT COUNT(*), COALESCE(MAX(id), 0) FROM kernel_batch WHERE compartment = %s AND epoch <> %s",
            [compartment, number],
        )
        # A revision never goes back: sums that are equal are sums of the same.
        if now != made or cursor.fetchone() != (seen.count, seen.through):
            return False
        step("nothing was written since")
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
    """Tell how many parts of a compartment are on a sheet of the next epoch already, and how many there are."""
    made = rows(_BEYOND, compartment, compartment)
    every = rows("SELECT COUNT(*) FROM kernel_stream WHERE compartment = %s", compartment)
    return int(made[0][0]), every[0][0]


def resealed(organisation: str, before: Part, after: Part, sealed: bytes) -> bytes:
    """Seal a document anew for its next revision, unread; nothing where it does not open: a rebuild mends it."""
    try:
        content = seal.open_sealed(before.key, document_place(organisation, before, before.revision), sealed)
    except Unverified:
        return b""
    return seal.seal(after.key, document_place(organisation, after, before.revision + 1), content)


def _held(given: Given, sheets: Sheets, stream: str, wrapped: list[Any]) -> Held:
    """Give a part's newest key; one that opens to nobody is carried as lost, and holds nobody up."""
    if stream in given.parts:
        return Held(given.parts[stream])
    newest = given.held.get(given.next.number - 1)
    if newest is None:
        raise Unreadable("Nobody unlocked here holds the key of this part of the file.")
    try:
        wraps = [(wrapped[0], wrapped[1], wrapped[2], wrapped[3])] if wrapped[0] is not None else []
        found = newest_held(sheets, newest, stream, wraps)
    except Unverified:
        found = None
    return found or Held(LOST)


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
