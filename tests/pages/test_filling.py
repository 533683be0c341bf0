"""Forms filled at the table, page by page, in the windows of those who fill them."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from tests.cast import Cast
from tests.pages.forms_filled import CONSENT, DRAFTS, NAME, NOW, SITE, TYPE, WRAPS, begin, fill, send
from tests.pages.visiting import Person, Window, actor, add_people, stored
from thitsar.apps.intake import filling, stages
from thitsar.kernel import models
from thitsar.kernel.access.policy import Role


@pytest.fixture(autouse=True)
def _matcher(cast: Cast) -> None:
    cast.need("matcher")


@pytest.mark.parametrize("said", ["INSIDER", "ဖရဲသီး", "still serving", "🍉", "CAPTURED", "ဖမ်းဆီးခံရသူ", "P.O.W."])
@pytest.mark.parametrize("page", ["now", "departure"])
@pytest.mark.parametrize("do", ["next", "back", "keep", "", "discard"])
def test_whoever_may_not_be_kept_is_destroyed_before_anything_else(
    window: Window, said: str, page: str, do: str
) -> None:
    draft = begin(window)
    send(window, draft, "now", NOW)
    before = stored()
    typed = {TYPE: said, "identity.name_my": NAME, "do": do}
    answer = window.post(f"/register/{draft}/{page}", typed)
    assert "The form and its keys were destroyed" in answer.words
    assert NAME not in answer.text
    assert stored() == {**before, DRAFTS: before[DRAFTS] - 1, WRAPS: before[WRAPS] - 1}
    assert window.get(f"/register/{draft}/now").status == 404


def test_a_captive_gets_the_notice_of_a_protected_person(window: Window) -> None:
    draft = begin(window)
    words = send(window, draft, "now", {TYPE: "CAPTURED"}).words
    assert "A protected person" in words
    assert "Notify the body that visits detained people" in words


def test_what_is_wrong_stays_in_the_form_and_in_the_draft(window: Window, second_officer: Person) -> None:
    draft = begin(window, second_officer.member)
    answer = send(window, draft, "now", {**NOW, "identity.dob": "no date at all"})
    assert answer.status == 200
    assert "This is not a date that can be read" in answer.words
    other = Window()
    other.sign_in(second_officer)
    assert other.get(f"/register/{draft}/now").forms()[0].fields["identity.dob"] == ["no date at all"]


@pytest.mark.parametrize("do", ["back", "keep", ""])
def test_nothing_typed_is_lost_however_a_page_is_left(window: Window, do: str) -> None:
    draft = begin(window)
    send(window, draft, "now", NOW)
    send(window, draft, "consent", CONSENT)
    answer = send(
        window, draft, "who", {"identity.name_latin": "Min", "identity.languages": ["my", "ksw"]}, do=do
    )
    assert answer.status in {204, 302}
    there = window.get(f"/register/{draft}/who").forms()[0].fields
    assert (there["identity.name_latin"], there["identity.languages"]) == (["Min"], ["my", "ksw"])
    send(window, draft, "who", {"identity.languages": []}, do=do)
    assert "identity.languages" not in window.get(f"/register/{draft}/who").forms()[0].fields


def test_part_of_a_page_changes_only_what_was_sent(window: Window) -> None:
    draft = begin(window)
    send(window, draft, "now", NOW)
    window.post(f"/register/{draft}/now", {SITE: "S-M4X", "do": ""})
    there = window.get(f"/register/{draft}/now").forms()[0].fields
    assert (there[SITE], there[TYPE], there["triage.hungry"]) == (["S-M4X"], ["DEFECT"], ["yes"])


def test_consent_is_never_filled_in_beforehand_and_nobody_is_registered_without(window: Window) -> None:
    draft = begin(window)
    send(window, draft, "now", NOW)
    page = window.get(f"/register/{draft}/consent")
    assert "consent.REG" not in page.forms()[0].fields
    assert "You may say no to any of them" in page.words
    assert (
        "Consent to registration was not given" in send(window, draft, "consent", {"consent.REG": "no"}).words
    )
    before = stored()
    answer = window.post(f"/register/{draft}/check", {"do": "register"})
    assert "Consent to registration was not given" in answer.words
    assert stored() == before


def test_a_page_asks_only_what_its_stage_needs(window: Window) -> None:
    draft = begin(window)
    asked = set(window.get(f"/register/{draft}/now").forms()[0].fields)
    assert not {name for name in asked if name.startswith(("consent.", "service.", "notes."))}
    every = window.get("/register/blank").words
    assert "Mother's name" not in every
    assert "Kind of way" not in every


def test_family_is_asked_about_only_where_some_stayed_behind(window: Window) -> None:
    draft = begin(window)
    send(
        window, draft, "now", {**NOW, "household.family_in_junta_area": "no", "household.family_at_risk": []}
    )
    assert "family_count" not in window.get(f"/register/{draft}/household").text
    send(window, draft, "now", {"household.family_in_junta_area": "yes"})
    assert "family_count" in window.get(f"/register/{draft}/household").text


@pytest.mark.parametrize("kind", ["EVADED", "DEPENDANT"])
def test_who_never_served_is_asked_nothing_about_service(window: Window, kind: str) -> None:
    draft = begin(window)
    send(window, draft, "now", {**NOW, TYPE: kind})
    assert window.get(f"/register/{draft}/service").to == f"/register/{draft}/departure"
    assert "Trade" not in window.get(f"/register/{draft}/check").words


def test_no_text_of_a_form_is_readable_on_the_disk(window: Window) -> None:
    draft = begin(window)
    fill(window, draft)
    sealed = bytes(models.Draft.objects.get(id=draft).sealed)
    for text in (NAME, "S-7Q2", "DEFECT", "identity.name_my", "typed"):
        assert text.encode() not in sealed


def test_a_form_is_for_its_team_and_for_nobody_else(
    window: Window, cast: Cast, second_officer: Person
) -> None:
    draft = begin(window)
    fill(window, draft)
    other = Window()
    other.sign_in(second_officer)
    analyst = Window()
    analyst.sign_in(add_people(cast, ("Analyst Two", Role.ANALYST))[0])
    before = stored()
    for page in stages.PAGES:
        assert other.get(f"/register/{draft}/{page.name}").status == 404
        assert other.post(f"/register/{draft}/{page.name}", {TYPE: "INSIDER", "do": "next"}).status == 404
    assert draft not in other.get("/register").text
    assert Window().get(f"/register/{draft}/now").status == 404
    for address in ("/register", "/register/blank", f"/register/{draft}", f"/register/{draft}/now"):
        assert analyst.get(address).status == 404
        assert analyst.post(address, {"do": "next"}).status == 404
    assert stored() == before


def test_a_form_is_thrown_away_only_by_somebody_who_is_sure(window: Window) -> None:
    draft = begin(window)
    send(window, draft, "now", NOW)
    before = stored()
    assert window.post(f"/register/{draft}/now", {"do": "discard"}).status == 200
    assert stored() == before
    assert window.post(f"/register/{draft}/now", {"do": "discard", "sure": "on"}).to == "/register"
    assert stored() == {**before, DRAFTS: before[DRAFTS] - 1, WRAPS: before[WRAPS] - 1}


def test_the_audience_stands_above_every_page(window: Window) -> None:
    draft = begin(window)
    for page in stages.PAGES:
        assert "Intake officer, CSO-PEMB" in window.get(f"/register/{draft}/{page.name}").words


def test_a_draft_of_another_kind_is_no_form_and_no_row(window: Window) -> None:
    draft = begin(window)
    assert window.get(f"/held/{draft}").status == 404


def test_every_page_speaks_burmese(officer: Person) -> None:
    window = Window("my")
    window.sign_in(officer)
    draft = begin(window)
    fill(window, draft)
    for page in stages.PAGES:
        text = window.get(f"/register/{draft}/{page.name}").text
        heading = re.search("<h1>(.*?)</h1>", text)
        assert heading is not None
        assert re.search("[က-အ]", heading[1])


@pytest.mark.parametrize("kind", ["INSIDER", "CAPTURED"])
@pytest.mark.database
def test_not_a_byte_of_a_destroyed_form_is_left(window: Window, cast: Cast, kind: str) -> None:
    draft = begin(window)
    fill(window, draft)
    wraps = models.DraftWrap.objects.filter(draft=draft)
    sealed = [bytes(models.Draft.objects.get(id=draft).sealed), *(bytes(one.sealed) for one in wraps)]
    window.post(f"/register/{draft}/who", {TYPE: kind, "do": "next"})
    if connection.vendor == "sqlite":
        left = b"".join(one.read_bytes() for one in Path(cast.directory).glob("node.sqlite3*"))
        assert not [one for one in sealed if one in left or one[40:200] in left]


@pytest.mark.database
def test_a_covered_page_carries_on_what_was_sent(window: Window) -> None:
    draft = begin(window)
    window.get("/cover")
    answer = window.post(f"/register/{draft}/now", {**NOW, "do": "next"})
    assert answer.status == 422
    assert "S-7Q2" not in answer.text


@pytest.mark.database
def test_a_form_nobody_finished_in_ninety_days_is_erased(window: Window, cast: Cast, officer: Person) -> None:
    begin(window)
    today = timezone.localdate()
    days = (today - timedelta(days=91), today - timedelta(days=90))
    old, kept = (filling.begin(actor(cast, officer), team=(), today=day) for day in days)
    page = window.get("/register").text
    assert old not in page
    assert kept in page
    assert not models.Draft.objects.filter(id=old).exists()
    assert window.get(f"/register/{old}/now").status == 404


def test_an_answer_that_is_doubtful_twice_is_confirmed_once(window: Window) -> None:
    draft = begin(window)
    fill(window, draft)
    page = send(window, draft, "who", {"identity.name_my": "\u1040င်း\u200bရဲထွန်း"}).text
    assert "Invisible characters stand in this name" in page
    assert "A digit stands in this name for a letter" in page
    assert page.count('value="identity.name_my"') == 1
