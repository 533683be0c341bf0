"""What partners brought: it lies in quarantine as it came, is looked at, and is taken in or refused whole (R-BUN)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Length

from thitsar.kernel import models
from thitsar.kernel.access.policy import NEVER_OF_A_CHILD, scope_of
from thitsar.kernel.access.roster import AUTHORS_KNOWN, FILE_RECEIVED, PARTNER_KEYS_KNOWN
from thitsar.kernel.access.sharing import TO_PEOPLE
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Denied, Purposeful, Refused
from thitsar.kernel.exchange import bundle
from thitsar.kernel.exchange.bundle import Bundle
from thitsar.kernel.exchange.owing import owe_keys_without
from thitsar.kernel.exchange.sending import acknowledged
from thitsar.kernel.files.kinds import file_kind
from thitsar.kernel.files.open_file import Actor, OpenFile, Said, created_file
from thitsar.kernel.files.opening import node_ids, read_parts
from thitsar.kernel.ledger.accept import Place, store
from thitsar.kernel.ledger.leaves import TwoHistories, keep_evidence
from thitsar.kernel.ledger.record import CHANGED, alone, record
from thitsar.kernel.membership.enrolling import node_roster
from thitsar.kernel.wiping import wipe_after_commit

# Of one partner at one sign-in: whoever signs in waits for it.
MOST_AT_ONCE = 16
# What is said of files that are new here, and which of their parts are taken.
Begin = Callable[[Actor, str, list[dict[str, Any]]], tuple[list[Said], Place]]
# Short lists, so that nobody writes a story here.
WHY_REFUSED = ("NOT_EXPECTED", "TOO_MUCH", "DAMAGED", "PARTNER_STOPPED")


@dataclass(frozen=True)
class Waiting:
    """One bundle in quarantine: what it says, or what is wrong with it."""

    id: int
    partner: str
    name: str
    number: int
    day: int
    size: int
    # The sentence that says what is wrong and what to do, with what it speaks of.
    wrong: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    said: Bundle | None = None
    is_lasting: bool = False
    # How many of its files are new here.
    fresh: int = 0


def look(actor: Actor) -> list[Waiting]:
    """Say what waits in quarantine, in the order in which it can be taken in; Denied for who may not take in."""
    return [_looked(actor, row) for row in _rows().order_by("partner", "number", "id")]


def first_of(actor: Actor, partner: str) -> Waiting | None:
    """Look at the bundle of a partner that comes first; Denied for who may not take in.

    What follows it cannot be taken before it: nothing is opened of that.
    """
    row = _rows().filter(partner=partner).order_by("number", "id").first()
    return None if row is None else _looked(actor, row)


def take_in(actor: Actor, id: int, team: tuple[str, ...], *, today: date) -> int:
    """Take one bundle in, all of it in one commit; `team` is who works with the files that are new.

    Gives how many entries were new. Raises what `agent.open_bundle` and `accept.store` say; nothing is stored then.
    """
    return _take(actor, id, today, partial(_opened, team))


def leave(actor: Actor, id: int, *, reason: str, today: date) -> int:
    """Take one bundle in without the files that are new: what else it says is taken, and what follows it can be.

    They are not taken later either, unless the partner shares them again. Gives how many entries were new.
    """
    _require_why(reason)
    actor.call("leave_files", number=id)
    return _take(actor, id, today, _left)


def _take(actor: Actor, id: int, today: date, begin: Begin) -> int:
    row = models.ArrivedBundle.objects.filter(id=id).first()
    if row is None:
        raise Refused("This bundle does not lie here any more. Look again at what waits.")
    given = actor.call("open_bundle", number=id)
    said = bundle.parse(given["body"])
    events, place = _events(actor, said, begin, keys=given["keys"])
    stored = 0
    # Before anything is stored: where this stops, it comes again.
    actor.call("take_checkpoints", notes=said.notes)

    def put() -> None:
        nonlocal stored
        _require_roster(given["roster"], is_changed=any(one.file.id == node_ids()[0] for one in events))
        models.Exchange.objects.get_or_create(partner=said.sender)
        exchange = models.Exchange.objects.select_for_update().get(partner=said.sender)
        if (exchange.taken, bytes(exchange.taken_hash) or bytes(32)) != (said.number - 1, said.previous):
            raise Refused("This bundle has been taken in already. There is nothing to do.")
        with connection.cursor() as cursor:
            older, stale = given["older_keys"], set(given["stale"])
            here = replace(place, readers=frozenset(given["readers"]))
            stored = store(cursor, said, given["node_key"], older=older, stale=stale, place=here)
        exchange.taken, exchange.taken_hash = said.number, bundle.hash_of(given["body"])
        _owe_keys(said, since=exchange.receipt)
        exchange.receipt = said.taken
        exchange.heard_key, exchange.heard = given["heard_key"], given["heard"]
        exchange.save(update_fields=["taken", "taken_hash", "receipt", "heard_key", "heard"])
        _note_shared(said)
        owe_keys_without(said.sender, _without_closed_parts(said))
        models.ArrivedBundle.objects.filter(id=id).delete()
        wipe_after_commit()

    try:
        if events:
            record(actor, events, today=today, within=[put])
        else:
            with alone():
                put()
    except TwoHistories:
        keep_evidence(said.sender, bytes(row.sealed), day=day_number(today))
        raise
    acknowledged(said.sender, said.taken)
    actor.call("settle_checkpoints", node=said.sender)
    return stored


def take_waiting(actor: Actor, *, today: date) -> int:
    """Take in what only adds to what was taken before; called at sign-in of anybody who may. Counts bundles.

    What cannot be taken stays where it is, with what follows it, and `look` says why: nobody is kept from their work.
    """
    done = 0
    for partner in sorted(set(models.ArrivedBundle.objects.values_list("partner", flat=True))):
        for row in _rows().filter(partner=partner).order_by("number", "id")[:MOST_AT_ONCE]:
            one = None if row.is_lasting else _looked(actor, row)
            if one is None or one.wrong or one.is_lasting:
                break
            try:
                take_in(actor, row.id, (), today=today)
            except (Purposeful, DatabaseError):
                break
            done += 1
    return done


def refuse(actor: Actor, id: int, *, reason: str) -> None:
    """Delete one bundle unread: nothing of it is taken. What comes after it waits until the partner sends it again."""
    _require_why(reason)
    actor.call("refuse_bundle", number=id)
    with transaction.atomic():
        models.ArrivedBundle.objects.filter(id=id).delete()
        wipe_after_commit()


def _require_roster(seen: list[Any], *, is_changed: bool) -> None:
    """Raise Refused where somebody left or went on a journey since it was asked who may have a key.

    Where this commit itself says something there, whoever records it looks at that.
    """
    stream, revision = seen
    if not is_changed and not models.Stream.objects.filter(id=stream, revision=revision).exists():
        raise Refused(CHANGED)


def _require_why(reason: str) -> None:
    if reason not in WHY_REFUSED:
        raise Refused("Say why it is refused: %(reasons)s.", {"reasons": ", ".join(WHY_REFUSED)})


def _rows() -> QuerySet[models.ArrivedBundle]:
    # Not with what is in them: many may wait, of 24 MB each.
    return models.ArrivedBundle.objects.annotate(size=Length("sealed")).defer("sealed")


def _looked(actor: Actor, row: Any) -> Waiting:
    found = Waiting(row.id, row.partner, "", row.number, row.day, row.size)
    try:
        given = actor.call("open_bundle", number=row.id)
    except Denied:
        raise
    except Purposeful as error:
        return Waiting(*_plain(found), wrong=error.sentence, values=error.values)
    said = bundle.parse(given["body"])
    if given["lasting"] and not row.is_lasting:
        models.ArrivedBundle.objects.filter(id=row.id).update(is_lasting=True)
    named = Waiting(row.id, row.partner, given["name"], row.number, row.day, row.size)
    fresh, _ = _files(said)
    return Waiting(*_plain(named), said=said, is_lasting=given["lasting"], fresh=len(fresh))


def _plain(one: Waiting) -> tuple[int, str, str, int, int, int]:
    return one.id, one.partner, one.name, one.number, one.day, one.size


def _events(
    actor: Actor, said: Bundle, begin: Begin, *, keys: Mapping[str, Any] | None
) -> tuple[list[Said], Place]:
    """Say who wrote it, which keys its sender has by now, and open a file for each that is new here.

    And what it shares by now of those that are here.
    """
    events: list[Said] = []
    roster = node_roster(actor) if said.authors or keys is not None else None
    if roster is not None and keys is not None:
        events.append(Said(roster, "roster", PARTNER_KEYS_KNOWN, 1, dict(keys)))
    if roster is not None and said.authors:
        rows = [bundle.author_row(one) for one in said.authors]
        payload = {"partner": bytes.fromhex(said.sender), "authors": rows}
        events.append(Said(roster, "roster", AUTHORS_KNOWN, 1, payload))
    fresh, known = _files(said)
    more, place = _more(actor, said.sender, known)
    begun, taken = begin(actor, said.sender, fresh)
    return events + begun + more, replace(place, own=place.own | taken.own, begun=taken.begun)


def _opened(
    team: tuple[str, ...], actor: Actor, partner: str, fresh: list[dict[str, Any]]
) -> tuple[list[Said], Place]:
    """Open a file for each that is new here, all with one team."""
    if fresh and not team:
        raise Refused("Name who works with the files this bundle brings.")
    made = actor.pieces("receive_files", partner=partner, files=fresh, team=list(team)) if fresh else ()
    events = [
        Said(created_file(one, "person"), "roster", FILE_RECEIVED, 1, one["opened"])
        for some in made
        for one in some
    ]
    return events, Place(begun=_streams(fresh))


def _left(actor: Actor, partner: str, fresh: list[dict[str, Any]]) -> tuple[list[Said], Place]:
    """Open nothing: no part of these files is taken."""
    return [], Place(own=_streams(fresh))


def _streams(files: list[dict[str, Any]]) -> frozenset[str]:
    return frozenset(stream for one in files for stream in one["streams"].values())


def _more(actor: Actor, partner: str, known: list[dict[str, Any]]) -> tuple[list[Said], Place]:
    """Say in the rosters of files that are here what the partner shares of them by now."""
    events, own, again = list[Said](), set[str](), set[str]()
    given = actor.pieces("receive_more", partner=partner, files=known) if known else ()
    for one in (one for some in given for one in some):
        own.update(one["own"])
        again.update(one["again"])
        if one["payload"] is not None:
            opened = OpenFile(one["file"], file_kind(one["kind"]), "", {})
            read_parts(opened, [one])
            events.append(Said(opened, "roster", one["name"], 1, one["payload"]))
    return events, Place(own, again)


def _files(said: Bundle) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Tell files that are new here from those that are here; of what ended before it came nothing is made."""
    named = [one.pseudonym for one in said.files]
    here: set[str] = set()
    for at in range(0, len(named), 500):
        rows = models.Stream.objects.filter(file__in=named[at : at + 500], compartment="roster")
        here.update(rows.values_list("file", flat=True))
    fresh = [asdict(one) for one in said.files if one.pseudonym not in here and not one.is_ended]
    return fresh, [asdict(one) for one in said.files if one.pseudonym in here]


