"""For which reasons two vectors may be about one human being (R-DUP); pure, and plain enough to be explained.

Exact keys only. What is here holds for any vector with the fields below; an app that knows more registers a
comparison of its own (`registry`). Fields: name keys `my` `la` `al`, father's name keys `fa`, birth years
`by` [first, last], keys of numbers `nrc` `ser`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from thitsar.kernel.matching.vectors import names_of

YEARS_APART = 2
# Two grids of years, one half a step beside the other: years that are near share a square of at least one.
_STEP = 2 * YEARS_APART
NUMBERS = {"nrc": "nrc", "ser": "serial"}

Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Comparison:
    """What two files must share to be compared at all, and the reasons that make two compared ones candidates."""

    blocking_keys: Callable[[Fields], Iterable[str]]
    reasons: Callable[[Fields, Fields], Iterable[str]]


def blocking_keys(vector: Fields) -> list[str]:
    """Give the keys of which two vectors share one wherever `reasons` has something to say."""
    keys = [f"{field}={vector[field]}" for field in NUMBERS if vector.get(field)]
    years = vector.get("by")
    for name in names_of(vector):
        keys += [f"{name}+father={father}" for father in vector.get("fa", ())]
        keys += [f"{name}+birth={square}" for square in _squares(*years)] if years else []
    return keys


def reasons(one: Fields, other: Fields) -> tuple[str, ...]:
    """Say why two vectors may be about one human being; a name alone is no reason, many are called Aung Aung."""
    same = [
        reason for field, reason in NUMBERS.items() if one.get(field) and one.get(field) == other.get(field)
    ]
    beside = [reason for reason, agree in (("father", _fathers), ("birth", _births)) if agree(one, other)]
    if set(names_of(one)) & set(names_of(other)) and (same or beside):
        same.append("name")
    return tuple(same + beside) if same else ()


EXACT = Comparison(blocking_keys, reasons)


def _fathers(one: Fields, other: Fields) -> bool:
    return bool(set(one.get("fa", ())) & set(other.get("fa", ())))


def _births(one: Fields, other: Fields) -> bool:
    if not one.get("by") or not other.get("by"):
        return False
    (first, last), (other_first, other_last) = one["by"], other["by"]
    return bool(first - YEARS_APART <= other_last and other_first - YEARS_APART <= last)


def _squares(first: int, last: int) -> list[str]:
    half = _STEP // 2
    plain = {f"a{year // _STEP}" for year in range(first, last + 1)}
    beside = {f"b{(year + half) // _STEP}" for year in range(first, last + 1)}
    return sorted(plain | beside)
