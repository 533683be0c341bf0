"""Invent human beings: what is true of one of them, however often and however wrongly it is written down."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from thitsar.demo.people_tables import (
    CARDS,
    PEOPLES,
    RANKS,
    SYLLABLES,
    TOWNSHIPS,
    CardLetters,
    Rank,
    Syllable,
    Title,
    Township,
    Urn,
)

COUP = date(2021, 2, 1)
LAST_DEPARTURE = date(2023, 12, 31)

# About three quarters of the known total are police (domain.md 0.5).
_BRANCHES = Urn([("POLICE", 74.0), ("ARMY", 20.5), ("AIR", 4.5), ("NAVY", 1.0)])
_TYPES = Urn([("CDM", 57.0), ("DEFECT", 20.0), ("LEFT", 13.0), ("SURRENDER", 8.0), ("DISCHARGED", 2.0)])
_LENGTHS = Urn([(2, 28.0), (3, 45.0), (4, 27.0)])


@dataclass(frozen=True)
class Human:
    """Hold the truth about one invented person."""

    number: int
    female: bool
    people: Title | None  # Saw, Nang, Salai: a title that says which people somebody belongs to
    name: tuple[Syllable, ...]
    father: tuple[Syllable, ...]
    born: date
    branch: str
    rank: Rank
    card: tuple[CardLetters, int] | None
    personal_number: int | None
    departure_type: str
    departed: date
    township: Township


def invent(count: int, luck: random.Random, *, today: date) -> Iterator[Human]:
    """Invent people who left before `today`; no two hold the same card or personal number."""
    # Serials 0000xx to 0009xx, so that every number shows that it is invented.
    cards = _without_repeats(len(CARDS) * 1_000, count, luck)
    numbers = _without_repeats(max(1_000, 2 * count), count, luck)
    for number, (card, personal) in enumerate(zip(cards, numbers, strict=True), 1):
        letters, serial = divmod(card, 1_000)
        yield _human(
            number,
            luck,
            today=today,
            card=(CARDS[letters], serial) if luck.random() < 0.78 else None,
            personal_number=personal if luck.random() < 0.6 else None,
        )


def _human(
    number: int,
    luck: random.Random,
    *,
    today: date,
    card: tuple[CardLetters, int] | None,
    personal_number: int | None,
) -> Human:
    female = luck.random() < 0.12
    departed = _departed(luck, today)
    branch = _BRANCHES.draw(luck)
    return Human(
        number=number,
        female=female,
        people=PEOPLES["f" if female else "m"].draw(luck) if luck.random() < 0.06 else None,
        name=_name(luck, "f" if female else "m"),
        father=_name(luck, "m"),
        # 19 to 55 at departure, most of them around thirty.
        born=departed - timedelta(days=int(365.25 * luck.triangular(19.1, 55, 29))),
        branch=branch,
        rank=RANKS[branch].draw(luck),
        card=card,
        personal_number=personal_number,
        departure_type=_TYPES.draw(luck),
        departed=departed,
        township=luck.choice(TOWNSHIPS),
    )


def _departed(luck: random.Random, today: date) -> date:
    """Most left in the first year, ever fewer later."""
    latest = min(today, LAST_DEPARTURE)
    while (day := COUP + timedelta(days=int(luck.expovariate(1 / 220)))) > latest:
        pass
    return day


def _name(luck: random.Random, sex: str) -> tuple[Syllable, ...]:
    length = _LENGTHS.draw(luck)
    if length == 2 and luck.random() < 0.08:
        return (SYLLABLES[sex].draw(luck),) * 2  # Aung Aung, Kyaw Kyaw
    # Women's names are told by their endings more than by their beginnings.
    syllables = [SYLLABLES["m"].draw(luck) for _ in range(length - 1)]
    ending = SYLLABLES[sex].draw(luck)
    return (*syllables, ending)


def _without_repeats(reach: int, count: int, luck: random.Random) -> list[int]:
    if count <= reach:
        return luck.sample(range(reach), count)
    return [luck.randrange(reach) for _ in range(count)]
