"""A3 through pages: what the agent counted on a page it counts on the socket, and the other way round."""

import pytest

from tests.access.test_quotas import AN_HOUR
from tests.cast import Cast
from tests.pages.conftest import _site
from tests.pages.lists_made import sound_rows, take
from tests.pages.visiting import Person, Window, actor, add_people
from thitsar.kernel import models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Refused
from thitsar.kernel.files.work_lists import WorkLists

__all__ = ["_site"]

SENTENCE = "You have opened as many files as one person may for now."


@pytest.fixture(scope="module")
def crawlers(cast: Cast) -> tuple[list[Person], list[str]]:
    """Give three vetting officers who have opened nothing, and more of their files than an hour allows."""
    cast.need("matcher")
    people = add_people(cast, *[("Zaw Lin Oo", Role.VETTING)] * 3, ("Thiri Swe", Role.INTAKE))
    officers, maker = people[:3], actor(cast, people[3])
    before = set(models.Stream.objects.values_list("file", flat=True))
    take(maker, sound_rows(AN_HOUR + 6, 733), team=tuple(one.member for one in officers))
    facets = WorkLists().facets(maker, "registration")
    return officers, [id for id, one in facets.items() if id not in before and one.get("kind") == "person"]


def _crawl(window: Window, files: list[str]) -> int:
    opened = 0
    for file in files:
        answer = window.get(f"/file/{file}")
        assert (answer.status == 200) != (SENTENCE in answer.words), answer.status
        opened += answer.status == 200
    return opened


def test_pages_stop_at_thirty_and_a_second_browser_gets_nothing_more(
    crawlers: tuple[list[Person], list[str]],
) -> None:
    (officer, *_), files = crawlers
    assert len(files) == AN_HOUR + 6
    window = Window()
    window.sign_in(officer)
    assert _crawl(window, files) == AN_HOUR
    second = Window("my")
    second.sign_in(officer)
    assert [second.get(f"/file/{file}").status == 200 for file in files] == [True] * AN_HOUR + [False] * 6
    window.post("/sign-out")
    window.sign_in(officer)
    assert _crawl(window, files[AN_HOUR:]) == 0


def test_what_was_opened_on_pages_is_missing_on_the_socket(
    crawlers: tuple[list[Person], list[str]], cast: Cast
) -> None:
    (_, officer, _), files = crawlers
    window = Window()
    window.sign_in(officer)
    assert _crawl(window, files[:AN_HOUR]) == AN_HOUR
    # A program of the officer's own, with a session of its own.
    past = actor(cast, officer)
    for file in files[AN_HOUR:]:
        with pytest.raises(Refused, match="as many files as one person may"):
            past.call("open_file", file=file, compartments=["registration"], purpose="import")


def test_what_was_opened_on_the_socket_is_missing_on_pages(
    crawlers: tuple[list[Person], list[str]], cast: Cast
) -> None:
    (_, _, officer), files = crawlers
    past = actor(cast, officer)
    for file in files[:AN_HOUR]:
        past.call("open_file", file=file, compartments=["identity"], purpose="judge")
    window = Window()
    window.sign_in(officer)
    assert _crawl(window, files[AN_HOUR:]) == 0