def _note_shared(said: Bundle) -> None:
    """Owe the sender what is said here in its parts from now on, and nothing once sharing has ended."""
    # Of what came from the sender alone: what it is given of this node's files is not its to end or to begin.
    shared = models.Shared.objects.filter(partner=said.sender, is_received=True)
    _each(shared, [one.stream for one in said.keys], number=said.number, is_ended=False)
    for one in said.files:
        if one.is_ended:
            shared.filter(stream__in=one.streams.values()).delete()


def _without_closed_parts(said: Bundle) -> list[str]:
    """Name those of the sender's people of whom it says that they may not read every closed part any more.

    A child's less than another's: those who still read the others are given the next key with what is said.
    """
    now = {
        one.id: one.appointed[-1][1] - NEVER_OF_A_CHILD if one.appointed else frozenset()
        for one in said.authors
    }
    return [id for id, roles in now.items() if not any(scope_of(roles, "read", one) for one in TO_PEOPLE)]


def _owe_keys(said: Bundle, *, since: int) -> None:
    """Owe the sender keys wrapped anew, where it names a newer one of its own than they were wrapped to.

    Not those it had taken in when it made the bundle before this one: its keys were others only after that.
    """
    given = models.Shared.objects.filter(partner=said.sender, number__gt=since, is_ended=False)
    for name, (number, _) in said.publics.items():
        streams = models.Stream.objects.filter(compartment=name).values("id")
        given.filter(stream__in=streams, epoch__lt=number).update(is_behind=True)


def _each(shared: Any, streams: Iterable[str], **changed: Any) -> None:
    named = list(streams)
    for at in range(0, len(named), 500):
        shared.filter(stream__in=named[at : at + 500]).update(**changed)
