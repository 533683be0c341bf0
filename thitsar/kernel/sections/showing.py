"""Show stored answers on a page: in the reader's language, with the precision that is known, numbers masked."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from thitsar.kernel.errors import Refused
from thitsar.kernel.sections.field import Field
from thitsar.kernel.sections.missing import missing_code, show_missing
from thitsar.kernel.sections.section import Section
from thitsar.kernel.text import dates, nrc, places, ranks
from thitsar.kernel.text.digits import to_myanmar

_PHRASES = {
    "written": ("as written: %s", "မူရင်း – %s"),
    "not_understood": ("not understood, as written", "နားမလည်ပါ၊ ရေးထားသည့်အတိုင်း"),
    "masked": ("partly hidden", "အချို့ကို ဖျောက်ထားသည်"),
    "unknown_section": ("this node does not know this section", "ဤစနစ်က ဤကဏ္ဍကို မသိပါ"),
}
_YES_NO = {"yes": ("yes", "ဟုတ်"), "no": ("no", "မဟုတ်")}
# Long digit runs in an answer nobody here can read may be an NRC, a phone or a serial number.
_DIGITS = re.compile(r"[0-9၀-၉]{4,}")
_HIDDEN = "•••"


class Shown(NamedTuple):
    """One line of the File page; the note says what the text does not."""

    label: str
    text: str
    note: str = ""


def shown(
    section: Section,
    values: Mapping[str, Any],
    language: str,
    *,
    unmasked: frozenset[str] = frozenset(),
) -> list[Shown]:
    """Show every answer given, in the order of the section; NRC numbers masked unless named in `unmasked` (R-NRC)."""
    lines = []
    for field in section.fields:
        if field.name in values:
            text, note = _answer(field, values[field.name], language, unmasked)
            lines.append(Shown(_in(language, field.label), text, note))
    known = section.by_name
    return lines + shown_unknown({name: one for name, one in values.items() if name not in known}, language)


def shown_unknown(values: Mapping[str, Any], language: str) -> list[Shown]:
    """Show answers to a section nobody here knows: as plain text, with long digit runs hidden."""
    note = _in(language, _PHRASES["unknown_section"])
    return [
        Shown(str(name), _DIGITS.sub(_HIDDEN, _plain(value)), note) for name, value in sorted(values.items())
    ]


def _answer(field: Field, value: Any, language: str, unmasked: frozenset[str]) -> tuple[str, str]:
    why = missing_code(value)
    if why:
        return show_missing(why, language), ""
    if field.kind == "names" and isinstance(value, list):
        both = [_understood(field, one, language, unmasked) for one in value if isinstance(one, dict)]
        return ", ".join(text for text, _ in both), " ".join(note for _, note in both if note)
    if isinstance(value, dict):
        return _understood(field, value, language, unmasked)
    return _code_label(field, value, language), ""


def _understood(field: Field, value: Any, language: str, unmasked: frozenset[str]) -> tuple[str, str]:
    raw = str(value.get("raw", value.get("original", "")))
    # Not understood is not the same as harmless: what was written may be a number all the same.
    visible = raw if field.kind != "nrc" or field.name in unmasked else _DIGITS.sub(_HIDDEN, raw)
    text, note = _normalised(field, value, language, unmasked)
    if text is None:
        return visible, _in(language, _PHRASES["not_understood"])
    if note or raw in (text, value.get("edtf")) or field.kind == "nrc":
        return text, note
    return text, _in(language, _PHRASES["written"]) % visible


def _normalised(field: Field, value: Any, language: str, unmasked: frozenset[str]) -> tuple[str | None, str]:
    form = next((name for name in _FORMS if isinstance(value.get(name), str)), None)
    if form is None:
        return None, ""
    if form == "text" and field.name not in unmasked:
        return _masked(value[form]), _in(language, _PHRASES["masked"])
    return _FORMS[form](value[form], language), ""


def _masked(text: str) -> str:
    try:
        return nrc.read_nrc(text).masked
    except Refused:
        return _DIGITS.sub(_HIDDEN, text)


def _rank_name(code: str, language: str) -> str:
    try:
        rank = ranks.read_rank(code, "")
    except Refused:
        return code
    return rank.name_my if language == "my" else rank.name_en


def _township_name(pcode: str, language: str) -> str:
    try:
        township = places.read_township(pcode)
    except Refused:
        return pcode
    return township.name_my if language == "my" else township.name_en


def _code_label(field: Field, value: Any, language: str) -> str:
    if isinstance(value, list):
        return ", ".join(_code_label(field, one, language) for one in value)
    labels = field.codes if field.codes is not None else _YES_NO if field.kind == "yes_no" else {}
    label = labels.get(value) if isinstance(value, str) else None
    if label:
        return _in(language, label)
    return to_myanmar(str(value)) if language == "my" and isinstance(value, int) else str(value)


def _plain(value: Any) -> str:
    why = missing_code(value) if value is not None else ""
    if why:
        return why
    if isinstance(value, dict):
        return ", ".join(_plain(one) for one in value.values())
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value)
    return "" if value is None or isinstance(value, bytes) else str(value)


def _in(language: str, label: tuple[str, str]) -> str:
    english, burmese = label
    return (burmese or english) if language == "my" else english


# What a stored value was understood as, and how each form is shown.
_FORMS: dict[str, Callable[[str, str], str]] = {
    "shown": lambda text, _: text,
    "edtf": dates.show,
    "text": lambda text, _: text,
    "code": _rank_name,
    "pcode": _township_name,
}
