"""Unusual reading: each rule at its threshold, and what no reader can do about it."""

import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.access import unusual
from thitsar.kernel.access.unusual import DAY, HOUR, YANGON, Facts, Remark, remarks
from thitsar.kernel.access.wanted import Line

ANNA, BO = "a" * 32, "b" * 32
TODAY = 20_000
# Noon where the node stands, ten days ago.
NOON = (TODAY - 10) * DAY - YANGON + 12 * HOUR
FACTS = Facts(TODAY, TODAY - 29)


def _file(number: int) -> str:
    return f"{number:032x}"


def _opened(count: int, *, at: int = NOON, member: str = ANNA, every: int = 60) -> list[Line]:
    return [[at + every * one, member, _file(one), "registration", "read"] for one in range(count)]


def _rules(lines: list[Line], facts: Facts = FACTS) -> set[str]:
    return {one.rule for one in remarks(lines, facts)}


def _one(lines: list[Line], facts: Facts, rule: str) -> Remark:
    return next(one for one in remarks(lines, facts) if one.rule == rule)


@pytest.mark.parametrize(
    ("usual", "least"), [(None, 25), (1, 8), (2, 8), (3, 9), (8, 24), (9, 25), (500, 25)]
)
def test_many_in_an_hour_is_more_than_the_members_own_usual(usual: int | None, least: int) -> None:
    facts = Facts(TODAY, TODAY - 29, usual={} if usual is None else {ANNA: usual})
    assert "many" not in _rules(_opened(least - 1), facts)
    found = _one(_opened(least), facts, "many")
    assert (found.member, found.count, found.first, found.usual) == (ANNA, least, NOON, usual or 0)
    # The same number spread over more than an hour is nothing.
    assert "many" not in _rules(_opened(least, every=HOUR), facts)
    # And one file looked at again and again is one file.
    again = [[NOON + one, ANNA, _file(1), "registration", "read"] for one in range(60)]
    assert "many" not in _rules(again, facts)


def test_an_hour_is_any_hour_and_not_one_of_the_clock() -> None:
    facts = Facts(TODAY, TODAY - 29, usual={ANNA: 1})
    lines = _opened(unusual.MANY_LEAST, at=NOON + HOUR - 240)
    assert "many" in _rules(lines, facts)


def test_usual_is_the_busiest_hour_of_an_ordinary_day() -> None:
    lines = [line for day, count in enumerate((2, 4, 30)) for line in _opened(count, at=NOON + day * DAY)]
    assert unusual.usual_hours(lines) == {ANNA: 4}


def test_nothing_that_was_read_before_hides_a_number_that_is_listed_for_anybody() -> None:
    facts = Facts(TODAY, TODAY - 29, usual={ANNA: 10_000})
    assert "many" in _rules(_opened(unusual.MANY_FOR_ANYBODY), facts)


