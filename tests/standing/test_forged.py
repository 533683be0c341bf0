"""With the database and a member's seed in hand: what somebody wrote into the tables is attested by nobody."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.cast import TODAY, Cast
from tests.pages.visiting import Person, add_people
from tests.standing.people import PARTS, Someone, check, someone
from thitsar.apps.standing import events, refreshing
from thitsar.apps.standing.answers import Answer, Result
from thitsar.apps.vetting import events as vetting
from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import ANSWERS_KEY, Role
from thitsar.kernel.checking.records import seal_record, write_record
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Unverified
from thitsar.kernel.files.open_file import Part
from thitsar.kernel.files.opening import node_ids, open_file
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.ledger import entry
from thitsar.kernel.ledger.signatures import signing_key
from thitsar.kernel.membership.enrolling import appoint
from thitsar.kernel.vault import wrap
from thitsar.kernel.vault.hierarchy import member_keys
from thitsar.kernel.vault.places import epoch_place

pytestmark = pytest.mark.database
DAY = day_number(TODAY)
FORGED = b"\0" * 32


@pytest.fixture(scope="module")
def person(cast: Cast) -> Someone:
    """Give somebody whose officers' seeds are known here."""
    who = [Person(*cast.credentials(one), cast.member(one)) for one in ("intake", "vetting", "approver")]
    return someone(cast, who)


@pytest.fixture(autouse=True)
def _nothing_forged_left() -> Iterator[None]:
    yield
    models.Entry.objects.filter(hash=FORGED).delete()


def part_of(person: Someone) -> Part:
    return open_file(person.approver, person.file, PARTS, "read").parts["standing"]


def seed_of(cast: Cast, member: str) -> bytes:
    (seed,) = [one["seed"] for one in cast.founded.members if one["person"]["member"] == member]
    found: bytes = seed
    return found


def forge(
    cast: Cast, person: Someone, author: str, event: Any, *, copied: entry.Signed | None = None
) -> None:
    """Write what this member would have said into the table, signed with their own key."""
    part, log = part_of(person), models.Log.objects.get(origin=node_ids()[0])
    newest = models.Entry.objects.filter(log=log).order_by("sequence").last()
    assert newest is not None
    sequence = newest.sequence + 1_000_000
    where = entry.place(log.origin, sequence, part.stream)
    if copied is None:
        like = told(part)[-1].inner
        payload = codec.encode(event.to_plain())
        clock = like.clock + (1000 << 16)
        body = replace(like, author=author, name=event.NAME, payload=payload, clock=clock).body()
        signature = member_keys(seed_of(cast, author)).signing.sign(body)
    else:
        body, signature = copied.body, copied.signature
    sealed, bucket = entry.seal_entry(part.key, where, body, signature)
    models.Entry.objects.create(
        log=log,
        sequence=sequence,
        day=DAY,
        suite=newest.suite,
        bucket=bucket,
        ciphertext_hash=hashlib.sha256(sealed).digest(),
        hash=FORGED,
        ciphertext=sealed,
        stream=part.stream,
    )


def told(part: Part) -> list[entry.Signed]:
    rows = models.Entry.objects.filter(stream=part.stream).select_related("log").order_by("id")
    return [
        entry.open_entry(
            part.key, entry.place(row.log.origin, row.sequence, part.stream), bytes(row.ciphertext)
        )
        for row in rows
    ]


def cleared() -> vetting.Decided:
    return vetting.Decided("standing", b"d" * 32, 9, "CLEARED", "HOST", (), DAY + 365, DAY + 365, ("a" * 32,))


def test_only_what_was_agreed_to_and_said_by_whoever_may_is_attested(cast: Cast, person: Someone) -> None:
    given = person.give()
    before = person.record()
    for author, event in (
        # An approver alone, who could sign anything with their own seed.
        (person.approver.member, cleared()),
        # Whoever recommends.
        (person.officer.member, cleared()),
        (person.intake.member, cleared()),
        # A code handed out by whoever decided, or by nobody's officer.
        (person.approver.member, events.CodeGiven("b" * 32, b"k" * 32, b"w", events.WORDS)),
        # What an approver may say, in a part where it does not lie.
        (person.approver.member, vetting.Approved(b"d" * 32)),
        # Somebody who was never in this file's team.
        (cast.member("approver2"), cleared()),
    ):
        forge(cast, person, author, event)
        with pytest.raises(Unverified):
            person.officer.call("attest", file=person.file, today=DAY)
        assert person.record() == before
        assert check(cast, given) == Answer(Result.UNKNOWN)
        models.Entry.objects.filter(hash=FORGED).delete()
    # Without a forgery it attests.
    assert len(person.officer.call("attest", file=person.file, today=DAY)) == 1
    person.take_back()


