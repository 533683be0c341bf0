"""What standing writes: codes given and taken back, and the records that checks read."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection, transaction

from thitsar.apps.intake import queries as intake
from thitsar.apps.standing import answers, events, rules, state
from thitsar.kernel import models
from thitsar.kernel.checking import checks, lines
from thitsar.kernel.checking.records import Row, close_records, wrap_key, write_record
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Purposeful
from thitsar.kernel.files.open_file import Actor, Asked, OpenFile
from thitsar.kernel.files.opening import extend, node_ids, open_file
from thitsar.kernel.files.work_lists import PAGE
from thitsar.kernel.ledger.record import alone, record
from thitsar.kernel.ledger.saying import said
from thitsar.kernel.own.keys import forget_own_key, keep_own_key, own_public
from thitsar.kernel.own.parts import own_compartments, write_parts
from thitsar.kernel.own.wishes import waiting
from thitsar.kernel.vault import memorised, suite

# Each is a file opened for the page of an officer who wants something else.
RENEWED_AT_ONCE = 5
# How many entries the parts of a file hold from which its records follow: the number of the newest revision.
_ENTRIES = (
    "SELECT s.file, count(*) FROM kernel_stream s JOIN kernel_entry e ON e.stream = s.id"
    " WHERE s.compartment IN ('registration', 'standing') AND s.file IN ({marks}) GROUP BY s.file"
)


@dataclass(frozen=True)
class Given:
    """What is shown once and told to the person: nobody keeps it."""

    code: str = field(repr=False)
    pin: str = field(repr=False)
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Device:
    """Who checks, as far as anybody wants to know: an id the device was given, and where it asks from."""

    id: str
    address: str


def check(agent: Asked, code: str, pin: str, *, device: Device, now: int, today: date) -> answers.Answer:
    """Check a code for whoever asks, unlocked or not, and note the device, the time and the answer."""
    record = agent.call("check_code", code=code, pin=pin, device=device.id, address=device.address)
    found = answers.answer(record, day_number(today))
    lines.write_line(lines.Line(now, device.id, found.result.value), today=today)
    return found


def give_code(
    actor: Actor, file: OpenFile, *, form: str, household: int, has_page: bool, today: date
) -> Given:
    """Draw a code for a person and record that it was given; what is shown is in the answer and nowhere else."""
    given, drawn = _draw(form, has_page, file.parts["registration"].stream)
    registration = file.document("registration")
    told = rules.give(
        file.document("standing"),
        drawn,
        form=form,
        household=household,
        name=(registration["name"][0], registration["name"][1]),
        file_code=registration["code"],
        why_closed=intake.why_closed(registration),
    )
    if "standing" not in file.parts:
        extend(actor, file, "standing")
    within: list[Callable[[], None]] = []
    if has_page:
        keys = {"unwrap_public": drawn.own_unwrap_public, "sign_public": drawn.own_sign_public}
        within.append(keep_own_key(actor, file.id, drawn.own_locator, **keys))
    record(actor, [said(file, told)], today=today, within=within)
    refresh(actor, file.id)
    page = own_public(file.parts["registration"].stream) if has_page else None
    if page is not None:
        # All that whoever gives the code may read, and not only what the page at hand had open.
        write_parts(actor, open_file(actor, file.id, own_compartments(file.kind.name), "read"), page)
    return given


def take_back(actor: Actor, file: OpenFile, *, reason: str, today: date) -> None:
    """Take a code back at once: when this returns, it answers that the issuer has to be asked."""
    told = rules.take_back(file.document("standing"), reason=reason)
    record(actor, [said(file, told)], today=today)
    refresh(actor, file.id)


def refresh(actor: Actor, file: str) -> None:
    """Write the newest revision of every record of a file, as the agent attests it.

    Alone: what somebody records between the two, such as that this is a child, must not be answered over. While a wish
    of the person waits nothing is written anew.
    """
    stream = models.Stream.objects.only("id").get(file=file, compartment="registration").id
    with alone():
        if stream in waiting():
            return
        rows = [Row(**one) for one in actor.call("attest", file=file)]
        for row in rows:
            write_record(row)
        if rows:
            checks.ensure_decoy()


def forget_page(file: str) -> None:
    """Take the person's own page away with their code."""
    forget_own_key(models.Stream.objects.only("id").get(file=file, compartment="registration").id)