def test_files_in_which_nobody_recorded_anything_are_listed_once_somebody_had_time_to() -> None:
    lines, day = _opened(unusual.IDLE_FILES, every=DAY // 1000), TODAY - 10
    assert _one(lines, FACTS, "idle").count == unusual.IDLE_FILES
    assert "idle" not in _rules(lines[1:])
    for at, is_idle in ((day - 1, True), (day, False), (day + 7, False), (day + 8, True)):
        facts = Facts(TODAY, TODAY - 29, recorded={_file(0): frozenset({at})})
        assert ("idle" in _rules(lines, facts)) == is_idle, at
    soon = Facts(day + unusual.IDLE_DAYS, TODAY - 29)
    assert "idle" not in _rules(lines, soon)


@pytest.mark.parametrize(
    ("hour", "is_night"),
    [(4.9, True), (5, False), (12, False), (21.9, False), (22, True), (23.9, True), (0, True)],
)
def test_night_is_from_ten_to_five_where_the_node_stands(hour: float, is_night: bool) -> None:
    at = NOON + int((hour - 12) * HOUR)
    lines = _opened(unusual.NIGHT_FILES, at=at, every=1)
    assert ("night" in _rules(lines)) == is_night
    assert "night" not in _rules(lines[1:])


def test_a_night_is_one_night_though_the_date_changes() -> None:
    lines = _opened(2, at=NOON + 12 * HOUR - 60, every=30) + _opened(4, at=NOON + 12 * HOUR + 60, every=30)
    assert [(one.day, one.count) for one in remarks(lines, FACTS) if one.rule == "night"] == [(TODAY - 10, 4)]


def test_a_file_that_many_opened_is_named_with_how_many() -> None:
    lines = [[NOON + one, f"{one:032x}", _file(7), "service", "read"] for one in range(unusual.MANY_READERS)]
    found = _one(lines, FACTS, "crowd")
    assert (found.file, found.member, found.count) == (_file(7), "", unusual.MANY_READERS)
    assert "crowd" not in _rules(lines[1:] * 3)


@pytest.mark.parametrize(
    ("purpose", "rule", "least"),
    [("refused", "refused", 3), ("counts_lost", "lost", 1), ("open_many", "bulk", 1)],
)
def test_refusals_lost_counts_and_bulk_openings_are_listed_by_day(
    purpose: str, rule: str, least: int
) -> None:
    lines = [[NOON + one, BO, _file(one), "", purpose] for one in range(least)]
    assert _one(lines, FACTS, rule).count == least
    if least > 1:
        assert rule not in _rules(lines[1:])


@pytest.mark.parametrize(("days", "is_listed"), [(0, True), (14, True), (15, False), (-1, False)])
def test_reading_just_before_leaving_is_listed(days: int, is_listed: bool) -> None:
    facts = Facts(TODAY, TODAY - 29, left={ANNA: TODAY - 10 + days})
    assert ("leaving" in _rules(_opened(unusual.LEAVING_FILES), facts)) == is_listed
    assert "leaving" not in _rules(_opened(unusual.LEAVING_FILES - 1), facts)
    assert "leaving" not in _rules(_opened(unusual.LEAVING_FILES, member=BO), facts)


def test_what_lies_before_the_period_is_not_looked_at() -> None:
    assert remarks(_opened(40, at=NOON - 20 * DAY), FACTS) == []


lines = st.builds(
    lambda minute, member, file, purpose: [
        NOON - 8 * DAY + 60 * minute,
        member,
        _file(file),
        "service",
        purpose,
    ],
    # Two crowded hours, and some days around them.
    st.one_of(st.integers(0, 90), st.integers(0, 20 * 24 * 60)),
    st.sampled_from([ANNA, BO, *(f"{one:032x}" for one in range(8))]),
    st.integers(0, 40),
    st.sampled_from(["read", "read", "read", "write", "refused", "open_many", "counts_lost", "list"]),
)
facts = st.builds(
    lambda usual, recorded, left: Facts(
        TODAY,
        TODAY - 29,
        usual={ANNA: usual},
        recorded={_file(one): frozenset({day}) for one, day in recorded.items()},
        left={BO: left},
    ),
    st.integers(0, 12),
    st.dictionaries(st.integers(0, 40), st.integers(TODAY - 20, TODAY)),
    st.integers(TODAY - 20, TODAY),
)


@given(st.lists(lines, max_size=150), st.lists(lines, max_size=40), facts)
def test_no_further_reading_takes_a_remark_away(read: list[Line], more: list[Line], known: Facts) -> None:
    before = {one.about: one.count for one in remarks(read, known)}
    after = {one.about: one.count for one in remarks(read + more, known)}
    assert before.keys() <= after.keys()
    assert all(after[about] >= count for about, count in before.items())


@given(st.lists(lines, max_size=150), facts, st.randoms(use_true_random=False))
def test_the_order_of_the_lines_does_not_matter(read: list[Line], known: Facts, luck: random.Random) -> None:
    mixed = luck.sample(read, len(read))
    assert remarks(mixed, known) == remarks(read, known)
    assert unusual.usual_hours(mixed) == unusual.usual_hours(read)


def test_the_book_for_those_who_run_a_node_says_the_same_thresholds() -> None:
    book = (Path(__file__).parents[4] / "docs/operating.md").read_text()
    said = {name: int(number) for number, name in re.findall(r"\| (\d+) \| `(\w+)` \|", book)}
    named = {name: value for name, value in vars(unusual).items() if name in said}
    assert len(said) >= 10
    assert said == named
