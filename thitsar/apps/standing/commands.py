"""What standing writes: codes given and taken back, and a line for each check."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from thitsar.apps.intake import queries as intake
from thitsar.apps.standing import answers, events, rules
from thitsar.apps.standing.refreshing import refresh
from thitsar.kernel.checking import lines
from thitsar.kernel.checking.records import wrap_key
from thitsar.kernel.days import day_number
from thitsar.kernel.files.open_file import Actor, Asked, OpenFile
from thitsar.kernel.files.opening import extend, node_ids, open_file, registration_stream
from thitsar.kernel.ledger.record import record
from thitsar.kernel.ledger.saying import said
from thitsar.kernel.own.keys import forget_own_key, keep_own_key
from thitsar.kernel.own.parts import own_compartments, write_parts
from thitsar.kernel.vault import memorised, suite


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
    refresh(actor, file.id, today=today)
    if has_page:
        # All that whoever gives the code may read, and not only what the page at hand had open.
        write_parts(actor, open_file(actor, file.id, own_compartments(file.kind.name), "read"))
    return given


def take_back(actor: Actor, file: OpenFile, *, reason: str, today: date) -> None:
    """Take a code back at once: when this returns, it answers that the issuer has to be asked."""
    told = rules.take_back(file.document("standing"), reason=reason)
    record(actor, [said(file, told)], today=today)
    refresh(actor, file.id, today=today)


def forget_page(file: str) -> None:
    """Take the person's own page away with their code."""
    forget_own_key(registration_stream(file))


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
