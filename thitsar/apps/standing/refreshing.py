"""Keep what a code answers true to the log: written anew after each change, and set right by an officer's look."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db import connection, transaction

from thitsar.apps.standing import answers, queries
from thitsar.apps.standing.facets import UNLISTED, facet
from thitsar.kernel import models
from thitsar.kernel.checking import checks
from thitsar.kernel.checking.records import (
    TO_SIGN_ANEW,
    Row,
    close_records,
    decided,
    revision,
    write_record,
)
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Purposeful
from thitsar.kernel.files.batches import ADDED, FACET, seal_batches
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.opening import open_file, registration_stream
from thitsar.kernel.files.work_lists import PAGE
from thitsar.kernel.ledger.record import alone
from thitsar.kernel.own.keys import differing
from thitsar.kernel.own.parts import missing_parts, write_part
from thitsar.kernel.own.wishes import waiting

# Each is folded for the page of an officer who wants something else.
RENEWED_AT_ONCE = 5
# How many entries the parts of a file hold from which its records follow: that gives the number of the newest.
_ENTRIES = (
    "SELECT s.file, s.compartment, count(*) FROM kernel_stream s JOIN kernel_entry e ON e.stream = s.id"
    " WHERE s.compartment IN ('registration', 'standing') AND s.file IN ({marks}) GROUP BY s.file, s.compartment"
)


def refresh(actor: Actor, file: str, *, today: date) -> None:
    """Write the newest revision of every record of a file, as the agent attests it.

    Alone: what somebody records between the two, such as that this is a child, must not be answered over. While a wish
    of the person waits nothing is written anew.
    """
    stream = registration_stream(file)
    with alone():
        if stream in waiting():
            return
        rows = [Row(**one) for one in actor.call("attest", file=file, today=day_number(today))]
        for row in rows:
            write_record(row)
        if rows:
            checks.ensure_decoy()


def close_while_waiting(file: str) -> None:
    """Take a file's answers away if a wish waits: what is recorded then protects, and no answer can be written anew."""
    stream = registration_stream(file)
    if stream in waiting():
        close_records(stream)


def unlist(actor: Actor, file: str) -> None:
    """Empty what the list of standing shows of a file; said by whoever opens the child path, who need not read it."""
    if models.Stream.objects.filter(file=file, compartment="standing").exists():
        _list(actor, file, UNLISTED)


def relist(actor: Actor, file: str) -> None:
    """Show a file in the list of standing again, as its part says, once its child path is closed."""
    found = facet(open_file(actor, file, ("standing",), "issue").document("standing"))
    if found is not None:
        _list(actor, file, found)


def refresh_after(actor: Actor, file: str, *, today: date) -> None:
    """Do the same once the commit at hand is on the disk: the agent attests what is in the log, and nothing sooner.

    Whoever holds no key of `standing` cannot; the next officer who does finds the record behind the log.
    """
    if models.Stream.objects.filter(file=file, compartment="standing").exists():
        transaction.on_commit(lambda: _try_refresh(actor, file, today))


def relist_some(actor: Actor, files: Iterable[str], *, today: date) -> None:
    """Show some of these again and let their codes answer; the next look goes on."""
    for file in list(files)[:RENEWED_AT_ONCE]:
        # Nobody's page fails because they have opened many files already.
        with suppress(Purposeful):
            relist(actor, file)
            refresh(actor, file, today=today)


def look(actor: Actor, facets: Mapping[str, Mapping[str, Any]], *, today: date) -> list[str]:
    """Set right what an officer's own files show: records behind the log or gone, and grace that is running out.

    Gives the files whose records were missing, or older than what was decided: somebody may have put them back. That
    intake recorded something since is no reason to tell anybody. Those whose own page has other keys than the code was
    given with, too, whatever waits: a wish may be what those keys signed.
    """
    # Of whoever waits to be heard nothing is written anew, and nothing is missing either.
    heard = set(models.Stream.objects.filter(id__in=list(waiting())).values_list("file", flat=True))
    mine = {file: one for file, one in facets.items() if one["records"] and file not in heard}
    # What the agent remembers beside the database: an entry that was moved aside since is missed here.
    newest = dict(zip(mine, actor.call("answered", files=list(mine)), strict=True))
    found = _stored(mine, newest, day_number(today))
    behind = [file for file, one in found.items() if one.is_behind]
    late = [file for file in mine if file not in behind and _is_late(mine[file], found[file], today)]
    for file in [*behind[:PAGE], *late[:RENEWED_AT_ONCE]]:
        _try_refresh(actor, file, today)
    _write_missing(actor, facets)
    doubtful = [file for file in behind[:PAGE] if found[file].is_doubtful]
    return list(dict.fromkeys([*doubtful, *differing(_marks(facets))]))


