"""What a member with the database and their own seed writes past the agent: signed as theirs, into the table itself."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.vetting.deciding import REASONS, Vetting
from thitsar.apps.standing import events as standing
from thitsar.apps.vetting import deciding, events
from thitsar.apps.vetting.acting import Facts
from thitsar.kernel import codec, models
from thitsar.kernel.days import day_number
from thitsar.kernel.files.open_file import Part
from thitsar.kernel.files.opening import node_ids, open_file
from thitsar.kernel.ledger import entry
from thitsar.kernel.ledger.binding import bound, resting_on
from thitsar.kernel.ledger.event import Event
from thitsar.kernel.vault.hierarchy import member_keys

# Who, in which part, and what.
Words = tuple[str, str, str, dict[str, Any]]
FORGED = b"\0" * 32
PARTS = ("registration", "vetting", "standing")
RECOMMENDED = events.Recommended.NAME


def by(who: str, event: Event, part: str = "") -> Words:
    """Give an event as somebody's words."""
    return who, part or event.lies_in, event.NAME, event.to_plain()


def recommended(vet: Vetting, file: str, **other: Any) -> dict[str, Any]:
    """Write a provisional recommendation that rests on what was judged, sound or not; bound as it should be."""
    document, day = vet.document(file), day_number(vet.today)
    plain = events.Recommended(
        number=document["number"] + 1,
        tier="PROVISIONAL",
        scope="HOST",
        gap="",
        conditions=(),
        body="",
        until=day + 30,
        review=day + 30,
        reasons_my=REASONS,
        reasons_en="",
        language="my",
        rests_on=resting_on(document["judged"]),
    ).to_plain()
    return bound(RECOMMENDED, {**plain, **other}, "digest")


def carried(asked: dict[str, Any], *approvers: str) -> dict[str, events.Decided]:
    """Write what the recommendation leads to, in both parts."""
    known = Facts({**_ACCEPTED, "state": "IN_VETTING"}, "nobody", 0)
    return {one.compartment: one for one in deciding.decide(known, asked, approvers=approvers)}


_ACCEPTED = {"accepted": {}, "did": {}, "name": ["", ""], "code": ""}


def code_given(vet: Vetting, file: str) -> None:
    """Give a code, so that there is something to attest."""
    event = standing.CodeGiven("a" * 32, b"k" * 32, b"w", standing.WORDS)
    vet.say("myo", file, ("standing", event.NAME, event.to_plain()))


def _newest_clock(part: Part) -> int:
    last = models.Entry.objects.filter(stream=part.stream).select_related("log").order_by("-id")[0]
    where = entry.place(last.log.origin, last.sequence, part.stream)
    return entry.open_entry(part.key, where, bytes(last.ciphertext)).inner.clock


@contextmanager
def forged(vet: Vetting, file: str, *words: Words) -> Iterator[None]:
    """Write these into the table, as their authors would sign them; nothing of it stays."""
    opened = open_file(vet.actor("khu"), file, PARTS, "read")
    log = models.Log.objects.get(origin=node_ids()[0])
    clock = 1 + max(_newest_clock(opened.parts[one]) for one in {compartment for _, compartment, *_ in words})
    try:
        for number, (who, compartment, name, payload) in enumerate(words):
            part, made = opened.parts[compartment], vet.node.made(who)
            sequence = log.sequence + 1_000_000 + number
            inner = entry.Inner(
                origin=log.origin,
                author=made["person"]["member"],
                author_sequence=1_000_000 + number,
                author_previous=bytes(32),
                parents=(part.head,),
                clock=clock + number,
                day=day_number(vet.today),
                recipients=bytes(32),
                stream=part.stream,
                name=name,
                version=1,
                payload=codec.encode(payload),
            )
            signature = member_keys(made["seed"]).signing.sign(inner.body())
            where = entry.place(log.origin, sequence, part.stream)
            sealed, bucket = entry.seal_entry(part.key, where, inner.body(), signature)
            models.Entry.objects.create(
                log=log,
                sequence=sequence,
                day=day_number(vet.today),
                suite=1,
                bucket=bucket,
                ciphertext_hash=hashlib.sha256(sealed).digest(),
                hash=FORGED,
                ciphertext=sealed,
                stream=part.stream,
            )
        yield
    finally:
        models.Entry.objects.filter(hash=FORGED).delete()
