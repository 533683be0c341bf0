"""SC-03: the recruit who is sixteen. Aung Pyae Phyo says that he is 18; Hein Htet Zaw is 20 and was enlisted at 16."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from tests.cast import TODAY, Cast
from tests.insight.arrivals import counted
from tests.pages.forms_filled import begin, fill
from tests.pages.forms_filled import register as finish
from tests.pages.visiting import Window, actor
from tests.scenarios.recruit import (
    PAPERS,
    PARTS,
    RECRUIT,
    SURE,
    THAT_DAY,
    People,
    handed_over,
    with_child_protection,
)
from tests.standing.people import check, someone
from thitsar.apps.insight.queries import numbers
from thitsar.apps.intake import queries
from thitsar.apps.standing.answers import Answer as CheckAnswer
from thitsar.apps.standing.answers import Result
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.files.kinds import fold_part
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.ledger.record import record
from thitsar.kernel.ledger.saying import said
from thitsar.kernel.ledger.timeline import moments

pytestmark = pytest.mark.database


@pytest.fixture
def hours_later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let the clock of the pages go on."""
    then = timezone.now()

    def go_on(hours: int) -> None:
        monkeypatch.setattr(timezone, "now", lambda: then + timedelta(hours=hours))

    return go_on


def whole_today(window: Window) -> str:
    """Read all pages of Today: other tests' children may wait longer."""
    pages = [window.get(f"/today?page={number}").text for number in range(1, 10)]
    return "".join(pages)


def row_on_today(window: Window, file: str) -> str:
    rows = window.get("/today").text.split("<li>")
    return next((row for row in rows if f"/file/{file}" in row), "")


def test_t1_who_was_born_in_august_2007_is_a_child_whatever_he_says(people: People, recruit: str) -> None:
    opened = people.opened("intake", recruit)
    assert all(queries.is_on_child_path(opened.document(part)) for part in opened.parts)
    page = people.window("intake").get(f"/file/{recruit}")
    assert "Only the child path is open: the child-protection focal point leads" in page.words
    window = people.window("intake")
    window.client.cookies["language"] = "my"
    burmese = window.get(f"/file/{recruit}").words
    window.client.cookies["language"] = "en"
    assert "ကလေးသူငယ်ကာကွယ်ရေးတာဝန်ခံ" in burmese


def test_t1_all_other_flows_are_closed_with_a_sentence_that_names_who_leads(
    people: People, recruit: str
) -> None:
    registration = people.opened("intake", recruit).document("registration")
    assert not queries.may_be_processed(registration)
    assert "child-protection focal point" in queries.why_closed(registration)
    with pytest.raises(Refused, match="child-protection focal point"):
        queries.accept_for_vetting(registration)
    for who, step in (("intake", "proposeout"), ("intake", "end")):
        answer = people.step(who, recruit, step, **SURE)
        assert answer.status == 422
        assert "child-protection focal point" in answer.words or "Your role" in answer.words


def test_t2_the_handover_is_confirmed_by_the_same_hour_two_days_later(
    people: People, recruit: str, hours_later: Callable[[int], None]
) -> None:
    child = people.opened("intake", recruit).document("registration")["child"]
    until = datetime.fromtimestamp(child["at"] / 1000 + 48 * 3600, timezone.get_default_timezone())
    assert f"{until:%H:%M}" in row_on_today(people.window("intake"), recruit)
    assert f"{until:%H:%M}" in people.window("intake").get(f"/file/{recruit}").words
    hours_later(39)
    assert "Due today" not in row_on_today(people.window("intake"), recruit)
    hours_later(41)
    assert "Due today" in row_on_today(people.window("intake"), recruit)
    first = people.window("intake").get("/today").text.split("<section>")[1]
    assert f"/file/{recruit}" in first, "above everything else that waits for the team"
    hours_later(49)
    assert "Overdue" in row_on_today(people.window("intake"), recruit)


