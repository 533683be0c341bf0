"""Load the hand-made tables that invented people are drawn from; data/README.md says what they hold."""

import csv
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from itertools import accumulate
from typing import Generic, TypeVar

Drawn = TypeVar("Drawn")


@dataclass(frozen=True)
class Syllable:
    """Hold a part of a name, its usual romanisation and the others people use."""

    my: str
    latin: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class Title:
    """Hold a word that stands before a name, in both scripts; some are used in one only."""

    my: str
    latin: str


@dataclass(frozen=True)
class Rank:
    """Hold a rank and the ways lists write it."""

    code: str
    forms: tuple[str, ...]


@dataclass(frozen=True)
class Township:
    """Hold the three ways lists name a township."""

    forms: tuple[str, ...]


@dataclass(frozen=True)
class CardLetters:
    """Hold the part of an identity-card number that names the township."""

    state: int
    my: str
    latin: str


class Urn(Generic[Drawn]):
    """Draw things with unequal chances."""

    def __init__(self, weighted: Iterable[tuple[Drawn, float]]) -> None:
        pairs = list(weighted)
        self.things = [thing for thing, _ in pairs]
        self._reach = list(accumulate(weight for _, weight in pairs))

    def draw(self, luck: random.Random) -> Drawn:
        return luck.choices(self.things, cum_weights=self._reach)[0]


def _rows(name: str) -> list[dict[str, str]]:
    table = files("thitsar.demo").joinpath(f"data/{name}.csv").read_text("utf-8")
    return list(csv.DictReader(table.splitlines()))


def _urns(name: str, make: Callable[[Mapping[str, str]], Drawn]) -> dict[str, Urn[Drawn]]:
    """Fill one urn for men and one for women; what is common to both goes into both."""
    rows = [(make(row), float(row["weight"]), row["gender"]) for row in _rows(name)]
    return {sex: Urn((one, weight) for one, weight, own in rows if own in (sex, "b")) for sex in "mf"}


def _syllable(row: Mapping[str, str]) -> Syllable:
    # Where a variant is written in two words, bars stand between variants and not blanks.
    others = row["variants"].split("|" if "|" in row["variants"] else None)
    return Syllable(row["my"], row["latin"], tuple(others))


def _title(row: Mapping[str, str]) -> Title:
    return Title(row["my"], row["latin"])


SYLLABLES = _urns("syllables", _syllable)
TITLES = _urns("titles", _title)
PEOPLES = _urns("peoples", _title)
TOWNSHIPS = [Township((row["pcode"], row["my"], row["en"])) for row in _rows("townships")]
CARDS = [CardLetters(int(row["state"]), row["my"], row["latin"]) for row in _rows("nrc")]
RANKS = {
    branch: Urn(
        (Rank(row["code"], tuple(row["forms"].split("|"))), float(row["weight"]))
        for row in _rows("ranks")
        if row["branch"] == branch
    )
    for branch in ("POLICE", "ARMY", "AIR", "NAVY")
}
