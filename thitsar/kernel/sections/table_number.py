"""Say a spreadsheet's number as its cell shows it: plain, padded, or a date with its precision (R-DATE)."""

import math
import re
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Literal

Look = Literal["plain", "year", "month", "day", "moment", "clock", "span"] | int

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
_PADDED = re.compile(r"0{2,20}")
_SPAN = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
# Words in quotes, one escaped letter, colours and languages in brackets, and the E of 1.5E+06.
_SILENT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|e[+-]|general', re.IGNORECASE)
_LATEST = 2_958_465  # 9999-12-31
_FROM_1904 = 1_462  # days between the two beginnings of time

# ECMA-376 part 1, 18.8.30: formats that files name by number only. 17 is "Mar-21", with no day.
_BUILT_IN: dict[int, Look] = {
    **dict.fromkeys((14, 15, 16, *range(27, 32), 36, *range(50, 59)), "day"),
    17: "month",
    **dict.fromkeys((18, 19, 20, 21, 45, 47, *range(32, 36)), "clock"),
    22: "moment",
    46: "span",
}


def look_of(number: int, code: str | None) -> Look:
    """Tell what a format shows, by its code or, without one, by its number; an int is a padded width."""
    return _BUILT_IN.get(number, "plain") if code is None else _look_of_code(code)


def number_text(raw: str, look: Look, *, since_1904: bool) -> str:
    """Return the text of a stored number; what is no number, or no possible date, stays as it is stored."""
    if not _NUMBER.fullmatch(raw):
        return raw
    value = float(raw)
    if math.isinf(value):
        return raw
    if isinstance(look, int):
        return _plain(value).zfill(look)
    if look == "plain":
        return _plain(value)
    return _dated(value, look, since_1904=since_1904) or _plain(value)


@cache
def _look_of_code(code: str) -> Look:
    first = code.partition(";")[0]
    if _PADDED.fullmatch(first):
        return len(first)
    if _SPAN.search(first):
        return "span"
    shown = set(_SILENT.sub("", first).lower()) & set("ymdhsbe")
    clock = shown & {"h", "s"}
    if "d" in shown:
        return "moment" if clock else "day"
    if clock:
        return "moment" if shown & {"y", "b", "e"} else "clock"
    if "m" in shown:
        return "month"
    return "year" if shown & {"y", "b", "e"} else "plain"


def _plain(value: float) -> str:
    """Write at most the 15 digits that a spreadsheet keeps, without exponent where one would be strange."""
    text = format(value, ".15g")
    if "e" in text and 1e-15 < abs(value) < 1e21:
        text = format(Decimal(text), "f")
    return "0" if text == "-0" else text


def _dated(value: float, look: Look, *, since_1904: bool) -> str:
    """Write ISO 8601 no finer than the format shows: "Mar 2021" is stored as its first day and is not one."""
    days, seconds = divmod(round(value * 86_400), 86_400)
    if not 0 <= days <= _LATEST - _FROM_1904 * since_1904:
        return ""
    clock = str(timedelta(seconds=seconds)).zfill(8)
    if look == "span":
        return f"{days * 24 + seconds // 3600}{clock[2:]}"
    if look == "clock" or (days == 0 and not since_1904):
        return clock if seconds or look == "clock" else ""
    day = _day(days, since_1904=since_1904)
    if look == "moment":
        return f"{day}T{clock}"
    return {"year": day[:4], "month": day[:7]}.get(str(look), day)


def _day(days: int, *, since_1904: bool) -> str:
    if since_1904:
        start = date(1904, 1, 1)
    elif days == 60:
        return "1900-02-29"  # a day that only spreadsheets know
    else:
        start = date(1899, 12, 30) if days > 60 else date(1899, 12, 31)
    return (start + timedelta(days)).isoformat()
