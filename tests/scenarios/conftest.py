"""Pages of the scenarios are served as those of the page tests are; people of the story are shared by its tests."""

from datetime import date

import pytest

from tests.cast import Cast
from tests.pages.conftest import _site
from tests.scenarios.recruit import RECRUIT, People
from tests.vetting.windows import Windows, on, windows

__all__ = ["_site"]
ARRIVED, FIRST = date(2023, 6, 1), date(2023, 6, 5)


@pytest.fixture(scope="module")
def people(cast: Cast) -> People:
    return People(cast)


@pytest.fixture
def recruit(people: People) -> str:
    return people.taken_in(**RECRUIT)


@pytest.fixture
def adult(people: People) -> str:
    return people.taken_in(**{**RECRUIT, "person/dob": "1996", "person/age": ""})


@pytest.fixture(scope="module")
def at_work(cast: Cast) -> Windows:
    return windows(cast)


@pytest.fixture
def file(at_work: Windows, monkeypatch: pytest.MonkeyPatch) -> str:
    """Register the man of SC-02 on the first day; the fifth is the day of the test."""
    on(ARRIVED, monkeypatch)
    made = at_work.file()
    at_work.accept(made)
    on(FIRST, monkeypatch)
    at_work.check(made, "AGE_SCREEN")
    at_work.check(made, "DUPLICATE_SEARCH", "NEUTRAL")
    return made


@pytest.fixture
def provisional(at_work: Windows, file: str) -> str:
    """Find him provisional on that day (T5)."""
    claim = at_work.claim(file, "IDENTITY", "is who he says")
    at_work.item(file, claim, "DOC_NRC", "C3", what="torn NRC card")
    at_work.recommend(file, "PROVISIONAL")
    at_work.agree("approver", file)
    return file