def test_t2_at_forty_hours_every_child_protection_member_sees_that_nobody_took_over(
    people: People, recruit: str, hours_later: Callable[[int], None]
) -> None:
    code = queries.header(people.opened("intake", recruit).document("registration"))["code"]
    hours_later(39)
    assert code not in whole_today(people.window("focal2"))
    hours_later(41)
    today = people.window("focal2").get("/today").text
    assert "Children nobody has taken over" in today.split("<section>")[1]
    assert code in whole_today(people.window("focal2"))
    assert f"/file/{recruit}" not in whole_today(people.window("focal2")), "listed; the file is not theirs"
    handed_over(people, recruit)
    assert code not in whole_today(people.window("focal2"))


def test_t2_intake_names_who_takes_over_and_only_child_protection_confirms(
    people: People, recruit: str
) -> None:
    assert people.window("focal").get(f"/file/{recruit}").status == 404
    handed_over(people, recruit, confirmed=False)
    assert "confirm it" in row_on_today(people.window("focal"), recruit)
    for who in ("intake", "vetting", "approver"):
        assert people.step(who, recruit, "takeover", **SURE).status == 404
    assert people.step("focal", recruit, "takeover", **SURE).status == 302
    assert "Child protection leads: CSO-PEMB" in people.window("intake").get(f"/file/{recruit}").words
    assert "confirmed the handover already" in people.step("focal", recruit, "takeover", **SURE).words
    not_a_focal_point = people.person["vetting"].member
    other = people.taken_in(**RECRUIT)
    assert people.step("intake", other, "handover", to=not_a_focal_point).status == 200, "asked again"


def test_t3_no_vetting_begins_and_no_code_is_given(people: People, recruit: str) -> None:
    registration = people.opened("intake", recruit).document("registration")
    assert queries.header(registration)["stage"] == "child_path"
    vetting = people.window("vetting")
    assert vetting.post(f"/vet/{recruit}/accept", SURE).status == 404
    assert vetting.post(f"/code/{recruit}", {"form": "CODE_WORDS", "household": "1"}).status == 404
    assert vetting.get(f"/file/{recruit}").status == 404
    assert not queries.is_in_vetting(people.opened("intake", recruit).document("registration"))


def test_t3_a_commanders_check_of_a_child_answers_unknown(people: People) -> None:
    known = someone(people.cast)
    known.provisional()
    given = known.give()
    assert check(people.cast, given).result is Result.VALID
    window = Window()
    window.sign_in(known.who[0])
    assert window.post(f"/file/{known.file}/step/protect", SURE).status == 302
    assert check(people.cast, given) == CheckAnswer(Result.UNKNOWN)


def test_t4_he_is_in_no_count_of_soldiers_and_hidden_among_children_below_k(
    people: People, cast: Cast
) -> None:
    analyst = cast.sign_in("analyst")
    before = counted(numbers(analyst, THAT_DAY))
    people.taken_in(**RECRUIT)
    after = counted(numbers(analyst, THAT_DAY))
    assert {key for key in after if after[key] != before.get(key)} <= {
        ("caseload", "child", "people"),
        ("caseload", "total", "people"),
    }
    children = after["caseload", "child", "people"]
    assert children is None or children >= 5


def test_t5_aid_goes_on_and_the_page_says_so(people: People, recruit: str) -> None:
    assert "Food, shelter and health care go on" in people.window("intake").get(f"/file/{recruit}").words
    handed_over(people, recruit, confirmed=False)
    assert (
        "Only child protection traces the family"
        in people.window("focal").get(f"/file/{recruit}/step/takeover").words
    )
    for who in ("intake", "focal"):
        assert "Food, shelter and health care go on" in people.window(who).get(f"/file/{recruit}").words


