"""A name as it may be said, whichever script it is written in: readings of all its words in their order (R-NAME)."""

import re
from itertools import islice, product
from typing import NamedTuple

from thitsar.kernel.text.likeness import distance
from thitsar.kernel.text.romanised import MOST, Reading, readings
from thitsar.kernel.text.sounds import sounds_of

_WORD = re.compile("[a-z']+")
_BURMESE = re.compile("[\u1000-\u109f]")
# What an unusual reading of a spelling counts beside a difference of sound.
_UNUSUAL = 0.8


class Spoken(NamedTuple):
    """The readings of a name, the most usual first; empty where nothing in it can be read."""

    readings: tuple[Reading, ...]


def spoken(name: str) -> Spoken:
    """Read a name that was folded: one script, lower case, without titles."""
    if _BURMESE.search(name):
        found = [Reading(0.0, tuple(sounds)) for sounds in islice(product(*sounds_of(name)), MOST)]
        return Spoken(tuple(one for one in found if one.sounds))
    found = [Reading(0.0, ())]
    for word in _WORD.findall(name):
        some = readings(word.replace("'", ""))
        if not some:
            return Spoken(())
        joined = (Reading(one.cost + more.cost, one.sounds + more.sounds) for one in found for more in some)
        found = sorted(joined)[:MOST]
    return Spoken(tuple(one for one in found if one.sounds))


def apart(one: Spoken, other: Spoken) -> float:
    """Give how far apart two names sound, by the readings that are nearest; infinite where one cannot be read."""
    if not one.readings or not other.readings:
        return float("inf")
    usual = one.readings[0].cost + other.readings[0].cost
    return min(
        distance(mine.sounds, theirs.sounds) + _UNUSUAL * (mine.cost + theirs.cost - usual)
        for mine in one.readings
        for theirs in other.readings
    )
