"""A date with the precision that is known, written in EDTF (R-DATE; ISO 8601-2)."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_YEARS = range(1900, 2101)
_POINT = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<part>[0-9]{2})(?:-(?P<day>[0-9]{2}))?))?(?P<about>[~?%])?",
    re.IGNORECASE,
)
_QUARTERS = range(33, 37)  # EDTF counts the quarters of a year as seasons 33 to 36
_ABOUT = {"D": 7, "M": 31, "Q": 92, "Y": 365}  # days by which "about" reaches beyond what was said


_Found = tuple[str, date, date, str]


@dataclass(frozen=True)
class Dated:
    """Hold what is known: D day, M month, Q quarter, Y year, R range or U nothing; open ends are None."""

    edtf: str
    earliest: date | None
    latest: date | None
    precision: str
    raw: str


def unknown(raw: str) -> Dated:
    """Give the date of which nothing is known."""
    return Dated("", None, None, "U", raw)


def parse(edtf: str, raw: str | None = None) -> Dated | None:
    """Read EDTF as far as this program writes it, and nothing else."""
    raw = edtf if raw is None else raw
    if edtf.count("/") == 1:
        return _range(edtf, raw)
    point = _POINT.fullmatch(edtf)
    return _point(point, raw) if point else None


def day(year: int, month: int, number: int) -> str | None:
    """Write a day that exists."""
    exists = 1 <= month <= 12 and 1 <= number <= calendar.monthrange(max(year, 1), month)[1]
    return f"{year:04}-{month:02}-{number:02}" if exists else None


def month(year: int, number: int) -> str | None:
    """Write a month, never as its first day."""
    return f"{year:04}-{number:02}" if 1 <= number <= 12 else None


def quarter(year: int, number: int) -> str:
    """Write a quarter of a year."""
    return f"{year:04}-{_QUARTERS[number - 1]}"


def _point(match: re.Match[str], raw: str) -> Dated | None:
    year = int(match["year"])
    if year not in _YEARS:
        return None
    found = _found(match, year)
    if found is None:
        return None
    edtf, earliest, latest, precision = found
    if not match["about"]:
        return Dated(edtf, earliest, latest, precision, raw)
    beyond = timedelta(days=_ABOUT[precision])
    return Dated(edtf + "~", earliest - beyond, latest + beyond, precision, raw)


def _found(match: re.Match[str], year: int) -> _Found | None:
    if match["quarter"]:
        return _quarter(year, int(match["quarter"]))
    if match["day"]:
        return _day(year, int(match["part"]), int(match["day"]))
    if match["part"]:
        return _part(year, int(match["part"]))
    return f"{year:04}", date(year, 1, 1), date(year, 12, 31), "Y"


def _part(year: int, number: int) -> _Found | None:
    return _quarter(year, number - 32) if number in _QUARTERS else _month(year, number)


def _day(year: int, number: int, of_month: int) -> _Found | None:
    edtf = day(year, number, of_month)
    return (edtf, date(year, number, of_month), date(year, number, of_month), "D") if edtf else None


def _month(year: int, number: int) -> _Found | None:
    edtf = month(year, number)
    return (edtf, date(year, number, 1), _last(year, number), "M") if edtf else None


def _quarter(year: int, number: int) -> _Found:
    return quarter(year, number), date(year, 3 * number - 2, 1), _last(year, 3 * number), "Q"


def _last(year: int, number: int) -> date:
    return date(year, number, calendar.monthrange(year, number)[1])


def _range(edtf: str, raw: str) -> Dated | None:
    first, last = edtf.split("/")
    start, end = (None if side in ("", "..") else parse(side) for side in (first, last))
    if (start is None) is (first not in ("", "..")) or (end is None) is (last not in ("", "..")):
        return None
    if start is None and end is None:
        return None
    earliest = start.earliest if start else None
    latest = end.latest if end else None
    if earliest and latest and latest < earliest:
        return None
    written = f"{start.edtf if start else '..'}/{end.edtf if end else '..'}"
    return Dated(written, earliest, latest, "R", raw)
