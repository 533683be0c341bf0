"""Make registration lists of invented people: clean ones, and ones with the mess of real lists and its truth."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from thitsar.demo.people_flaws import RATES, plant, suits
from thitsar.demo.people_human import COUP, Human, invent
from thitsar.demo.people_writing import HEADERS, Row, write
from thitsar.kernel.errors import Refused

__all__ = ["HEADERS", "Row", "Truth", "make_list", "make_people"]

TODAY = date(2024, 3, 1)  # of lists that name no other day
_AGAIN = 0.085  # of the rows are of somebody who was written down before
_EVERY_FLAW = 60  # rows from which a list has each flaw at least once


@dataclass(frozen=True)
class Truth:
    """Say who a row is really about and what was planted in it; rows and persons count from 1."""

    row: int
    person: int
    flaw: str


def make_people(count: int, seed: int, today: date) -> list[Row]:
    """Write down each of `count` different people once, without flaws."""
    luck = _luck(seed, today)
    rows = [write(human, luck, today=today, again=False) for human in invent(count, luck, today=today)]
    _number(rows)
    return rows


def make_list(count: int, seed: int, *, today: date = TODAY) -> tuple[list[Row], list[Truth]]:
    """Write a list with every flaw of the sample at its rate, and some people twice in other spellings."""
    luck = _luck(seed, today)
    wanted = _wanted(count)
    copies = sorted(luck.sample(range(count // 4, count), wanted.pop("same_uuid", 0)))
    humans = _appearances(count - len(copies), luck, today=today)
    flaws = _assign(wanted, humans, luck=luck)
    rows = []
    seen: set[int] = set()
    for human, flaw in zip(humans, flaws, strict=True):
        row = write(human, luck, today=today, again=human.number in seen)
        seen.add(human.number)
        if flaw not in ("", "uuid_clash"):
            plant(flaw, row, human, luck=luck)
        rows.append(row)
    for at in copies:
        rows.insert(at, {})
        humans.insert(at, humans[0])
        flaws.insert(at, "same_uuid")
    _number(rows)
    _repeat(rows, humans, flaws, luck=luck)
    return rows, list(_truths(humans, flaws))


def _luck(seed: int, today: date) -> random.Random:
    if today <= COUP:
        raise Refused("Nobody had left before February 2021. Choose a later day.")
    return random.Random(seed)


def _wanted(count: int) -> dict[str, int]:
    least = 1 if count >= _EVERY_FLAW else 0
    return {flaw: max(least, round(count * rate / 400)) for flaw, rate in RATES.items()}


def _appearances(count: int, luck: random.Random, *, today: date) -> list[Human]:
    again = int(count * _AGAIN)
    humans = list(invent(count - again, luck, today=today))
    humans += luck.choices(humans, k=again) if humans else []
    luck.shuffle(humans)
    return humans


def _assign(wanted: dict[str, int], humans: list[Human], *, luck: random.Random) -> list[str]:
    """Choose a row for each flaw, at most one flaw a row."""
    flaws = [""] * len(humans)
    # The first eighth stays sound, for later rows to repeat.
    free = list(range(len(humans) // 8, len(humans)))
    luck.shuffle(free)
    for flaw, times in wanted.items():
        fitting = [at for at in free if suits(flaw, humans[at])][:times]
        for at in fitting:
            flaws[at] = flaw
            free.remove(at)
    return flaws


def _repeat(rows: list[Row], humans: list[Human], flaws: list[str], *, luck: random.Random) -> None:
    """Send a sound earlier row again, or its _uuid with another person."""
    for at, flaw in enumerate(flaws):
        if flaw not in ("same_uuid", "uuid_clash"):
            continue
        sound = [
            earlier
            for earlier in range(at)
            if not flaws[earlier] and (flaw == "same_uuid" or humans[earlier].number != humans[at].number)
        ]
        original = luck.choice(sound)
        if flaw == "uuid_clash":
            rows[at]["_uuid"] = rows[original]["_uuid"]
        else:
            rows[at] = dict(rows[original])
            humans[at] = humans[original]


def _number(rows: Iterable[Row]) -> None:
    for number, row in enumerate(rows, 100_001):
        row["_id"] = str(number)


def _truths(humans: Iterable[Human], flaws: Iterable[str]) -> Iterator[Truth]:
    persons: dict[int, int] = {}
    for number, (human, flaw) in enumerate(zip(humans, flaws, strict=True), 1):
        yield Truth(number, persons.setdefault(human.number, len(persons) + 1), flaw)