def test_t6_an_adult_enlisted_at_sixteen_is_vetted_and_marked_for_support(people: People) -> None:
    window = people.window("intake")
    draft = begin(window, people.person["vetting"].member)
    now = {"departure.type": "LEFT", "identity.dob": "2003-12", "household.family_in_junta_area": "no"}
    fill(
        window,
        draft,
        now=now,
        who={"identity.name_my": "ဟိန်းထက်ဇော်"},
        household={"household.family_count": "", "household.family_relations": ""},
        service={"service.enlisted": "2020-03", "service.rank": "OR-2"},
    )
    done = finish(window, draft)
    assert done.to.startswith("/file/"), done.words
    file = done.to.rpartition("/")[2]
    registration = people.opened("intake", file).document("registration")
    assert queries.is_child_recruit(registration)
    assert queries.may_be_processed(registration)
    assert "treat this person first as a victim" in window.get(done.to).words
    # Vetting goes on as for any other adult.
    vetter = actor(people.cast, people.person["vetting"])
    opened = open_file(vetter, file, PARTS, "write")
    event = queries.accept_for_vetting(opened.document("registration"))
    record(vetter, [said(opened, event)], today=TODAY)
    assert queries.is_in_vetting(people.opened("intake", file).document("registration"))
    assert "Vetting has to begin" not in row_on_today(window, file)


def test_doubt_alone_makes_a_child_and_anybody_who_works_with_him_may_doubt(people: People) -> None:
    for who in ("intake", "vetting", "approver"):
        file = people.taken_in(**{**RECRUIT, "person/dob": "", "person/age": ""})
        opened = people.step(who, file, "protect", **SURE)
        assert opened.status == (302 if who == "intake" else 200)
        assert queries.is_on_child_path(people.opened("intake", file).document("registration"))
        again = people.step(who, file, "protect", **SURE)
        assert again.status == (422 if who == "intake" else 404), "whoever vets has left with it"


def test_an_assessment_of_seventeen_to_nineteen_leaves_a_child(people: People, recruit: str) -> None:
    handed_over(people, recruit)
    found = {**PAPERS, "kind1": "ASSESSMENT", "shows1": "17–19"}
    answer = people.step("focal", recruit, "proposeclose", **found)
    assert "they stay on the child path" in answer.words
    assert queries.close_proposal(people.opened("intake", recruit).document("registration")) is None


def test_a_bone_x_ray_is_recorded_by_child_protection_and_never_decides_alone(
    people: People, recruit: str
) -> None:
    handed_over(people, recruit)
    xray = {**PAPERS, "kind1": "BONE_XRAY", "shows1": "19"}
    assert "never decides alone" in people.step("focal", recruit, "proposeclose", **xray).words
    for who in ("intake", "vetting", "approver"):
        assert people.step(who, recruit, "proposeclose", **xray).status == 404
    beside = {**xray, "kind2": "SCHOOL_PAPER", "shows2": "18"}
    assert people.step("focal", recruit, "proposeclose", **beside).status == 302


def test_the_path_closes_by_child_protection_and_one_other_and_intake_begins_anew(
    people: People, recruit: str
) -> None:
    with_child_protection(people, recruit)
    assert people.step("focal", recruit, "proposeclose", **PAPERS).status == 302
    assert "Another person must agree" in people.step("focal", recruit, "agreeclose", **SURE).words
    assert people.step("intake", recruit, "agreeclose", **SURE).status == 404, "not intake, who registered"
    assert "Agree that this person is an adult" in row_on_today(people.window("focal2"), recruit)
    assert "Agree that" not in row_on_today(people.window("focal"), recruit)
    asked = people.window("focal2").get(f"/file/{recruit}/step/agreeclose")
    for exactly in ("school paper", "18 to 19 years old", "Seen with the headmaster"):
        assert exactly in asked.words
    assert people.step("focal2", recruit, "agreeclose", **SURE).status == 302
    registration = people.opened("intake", recruit).document("registration")
    assert queries.may_be_processed(registration)
    assert queries.was_child_path(registration)
    assert queries.header(registration)["due"] == _today() + 30
    # What the focal points cannot open is told by the next who can.
    service = people.opened("intake", recruit).document("service")
    assert queries.is_on_child_path(service)
    assert people.step("intake", recruit, "tell", **SURE).status == 302
    assert not queries.is_on_child_path(people.opened("intake", recruit).document("service"))
    assert "Two people closed the child path" in people.window("intake").get(f"/file/{recruit}").words


