"""What closes a file takes its answer at the gate away in the same moment, whoever closes it."""

import pytest
from django.utils import translation

from tests.cast import TODAY, Cast
from tests.pages.lists_made import sound_rows, take
from tests.pages.visiting import Window, actor, add_people
from tests.standing.people import Someone, check, lock, someone
from thitsar.apps.intake import queries as intake
from thitsar.apps.intake.child_rules import Evidence
from thitsar.apps.intake.commands import change_consent
from thitsar.apps.intake.events import OF_A_PERSON
from thitsar.apps.intake.outcome_commands import agree_close, doubt_age, propose_close, take_over
from thitsar.apps.standing import refreshing
from thitsar.apps.standing.answers import Answer, Result
from thitsar.apps.standing.facets import UNLISTED
from thitsar.apps.standing.views import looking
from thitsar.apps.vetting import commands as vetting
from thitsar.kernel.access.policy import Role
from thitsar.kernel.checking.records import write_record
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Refused
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.membership.assigning import assign

pytestmark = pytest.mark.database
UNKNOWN = Answer(Result.UNKNOWN)


@pytest.fixture
def person(cast: Cast) -> Someone:
    made = someone(cast)
    made.provisional()
    return made


def test_a_doubt_of_intake_who_holds_no_key_of_standing_closes_it_at_once(
    cast: Cast, person: Someone
) -> None:
    given = person.give()
    assert check(cast, given).result is Result.VALID
    doubt_age(person.intake, open_file(person.intake, person.file, OF_A_PERSON, "write"), today=TODAY)
    assert check(cast, given) == UNKNOWN
    lock(cast)
    assert check(cast, given) == UNKNOWN


def test_it_stays_closed_after_an_officers_look(cast: Cast, person: Someone) -> None:
    given = person.give()
    doubt_age(person.intake, open_file(person.intake, person.file, OF_A_PERSON, "write"), today=TODAY)
    facets = {person.file: WorkLists().facets(person.officer, "standing")[person.file]}
    # The list of the officer, who left the file with that, names neither the child nor a record to write anew.
    assert facets[person.file] == dict(UNLISTED)
    assert refreshing.look(person.officer, facets, today=TODAY) == []
    assert check(cast, given) == UNKNOWN


@pytest.mark.parametrize("how", ["a doubt", "a withdrawal"])
def test_an_answer_put_back_about_a_closed_file_is_taken_away_by_any_officers_look(
    cast: Cast, person: Someone, how: str
) -> None:
    """Nobody who could answer works with a child's file any more: officers of other files set it right."""
    given, older = person.give(), person.record()
    opened = open_file(person.intake, person.file, OF_A_PERSON, "write")
    if how == "a doubt":
        doubt_age(person.intake, opened, today=TODAY)
    else:
        change_consent(
            person.intake, opened, "REG", status="WITHDRAWN", method="SIGNED", language="my", today=TODAY
        )
    assert check(cast, given) == UNKNOWN
    write_record(older)
    assert check(cast, given).result is Result.VALID
    stranger = cast.sign_in("vetting")
    with translation.override("en"):
        rows = looking.section(stranger, today=TODAY)["rows"]
    assert [one["name"] for one in rows][:1] == ["A file that is closed"]
    assert person.file not in str(rows)
    assert check(cast, given) == UNKNOWN
    assert not [one for one in looking.section(stranger, today=TODAY)["rows"] if not one["code"]]


def test_a_child_on_a_list_with_the_same_number_takes_the_answer_away(cast: Cast, person: Someone) -> None:
    given = person.give()
    assert check(cast, given).result is Result.VALID
    known = open_file(person.intake, person.file, OF_A_PERSON, "read").document("identity")
    said = known["sections"]["identity"]["values"]
    same = {"person/nrc": said["nrc"]["raw"], "person/name_my": said["name_my"]["original"]}
    (row,) = sound_rows(1, 8811)
    assert take(person.intake, [{**row, **same, "person/dob": "2010-05"}]).candidates
    assert open_file(person.intake, person.file, OF_A_PERSON, "read").document("registration")["child"]
    assert check(cast, given) == UNKNOWN


@pytest.mark.parametrize("is_locked", [True, False])
def test_whoever_withdraws_on_their_own_page_is_unknown_at_the_gate_at_once(
    cast: Cast, person: Someone, is_locked: bool
) -> None:
    given = person.give(has_page=True)
    typed = {"code": given.code, "pin": given.pin, "secret": given.secret}
    if is_locked:
        lock(cast)
    window = Window()
    assert "provisional" in window.post("/own", typed).words
    window.post("/own", {**typed, "purpose": "REG", "status": "WITHDRAWN"})
    assert check(cast, given) == UNKNOWN


