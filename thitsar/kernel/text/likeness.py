"""How far two names are from sounding alike: syllables are aligned in their order, each difference at what it is worth.

The order stays: Kyaw Zaw is not Zaw Kyaw. What a pair of sounds costs stands in `confusions.csv`.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import TypeVar

from thitsar.kernel.text.sounds import Sound, Sounds
from thitsar.kernel.text.tables import rows

T = TypeVar("T")
# A syllable one of them has more, and what nothing in the table speaks of.
ADDED, _OTHER = 1.0, 1.0
_GLIDE, _CREAKY = 0.8, 0.75


def distance(one: Sounds, other: Sounds) -> float:
    """Give what the cheapest alignment costs: 0 for names that sound the same, about 1 for one other syllable."""
    return aligned(one, other, between)


def aligned(one: Sequence[T], other: Sequence[T], cost: Callable[[T, T], float]) -> float:
    """Give what it costs to make one row out of the other in its order, by putting in, leaving out and taking for."""
    row = [index * ADDED for index in range(len(other) + 1)]
    for count, each in enumerate(one, start=1):
        before, row = row, [count * ADDED]
        for index, against in enumerate(other, start=1):
            row.append(min(before[index - 1] + cost(each, against), before[index] + ADDED, row[-1] + ADDED))
    return row[-1]


def between(one: Sound, other: Sound) -> float:
    """Give what it costs to take one syllable for the other, at most what one that is missing costs twice."""
    if one == other:
        return 0.0
    cost = _cost("onset", one.onset, other.onset) + _cost("rime", one.rime, other.rime)
    cost += _GLIDE * (one.glide != other.glide) + _CREAKY * (one.creaky != other.creaky)
    return min(cost, 2 * ADDED)


@cache
def _cost(part: str, one: str, other: str) -> float:
    return 0.0 if one == other else _table().get(_pair(part, one, other), _OTHER)


@cache
def _table() -> dict[tuple[str, str, str], float]:
    return {
        _pair(row["part"], row["one"], row["other"]): float(row["cost"]) for row in rows("confusions.csv")
    }


def _pair(part: str, one: str, other: str) -> tuple[str, str, str]:
    return part, min(one, other), max(one, other)
