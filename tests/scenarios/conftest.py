"""Pages of the scenarios are served as those of the page tests are; people of the story are shared by its tests."""

import pytest

from tests.cast import Cast
from tests.pages.conftest import _site
from tests.scenarios.recruit import RECRUIT, People

__all__ = ["_site"]


@pytest.fixture(scope="module")
def people(cast: Cast) -> People:
    return People(cast)


@pytest.fixture
def recruit(people: People) -> str:
    return people.taken_in(**RECRUIT)


@pytest.fixture
def adult(people: People) -> str:
    return people.taken_in(**{**RECRUIT, "person/dob": "1996", "person/age": ""})
