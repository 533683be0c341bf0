"""A code from hand-out to taking back: what it answers follows the signed decisions, whoever is unlocked."""

from datetime import timedelta

import pytest

from tests.cast import TODAY, Cast
from tests.standing.people import PARTS, Someone, check, lock, someone
from thitsar.apps.intake.events import OF_A_PERSON, ConsentChanged
from thitsar.apps.intake.outcome_commands import doubt_age
from thitsar.apps.standing import commands, events, refreshing
from thitsar.apps.standing.answers import Answer, Result
from thitsar.apps.vetting import events as vetting
from thitsar.kernel import models
from thitsar.kernel.checking.records import write_record
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.files.kinds import fold_part
from thitsar.kernel.files.open_file import Said
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.ledger.events import event_type
from thitsar.kernel.ledger.record import record
from thitsar.kernel.ledger.saying import said
from thitsar.kernel.ledger.timeline import moments

pytestmark = pytest.mark.database
DAY = day_number(TODAY)
UNKNOWN = Answer(Result.UNKNOWN)


@pytest.fixture
def person(cast: Cast) -> Someone:
    """Give somebody about whom nothing is decided."""
    return someone(cast)


@pytest.mark.parametrize("form", ["CODE_WORDS", "CODE_DIGITS"])
def test_a_code_answers_what_was_decided_before_and_after_it_was_given(
    cast: Cast, person: Someone, form: str
) -> None:
    early = person.give(form=form)
    assert check(cast, early) == UNKNOWN
    person.provisional()
    found = check(cast, early)
    assert (found.result, found.tier, found.until) == (Result.VALID, "PROVISIONAL", DAY + 30)
    assert not found.is_overdue
    assert check(cast, early, pin="000000") == UNKNOWN
    lock(cast)
    assert check(cast, early) == found


def test_past_its_last_day_it_stays_valid_for_thirty_days_more(cast: Cast, person: Someone) -> None:
    person.provisional()
    given = person.give()
    lock(cast)
    for days, result, is_overdue in (
        (0, Result.VALID, False),
        (30, Result.VALID, False),
        (31, Result.VALID, True),
        (60, Result.VALID, True),
        (61, Result.EXPIRED, False),
    ):
        found = check(cast, given, today=TODAY + timedelta(days=days))
        assert (found.result, found.is_overdue) == (result, is_overdue), days


def test_an_officers_look_renews_the_grace_of_what_is_overdue(cast: Cast, person: Someone) -> None:
    person.provisional()
    given = person.give()
    facets = {person.file: WorkLists().facets(person.officer, "standing")[person.file]}
    before, entries = person.record(), models.Entry.objects.count()
    assert refreshing.look(person.officer, facets, today=TODAY + timedelta(days=44)) == []
    assert person.record() == before
    # Nothing is wrong with it, and nobody says anything in an event.
    assert refreshing.look(person.officer, facets, today=TODAY + timedelta(days=50)) == []
    assert models.Entry.objects.count() == entries
    lock(cast)
    late = check(cast, given, today=TODAY + timedelta(days=80))
    assert (late.result, late.is_overdue) == (Result.VALID, True)
    assert check(cast, given, today=TODAY + timedelta(days=81)).result is Result.EXPIRED


def test_one_person_takes_a_code_back_at_once_and_another_is_given(cast: Cast, person: Someone) -> None:
    person.provisional()
    lost = person.give()
    with pytest.raises(Refused, match="has a code already"):
        person.give()
    person.take_back("DANGER")
    assert check(cast, lost) == Answer(Result.REVOKED)
    with pytest.raises(Refused, match="no code that could be taken back"):
        person.take_back()
    fresh = person.give(form="CODE_DIGITS")
    assert check(cast, fresh).result is Result.VALID
    assert check(cast, lost) == Answer(Result.REVOKED)
    # Taking a code back is no change of tier (domain.md 3.4).
    assert person.standing()["decision"]["tier"] == "PROVISIONAL"


def test_a_code_taken_back_before_anything_was_decided_is_told_from_an_unknown_one_by_nothing(
    cast: Cast, person: Someone
) -> None:
    given = person.give()
    person.take_back()
    assert check(cast, given) == UNKNOWN


def test_whoever_decided_does_not_hand_out_and_nobody_else_does(cast: Cast, person: Someone) -> None:
    person.provisional()
    for actor in (person.approver, person.intake):
        opened = open_file(actor, person.file, PARTS, "write")
        with pytest.raises(Denied):
            commands.give_code(actor, opened, form="CODE_WORDS", household=1, has_page=False, today=TODAY)


def test_whoever_said_the_decision_is_kept_from_handing_out_in_every_role() -> None:
    assert event_type(events.CodeGiven.NAME).excludes == (vetting.Decided.NAME,)
    assert {event_type(one).action for one in events.BY_NAME} == {"issue"}


def test_what_is_decided_alone_is_attested_by_nobody(cast: Cast, person: Someone) -> None:
    """Whoever writes a decision that nobody approved is stopped when it is signed."""
    opened = open_file(person.approver, person.file, (*PARTS, "vetting"), "write")
    given = person.give()
    decided = {
        "compartment": "standing",
        "digest": bytes(32),
        "number": 1,
        "tier": "CLEARED",
        "scope": "HOST",
        "conditions": [],
        "until": DAY + 365,
        "review": DAY + 365,
        "display_name": ["", ""],
        "code": "",
    }
    opened = open_file(person.approver, person.file, (*PARTS, "vetting"), "write")
    with pytest.raises(Refused):
        record(person.approver, [Said(opened, "standing", "vetting.decided.v1", 1, decided)], today=TODAY)
    assert check(cast, given) == UNKNOWN


