"""Take in what people asked for alone: it held from the moment it was sent, and is said in the file's events now."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from thitsar.apps.intake import consent_facts, consent_rules, events, sharing, unsharing
from thitsar.apps.intake.sections import CONSENT as SECTION
from thitsar.kernel import codec, models
from thitsar.kernel.checking.records import close_records
from thitsar.kernel.errors import Denied, Refused, Unverified
from thitsar.kernel.files.open_file import Actor, OpenFile, Said
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.ledger.record import record
from thitsar.kernel.ledger.saying import said
from thitsar.kernel.own.keys import OwnPublic
from thitsar.kernel.own.wishes import Sign, Wish, open_wishes, send, take_out, waiting

CONSENT = "consent"
STATUSES = ("GIVEN", "WITHDRAWN")


def ask(
    public: OwnPublic,
    sign: Sign,
    purpose: str,
    *,
    status: str,
    answers: list[str],
    shares: Iterable[Mapping[str, Any]],
    today: date,
) -> None:
    """Send what a person says about one purpose, alone on their own page; it holds from this moment.

    `shares` are what their page says of sharing: of what they take back nothing more goes to any partner.
    """
    if not (purpose in SECTION.by_name or sharing.names_organisation(purpose)) or status not in STATUSES:
        raise Refused("Choose one of the agreed answers about consent.")
    content = {"kind": CONSENT, "purpose": purpose, "status": status, "answers": answers}
    # What nobody agrees to any more is not answered at a gate either, from the same moment.
    is_all = (purpose, status) == (consent_facts.REGISTRATION, "WITHDRAWN")
    within = [lambda: close_records(public.stream)] if is_all else []
    if status == "WITHDRAWN":
        ending = {one["node"] for one in shares if sharing.goes_with(purpose, one)}
        within.append(lambda: unsharing.stop_at_once(public.stream, ending))
    send(public, sign, content, today=today, within=within)


def files_waiting(actor: Actor) -> list[str]:
    """List this member's files about which a person asked for something that is not taken in yet."""
    streams = list(waiting())
    rows = models.Stream.objects.filter(id__in=streams, compartment="registration")
    mine = {file for file, _kind in actor.call("assigned", since=0)["added"]} if streams else set()
    return sorted(row.file for row in rows if row.file in mine)


def take_in_all(actor: Actor, *, today: date) -> int:
    """Take in what waits in this member's files; gives in how many files. What cannot be taken in stays."""
    done = 0
    for file in files_waiting(actor):
        try:
            take_in(actor, open_file(actor, file, events.OF_A_PERSON, "write"), today=today)
        except (Denied, Refused, Unverified):
            # A colleague was quicker, or the wish is not the person's: the file stays closed and its page says why.
            continue
        done += 1
    return done


def take_in(actor: Actor, file: OpenFile, *, today: date) -> None:
    """Record the wishes about one file, oldest first, with the person's own signatures."""
    registration = file.parts.get("registration")
    if registration is None:
        raise Denied("There is no such file.")
    wishes = open_wishes(actor, registration)
    if not wishes:
        raise Refused("Somebody else has taken this in a moment ago.")
    document = registration.document or {}
    # A row that was put back says nothing new: what it asked for stands in the file already.
    fresh = [one for one in wishes if one.id not in document.get("wishes", {})]
    entries: list[Said] = []
    for one in fresh:
        entries += [said(file, event) for event in _told(one) if file.takes(event.lies_in)]
    if entries:
        record(actor, entries, today=today, within=[take_out(wishes)])
        unsharing.end_stopped(actor, file.id, today=today)
    else:
        take_out(wishes)()


def _told(wish: Wish) -> tuple[events.Event, ...]:
    """Say that a wish was taken in and what follows from it, both from the day on which it was sent."""
    kind, purpose, status = (str(wish.content.get(one, "")) for one in ("kind", "purpose", "status"))
    taken = events.WishTakenIn(
        wish.id,
        kind,
        purpose,
        status,
        sent=wish.day,
        content=codec.pack(wish.content),
        signature=wish.signature,
        public=wish.public,
        node=wish.node,
        stream=wish.stream,
    )
    # A page of ours sends nothing else; whatever it is, it is kept and not acted on.
    if kind != CONSENT or status not in STATUSES:
        return (taken,)
    # What their page showed, and what they had sent before: not what has come in since, which they did not know.
    answers = {*_named(wish, "answers"), *_named(wish, "after")}
    return taken, *consent_rules.say_consent(
        purpose, status, statement=wish.id, day=wish.day, answers=answers
    )


def _named(wish: Wish, what: str) -> list[str]:
    names = wish.content.get(what)
    return [one for one in names if isinstance(one, str)] if isinstance(names, list) else []
