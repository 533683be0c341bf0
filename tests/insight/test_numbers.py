"""Numbers through the agent's socket: intake adds without reading, an analyst counts, nobody else does."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from tests.cast import TODAY, Cast
from tests.insight.arrivals import POLICE, SOLDIER, correct, counted, person, register, say
from tests.pages.visiting import Person, Window
from thitsar.apps.insight.counts import fold_patches
from thitsar.apps.insight.queries import Patches, numbers
from thitsar.apps.intake import events
from thitsar.apps.intake.outcome_commands import doubt_age
from thitsar.kernel import models
from thitsar.kernel.errors import Denied
from thitsar.kernel.files.batches import STATISTICS, seal_batches
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.work_lists import read_batches

pytestmark = pytest.mark.database


class Since:
    """Tell what changed in the numbers since this was made; a figure that is not shown stays out of it."""

    def __init__(self, analyst: Actor) -> None:
        self._analyst = analyst
        self._before = counted(numbers(analyst, TODAY))

    def changes(self) -> dict[tuple[str, ...], int]:
        """Look again."""
        after = counted(numbers(self._analyst, TODAY))
        changes = {}
        for key in {*self._before, *after}:
            old, new = self._before.get(key, 0), after.get(key, 0)
            if old is not None and new is not None and new != old:
                changes[key] = new - old
        return changes


@pytest.fixture
def analyst(cast: Cast) -> Actor:
    """Sign the analyst in."""
    return cast.sign_in("analyst")


@pytest.fixture
def intake(cast: Cast) -> Actor:
    """Sign an intake officer in."""
    return cast.sign_in("intake")


@pytest.fixture(autouse=True)
def _site() -> Iterator[None]:
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    with override_settings(STORAGES={**settings.STORAGES, **plain}, ALLOWED_HOSTS=["*"]):
        yield


def officer(cast: Cast, who: str) -> Person:
    """Give somebody of the cast for a browser."""
    return Person(*cast.credentials(who), cast.member(who))


def test_it_counts_everybody_once_by_month_branch_way_and_site(analyst: Actor, intake: Actor) -> None:
    since = Since(analyst)
    quarter = person(**SOLDIER, departure__date="2021-Q2", departure__type="LEFT")
    register(intake, person(**POLICE), person(**SOLDIER), quarter)
    changes = since.changes()
    assert changes["caseload", "adult", "people"] == 3
    assert changes["departures", "2021-05", "police"] == changes["departures", "2021-05", "soldiers"] == 1
    assert changes["departures", "imprecise", "soldiers"] == 1
    assert changes["departures", "total", "all"] == changes["branch", "total", "people"] == 3
    assert (changes["track", "CDM", "people"], changes["track", "LEFT", "people"]) == (2, 1)
    assert changes["site", "S-7Q2", "people"] == 3


def test_a_correction_moves_a_person_and_adds_none(analyst: Actor, intake: Actor) -> None:
    (file,) = register(intake, person(**POLICE))
    since = Since(analyst)
    correct(intake, file, departure__date="2021-06")
    assert since.changes() == {
        ("departures", "2021-05", "police"): -1,
        ("departures", "2021-05", "all"): -1,
        ("departures", "2021-06", "police"): 1,
        ("departures", "2021-06", "all"): 1,
    }


def test_whoever_withdraws_is_not_counted(analyst: Actor, intake: Actor) -> None:
    since = Since(analyst)
    (file,) = register(intake, person(**POLICE))
    say(intake, file, events.ConsentChanged("registration", "REG", "WITHDRAWN", file.id, 1, ("registering",)))
    assert since.changes() == {}


def test_two_files_about_one_person_count_once(analyst: Actor, intake: Actor) -> None:
    since = Since(analyst)
    keeps, yields = register(intake, person(**POLICE), person(**POLICE))
    # Only the registration hears of it: other parts may be closed to whoever links.
    say(intake, keeps, events.PersonLinked("registration", yields.id, "c", "keeps"))
    say(intake, yields, events.PersonLinked("registration", keeps.id, "c", "yields"))
    assert since.changes()["departures", "total", "police"] == 1
    say(intake, yields, events.PersonUnlinked("registration", keeps.id, "two people"))
    assert since.changes()["departures", "total", "police"] == 2


def test_whoever_turns_out_to_be_a_child_is_in_no_count_of_those_who_served(
    analyst: Actor, intake: Actor
) -> None:
    since = Since(analyst)
    (file,) = register(intake, person(**SOLDIER))
    assert since.changes()["departures", "total", "soldiers"] == 1
    doubt_age(intake, file, today=TODAY)
    assert {key for key in since.changes() if key[0] != "caseload"} == set()
    drawn = counted(numbers(analyst, TODAY))
    children = drawn["caseload", "child", "people"]
    assert children is None or children >= 5


def test_what_is_sealed_again_counts_nothing_twice(analyst: Actor, intake: Actor) -> None:
    register(intake, person(**POLICE))
    since = Since(analyst)
    items = [one for items in _opened(analyst) for one in items]
    for place, kind, compartment, epoch, wrapped, sealed in seal_batches(
        intake, {(STATISTICS, "statistics"): items}
    ):
        models.Batch.objects.create(
            place=place, kind=kind, compartment=compartment, epoch=epoch, wrapped=wrapped, sealed=sealed
        )
    assert since.changes() == {}


def test_reading_on_gives_what_reading_anew_gives(analyst: Actor, intake: Actor) -> None:
    patches = Patches()
    patches.counts(analyst)
    register(intake, person(**POLICE), person(**SOLDIER))
    assert patches.counts(analyst) == Patches().counts(analyst)


def test_the_patches_hold_codes_and_nobodys_name_number_or_file(analyst: Actor, intake: Actor) -> None:
    (file,) = register(intake, person(**POLICE))
    everybody = fold_patches(_opened(analyst))
    assert file.id not in everybody
    columns = everybody[file.statistics]
    assert columns["branch"] == "police"
    assert columns["departure_month"] == "2021-05"
    written = json.dumps(columns, ensure_ascii=False)
    assert not any(one in written for one in ("Kaung", "ကောင်း", "000047", "T-0000", "MMR"))


def test_it_asks_for_nothing_but_statistics(analyst: Actor) -> None:
    asked: list[tuple[str, Any]] = []

    class Watched:
        def call(self, operation: str, **arguments: Any) -> Any:
            asked.append((operation, arguments.get("compartment")))
            return analyst.agent.call(operation, **arguments)

        def pieces(self, operation: str, **arguments: Any) -> Iterator[Any]:
            asked.append((operation, arguments.get("compartment")))
            return analyst.agent.pieces(operation, **arguments)

    watched = replace(analyst, agent=Watched(), known={})
    with CaptureQueriesContext(
        connection,
    ) as queries:
        Patches().counts(watched)
    assert {operation for operation, _ in asked} == {"list_keys", "open_batches"}
    assert {compartment for _, compartment in asked} == {"statistics"}
    (only,) = [one["sql"] for one in queries]
    assert "FROM kernel_batch" in only
    assert "'statistics'" in only


@pytest.mark.parametrize("who", ["intake", "vetting", "approver", "admin", "dpo"])
def test_it_counts_for_nobody_but_analysts_even_what_was_read_before(
    cast: Cast, analyst: Actor, who: str
) -> None:
    numbers(analyst, TODAY)
    with pytest.raises(Denied):
        numbers(cast.sign_in(who), TODAY)


@pytest.mark.parametrize("who", ["intake", "admin"])
def test_the_page_does_not_exist_for_others(cast: Cast, who: str) -> None:
    window = Window()
    assert window.get("/numbers").status == 404
    window.sign_in(officer(cast, who))
    assert window.get("/numbers").status == 404


@pytest.mark.parametrize("language", ["en", "my"])
def test_the_page_shows_tables_links_to_definitions_and_hides_what_is_hidden(
    cast: Cast, intake: Actor, language: str
) -> None:
    register(intake, person(**POLICE), person(**SOLDIER, departure__type="LEFT"))
    window = Window(language)
    window.sign_in(officer(cast, "analyst"))
    page = window.get("/numbers")
    assert page.status == 200
    for id in ("caseload", "departures", "branch", "track", "site", "benchmark"):
        assert f'<h2 id="{id}">' in page.text
        assert f'href="#how-{id}"' in page.text
        assert f'<dt id="how-{id}">' in page.text
    expected = {
        "en": (
            "12,327",
            "26.3 %",
            "May 2021",
            "NUG estimate, as cited",
            "Analyst, CSO-PEMB",
            "left service",
            "S-7Q2",
        ),
        "my": ("၁၂,၃၂၇", "၂၆.၃ %", "၂၀၂၁ မေလ", "တပ်မှထွက်လာသူ", "S-7Q2"),
    }
    for one in expected[language]:
        assert one in page.words, one


def _opened(analyst: Actor) -> list[list[Any]]:
    def unwrap(wrapped: list[Any]) -> list[bytes]:
        opened: list[bytes] = analyst.call(
            "open_batches", action="count", compartment="statistics", wrapped=wrapped
        )
        return opened

    keys = analyst.call("list_keys", compartment="statistics")
    return [items for _, items in read_batches(STATISTICS, "statistics", 0, unwrap, keys)]
