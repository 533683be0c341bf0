"""What becomes of a finished form: one person, once, with what was confirmed at the table."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.cast import TODAY, Cast
from tests.organisations import organisation
from tests.pages.forms_filled import NAME, PAGES, begin, content, document, fill, register, send
from tests.pages.lists_made import Stale
from tests.pages.visiting import Person, Window, actor, stored
from thitsar.apps.intake import filling, registering
from thitsar.kernel import models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Denied
from thitsar.kernel.files import drafts
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.membership.assigning import assign
from thitsar.kernel.membership.enrolling import agree, enrol, proposals

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def _matcher(cast: Cast) -> None:
    cast.need("matcher")


@pytest.fixture
def warnings_on(cast: Cast, officer: Person) -> Callable[[str], list[str]]:
    """Tell which answers of a file still wait to be confirmed."""

    def found(file: str) -> list[str]:
        opened = open_file(actor(cast, officer), file, ("registration",), "read")
        return [one[0] for one in opened.document("registration")["warnings"]]

    return found


def test_a_person_is_registered_from_seven_pages(window: Window, cast: Cast, officer: Person) -> None:
    draft = begin(window)
    check = fill(window, draft)
    assert NAME in check.text
    assert "food" in check.words, "who has no food today needs food today"
    done = register(window, draft)
    assert done.to.startswith("/file/"), done.words
    file = done.to.rpartition("/")[2]
    assert window.get(done.to).status == 200
    identity = document(cast, officer, file, "identity")
    assert identity["identity"]["dob"] == {"raw": "၁၉၉၄", "edtf": "1994"}
    assert document(cast, officer, file, "service")["departure"]["motives"] == ["M01", "M05"]
    assert not models.Draft.objects.filter(id=draft).exists()


def test_family_left_behind_is_a_number_a_kin_and_a_risk_and_never_a_name(
    window: Window, cast: Cast, officer: Person
) -> None:
    draft = begin(window)
    named = {"household.family_name": "စုမွန်ထက်", "household.name": "Su Mon Htet", "identity.spouse": "Su Mon"}
    fill(window, draft, household=named)
    assert not set(named) & set(content(cast, officer, draft)["typed"])
    page = window.get(f"/register/{draft}/household").forms()[0]
    assert {name for name in page.fields if name.startswith("household.")} <= {
        "household.adults",
        "household.children",
        "household.family_count",
        "household.family_relations",
    }
    file = register(window, draft).to.rpartition("/")[2]
    household = document(cast, officer, file, "identity")["household"]
    assert household["family_relations"] == ["SPOUSE"]
    assert (household["family_in_junta_area"], household["family_at_risk"]) == ("yes", "yes")


def test_the_same_form_sent_twice_registers_once(window: Window) -> None:
    draft = begin(window)
    fill(window, draft)
    first = register(window, draft)
    before = stored()
    again = window.post(f"/register/{draft}/check", {"do": "register"})
    assert again.to == first.to
    assert window.get(f"/register/{draft}/who").to == first.to
    assert window.get(f"/register/{draft}").to == first.to
    assert stored() == before


@pytest.mark.parametrize(
    "told",
    [
        {"identity.dob": "၂၀၀၇ ဩဂုတ်"},
        {"identity.dob": "", "identity.age": "၁၆"},
        {"identity.dob": "", "identity.age": "18", "identity.age_doubt": "yes"},
        {"identity.dob": "", "triage.unaccompanied": "yes"},
    ],
)
def test_a_child_opens_the_child_path_and_is_not_asked_about_service(
    window: Window, cast: Cast, officer: Person, told: Mapping[str, Any]
) -> None:
    draft = begin(window)
    born = timezone.localdate().year - 16
    told = {name: f"{born}-01" if text == "၂၀၀၇ ဩဂုတ်" else text for name, text in told.items()}
    for page in ("now", "consent", "who", "household"):
        answer = send(window, draft, page, {**PAGES[page], **(told if page == "now" else {})})
        if answer.status == 200:
            answer = send(window, draft, page, {})
    assert answer.to == f"/register/{draft}/check"
    words = window.get(answer.to).words
    assert "Only the child path is open" in words
    assert "child-protection focal point" in words
    assert window.get(f"/register/{draft}/service").to == f"/register/{draft}/check"
    file = register(window, draft).to.rpartition("/")[2]
    opened = open_file(actor(cast, officer), file, ("registration", "identity", "service"), "read")
    why = "doubt" if "yes" in told.values() else "age"
    assert {opened.document(part)["child"]["reason"] for part in opened.parts if part != "roster"} == {why}


@pytest.mark.parametrize(
    ("page", "told", "said"),
    [
        ("who", {"identity.nrc": "15/ABC(N)123456"}, "This is not an NRC number"),
        ("who", {"identity.nrc": "12/OUKAMA(N)000044"}, "Two townships share this code"),
        ("departure", {"departure.date": "2020-12"}, "before February 2021"),
    ],
)
def test_what_is_doubtful_is_shown_once_and_can_be_confirmed(
    window: Window, warnings_on: Callable[[str], list[str]], page: str, told: Mapping[str, Any], said: str
) -> None:
    (target,) = told
    draft = begin(window)
    fill(window, draft)
    answer = send(window, draft, page, told)
    assert answer.status == 200
    assert said in answer.words
    assert "1 to 14" in answer.words or page != "who", "the hint says how a number looks"
    assert send(window, draft, page, {"stands": target}).status == 302
    assert said in window.get(f"/register/{draft}/check").words
    file = register(window, draft).to.rpartition("/")[2]
    assert target not in warnings_on(file), "nobody has to confirm it again"


def test_what_was_not_confirmed_waits_on_the_file(
    window: Window, warnings_on: Callable[[str], list[str]]
) -> None:
    draft = begin(window)
    fill(window, draft, who={"identity.nrc": "12/OUKAMA(N)000044"}, departure={"departure.date": "2020-12"})
    file = register(window, draft, stands="departure.date").to.rpartition("/")[2]
    assert warnings_on(file) == ["identity.nrc"]


def test_an_answer_changed_after_it_was_confirmed_is_confirmed_anew(window: Window) -> None:
    draft = begin(window)
    fill(window, draft)
    send(window, draft, "departure", {"departure.date": "2020-12"})
    send(window, draft, "departure", {"stands": "departure.date"})
    assert 'value="departure.date" checked' in window.get(f"/register/{draft}/departure").text
    window.post(f"/register/{draft}/departure", {"departure.date": "2020-11", "do": ""})
    assert 'value="departure.date" checked' not in window.get(f"/register/{draft}/departure").text


def test_a_rank_that_is_three_ranks_asks_for_the_branch(window: Window) -> None:
    draft = begin(window)
    fill(window, draft)
    answer = send(window, draft, "service", {"service.branch": "", "service.rank": "Captain"})
    assert answer.status == 200
    assert "First say which branch" in answer.words
    assert send(window, draft, "service", {"service.branch": "NAVY"}).status == 302


def test_a_departure_that_has_not_come_is_rejected(window: Window) -> None:
    draft = begin(window)
    fill(window, draft)
    later = (timezone.localdate() + timedelta(days=40)).isoformat()
    assert "lies in the future" in send(window, draft, "departure", {"departure.date": later}).words
    before = stored()
    assert "lies in the future" in window.post(f"/register/{draft}/check", {"do": "register"}).words
    assert stored() == before


def test_nobody_needs_a_number_to_be_registered(window: Window) -> None:
    draft = begin(window)
    fill(window, draft, who={"identity.nrc": ""}, service={"service.serial_no": ""})
    assert register(window, draft).to.startswith("/file/")


def test_the_chosen_colleagues_go_on_with_the_form_and_get_the_file(
    window: Window, cast: Cast, second_officer: Person
) -> None:
    vetting = cast.member("vetting")
    draft = begin(window, second_officer.member, vetting)
    # Like no child of another test, whose file would be closed to who vets.
    fill(window, draft, who={"identity.name_my": "ခင်မောင်ထူး", "identity.father_name": "ဦးဆန်းနီ"})
    other = Window()
    other.sign_in(second_officer)
    assert draft in other.get("/register").text
    assert "Forms that are not finished" in other.get("/today").words
    done = register(other, draft)
    assert done.to.startswith("/file/")
    assert window.get(done.to).status == 200
    opened = open_file(cast.sign_in("vetting"), done.to.rpartition("/")[2], ("service",), "read")
    assert "service" in opened.parts


def test_a_form_sent_twice_at_once_registers_once(
    window: Window, cast: Cast, officer: Person, second_officer: Person
) -> None:
    draft = begin(window, second_officer.member)
    fill(window, draft)
    both = [actor(cast, officer), actor(cast, second_officer)]
    forms = [filling.filling_of(drafts.open_draft(one, draft)) for one in both]
    first, second = WorkLists(), WorkLists()
    # Both have looked at what was received before either recorded anything.
    second.facets(both[1], "registration")
    file = registering.register(both[0], forms[0], today=TODAY, lists=first)
    before = stored()
    with pytest.raises(Denied):
        registering.register(both[1], forms[1], today=TODAY, lists=Stale(second))
    assert registering.register(both[1], forms[1], today=TODAY, lists=second) == file
    assert stored() == before


def test_a_second_form_about_somebody_asks_two_people_to_compare(window: Window) -> None:
    told = {"identity.nrc": "5/MAYANA(N)000771", "identity.name_my": "ခင်ဇော်ထူးလွင်"}
    for _ in range(2):
        draft = begin(window)
        fill(window, draft, who=told)
        register(window, draft)
    assert "Files that may be one person" in window.get("/today").words


def test_of_the_ten_questions_only_the_help_that_is_needed_is_kept(
    window: Window, cast: Cast, officer: Person
) -> None:
    draft = begin(window)
    fill(window, draft, now={"triage.tortured": "yes", "triage.despair": "yes", "triage.hungry": "yes"})
    file = register(window, draft).to.rpartition("/")[2]
    assign(actor(cast, officer), file, cast.member("child"), today=TODAY)
    support = open_file(cast.sign_in("child"), file, ("support",), "read").document("support")
    assert set(support["sections"]) == {"needs"}
    assert set(support["sections"]["needs"]["values"]["needs_now"]) >= {"HEALTH", "MHPSS", "FOOD"}


def test_nobody_of_another_organisation_joins_who_was_not_agreed_to(
    window: Window, cast: Cast, officer: Person
) -> None:
    draft = begin(window)
    # Like nobody else here: whoever resembles a child is on the child path first.
    who = {"identity.name_my": "သီဟပိုင်ဦး", "identity.father_name": "ဦးထွန်းပိုင်"}
    fill(window, draft, consent={"consent.VET_SHARE": "no"}, who=who)
    file = register(window, draft).to.rpartition("/")[2]
    admin = cast.sign_in("admin")
    enrol(admin, "Khin Sandar", organisation(admin, "ERO-KYH"), roles=frozenset({Role.APPROVER}), today=TODAY)
    for member, made in proposals(admin).items():
        agree(cast.sign_in("dpo"), member, digest=made["digest"], today=TODAY)
    (other,) = [one["id"] for one in admin.call("people") if one["shown"] == "Khin Sandar"][-1:]
    refused = window.post(f"/file/{file}/team", {"member": f"{other}.approver"})
    assert refused.status == 422
    assert "has not agreed" in refused.words
    assert other not in open_file(actor(cast, officer), file, ("registration",), "read").team
