"""Giving a code on its page: shown once, with a print that names nothing; and taking it back."""

import re
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.pages.visiting import Window
from tests.standing.people import Someone, someone
from thitsar.kernel import models

pytestmark = pytest.mark.database
NEVER = ("defector", "CDM", "NUG", "ဘက်ပြောင်း", "တပ်", "rank", "NRC", "မှတ်ပုံတင်", "ရာထူး")


@pytest.fixture
def person(cast: Cast) -> Someone:
    """Give somebody about whom nothing is decided."""
    return someone(cast)


def window(person: Someone, language: str = "en") -> Window:
    """Sign this person's officer in."""
    opened = Window(language)
    opened.sign_in(person.who[1])
    return opened


def printed(page: str) -> str:
    """Give what the print style leaves of a page: the lines, and not what is marked to be left out."""
    main = re.findall("<main.*?</main>", page, re.DOTALL)[0]
    for tag in ("h1", "div"):
        main = re.sub(rf'<{tag}[^>]*class="[^"]*unprinted[^"]*".*?</{tag}>', "", main, flags=re.DOTALL)
    main = re.sub(r'<a class="button".*?</a>', "", main, flags=re.DOTALL)
    return " ".join(re.sub("<[^>]*>", " ", main).split())


@pytest.mark.parametrize("language", ["en", "my"])
def test_code_number_and_words_are_shown_once_and_the_print_holds_nothing_else(
    person: Someone, language: str
) -> None:
    officer = window(person, language)
    address = f"/code/{person.file}"
    asked = officer.get(address)
    assert "audience" in asked.text
    page = officer.post(address, {"form": "CODE_DIGITS", "household": "၃", "has_page": "on"})
    assert page.status == 200
    code, pin, secret = re.findall('class="secret"[^>]*>([^<]*)<', page.text)
    assert re.fullmatch(r"\d{3} \d{3} \d{3} \d{4}", code)
    assert re.fullmatch(r"\d{6}", pin)
    assert len(secret.split()) == 6
    one, two, three = {"my": ("၁", "၂", "၃"), "en": ("1", "2", "3")}[language]
    assert printed(page.text) == f"{one} {code} {two} {pin} {three} {secret}"
    # T11: nor does anything on the whole page name what it is.
    assert not [one for one in NEVER if one in page.text]
    name = person.standing()["name"]
    assert not [one for one in name if one and one in page.text]
    assert code not in officer.get(f"/file/{person.file}").text
    assert code not in officer.get(address).text
    again = officer.post(address, {"form": "CODE_WORDS", "household": "1"})
    assert 'class="secret"' not in again.text
    assert person.standing()["household"] == 3


def test_the_print_style_hides_name_and_margins() -> None:
    style = Path("thitsar/web/static/quiet.css").read_text("utf-8")
    print_part = style.split("@media print")[1]
    assert ".unprinted, .slip-page header { display: none; }" in print_part
    assert "@page slip { margin: 0; }" in style


def test_a_code_is_taken_back_on_its_page_and_another_can_be_given(person: Someone) -> None:
    officer = window(person)
    officer.post(f"/code/{person.file}", {"form": "CODE_WORDS", "household": "2"})
    file = officer.get(f"/file/{person.file}")
    assert f"/code/{person.file}/back" in file.text
    assert "Code given" in file.words
    assert "Four words" in officer.get(f"/file/{person.file}/standing").words
    assert officer.post(f"/code/{person.file}/back", {}).status == 200
    assert officer.post(f"/code/{person.file}/back", {"reason": "LOST"}).to == f"/file/{person.file}"
    assert f'/code/{person.file}"' in officer.get(f"/file/{person.file}").text
    assert (
        'class="secret"'
        in officer.post(f"/code/{person.file}", {"form": "CODE_WORDS", "household": "2"}).text
    )


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"form": "PAPER_QR", "household": "1"},
        {"form": "CODE_WORDS", "household": "x"},
        {"form": "CODE_WORDS", "household": "61"},
    ],
)
def test_what_is_not_complete_draws_nothing(person: Someone, sent: dict[str, str]) -> None:
    page = window(person).post(f"/code/{person.file}", sent)
    assert 'class="secret"' not in page.text
    assert "Something needs your attention" in page.words
    assert person.standing() == {}


@pytest.mark.parametrize(
    "who", ["intake", "approver", "host", "dpo", "admin", "analyst", "debriefer", "child"]
)
def test_nobody_else_has_these_pages(cast: Cast, person: Someone, who: str) -> None:
    opened, (name, passphrase) = Window(), cast.credentials(who)
    assert opened.post("/", {"name": name, "passphrase": passphrase}).to == "/today"
    for address in (f"/code/{person.file}", f"/code/{person.file}/back"):
        assert opened.get(address).status == 404
        assert opened.post(address, {"form": "CODE_WORDS", "household": "1", "reason": "LOST"}).status == 404
    assert person.standing() == {}


def test_today_sets_an_answer_right_that_is_older_than_its_file_and_says_so(person: Someone) -> None:
    officer = window(person)
    officer.post(f"/code/{person.file}", {"form": "CODE_WORDS", "household": "2"})
    said = "Answers at a gate that were written again"
    assert said not in officer.get("/today").words
    before = person.record()
    models.CheckRecord.objects.filter(locator=before.locator).delete()
    assert said in officer.get("/today").words
    assert person.record().revision == before.revision
    assert said not in officer.get("/today").words