def test_what_happened_folds_anew_to_the_same_documents(people: People, recruit: str) -> None:
    with_child_protection(people, recruit)
    people.step("focal", recruit, "proposeclose", **PAPERS)
    people.step("focal2", recruit, "agreeclose", **SURE)
    people.step("intake", recruit, "tell", **SURE)
    reader = people.window("intake")
    # In the window's own session, for which the short number was typed.
    at_window = replace(actor(people.cast, people.person["intake"]), handle=reader.handle)
    opened = open_file(at_window, recruit, PARTS, "read")
    keys = {one["id"]: one["signs"] for one in at_window.call("people")}
    assert {"registration", "identity", "service"} <= opened.parts.keys()
    for name, part in opened.parts.items():
        document = None
        for moment in moments(part, keys):
            assert moment.is_verified
            document = fold_part(opened.kind, name, document, moment.told)
        assert document == part.document, name


def test_an_agreement_to_something_else_than_what_is_asked_now_closes_nothing(
    people: People, recruit: str
) -> None:
    with_child_protection(people, recruit)
    people.step("focal", recruit, "proposeclose", **PAPERS)
    old = people.window("focal2").get(f"/file/{recruit}/step/agreeclose").forms()[-1].fields["digest"][0]
    assert people.step("intake", recruit, "protect", **SURE).status == 422
    changed = people.step("focal2", recruit, "agreeclose", digest="00" * 32, **SURE)
    assert "not what was asked for" in changed.words
    again = {**PAPERS, "shows1": "19-21"}
    address = f"/file/{recruit}/step/proposeclose"
    assert people.window("focal").post(address, again).status == 302
    replayed = people.window("focal2").post(f"/file/{recruit}/step/agreeclose", {"digest": old, **SURE})
    assert "not what was asked for" in replayed.words
    assert queries.is_on_child_path(people.opened("intake", recruit).document("registration"))


def test_a_birth_year_is_not_corrected_out_of_the_child_path(people: People, recruit: str) -> None:
    window, address = people.window("intake"), f"/file/{recruit}/identity/correct/identity"
    form = window.get(address).forms()[-1]
    kept = {name: values for name, values in form.fields.items() if name != "csrfmiddlewaretoken"}
    answer = window.post(address, {**kept, "identity.dob": "2005-08", "reason": "Typed wrong"})
    assert answer.status == 200
    assert "A correction does not close the child path" in answer.words
    assert 'value="2005-08"' in answer.text, "what was typed is still there"
    identity = people.opened("intake", recruit)
    assert queries.is_on_child_path(identity.document("registration"))
    # Anything else is corrected as ever, and a birth year the other way opens the path.
    named = window.post(address, {**kept, "identity.father_name": "ဦးလှ", "reason": "Heard again"})
    assert named.status == 302, named.words


def test_a_corrected_birth_year_opens_the_path(people: People, adult: str) -> None:
    window, address = people.window("intake"), f"/file/{adult}/identity/correct/identity"
    form = window.get(address).forms()[-1]
    kept = {name: values for name, values in form.fields.items() if name != "csrfmiddlewaretoken"}
    assert window.post(address, {**kept, "identity.dob": "2007-08", "reason": "School form"}).status == 302
    assert queries.is_on_child_path(people.opened("intake", adult).document("registration"))


