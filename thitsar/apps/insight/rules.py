"""What may be said about numbers: thresholds, the monthly series, benchmarks (R-SDC, R-SERIES); pure."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from thitsar.kernel.errors import Refused

# Cells from 1 to below these are not shown; counts leave the organisation at none of them yet.
THRESHOLDS = {"internal": 1, "partner": 5, "public": 10}
# A count of children is not everybody's to know exactly, inside the organisation neither (R-AGE).
CHILD_THRESHOLD = 5
FEWEST_FOR_A_MEDIAN = 10
COUP = "2021-02"
BEFORE_COUP = "before_coup"
IMPRECISE = "imprecise"
UNKNOWN = "unknown"
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_COLUMNS_OF_BRANCH = ("soldiers", "police", "other")


def roll_up(branch: str) -> str:
    """Give the column a branch is counted in: what was not said is no `other`, and other is no soldier."""
    return branch if branch in _COLUMNS_OF_BRANCH else UNKNOWN


def series_row(month: str, *, today: date) -> str:
    """Give the row a departure is counted in: a month since the coup, or one of three rows beside the months.

    What is known to the quarter or year stays imprecise and is never spread over months.
    """
    if month == IMPRECISE:
        return IMPRECISE
    if not _MONTH.fullmatch(month) or month > month_of(today):
        return UNKNOWN
    return BEFORE_COUP if month < COUP else month


def series(found: Iterable[str], *, today: date) -> list[str]:
    """Put the rows in order: every month from the first until now, empty ones too, and what is no month beside them."""
    rows = set(found)
    months = rows - {BEFORE_COUP, IMPRECISE, UNKNOWN}
    until = _number(month_of(today)) + 1
    between = [_month(number) for number in range(_number(min(months)), until)] if months else []
    return [*([BEFORE_COUP] if BEFORE_COUP in rows else []), *between, IMPRECISE, UNKNOWN]


def incomplete(today: date) -> tuple[str, str, str]:
    """Name the last three months: people who left in them are still arriving and being registered."""
    last = _number(month_of(today))
    return _month(last - 2), _month(last - 1), _month(last)


def lag(departure: str, registered: str) -> int | None:
    """Give the whole months between leaving and registration, where both are known and in that order."""
    if (
        not (_MONTH.fullmatch(departure) and _MONTH.fullmatch(registered))
        or not COUP <= departure <= registered
    ):
        return None
    return _number(registered) - _number(departure)


def median(counts: Mapping[int, int]) -> Decimal | None:
    """Give the median of values counted by how often each occurs; none under ten people (R-SDC)."""
    people = sum(counts.values())
    if people < FEWEST_FOR_A_MEDIAN:
        return None
    ordered = [value for value in sorted(counts) for _ in range(counts[value])]
    return (Decimal(ordered[(people - 1) // 2]) + ordered[people // 2]) / 2


def percent(part: int | None, whole: int | None) -> Decimal | None:
    """Give a share to one decimal; none where part or whole is hidden, because the share would tell it."""
    if part is None or not whole:
        return None
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


def months_from(first: str, last: str) -> int:
    """Count the months of a period, both ends included."""
    return _number(last) - _number(first) + 1


def a_month(count: int, first: str, last: str) -> int:
    """Say what an even spread of a published total would be: to show that it is not comparable, never as a series."""
    return int((Decimal(count) / months_from(first, last)).to_integral_value(ROUND_HALF_UP))


def bars(counts: Iterable[int | None]) -> list[int | None]:
    """Give the length of each bar beside the longest that is shown, from 0 to 100; none for a hidden count."""
    shown = list(counts)
    longest = max((one for one in shown if one is not None), default=0)
    return [None if one is None else one * 100 // longest if longest else 0 for one in shown]


def refuse_benchmark(whole: int, parts: Mapping[str, int]) -> None:
    """Refuse a published benchmark whose parts do not make up its total (R-SERIES)."""
    together = sum(parts.values())
    if together != whole:
        raise Refused(
            "The parts of this benchmark make %(together)s together, but its total says %(whole)s. Check the source.",
            {"together": together, "whole": whole},
        )


def month_of(day: date) -> str:
    """Give the month of a day."""
    return f"{day.year:04}-{day.month:02}"


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def _month(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"
