"""On pages: a second person declines with a reason of a list, and whoever asked takes their order back."""

import pytest
from django.utils import timezone

from tests.cast import Cast
from tests.pages import protecting
from tests.pages.visiting import Answer, Form, Person, Window, actor, add_people
from thitsar.kernel.access.policy import Role
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.membership import approving
from thitsar.kernel.membership.events import WHY_DECLINED
from thitsar.web.views.protection_words import WHY

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def people(cast: Cast) -> list[Person]:
    wanted = ("Thant Sin", Role.DATA_PROTECTION), ("Mya Thida", Role.APPROVER), ("Aye Aye Mon", Role.INTAKE)
    return add_people(cast, *wanted)


@pytest.fixture(scope="module")
def file(cast: Cast, people: list[Person]) -> str:
    intake = actor(cast, people[2])
    made = approving.request(
        intake, "rebuild", bytes(32), summary={"reason": "a test"}, today=timezone.localdate()
    )
    open_file(intake, made, ("approvals",), "read")
    return made


def window(person: Person) -> Window:
    opened = Window()
    opened.sign_in(person)
    return opened


def part(page: Answer, of: str) -> Answer:
    """Give what a page shows of one request."""
    found = next(one for one in page.text.split('<div class="asked">') if of in one)
    return Answer(200, found, {}, "", None)


def button(shown: Answer, name: str) -> Form:
    return next(one for one in shown.forms() if ("do", name) in one.buttons)


def test_every_reason_has_words() -> None:
    assert set(WHY) == set(WHY_DECLINED)


def test_an_order_is_declined_for_a_reason_and_gives_nothing(people: list[Person], file: str) -> None:
    officer, second = window(people[0]), window(people[1])
    protecting.order(officer, file, recipient="the first board")
    form = button(part(second.get("/two"), "the first board"), "decline")
    sent = {"digest": form.fields["digest"][0]}
    silent = second.post(form.action, {**sent, "do": "decline"})
    assert "Choose why you do not agree." in silent.words
    assert "<details open>" in silent.text
    assert second.post(form.action, {**sent, "do": "decline", "reason": "TOO_MUCH"}).to == "/two"
    assert "the first board" not in second.get("/two").words
    for address in ("/two", "/log/exports"):
        told = part(officer.get(address), "the first board")
        assert "Mya Thida did not agree, on" in told.words
        assert "It is more than is needed" in told.words
        assert not told.forms()
    request = form.action.rpartition("/")[2]
    refused = officer.post(f"/log/exports/{request}")
    assert refused.status == 422
    assert "A second person must approve exactly this first" in refused.words
    again = second.post(form.action, {**sent, "do": "agree"})
    assert "declined or taken back already" in again.words
    assert (
        "Declined what another asked for (Exported, with a second person)"
        in officer.get("/log/exports").words
    )


def test_an_order_is_taken_back_also_after_it_was_agreed_to(people: list[Person], file: str) -> None:
    officer = window(people[0])
    for recipient, is_agreed in (("the second board", False), ("the third board", True)):
        protecting.order(officer, file, recipient=recipient)
        if is_agreed:
            protecting.agree(people[1], recipient)
        form = button(part(officer.get("/log/exports"), recipient), "take_back")
        sent = {"digest": form.fields["digest"][0], "do": "take_back"}
        assert officer.post(form.action, sent).to == "/two"
        told = part(officer.get("/log/exports"), recipient)
        assert "Taken back by Thant Sin" in told.words
        assert not told.forms()
        assert recipient not in window(people[1]).get("/two").words
        assert officer.post(f"/log/exports/{form.action.rpartition('/')[2]}").status == 422


def test_nobody_takes_back_what_another_asked_for(people: list[Person], file: str) -> None:
    officer, second = window(people[0]), window(people[1])
    protecting.order(officer, file, recipient="the fourth board")
    form = button(part(second.get("/two"), "the fourth board"), "decline")
    answer = second.post(form.action, {"digest": form.fields["digest"][0], "do": "take_back"})
    assert answer.status in {404, 422}
    assert "the fourth board" in second.get("/two").words


def test_what_was_fetched_cannot_be_taken_back(people: list[Person], file: str) -> None:
    officer = window(people[0])
    protecting.order(officer, file, recipient="the fifth board")
    protecting.agree(people[1], "the fifth board")
    shown = part(officer.get("/log/exports"), "the fifth board")
    fetch = next(one for one in shown.forms() if one.action.startswith("/log/exports/"))
    assert officer.post(fetch.action).status == 200
    shown = part(officer.get("/log/exports"), "the fifth board")
    assert "It was fetched." in shown.words
    assert not shown.forms()