@pytest.mark.parametrize("kind", ["INSIDER", "CAPTURED"])
def test_no_correction_turns_a_file_into_one_that_may_not_be(people: People, adult: str, kind: str) -> None:
    window, address = people.window("intake"), f"/file/{adult}/service/correct/departure"
    form = window.get(address).forms()[-1]
    kept = {name: values for name, values in form.fields.items() if name != "csrfmiddlewaretoken"}
    answer = window.post(address, {**kept, "departure.type": kind, "reason": "He says so"})
    assert "never about somebody who may not be stored" in answer.words
    assert queries.track(people.opened("intake", adult).document("service")) == "LEFT"


def test_a_consent_is_no_answer_that_could_be_corrected(people: People, adult: str) -> None:
    window = people.window("intake")
    for section in ("consent", "consent_taken", "orchard"):
        assert window.get(f"/file/{adult}/registration/correct/{section}").status == 404
    assert window.get(f"/file/{adult}/registration/correct/arrival").status == 200


def test_a_correction_of_enlistment_finds_a_child_recruit(people: People, adult: str) -> None:
    window, address = people.window("intake"), f"/file/{adult}/service/correct/service"
    form = window.get(address).forms()[-1]
    kept = {name: values for name, values in form.fields.items() if name != "csrfmiddlewaretoken"}
    assert window.post(address, {**kept, "service.enlisted": "2012-03", "reason": "Asked"}).status == 302
    assert "treat this person first as a victim" in window.get(f"/file/{adult}").words
    assert window.post(address, {**kept, "service.enlisted": "2016", "reason": "Wrong year"}).status == 302
    assert "treat this person first as a victim" not in window.get(f"/file/{adult}").words


def test_who_avoided_conscription_is_referred_by_two_people_and_not_vetted(people: People) -> None:
    file = people.taken_in(**{**RECRUIT, "person/dob": "1996", "person/age": "", "departure/type": "EVADED"})
    told = {"ground": "EVADED", "referral": "HUMANITARIAN", "reason": "Never served; camp office was told"}
    assert people.step("intake", file, "proposeout", **{**told, "referral": ""}).status == 200
    assert people.step("vetting", file, "proposeout", **told).status == 404
    assert people.step("intake", file, "proposeout", **told).status == 302
    assert people.step("intake", file, "agreeout", **SURE).status == 404
    assert "humanitarian support" in people.window("vetting").get(f"/file/{file}/step/agreeout").words
    assert people.step("vetting", file, "agreeout", **SURE).status == 302
    registration = people.opened("vetting", file).document("registration")
    assert not queries.may_be_processed(registration)
    with pytest.raises(Refused, match="referred elsewhere"):
        queries.accept_for_vetting(registration)
    assert "Referred to: humanitarian support" in people.window("intake").get(f"/file/{file}").words


def test_whoever_does_not_want_to_go_on_leaves_without_penalty(people: People, adult: str) -> None:
    assert people.step("intake", adult, "end", **SURE).status == 302
    facet = WorkLists().facets(actor(people.cast, people.person["intake"]), "registration")[adult]
    assert facet["stage"] == "not_proceeding"
    assert facet["retention"] == _today() + 90
    assert facet["is_done"]


def test_a_married_mother_of_seventeen_is_a_child_too(people: People) -> None:
    mother = {"person/sex": "F", "person/dob": "2006-11", "person/age": "", "departure/type": "DEPENDANT"}
    file = people.taken_in(**{**RECRUIT, **mother, "household/adults": "2", "household/children": "1"})
    assert queries.is_on_child_path(people.opened("intake", file).document("registration"))


def test_a_stranger_learns_nothing_of_a_step(people: People, recruit: str) -> None:
    with pytest.raises(Denied):
        people.opened("focal2", recruit)
    for step in ("protect", "takeover", "proposeclose", "agreeclose", "end", "tell", "nonsense"):
        known = people.window("focal2").get(f"/file/{recruit}/step/{step}")
        assert known.status == people.window("focal2").get(f"/file/{'0' * 32}/step/{step}").status == 404


def _today() -> int:
    return (timezone.localdate() - date(1970, 1, 1)).days
