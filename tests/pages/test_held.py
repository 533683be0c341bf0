"""Rows held back, in the windows of those who correct them."""

import re
from pathlib import Path

import pytest
from django.db import connection

from tests.cast import TODAY, Cast
from tests.pages.lists_made import Stale, again, sound_rows, take
from tests.pages.visiting import Answer, Person, Window, actor, stored
from thitsar.apps.intake import commands
from thitsar.apps.intake.drafts import held_row
from thitsar.demo.people import Row
from thitsar.kernel import models
from thitsar.kernel.errors import Denied
from thitsar.kernel.files import drafts
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.sections.mapping import UUID

pytestmark = pytest.mark.database

DRAFTS, WRAPS = "kernel_draft", "kernel_draftwrap"
TYPE, CONSENT = "departure.type", "consent.REG"


@pytest.fixture
def hold(cast: Cast, officer: Person, second_officer: Person) -> "Hold":
    """Let rows be held back for the two officers."""
    cast.need("matcher")
    return Hold(cast, officer, second_officer)


class Hold:
    """Take in lists whose rows are held back."""

    seeds = iter(range(500, 600))

    def __init__(self, cast: Cast, officer: Person, second: Person) -> None:
        self._cast, self._officer, self._second = cast, officer, second

    def __call__(self, *flaws: Row, sound: int = 1) -> list[str]:
        """Hold one row for each flaw and give their drafts."""
        seed = next(self.seeds)
        rows = sound_rows(sound + len(flaws), seed)
        for row, flaw in zip(rows[sound:], flaws, strict=True):
            row.update(flaw)
        return self.rows(rows)

    def rows(self, rows: list[Row]) -> list[str]:
        """Take these rows in and give the drafts that came of it."""
        maker = actor(self._cast, self._officer)
        before = set(drafts.ids_for(maker, "row"))
        take(maker, rows, team=(self._second.member,))
        return [one for one in drafts.ids_for(maker, "row") if one not in before]


NO_CONSENT = {"consent/registration": "no"}


def save(window: Window, draft: str, **changed: str) -> Answer:
    """Send the form of a row as the page gave it, with these answers changed."""
    form = window.get(f"/held/{draft}").forms()[0]
    assert form.buttons[0] == ("do", "save"), "the first button is what Enter sends"
    fields = {name: values for name, values in form.fields.items() if name != "csrfmiddlewaretoken"}
    return window.post(f"/held/{draft}", {**fields, **changed, "do": "save"})


def typed(window: Window, draft: str, field: str) -> str:
    """Give what stands in a field of a row's form."""
    return window.get(f"/held/{draft}").forms()[0].fields[field][0]


def test_the_list_names_field_and_reason_in_the_readers_language(
    hold: Hold, officer: Person, window: Window
) -> None:
    (draft,) = hold(NO_CONSENT)
    burmese = Window("my")
    burmese.sign_in(officer)
    english = window.get("/held").text
    assert f"/held/{draft}" in english
    assert "Registration consent" in english or "consent" in english.lower()
    there = re.search(rf"/held/{draft}.*?</li>", burmese.get("/held").text, re.DOTALL)
    assert there is not None
    assert re.search("[က-အ]", there[0])


def test_a_corrected_row_is_registered_and_its_draft_is_gone(hold: Hold, window: Window) -> None:
    (draft,) = hold(NO_CONSENT)
    before = stored()
    done = save(window, draft, **{CONSENT: "yes"})
    assert done.to.startswith("/file/")
    after = stored()
    assert after[DRAFTS] == before[DRAFTS] - 1
    assert after[WRAPS] == before[WRAPS] - 2
    page = window.get(done.to)
    assert page.status == 200
    assert "Registered" in page.words
    assert draft not in window.get("/held").text
    assert window.get(f"/held/{draft}").status == 404
    assert done.to in window.get("/today").text


def test_what_is_still_wrong_stays_in_the_form_and_in_the_draft(
    hold: Hold, window: Window, second_officer: Person
) -> None:
    (draft,) = hold(NO_CONSENT)
    before = stored()
    answer = save(window, draft, **{CONSENT: "no", "identity.name_latin": "Thiha Zaw Min"})
    assert answer.status == 200
    assert "Something needs your attention" in answer.words
    assert stored() == before
    other = Window()
    other.sign_in(second_officer)
    assert typed(other, draft, "identity.name_latin") == "Thiha Zaw Min"


