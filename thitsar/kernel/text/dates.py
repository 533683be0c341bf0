"""Read a date as people write it and compare it with care (R-DATE)."""

import re
from datetime import date, datetime, timedelta, timezone

from thitsar.kernel.errors import Refused
from thitsar.kernel.text import date_forms as forms
from thitsar.kernel.text import months
from thitsar.kernel.text.date_words import show
from thitsar.kernel.text.dated import Dated, day, month, parse, quarter, unknown
from thitsar.kernel.text.digits import to_ascii
from thitsar.kernel.text.invisible import without_invisible
from thitsar.kernel.text.normal import nfkc
from thitsar.kernel.text.zawgyi import to_unicode

__all__ = ["Dated", "certainly_after", "certainly_before", "read_date", "show"]

_LONGEST = 100
_YANGON = timezone(timedelta(hours=6, minutes=30))
_MYANMAR_ERA = 638


def read_date(raw: str | date | None) -> Dated:
    """Read a date in any of the usual forms; ask again rather than guess."""
    if raw is None:
        return unknown("")
    text = raw.isoformat() if isinstance(raw, date) else raw
    written = text.strip()
    plain = _plain(written) if len(written) <= _LONGEST else None
    if plain in forms.UNKNOWN:
        return unknown(text)
    edtf = plain and _edtf(plain)
    dated = parse(edtf, text) if edtf else None
    if dated is None:
        raise Refused(
            "This is not a date that can be read. Write it like 2021-03-09, 09/03/2021, 9 March 2021, "
            "March 2021, 2021-03, 2021, 2021-03/2021-05 for a range, 2021~ for about, or unknown."
        )
    return dated


def certainly_before(dated: Dated, day: date) -> bool:
    """Say whether even the latest day that is meant lies before the day."""
    return dated.latest is not None and dated.latest < day


def certainly_after(dated: Dated, day: date) -> bool:
    """Say whether even the earliest day that is meant lies after the day."""
    return dated.earliest is not None and dated.earliest > day


def _plain(text: str) -> str:
    spelled = nfkc(to_unicode(without_invisible(text)))
    # The zero that is typed for ဝ in ဇန်နဝါရီ and နိုဝင်ဘာ must not become a digit.
    letters = spelled.replace("\u1040\u102b", "\u101d\u102b").replace(
        "\u1040\u1004\u103a", "\u101d\u1004\u103a"
    )
    return " ".join(to_ascii(letters).casefold().split())


def _edtf(plain: str) -> str | None:
    """Try the forms from the strictest to the loosest."""
    if parse(plain.upper()):
        return plain.upper()
    for form in (_clock, _numbers, _words, _era, _span, _about, _between, _open):
        edtf = form(plain)
        if edtf:
            return edtf
    return None


def _clock(plain: str) -> str | None:
    if not forms.CLOCK.fullmatch(plain):
        return None
    try:
        moment = datetime.fromisoformat(plain.upper())
        # A date is the day it was in Myanmar.
        return (moment.astimezone(_YANGON) if moment.tzinfo else moment).date().isoformat()
    except (ValueError, OverflowError):
        return None


def _numbers(plain: str) -> str | None:
    return _first(forms.NUMBERS, plain)


def _words(plain: str) -> str | None:
    return _first(forms.WORDS, plain)


def _first(patterns: list[re.Pattern[str]], plain: str) -> str | None:
    match = next((match for match in (one.fullmatch(plain) for one in patterns) if match), None)
    if match is None:
        return None
    found = match.groupdict()
    year = int(found["year"])
    number = months.NUMBERS[found["month"]] if found.get("month") else int(found.get("number") or 0)
    if found.get("day"):
        return day(year, number, int(found["day"]))
    if found.get("month") or found.get("number"):
        return month(year, number)
    return found["year"] if parse(found["year"]) else None


def _era(plain: str) -> str | None:
    """Give the whole Myanmar-era year, April to April: its days move against the common calendar."""
    match = forms.ERA.fullmatch(plain)
    if match is None:
        return None
    year = int(match["era"]) + _MYANMAR_ERA
    return f"{year}-04/{year + 1}-04"


def _span(plain: str) -> str | None:
    told = forms.FROM.sub("", plain, count=1)
    match = next((match for match in (form.fullmatch(told) for form in forms.SPAN) if match), None)
    if match is None:
        return None
    year, first, last = int(match["year"]), months.NUMBERS[match["first"]], months.NUMBERS[match["month"]]
    if last - first == 2 and last % 3 == 0:
        return quarter(year, last // 3)
    return f"{year}-{first:02}/{year}-{last:02}"


def _about(plain: str) -> str | None:
    match = forms.ABOUT.fullmatch(plain)
    edtf = match and _single(match["a"] or match["b"])
    return f"{edtf}~" if edtf and "/" not in edtf else None


def _between(plain: str) -> str | None:
    for gap in forms.BETWEEN.finditer(plain):
        start = _side(forms.FROM.sub("", plain[: gap.start()], count=1))
        end = start and _side(plain[gap.end() :].removesuffix("ထိ").removesuffix("အ").rstrip())
        if end:
            return f"{start}/{end}"
    return None


def _open(plain: str) -> str | None:
    since, until = forms.SINCE.fullmatch(plain), forms.UNTIL.fullmatch(plain)
    start = since and _side(since["a"] or since["b"])
    if start:
        return f"{start}/.."
    end = until and _side(until["a"] or until["b"])
    return f"../{end}" if end else None


def _side(plain: str) -> str | None:
    edtf = _single(plain) or _about(plain)
    return edtf if edtf and "/" not in edtf else None


def _single(plain: str) -> str | None:
    if parse(plain.upper()):
        return plain.upper()
    return _numbers(plain) or _words(plain) or _span(plain)