def _write_missing(actor: Actor, files: Collection[str]) -> None:
    """Write some parts of people's own pages that are missing: they were signed with keys that are others by now."""
    written = 0
    for file, part in islice(missing_parts(actor, files), PAGE):
        with suppress(Purposeful):
            write_part(actor, file, part)
            written += 1
        if written == RENEWED_AT_ONCE:
            return


def _marks(facets: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Give the mark of the keys each file's code was given with, where the list says it."""
    return {file: one["own"] for file, one in facets.items() if one["own"] is not None}


def take_away_what_was_put_back(actor: Actor) -> int:
    """Take away answers about files that are closed, whoever works with them; gives how many had been put back."""
    closed, gone = actor.call("closed"), 0
    for at in range(0, len(closed), 500):
        found = models.CheckRecord.objects.filter(stream__in=closed[at : at + 500])
        gone += found.count()
        found.delete()
    return gone


@dataclass(frozen=True)
class _Stored:
    """What lies in the table for the codes of a file, against what lies in the log."""

    # Something is missing, or is not what follows from the newest entry.
    is_behind: bool
    # So much so that it is no intake officer's doing.
    is_doubtful: bool
    # The day on which the oldest was attested.
    day: int


def _is_late(facet: Mapping[str, Any], stored: _Stored, today: date) -> bool:
    is_answering = facet["has_code"] and facet["answers"]
    return is_answering and answers.is_running_out(facet["until"], stored.day, day_number(today))


def _stored(
    facets: Mapping[str, Mapping[str, Any]], answered: Mapping[str, int], today: int
) -> dict[str, _Stored]:
    """Compare the records of files with the number of entries they follow from, or once did."""
    entries: dict[str, dict[str, int]] = defaultdict(dict)
    known: dict[str, tuple[int, int]] = {}
    files = list(facets)
    for at in range(0, len(files), 500):
        some = files[at : at + 500]
        with connection.cursor() as cursor:
            # Only the number of placeholders is put into the text.
            cursor.execute(_ENTRIES.format(marks=",".join(["%s"] * len(some))), some)
            for file, compartment, count in cursor.fetchall():
                entries[file][compartment] = count
        locators = [one for file in some for one in facets[file]["records"]]
        rows = models.CheckRecord.objects.filter(locator__in=locators)
        known.update(
            {one: (number, day) for one, number, day in rows.values_list("locator", "revision", "day")}
        )
    return {
        file: _compared(
            entries[file], answered[file], [known.get(one, (0, 0)) for one in facets[file]["records"]], today
        )
        for file in files
    }


def _compared(entries: Mapping[str, int], answered: int, rows: list[tuple[int, int]], today: int) -> _Stored:
    newest = max(answered, revision(*(entries.get(one, 0) for one in queries.PARTS)))
    numbers, days = [number for number, _ in rows], [day for _, day in rows]
    is_to_sign = TO_SIGN_ANEW in days
    # The agent gives no number and no day to come.
    is_ahead = max(numbers) > newest or max(days) > today + 1
    is_old = decided(min(numbers)) < decided(newest)
    return _Stored(is_ahead or is_to_sign or min(numbers) < newest, is_ahead or is_old, min(days))


def _list(actor: Actor, file: str, facet: Mapping[str, Any]) -> None:
    rows = seal_batches(actor, {(FACET, "standing"): [[file, dict(facet)]]})
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(ADDED, rows)


def _try_refresh(actor: Actor, file: str, today: date) -> None:
    # What was recorded stands in any case; that a record is behind is found at the next officer's look.
    with suppress(Purposeful):
        refresh(actor, file, today=today)