def test_a_form_that_cannot_be_taken_keeps_what_was_typed(hold: Hold, window: Window) -> None:
    (draft,) = hold(NO_CONSENT)
    name = typed(window, draft, "identity.father_name")
    answer = save(window, draft, **{TYPE: "NO_SUCH_TYPE", "identity.name_latin": "Thiha Zaw Min"})
    assert "NO_SUCH_TYPE" in answer.words
    assert typed(window, draft, "identity.name_latin") == "Thiha Zaw Min"
    assert window.post(f"/held/{draft}", {"do": "save", "identity.name_latin": "Kyaw"}).status == 200
    assert typed(window, draft, "identity.father_name") == name


@pytest.mark.parametrize("kind", ["INSIDER", "CAPTURED"])
@pytest.mark.parametrize("flaw", [NO_CONSENT, {"person/name_my": "", "person/name_en": ""}])
def test_whoever_may_not_be_kept_is_destroyed_with_the_rows_keys(
    hold: Hold, window: Window, cast: Cast, kind: str, flaw: Row
) -> None:
    (draft,) = hold(flaw)
    held = models.Draft.objects.get(id=draft)
    wraps = models.DraftWrap.objects.filter(draft=draft)
    bytes_of_it = [bytes(held.sealed), *(bytes(one.sealed) for one in wraps)]
    before = stored()
    # Nothing else is mended: refusal comes first.
    answer = save(window, draft, **{TYPE: kind})
    assert answer.status == 200
    assert "The row and its keys were destroyed" in answer.words
    after = stored()
    assert after == {**before, DRAFTS: before[DRAFTS] - 1, WRAPS: before[WRAPS] - 2}
    assert window.get(f"/held/{draft}").status == 404
    if connection.vendor == "sqlite":
        left = b"".join(one.read_bytes() for one in Path(cast.directory).glob("node.sqlite3*"))
        assert not [one for one in bytes_of_it if one in left or one[40:200] in left]


def test_a_row_is_thrown_away_only_by_somebody_who_is_sure(hold: Hold, window: Window) -> None:
    (draft,) = hold(NO_CONSENT)
    before = stored()
    assert window.post(f"/held/{draft}", {"do": "discard"}).status == 200
    assert stored() == before
    assert window.post(f"/held/{draft}", {"do": "discard", "sure": "on"}).to == "/held"
    assert stored() == {**before, DRAFTS: before[DRAFTS] - 1, WRAPS: before[WRAPS] - 2}


def test_a_number_that_was_received_before_must_be_changed(hold: Hold, window: Window) -> None:
    one, other = sound_rows(2, next(Hold.seeds))
    (draft,) = hold.rows([one, {**other, "_uuid": one["_uuid"]}])
    before = stored()
    assert save(window, draft).status == 200
    assert stored() == before
    new = again(one, next(Hold.seeds))["_uuid"]
    assert save(window, draft, **{UUID: new}).to.startswith("/file/")


def test_a_row_corrected_in_one_window_is_gone_in_the_other(
    hold: Hold, window: Window, second_officer: Person
) -> None:
    (draft,) = hold(NO_CONSENT)
    other = Window()
    other.sign_in(second_officer)
    form = other.get(f"/held/{draft}").forms()[0].fields
    assert save(window, draft, **{CONSENT: "yes"}).to
    before = stored()
    late = {name: values for name, values in form.items() if name != "csrfmiddlewaretoken"}
    assert other.post(f"/held/{draft}", {**late, CONSENT: "yes", "do": "save"}).status == 404
    assert stored() == before


def test_a_row_opened_twice_is_registered_once(
    hold: Hold, cast: Cast, officer: Person, second_officer: Person
) -> None:
    (draft,) = hold(NO_CONSENT)
    both = [actor(cast, officer), actor(cast, second_officer)]
    rows = [held_row(drafts.open_draft(one, draft)) for one in both]
    mended = {**rows[0].row, "consent/registration": "yes"}
    first, second = (WorkLists(), WorkLists())
    # Both have looked at what was received before either recorded anything.
    for one, lists in zip(both, (first, second), strict=True):
        lists.facets(one, "registration")
    assert commands.correct_row(both[0], rows[0], mended, today=TODAY, lists=first).file
    before = stored()
    stale = Stale(second)
    with pytest.raises(Denied):
        commands.correct_row(both[1], rows[1], mended, today=TODAY, lists=stale)
    assert stored() == before