def close_while_waiting(file: str) -> None:
    """Take a file's answers away if a wish waits: what is recorded then protects, and no answer can be written anew."""
    stream = models.Stream.objects.only("id").get(file=file, compartment="registration").id
    if stream in waiting():
        close_records(stream)


def refresh_after(actor: Actor, file: str) -> None:
    """Do the same once the commit at hand is on the disk: the agent attests what is in the log, and nothing sooner.

    Whoever holds no key of `standing` cannot; the next officer who does finds the record behind the log.
    """
    if models.Stream.objects.filter(file=file, compartment="standing").exists():
        transaction.on_commit(lambda: _try_refresh(actor, file))


def look(actor: Actor, facets: Mapping[str, Mapping[str, Any]], *, today: date) -> list[str]:
    """Set right what an officer's own files show: records behind the log or gone, and grace that is running out.

    Gives the files whose records were missing or older than the log: somebody may have put them back.
    """
    day = day_number(today)
    late = [
        file
        for file, one in facets.items()
        if one["has_code"]
        and one["grace"]
        and day > one["until"]
        and one["grace"] - day <= rules.RENEW_WITHIN
    ]
    for file in late[:RENEWED_AT_ONCE]:
        # Nobody's page fails because they have opened many files already: the next look goes on.
        with suppress(Purposeful):
            _renew(actor, file, today=today)
    # Of whoever waits to be heard nothing is written anew, and nothing is missing either.
    heard = set(models.Stream.objects.filter(id__in=list(waiting())).values_list("file", flat=True))
    known = {file: one["records"] for file, one in facets.items() if one["records"] and file not in heard}
    behind = _behind(known)[:PAGE]
    for file in behind:
        _try_refresh(actor, file)
    return behind


def _renew(actor: Actor, file: str, *, today: date) -> None:
    opened = open_file(actor, file, ("standing",), "issue")
    standing = opened.document("standing") or state.blank()
    told = rules.renew(standing, grace=answers.grace_of(standing), day=day_number(today))
    if told is not None:
        record(actor, [said(opened, told)], today=today)


def _behind(records: Mapping[str, Iterable[str]]) -> list[str]:
    """Name the files of which a record is missing, or older than the newest entry it follows from."""
    newest: dict[str, int] = defaultdict(int)
    known: dict[str, int] = {}
    files = list(records)
    for at in range(0, len(files), 500):
        some = files[at : at + 500]
        with connection.cursor() as cursor:
            # Only the number of placeholders is put into the text.
            cursor.execute(_ENTRIES.format(marks=",".join(["%s"] * len(some))), some)
            newest.update(dict(cursor.fetchall()))
        locators = [one for file in some for one in records[file]]
        found = models.CheckRecord.objects.filter(locator__in=locators)
        known.update(found.values_list("locator", "revision"))
    return [file for file in files if any(known.get(one, 0) < newest[file] for one in records[file])]


def _try_refresh(actor: Actor, file: str) -> None:
    # What was recorded stands in any case; that a record is behind is found at the next officer's look.
    with suppress(Purposeful):
        refresh(actor, file)


def _draw(form: str, has_page: bool, stream: str) -> tuple[Given, rules.Drawn]:
    _, organisation = node_ids()
    code = memorised.draw_digits() if form == events.DIGITS else memorised.draw_words()
    given = Given(code, memorised.draw_pin(), memorised.draw_own_words() if has_page else "")
    keys, key = memorised.keys_of(code, given.pin, organisation=organisation), suite.fresh()
    wrapped = wrap_key(organisation, keys, key, stream=stream)
    if not has_page:
        return given, rules.Drawn(keys.locator, key, wrapped)
    own = memorised.own_keys_of(code, given.pin, given.secret, organisation=organisation)
    drawn = rules.Drawn(
        keys.locator,
        key,
        wrapped,
        own_locator=own.locator,
        own_unwrap_public=own.unwrap_public,
        own_sign_public=own.sign_public,
    )
    return given, drawn
