"""Who is a child, and how old somebody can be."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.errors import Refused
from thitsar.kernel.text.age import age_span, is_child, read_age
from thitsar.kernel.text.dates import read_date


@pytest.mark.parametrize(
    ("dob", "today", "child"),
    [
        ("2005-08", "2021-08-17", True),
        ("2005", "2023-06-01", True),
        ("2005", "2023-12-31", False),
        ("2005-06-01", "2023-05-31", True),
        ("2005-06-01", "2023-06-01", False),
        ("2004-02-29", "2022-02-28", True),
        ("2004-02-29", "2022-03-01", False),
        ("1990", "2021-01-01", False),
        ("", "2021-01-01", False),
        ("../2005", "2021-01-01", True),
        ("2000/..", "2021-01-01", False),
    ],
)
def test_the_latest_possible_birthday_decides_who_is_a_child(dob: str, today: str, child: bool) -> None:
    assert is_child(read_date(dob), date.fromisoformat(today)) is child


def test_nobody_is_a_child_for_want_of_a_date() -> None:
    assert not is_child(None, date(2021, 1, 1))
    assert age_span(None, date(2021, 1, 1)) is None
    assert age_span(read_date("unknown"), date(2021, 1, 1)) is None


@given(st.dates(date(1950, 1, 1), date(2010, 12, 31)), st.dates(date(2021, 2, 1), date(2030, 12, 31)))
def test_less_precise_dates_give_wider_spans(born: date, today: date) -> None:
    day, month, year = (age_span(read_date(born.isoformat()[:length]), today) for length in (10, 7, 4))
    assert day is not None
    assert month is not None
    assert year is not None
    assert year[0] <= month[0] <= day[0] == day[1] <= month[1] <= year[1]
    assert is_child(read_date(born.isoformat()), today) == (day[0] < 18)


def test_it_reads_ages_in_any_digits() -> None:
    assert [read_age(raw) for raw in ("၄၉", "32", "24.0", " 16 ", "၁၆ နှစ်")] == [49, 32, 24, 16, 16]


@pytest.mark.parametrize("raw", ["230", "", "-1", "abc", "1e2", "၁၂၃၄"])
def test_it_refuses_ages_that_nobody_has(raw: str) -> None:
    with pytest.raises(Refused, match="0 to 120"):
        read_age(raw)