def test_an_entry_moved_aside_after_it_was_answered_is_missed(cast: Cast, person: Someone) -> None:
    """Whoever writes the database hides that a code was taken back, and puts the older answer back."""
    person = someone(cast, person.who)
    person.provisional()
    given, older = person.give(), person.record()
    person.take_back()
    last = models.Entry.objects.filter(stream=part_of(person).stream).order_by("-id")[0]
    models.Entry.objects.filter(id=last.id).update(stream="f" * 32)
    models.CheckRecord.objects.filter(locator=older.locator).delete()
    write_record(older)
    assert check(cast, given).result is Result.VALID
    facets = {person.file: WorkLists().facets(person.officer, "standing")[person.file]}
    for _ in range(2):
        assert refreshing.look(person.officer, facets, today=TODAY) == [person.file]
    with pytest.raises(Unverified, match="missing"):
        person.officer.call("attest", file=person.file, today=DAY)
    models.Entry.objects.filter(id=last.id).update(stream=last.stream)
    assert refreshing.look(person.officer, facets, today=TODAY) == [person.file]
    assert check(cast, given) == Answer(Result.REVOKED)


def test_one_more_entry_of_standing_makes_up_for_no_hidden_one_of_the_registration(
    cast: Cast, person: Someone
) -> None:
    """Numbers alone would not tell: an officer adds a code that was never given."""
    person = someone(cast, person.who)
    person.provisional()
    given = person.give()
    stream = open_file(person.officer, person.file, PARTS, "read").parts["registration"].stream
    last = models.Entry.objects.filter(stream=stream).order_by("-id")[0]
    models.Entry.objects.filter(id=last.id).update(stream="f" * 32)
    forge(cast, person, person.officer.member, events.CodeTakenBack("0" * 32, events.LOST))
    with pytest.raises(Unverified, match="missing"):
        person.officer.call("attest", file=person.file, today=DAY)
    models.Entry.objects.filter(id=last.id).update(stream=stream)
    assert check(cast, given).result is Result.VALID


def test_no_number_keeps_a_code_from_being_taken_back(cast: Cast, person: Someone) -> None:
    """Whoever holds the key for answers signs one of a number nobody reaches, or of a day to come."""
    person = someone(cast, person.who)
    person.provisional()
    given, row = person.give(), person.record()
    code = person.standing()["codes"][-1]
    content = {"tier": "CLEARED", "conditions": [], "until": DAY + 9999, "grace": DAY + 9999}
    content |= {"suspended": 0, "is_revoked": False}
    sealed = seal_record(
        code["key"],
        node_ids()[1],
        row.locator,
        revision=10**15,
        content=content,
        sign=answers_key(cast, person.officer.member).sign,
        stream=row.stream,
    )
    forged = replace(row, revision=10**15, sealed=sealed, day=DAY + 9999)
    write_record(forged)
    assert check(cast, given).tier == "CLEARED"
    facets = {person.file: WorkLists().facets(person.officer, "standing")[person.file]}
    assert refreshing.look(person.officer, facets, today=TODAY) == [person.file]
    assert check(cast, given).tier == "PROVISIONAL"
    write_record(forged)
    person.take_back()
    assert check(cast, given) == Answer(Result.REVOKED)
    write_record(replace(person.record(), day=DAY + 3650))
    assert refreshing.look(person.officer, facets, today=TODAY) == [person.file]
    assert person.record().day == DAY


def answers_key(cast: Cast, member: str) -> Ed25519PrivateKey:
    row = models.EpochWrap.objects.get(compartment=ANSWERS_KEY, recipient=member)
    where = epoch_place(node_ids()[1], ANSWERS_KEY, row.epoch, member)
    return signing_key(wrap.unwrap(member_keys(seed_of(cast, member)).unwrapping, where, bytes(row.sealed)))


def test_a_true_decision_about_somebody_else_does_not_open_here(cast: Cast, person: Someone) -> None:
    other = someone(cast, person.who)
    other.provisional()
    given = person.give()
    (true,) = [one for one in told(part_of(other)) if one.inner.name == vetting.Decided.NAME]
    forge(cast, person, "", None, copied=true)
    with pytest.raises(Unverified):
        person.officer.call("attest", file=person.file, today=DAY)
    assert check(cast, given) == Answer(Result.UNKNOWN)


def test_what_was_agreed_stays_true_when_an_approver_has_gone(cast: Cast, person: Someone) -> None:
    """Nobody's standing ends because somebody who approved it has another role now."""
    # Counted at the decision: what the register says of the approver later takes nothing back.
    roles = (Role.INTAKE, Role.VETTING, Role.APPROVER)
    other = someone(cast, add_people(cast, *((f"Leaving {role}", role) for role in roles)))
    other.provisional()
    given = other.give()
    admin = cast.sign_in("admin")
    appoint(admin, other.approver.member, roles=frozenset(), today=TODAY)
    rows = other.officer.call("attest", file=other.file, today=DAY)
    assert len(rows) == 1
    assert check(cast, given).result is Result.VALID
