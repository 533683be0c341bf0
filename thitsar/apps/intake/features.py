"""What recognises a person again, and for which reasons two files may be about one human being (R-DUP).

Exact keys only: a key is equal or it is not. A name alone is never a reason, many people are called Aung Aung.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from thitsar.kernel.errors import Refused
from thitsar.kernel.sections.answers import Answers
from thitsar.kernel.sections.reading import dated_in
from thitsar.kernel.text import digits, names, nrc
from thitsar.kernel.text.dated import Dated

COMPARTMENTS = ("identity", "service")
YEARS_APART = 2
# What a person hardly tells differently twice; two of these that differ are two people with one number.
_FACTS = ("my", "sx", "br", "tw")
_TOO_MANY = 2
_RARE = 3
# The first letter of a written syllable: a consonant that neither closes one nor stands stacked in one.
_ONSET = re.compile("(?<!\u1039)[\u1000-\u1021](?![\u103a\u1039]|\u1037\u103a)|[\u1023-\u102a]")
_NOT_SERIAL = re.compile("[^0-9a-z\u1000-\u1021]+")

Vector = Mapping[str, Any]


def features(answers: Mapping[str, Answers]) -> dict[str, Any]:
    """Pack what the matcher compares from all sections read together; what was not answered is absent."""
    return of_values({id: one.values for id, one in answers.items()})


def of_values(sections: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Pack the same from stored values; the parts of two compartments make one vector when put together."""
    identity, service = sections.get("identity", {}), sections.get("service", {})
    township = sections.get("departure", {}).get("township")
    burmese, latin = _readings([identity.get("name_my")]), _readings([identity.get("name_latin")])
    born = dated_in(identity.get("dob"))
    vector = {
        "my": _keys(burmese),
        "la": _keys(latin),
        "al": _keys(_readings(identity.get("aliases"))),
        "fa": _keys(_readings([identity.get("father_name")])),
        "long": _keys(one for one in burmese + latin if _syllables(one.shown) >= _RARE),
        "sx": _code(identity.get("sex")),
        "by": _years(born),
        "bo": _days(born),
        "bd": _day(born),
        "nrc": _nrc_key(identity.get("nrc")),
        "ser": _serial_key(service.get("serial_no")),
        "br": _code(service.get("branch")),
        "tw": _code(township.get("pcode")) if isinstance(township, dict) else "",
    }
    return {name: value for name, value in vector.items() if value}


def reasons(one: Vector, other: Vector) -> tuple[str, ...]:
    """Say why two files may be about one human being; nothing when no reason is worth two people's time.

    A number alone is typed wrong, lent or reused often enough: it counts unless two other facts contradict it.
    """
    same_name, same_father = bool(_names(one) & _names(other)), _shared(one, other, "fa")
    near = not _apart(one, other)
    is_open = same_name or same_father or (near and _contradictions(one, other) < _TOO_MANY)
    found = {
        "same_nrc": is_open and _shared(one, other, "nrc"),
        "same_serial": is_open and near and _shared(one, other, "ser") and _shared(one, other, "br"),
        "same_name_and_father": near and same_name and same_father,
        "same_name_and_birth": (same_name and _shared(one, other, "bd"))
        or (near and _same_years(one, other)),
        "same_father_and_birth": same_father and _overlap(one, other) and _same_post(one, other),
    }
    return tuple(reason for reason, holds in found.items() if holds)


def blocking_keys(vector: Vector) -> list[str]:
    """Give keys of which two files with a reason share at least one, and many files share hardly any."""
    keys = [f"{part}={vector[part]}" for part in ("nrc", "ser") if vector.get(part)]
    for name in sorted(_names(vector)):
        keys += [f"{name}+{father}" for father in vector.get("fa", ())]
        keys += [f"{name}+{vector['bd']}"] if vector.get("bd") else []
    for name in vector.get("long", ()):
        keys += [f"{name}+{square}" for square in _squares(vector.get("by"))]
    keys += [f"father={father}+{vector['tw']}" for father in vector.get("fa", ()) if vector.get("tw")]
    return keys


def _same_years(one: Vector, other: Vector) -> bool:
    # A name of two syllables and a year meet by chance among some thousand people; three hardly do.
    both_known = bool(one.get("by")) and bool(other.get("by"))
    return both_known and bool(set(one.get("long", ())) & set(other.get("long", ())))


def _same_post(one: Vector, other: Vector) -> bool:
    return _shared(one, other, "tw") and _shared(one, other, "br")


def _contradictions(one: Vector, other: Vector) -> int:
    # Names in Latin letters have no standard spelling: a difference there says nothing.
    return sum(bool(one.get(part) and other.get(part)) and not _shared(one, other, part) for part in _FACTS)


def _names(vector: Vector) -> frozenset[str]:
    # A nom de guerre is one syllable that hundreds share: it is searched for, never compared.
    return frozenset((*vector.get("my", ()), *vector.get("la", ())))


def _shared(one: Vector, other: Vector, part: str) -> bool:
    mine, theirs = one.get(part), other.get(part)
    if isinstance(mine, list) and isinstance(theirs, list):
        return bool(set(mine) & set(theirs))
    return bool(mine) and mine == theirs


def _apart(one: Vector, other: Vector) -> bool:
    """Tell whether even the nearest possible birth years differ by more than R-DUP allows."""
    mine, theirs = one.get("by"), other.get("by")
    if not mine or not theirs:
        return False
    return bool(mine[0] - theirs[1] > YEARS_APART or theirs[0] - mine[1] > YEARS_APART)


def _overlap(one: Vector, other: Vector) -> bool:
    mine, theirs = one.get("bo"), other.get("bo")
    return bool(mine) and bool(theirs) and bool(mine[0] <= theirs[1] and theirs[0] <= mine[1])  # type: ignore[index]


def _squares(years: Any) -> list[str]:
    if not years:
        return []
    # Two grids, one half a step beside the other: years that are near share a square of at least one.
    first, last = years
    step, half = 2 * YEARS_APART, YEARS_APART
    squares = {f"a{year // step}" for year in range(first, last + 1)}
    return sorted(squares | {f"b{(year + half) // step}" for year in range(first, last + 1)})


def _readings(values: Any) -> list[names.NameReading]:
    given = values if isinstance(values, list) else []
    written = (value.get("original") for value in given if isinstance(value, dict))
    return [names.read_name(one) for one in written if isinstance(one, str)]


def _keys(readings: Iterable[names.NameReading]) -> list[str]:
    return sorted({one.key for one in readings} - {""})


def _syllables(shown: str) -> int:
    return len(_ONSET.findall(shown)) or len(shown.split())


def _years(born: Dated | None) -> list[int]:
    return [born.earliest.year, born.latest.year] if born and born.earliest and born.latest else []


def _days(born: Dated | None) -> list[int]:
    if not born or not born.earliest or not born.latest:
        return []
    return [born.earliest.toordinal(), born.latest.toordinal()]


def _code(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _day(born: Dated | None) -> str:
    return born.edtf if born and born.precision == "D" and born.earliest == born.latest else ""


def _nrc_key(value: Any) -> str:
    text = value.get("text") if isinstance(value, dict) else None
    try:
        return nrc.read_nrc(text).key if isinstance(text, str) else ""
    except Refused:
        return ""


def _serial_key(value: Any) -> str:
    # No format is known: letters and digits alone, in any script and case (R-SER).
    return "" if not isinstance(value, str) else _NOT_SERIAL.sub("", digits.to_ascii(value).casefold())
