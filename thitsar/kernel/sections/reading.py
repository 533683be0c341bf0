"""Read one typed answer by its kind: what was written is kept beside what was understood."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from thitsar.kernel.errors import Refused
from thitsar.kernel.sections.field import Field, Level
from thitsar.kernel.sections.missing import BLANKS, missing, read_missing
from thitsar.kernel.text import age, dates, digits, free_text, names, nrc, places, ranks, zawgyi
from thitsar.kernel.text.dated import Dated, parse

LONGEST = 10_000

Remark = tuple[str, Level]
_WARN: Level = "warning"
_STOP: Level = "problem"

_SITE = re.compile(r"S-[0-9A-Z]{3,5}")
_NUMBER = re.compile(r"[0-9]{1,4}")
_BETWEEN_NAMES = re.compile(r"\s*[,;|/၊\n]\s*|\s+\((?:a|ခ)\)\s+", re.IGNORECASE)
_BETWEEN_CODES = re.compile(r"[,;|၊\n]+")
_YES_NO = {
    **dict.fromkeys(("yes", "y", "true", "1", "ok", "ဟုတ်", "ဟုတ်ကဲ့", "ရှိ", "ရှိသည်", "သဘောတူ", "သဘောတူသည်"), "yes"),
    **dict.fromkeys(("no", "n", "false", "0", "မဟုတ်", "မရှိ", "မရှိပါ", "သဘောမတူ", "သဘောမတူပါ"), "no"),
}


@dataclass(frozen=True)
class Read:
    """A stored value and the remarks made on it; `value` None means that nothing is stored."""

    value: Any
    remarks: tuple[Remark, ...] = ()


NOTHING = Read(None)


def read(field: Field, raw: str, beside: str = "") -> Read:
    """Read an answer; `beside` is the code given in the field this one is read with.

    Depends on nothing but its arguments, so that an import may remember what it read.
    """
    if len(raw) > LONGEST:
        return Read(None, (("overlong", _STOP),))
    text = raw.strip()
    if text in BLANKS:
        return NOTHING
    reason = _reason(field, text)
    if reason is None:
        return _READERS[field.kind](field, text, beside)
    if reason not in field.missing_allowed:
        return Read(None, (("not_allowed", _STOP),))
    return Read(missing(reason))


def dated_in(value: Any) -> Dated | None:
    """Give the date a stored value was understood as; None for a reason for silence and for what was not understood."""
    edtf = value.get("edtf") if isinstance(value, dict) else None
    return parse(edtf) if isinstance(edtf, str) else None


def _reason(field: Field, text: str) -> str | None:
    # Some code lists have a code `UNKNOWN` of their own: the list is asked first.
    if field.codes is not None and field.codes.find(text) is not None:
        return None
    return read_missing(text)


def _text(_: Field, text: str, __: str) -> Read:
    formula = _formula(text)
    # What a formula links to is not a person; a phone inside one still is.
    pointing = set(free_text.identifiers(text)) - ({"link"} if formula else set())
    remarks = (*formula, *((("identifier_in_note", _WARN),) if pointing else ()))
    if zawgyi.is_zawgyi(text):
        # As with a name: both forms are kept, and a person confirms what was read.
        return Read({"original": text, "shown": zawgyi.to_unicode(text)}, (("zawgyi", _WARN), *remarks))
    return Read(text, remarks)


def _serial(_: Field, text: str, __: str) -> Read:
    return Read(text, _formula(text))


def _name(_: Field, text: str, __: str) -> Read:
    value, codes = _one_name(text)
    return Read(value, (*_formula(text), *((code, _WARN) for code in codes)))


def _names(_: Field, text: str, __: str) -> Read:
    both = [_one_name(one) for one in _BETWEEN_NAMES.split(text) if one]
    codes = dict.fromkeys(code for _, found in both for code in found)
    return Read([value for value, _ in both], (*_formula(text), *((code, _WARN) for code in codes)))


def _one_name(text: str) -> tuple[dict[str, str], tuple[str, ...]]:
    # The key is not stored: it belongs to the search and improves with the program.
    reading = names.read_name(text)
    return {"original": reading.original, "shown": reading.shown}, tuple(reading.findings)


def _dated(_: Field, text: str, __: str) -> Read:
    try:
        dated = dates.read_date(text)
    except Refused:
        return Read({"raw": text}, (("bad_date", _STOP),))
    return Read({"raw": text, "edtf": dated.edtf}) if dated.edtf else NOTHING


def _age(_: Field, text: str, __: str) -> Read:
    try:
        return Read(age.read_age(text))
    except Refused:
        return Read({"raw": text}, (("bad_age", _WARN),))


def _count(_: Field, text: str, __: str) -> Read:
    number = _integer(text)
    return (
        Read(number) if number is not None and number <= 99 else Read({"raw": text}, (("bad_count", _STOP),))
    )


def _integer(text: str) -> int | None:
    plain = digits.to_ascii(text)
    # Spreadsheets hand whole numbers back as 24.0.
    plain = plain.removesuffix(".0")
    return int(plain) if _NUMBER.fullmatch(plain) else None


def _nrc(_: Field, text: str, __: str) -> Read:
    try:
        number = nrc.read_nrc(text)
    except Refused:
        return Read({"raw": text}, (*_formula(text), ("bad_nrc", _WARN)))
    return Read({"raw": text, "text": number.text}, tuple(("nrc_doubt", _WARN) for _ in number.doubts[:1]))


def _rank(_: Field, text: str, beside: str) -> Read:
    try:
        rank = ranks.read_rank(text, beside)
    except Refused:
        return Read({"raw": text}, (*_formula(text), ("unknown_rank", _WARN)))
    return Read({"raw": text, "code": rank.code})


def _township(_: Field, text: str, __: str) -> Read:
    try:
        township = places.read_township(text)
    except Refused:
        return Read({"raw": text}, (*_formula(text), ("unknown_place", _WARN)))
    return Read({"raw": text, "pcode": township.pcode})


def _code(field: Field, text: str, _: str) -> Read:
    code = field.codes.find(text) if field.codes is not None else None
    return Read({"raw": text}, (("unknown_code", _STOP),)) if code is None else Read(code)


def _codes(field: Field, text: str, _: str) -> Read:
    codes: list[str] = []
    for piece in filter(None, (one.strip() for one in _BETWEEN_CODES.split(text))):
        # Labels hold spaces and code lists are separated by them: the whole piece is tried first.
        whole = field.codes.find(piece) if field.codes is not None else None
        for one in (
            [whole]
            if whole
            else [field.codes.find(word) if field.codes is not None else None for word in piece.split()]
        ):
            if one is None:
                return Read({"raw": text}, (("unknown_code", _STOP),))
            codes.append(one)
    return Read(list(dict.fromkeys(codes))) if codes else NOTHING


def _yes_no(_: Field, text: str, __: str) -> Read:
    answer = _YES_NO.get(digits.to_ascii(text).casefold().rstrip("။. "))
    return Read({"raw": text}, (("bad_yes_no", _STOP),)) if answer is None else Read(answer)


def _site(_: Field, text: str, __: str) -> Read:
    code = digits.to_ascii(text).upper()
    # What was written is not kept: where a site is must not be stored anywhere (R-GEO).
    return Read(code) if _SITE.fullmatch(code) else Read(None, (("bad_site", _STOP),))


def _formula(text: str) -> tuple[Remark, ...]:
    return (("formula", _WARN),) if free_text.is_formula(text) else ()


_READERS: dict[str, Callable[[Field, str, str], Read]] = {
    "text": _text,
    "note": _text,
    "serial": _serial,
    "name": _name,
    "names": _names,
    "dated": _dated,
    "age": _age,
    "count": _count,
    "nrc": _nrc,
    "rank": _rank,
    "township": _township,
    "code": _code,
    "codes": _codes,
    "yes_no": _yes_no,
    "site": _site,
}
