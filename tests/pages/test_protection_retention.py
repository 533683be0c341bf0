"""What is due to be erased, on the officer's page and on the lists of those who must act."""

import csv
import io
import re
from collections.abc import Iterator

import pytest

from tests.cast import TODAY, Cast
from tests.pages import protecting
from tests.pages.lists_made import sound_rows, take
from tests.pages.visiting import Person, Window, actor, add_people
from thitsar.apps.intake import consent_rules
from thitsar.kernel import models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.days import day_number
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.ledger.record import record
from thitsar.kernel.ledger.saying import said

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def people(cast: Cast) -> dict[str, Person]:
    roles = [Role.DATA_PROTECTION, Role.INTAKE, Role.VETTING, Role.APPROVER]
    made = add_people(cast, *[("Of " + role.value, role) for role in roles])
    return {role.value: one for role, one in zip(roles, made, strict=True)}


@pytest.fixture
def officer(people: dict[str, Person]) -> Window:
    window = Window()
    window.sign_in(people["data_protection"])
    return window


def test_what_is_due_to_be_erased_is_shown_by_number_with_who_must_act(
    cast: Cast, officer: Window, people: dict[str, Person]
) -> None:
    cast.need("matcher")
    intake = actor(cast, people["intake"])
    before = _due(officer)
    gone, stays = _registered(intake, people["vetting"].member, 733)
    assert _due(officer) == before
    _withdraw(intake, gone)
    answer = officer.get("/log/retention")
    assert _due(officer) == before + 1
    row = next(one for one in answer.text.split("<li>") if gone[:8] in one and "log/file" in one)
    assert "Of intake" in row
    assert "Of vetting" in row
    assert "Overdue" in row  # it was taken back long ago
    assert stays[:8] not in answer.text
    # Whoever must act sees it on their own list, by name.
    acting = Window()
    acting.sign_in(people["intake"])
    mine = acting.get("/today").text.partition("Due to be erased")[2]
    assert f"/file/{gone}" in mine
    assert f"/file/{stays}" not in mine.partition("<h2>")[0]
    facet = WorkLists().facets(intake, "registration")[gone]
    assert facet["code"] not in answer.text
    assert facet["en"] not in answer.text


def test_what_is_due_comes_back_from_the_ledger(
    cast: Cast, officer: Window, people: dict[str, Person]
) -> None:
    cast.need("matcher")
    maker = actor(cast, people["intake"])
    _withdraw(maker, _registered(maker, people["vetting"].member, 734)[0])
    before = _due(officer)
    assert before
    models.Batch.objects.filter(kind="retention").delete()
    assert _due(officer) == 0
    cast.settle()
    intake = cast.sign_in("intake")
    assert intake.call("rebuild", mode="rebuild")["opened"]
    assert _due(officer) == before


def test_figures_of_what_is_due_leave_by_two_people_too(officer: Window, people: dict[str, Person]) -> None:
    begun = protecting.form_with(officer.get("/log/retention"), "what")
    form = officer.post(begun.action, {**protecting.fields(begun), "what": "retention"})
    assert "How many files are due to be erased, by rule" in form.words
    asked = form.forms()[-1]
    sent = {
        "recipient": "the council",
        "label": "TLP:RED",
        "reason": "the yearly report",
        "days": "9",
        "do": "ask",
    }
    assert officer.post(asked.action, {**protecting.fields(asked), **sent}).to == "/log/exports"
    protecting.agree(people["approver"], "the council")
    fetch = next(one for one in officer.get("/log/exports").forms() if one.action.startswith("/log/exports/"))
    rows = list(csv.reader(io.StringIO(officer.post(fetch.action).raw.content.decode("utf-8-sig"))))
    assert ["Rule", "Files", "Overdue"] in rows
    assert ["Consent was taken back: erase within 30 days", str(_due(officer)), str(_due(officer))] in rows


def _due(officer: Window) -> int:
    found = re.search(
        r'role="rowheader">Consent was taken back[^<]*</th><td role="cell">(\d+)',
        officer.get("/log/retention").text,
    )
    return int(found[1]) if found else 0


def _registered(intake: Actor, other: str, seed: int) -> list[str]:
    rows = sound_rows(2, seed)
    for row in rows:
        row["departure/date"] = "2020-11"
    before = set(WorkLists().facets(intake, "registration"))
    assert take(intake, rows, team=(other,)).registered == 2
    facets = WorkLists().facets(intake, "registration")
    return [file for file, one in facets.items() if file not in before and one["kind"] == "person"]


def _withdraw(intake: Actor, file: str) -> None:
    opened = open_file(intake, file, ("registration", "identity", "service"), "write")
    told = consent_rules.change_consent(
        opened.document("registration"), "REG", status="WITHDRAWN", statement=file, day=day_number(TODAY)
    )
    some = [said(opened, one) for one in told if one.lies_in in opened.parts]
    record(intake, some, today=TODAY)


@pytest.fixture(scope="module", autouse=True)
def _nothing_left_signed_in(cast: Cast) -> Iterator[None]:
    yield
    cast.agent.call("lock")