def test_no_look_answers_again_before_the_wish_is_taken_in(cast: Cast, person: Someone) -> None:
    given = person.give(has_page=True)
    typed = {"code": given.code, "pin": given.pin, "secret": given.secret}
    Window().post("/own", {**typed, "purpose": "REG", "status": "WITHDRAWN"})
    facets = {person.file: WorkLists().facets(person.officer, "standing")[person.file]}
    refreshing.look(person.officer, facets, today=TODAY)
    assert check(cast, given) == UNKNOWN
    Window().sign_in(person.who[0])
    refreshing.look(person.officer, facets, today=TODAY)
    assert check(cast, given) == UNKNOWN
    Window().post("/own", {**typed, "purpose": "REG", "status": "GIVEN"})
    Window().sign_in(person.who[0])
    refreshing.look(person.officer, facets, today=TODAY)
    assert check(cast, given).result is Result.VALID


def test_no_wish_holds_up_what_protects_the_person(cast: Cast, person: Someone) -> None:
    given = person.give(has_page=True)
    typed = {"code": given.code, "pin": given.pin, "secret": given.secret}
    # Whoever forced the secrets out of somebody sends anything at all, so that nothing can be done.
    Window().post("/own", {**typed, "purpose": "FOLLOW", "status": "GIVEN"})
    assert check(cast, given).result is Result.VALID
    opened = vetting.open_for(person.officer, person.file)
    with pytest.raises(Refused, match="asked for something"):
        vetting.assess_risk(
            person.officer, opened, question="HOST", level="LOW", reasons="a", mitigations="b", today=TODAY
        )
    person.take_back("DANGER")
    assert check(cast, given) == UNKNOWN
    doubt_age(person.intake, open_file(person.intake, person.file, OF_A_PERSON, "write"), today=TODAY)
    Window().sign_in(person.who[0])
    assert check(cast, given) == UNKNOWN


def test_a_code_taken_back_opens_the_persons_page_no_more(cast: Cast, person: Someone) -> None:
    given = person.give(has_page=True)
    typed = {"code": given.code, "pin": given.pin, "secret": given.secret}
    assert "What you agreed to" in Window().post("/own", typed).words
    person.take_back("DANGER")
    assert "do not belong together" in Window().post("/own", typed).words
    again = person.give(has_page=True)
    typed = {"code": again.code, "pin": again.pin, "secret": again.secret}
    assert "What you agreed to" in Window().post("/own", typed).words


def test_the_agent_attests_nothing_while_a_wish_waits(cast: Cast, person: Someone) -> None:
    given = person.give(has_page=True)
    typed = {"code": given.code, "pin": given.pin, "secret": given.secret}
    Window().post("/own", {**typed, "purpose": "REG", "status": "WITHDRAWN"})
    with pytest.raises(Refused, match="asked for something"):
        person.officer.call("attest", file=person.file, today=day_number(TODAY))
    Window().sign_in(person.who[0])


@pytest.mark.parametrize("who", ["intake", "officer", "approver"])
def test_the_code_of_somebody_doubted_wrongly_answers_again_after_an_officers_look(
    cast: Cast, person: Someone, who: str
) -> None:
    """Whoever doubted: two people close the path, an officer is assigned anew, and nobody has to say anything more."""
    given = person.give()
    first, second = (
        actor(cast, one)
        for one in add_people(
            cast, (f"One {who}", Role.CHILD_PROTECTION), (f"Two {who}", Role.CHILD_PROTECTION)
        )
    )
    for one in (first, second):
        assign(person.intake, person.file, one.member, today=TODAY, duty=Role.CHILD_PROTECTION)
    doubting = getattr(person, who)
    doubt_age(doubting, open_file(doubting, person.file, OF_A_PERSON, "write"), today=TODAY)
    assert check(cast, given) == UNKNOWN
    take_over(first, open_file(first, person.file, OF_A_PERSON, "write"), today=TODAY)
    papers = [Evidence("NRC", 20, 20)]
    opened = open_file(first, person.file, OF_A_PERSON, "write")
    propose_close(first, opened, papers, reason="seen and trusted", today=TODAY)
    opened = open_file(second, person.file, OF_A_PERSON, "write")
    proposal = intake.close_proposal(opened.document("registration"))
    assert proposal is not None
    agree_close(second, opened, proposal["digest"], today=TODAY)
    assert check(cast, given) == UNKNOWN
    assign(person.intake, person.file, person.officer.member, today=TODAY, duty=Role.VETTING)
    looking.section(person.officer, today=TODAY)
    found = check(cast, given)
    assert (found.result, found.tier) == (Result.VALID, "PROVISIONAL")
    assert WorkLists().facets(person.officer, "standing")[person.file]["has_code"]
