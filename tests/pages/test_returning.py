"""Interrupted in the middle of something: nothing typed is lost, and nothing typed lies open in a covered page."""

import re

import pytest

from tests.cast import Cast
from tests.pages.test_entry import enter
from tests.pages.visiting import Answer, Form, Person, Window

pytestmark = pytest.mark.database

TYPED = "မြဝတီ & <Zaw>"


@pytest.fixture
def entered(officer: Person) -> tuple[Window, str]:
    """Give a window and its short number."""
    return enter(officer)


@pytest.fixture
def window(entered: tuple[Window, str]) -> Window:
    """Give the window."""
    return entered[0]


@pytest.fixture
def pin(entered: tuple[Window, str]) -> str:
    """Give its short number."""
    return entered[1]


def interrupt(window: Window, text: str = TYPED) -> Answer:
    """Send a search while the page is covered."""
    window.get("/cover?next=/search")
    return window.post("/search", {"text": text})


def asking(answer: Answer) -> Form:
    """Give the form that asks for the short number."""
    return next(one for one in answer.forms() if "pin" in one.fields)


def typed_in(form: Form) -> dict[str, str]:
    return {name: values[0] for name, values in form.fields.items() if name != "csrfmiddlewaretoken"}


def test_what_was_sent_from_a_covered_page_is_sent_after_the_short_number(
    cast: Cast, window: Window, pin: str
) -> None:
    cast.need("matcher")
    asked = asking(interrupt(window))
    back = window.post(asked.action, {**typed_in(asked), "pin": pin})
    (again,) = [one for one in back.forms() if "text" in one.fields]
    assert (again.action, again.fields["text"]) == ("/search", [TYPED])
    found = window.post(again.action, typed_in(again))
    assert found.forms()[0].fields["text"] == [TYPED]


def test_a_wrong_number_keeps_it_too(window: Window, pin: str) -> None:
    asked = asking(interrupt(window))
    wrong = "0000" if pin != "0000" else "0001"
    asked = asking(window.post(asked.action, {**typed_in(asked), "pin": wrong}))
    back = window.post(asked.action, {**typed_in(asked), "pin": pin})
    assert "What you typed is kept, but it was not sent yet." in back.words


def test_nothing_typed_stands_readable_in_a_covered_page(window: Window) -> None:
    answer = interrupt(window, "Mya Wadi Zaw")
    assert "Wadi" not in answer.text
    assert asking(answer).fields["carried"][0]


def test_another_session_cannot_open_what_was_carried(window: Window, second_officer: Person) -> None:
    carried = asking(interrupt(window)).fields["carried"][0]
    other, its_pin = enter(second_officer)
    other.get("/cover?next=/today")
    answer = other.post("/cover", {"pin": its_pin, "next": "/today", "carried": carried})
    assert answer.to == "/today"


@pytest.mark.parametrize("broken", ["x", "AAAA", "ကခဂ", "A" * 4000])
def test_what_is_no_carried_form_is_left_aside(window: Window, pin: str, broken: str) -> None:
    window.get("/cover?next=/today")
    sent = {"pin": pin, "next": "/today", "carried": broken}
    assert window.post("/cover", sent).to == "/today"


def test_a_page_that_covers_itself_sends_what_was_typed_along(window: Window, pin: str) -> None:
    covered = window.post("/cover?next=/search", {"text": TYPED, "hold": "/search"})
    assert window.get("/search").to.startswith("/cover"), "the session is covered"
    asked = asking(covered)
    back = window.post(asked.action, {**typed_in(asked), "pin": pin})
    assert [one.fields["text"] for one in back.forms() if "text" in one.fields] == [[TYPED]]


def test_neither_number_nor_passphrase_is_carried(window: Window) -> None:
    window.get("/cover?next=/today")
    answer = window.post("/confirm", {"pin": "1234", "next": "/today"})
    assert re.search(r'name="carried"[^>]*>', answer.text)
    assert asking(answer).fields["carried"] == [""]


def test_a_wrong_number_for_closed_parts_is_told_beside_its_field(window: Window, pin: str) -> None:
    wrong = "0000" if pin != "0000" else "0001"
    answer = window.post("/confirm", {"pin": wrong, "next": "/held"})
    assert asking(answer).fields["next"] == ["/held"]
    assert 'id="id_pin_error"' in answer.text
    assert window.post("/confirm", {"pin": pin, "next": "/held"}).to == "/held"


def test_the_tries_that_are_left_are_told_in_burmese_digits(officer: Person) -> None:
    burmese = Window("my")
    burmese.sign_in(officer)
    said = re.findall(r'id="id_pin_error">(.*?)</p>', burmese.post("/confirm", {"pin": "x"}).text)
    assert re.search("[၀-၉]", said[0])
    assert not re.search("[0-9]", said[0])


def test_three_wrong_numbers_close_the_page(window: Window, pin: str) -> None:
    wrong = "0000" if pin != "0000" else "0001"
    answers = [window.post("/confirm", {"pin": wrong, "next": "/held"}) for _ in range(3)]
    assert "This page is closed" in answers[-1].words
