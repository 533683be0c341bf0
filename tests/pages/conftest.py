"""People of these tests' own: nobody else's files, questions and lists are counted against them."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import override_settings

from tests.cast import Cast
from tests.pages.visiting import Person, Window, add_people
from tests.vetting.windows import Windows, windows
from thitsar.kernel.access.policy import Role

_PLAIN = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


@pytest.fixture(autouse=True, scope="module")
def _site() -> Iterator[None]:
    """Serve pages under any name, with static files that nobody collected."""
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    with override_settings(STORAGES=_PLAIN, ALLOWED_HOSTS=["*"]):
        yield


@pytest.fixture(scope="session")
def officer(cast: Cast) -> Person:
    """Give an intake officer."""
    return add_people(cast, ("Ei Mon", Role.INTAKE))[0]


@pytest.fixture(scope="session")
def second_officer(cast: Cast) -> Person:
    """Give another intake officer."""
    return add_people(cast, ("Soe Thura", Role.INTAKE))[0]


@pytest.fixture
def window(officer: Person) -> Window:
    """Give a window in which the officer is signed in, in English."""
    opened = Window()
    opened.sign_in(officer)
    return opened


@pytest.fixture(scope="module")
def at_work(cast: Cast) -> Windows:
    """Give everybody who vets at their browser, with the matcher beside them."""
    cast.need("matcher")
    return windows(cast)