def test_a_record_put_back_or_deleted_is_set_right_at_the_next_look(cast: Cast, person: Someone) -> None:
    person.provisional()
    given = person.give()
    older = person.record()
    person.take_back()
    models.CheckRecord.objects.filter(locator=older.locator).delete()
    write_record(older)
    assert check(cast, given).result is Result.VALID
    facets = {person.file: WorkLists().facets(person.officer, "standing")[person.file]}
    assert refreshing.look(person.officer, facets, today=TODAY) == [person.file]
    assert check(cast, given) == Answer(Result.REVOKED)
    models.CheckRecord.objects.filter(locator=older.locator).delete()
    assert check(cast, given) == UNKNOWN
    assert refreshing.look(person.officer, facets, today=TODAY) == [person.file]
    assert check(cast, given) == Answer(Result.REVOKED)
    assert refreshing.look(person.officer, facets, today=TODAY) == []


def test_records_never_differ_in_size_whatever_they_say(cast: Cast, person: Someone) -> None:
    person.give()
    sizes = [(len(person.record().sealed), len(person.record().wrapped))]
    person.provisional()
    sizes.append((len(person.record().sealed), len(person.record().wrapped)))
    person.take_back()
    sizes.append((len(person.record().sealed), len(person.record().wrapped)))
    assert len(set(sizes)) == 1
    # Every change is another revision, so that none of it shows in what stays the same.
    assert person.record().revision > 3


def test_the_list_for_hosts_has_name_household_and_tier_and_no_more(cast: Cast, person: Someone) -> None:
    person.give(household=5)
    person.provisional()
    host = cast.sign_in("host")
    facet = WorkLists().facets(host, "standing")[person.file]
    assert (facet["household"], facet["tier"]) == (5, "PROVISIONAL")
    assert facet["my"]
    assert facet["en"]
    assert set(facet) == {
        "kind", "my", "en", "code", "household", "tier", "until", "review", "suspended", "answers", "has_code",
        "records", "own", "day", "due",
    }  # fmt: skip


def test_code_pin_and_secret_stand_nowhere_on_this_node(cast: Cast, person: Someone) -> None:
    given = person.give(has_page=True)
    assert len(given.secret.split()) == 6
    lock(cast)
    raw = b"".join(path.read_bytes() for path in cast.directory.rglob("*") if path.is_file())
    for one in (given.code, given.secret):
        for form in (one, one.replace(" ", "-"), one.replace(" ", "")):
            assert form.encode() not in raw
    assert given.code not in repr(given)
    assert given.pin not in repr(given)


def test_a_doubt_about_the_age_takes_every_answer_back(cast: Cast, person: Someone) -> None:
    person.provisional()
    given = person.give()
    assert check(cast, given).result is Result.VALID
    opened = open_file(person.officer, person.file, OF_A_PERSON, "write")
    doubt_age(person.officer, opened, today=TODAY)
    assert check(cast, given) == UNKNOWN
    # Whoever vets has left the file of a child with that.
    with pytest.raises(Denied):
        person.give()


def test_what_intake_finds_alone_stays_unanswered_after_an_officers_look(cast: Cast, person: Someone) -> None:
    person.provisional()
    given = person.give()
    opened = open_file(person.intake, person.file, OF_A_PERSON, "write")
    doubt_age(person.intake, opened, today=TODAY)
    facets = {person.file: WorkLists().facets(person.officer, "standing")[person.file]}
    assert refreshing.look(person.officer, facets, today=TODAY) == []
    assert check(cast, given) == UNKNOWN


def test_what_intake_records_since_is_taken_along_and_nobody_is_warned(cast: Cast, person: Someone) -> None:
    person.provisional()
    given, before = person.give(), person.record()
    opened = open_file(person.intake, person.file, OF_A_PERSON, "write")
    changed = ConsentChanged("registration", "FOLLOW", "WITHDRAWN", "s1", 1)
    record(person.intake, [said(opened, changed)], today=TODAY)
    facets = {person.file: WorkLists().facets(person.officer, "standing")[person.file]}
    assert refreshing.look(person.officer, facets, today=TODAY) == []
    assert person.record().revision > before.revision
    assert check(cast, given).result is Result.VALID


def test_what_happened_folds_anew_to_the_same_document(cast: Cast, person: Someone) -> None:
    person.give(has_page=True)
    person.provisional()
    person.take_back("ASKED")
    person.give(form="CODE_DIGITS")
    opened = open_file(person.officer, person.file, PARTS, "read")
    keys = {one["id"]: one["signs"] for one in person.officer.call("people")}
    document = None
    for moment in moments(opened.parts["standing"], keys):
        assert moment.is_verified
        document = fold_part(opened.kind, "standing", document, moment.told)
    assert document == opened.document("standing")
    assert document is not None
    assert [bool(one["taken_back"]) for one in document["codes"]] == [True, False]
    assert document["unknown"] == 0
