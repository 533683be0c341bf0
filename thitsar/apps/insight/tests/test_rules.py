"""The monthly series, medians, shares and benchmarks say no more than is known."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.apps.insight import rules
from thitsar.apps.insight.benchmarks import BENCHMARKS, QUOTED_RATES
from thitsar.kernel.errors import Refused

TODAY = date(2023, 3, 15)


def test_a_month_since_the_coup_is_a_row_of_its_own() -> None:
    assert rules.series_row("2021-02", today=TODAY) == "2021-02"
    assert rules.series_row("2023-03", today=TODAY) == "2023-03"


def test_an_earlier_month_is_counted_before_the_coup() -> None:
    assert rules.series_row("2021-01", today=TODAY) == "before_coup"


@pytest.mark.parametrize("code", ["", "not_asked", "refused", "2023-04", "9999-01", "2022-13", "2022"])
def test_no_month_at_all_is_not_known(code: str) -> None:
    assert rules.series_row(code, today=TODAY) == "unknown"


def test_the_series_leaves_no_month_out_until_now() -> None:
    rows = rules.series({"2022-11", "imprecise", "2023-01"}, today=TODAY)
    assert rows == ["2022-11", "2022-12", "2023-01", "2023-02", "2023-03", "imprecise", "unknown"]


def test_the_series_without_any_month_is_what_is_no_month() -> None:
    assert rules.series({"before_coup"}, today=TODAY) == ["before_coup", "imprecise", "unknown"]


def test_the_last_three_months_are_incomplete() -> None:
    assert rules.incomplete(TODAY) == ("2023-01", "2023-02", "2023-03")
    assert rules.incomplete(date(2023, 1, 31)) == ("2022-11", "2022-12", "2023-01")


def test_the_lag_is_counted_in_whole_months() -> None:
    assert rules.lag("2021-12", "2022-02") == 2
    assert rules.lag("2022-02", "2022-02") == 0


@pytest.mark.parametrize(
    ("left", "registered"),
    [("imprecise", "2022-02"), ("2022-02", "unknown"), ("2022-03", "2022-02"), ("2019-01", "2022-02")],
)
def test_there_is_no_lag_where_a_month_is_not_known_or_out_of_order(left: str, registered: str) -> None:
    assert rules.lag(left, registered) is None


def test_there_is_no_median_of_nine_people() -> None:
    assert rules.median({1: 4, 3: 5}) is None
    assert rules.median({1: 5, 3: 5}) == 2
    assert rules.median({1: 4, 3: 7}) == 3


@given(st.dictionaries(st.integers(0, 60), st.integers(1, 9), min_size=4))
def test_no_more_than_half_lie_on_either_side_of_a_median(counts: dict[int, int]) -> None:
    found, people = rules.median(counts), sum(counts.values())
    if people >= rules.FEWEST_FOR_A_MEDIAN:
        assert found is not None
        assert 2 * sum(n for value, n in counts.items() if value < found) <= people
        assert 2 * sum(n for value, n in counts.items() if value > found) <= people
    else:
        assert found is None


def test_a_share_follows_its_figures() -> None:
    assert rules.percent(3236, 12327) == Decimal("26.3")
    assert rules.percent(9091, 12327) == Decimal("73.7")
    assert rules.percent(None, 12327) is None
    assert rules.percent(3236, None) is None
    assert rules.percent(0, 0) is None


def test_an_even_spread_shows_that_rates_and_totals_do_not_agree() -> None:
    assert rules.months_from("2021-02", "2023-02") == 25
    assert rules.a_month(12_327, "2021-02", "2023-02") == 493
    assert rules.a_month(3_236, "2021-02", "2023-02") == 129


def test_a_hidden_figure_has_no_bar_and_stretches_none() -> None:
    assert rules.bars([10, None, 40]) == [25, None, 100]
    assert rules.bars([0, None]) == [0, None]
    assert rules.bars([]) == []


def test_what_was_not_said_is_not_counted_as_other() -> None:
    assert [rules.roll_up(one) for one in ("soldiers", "other", "refused", "")] == [
        "soldiers",
        "other",
        "unknown",
        "unknown",
    ]


def test_it_refuses_a_benchmark_that_does_not_add_up() -> None:
    parts = {"soldiers": 3236, "police": 9091}
    rules.refuse_benchmark(12_327, parts)
    with pytest.raises(Refused, match="12372"):
        rules.refuse_benchmark(12_372, parts)


def test_the_published_benchmark_is_the_one_everybody_quotes() -> None:
    (one,) = BENCHMARKS
    assert (one.as_of, one.total, dict(one.parts)) == (
        "2023-02",
        12_327,
        {"soldiers": 3_236, "police": 9_091},
    )
    assert one.source == "NUG estimate, as cited"
    assert [(rate.period, rate.about_a_month) for rate in QUOTED_RATES] == [("2021", 100), ("late 2022", 10)]
