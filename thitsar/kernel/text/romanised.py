"""Every way to read a Latin spelling of a Burmese name as syllables: there is no standard (R-NAME).

A cheapest-path search over all letters: a syllable is an onset, perhaps a glide, and a rime of `spellings.csv`, each
usual or rare. What has no reading at all keeps its letters.
"""

import re
from collections import defaultdict
from functools import cache
from heapq import nsmallest
from typing import NamedTuple

from thitsar.kernel.text.sounds import NASAL, Sound, Sounds
from thitsar.kernel.text.tables import rows

MOST = 8
_LONGEST = 40
_USUAL, _RARE, _SYLLABLE, _HIATUS = 0.0, 0.3, 0.1, 0.25
_WEAK = frozenset("bhkpmstdz")
_WORDS = re.compile("[a-z]+")
# Written for one another so often that they are the same word.
_SHORT = {"mg": "maung"}
# With no letter before it ei is အိ; အေး is written with an a.
_NOT_ALONE = frozenset({("ei", "E")})


class Reading(NamedTuple):
    """One reading of a spelling: its syllables, and how unusual it is."""

    cost: float
    sounds: Sounds


def readings(word: str) -> tuple[Reading, ...]:
    """Read one word of lower-case letters, the most usual reading first; nothing where there is none."""
    word = _SHORT.get(word, word)
    if len(word) > _LONGEST:
        return ()
    best: list[list[Reading]] = [[] for _ in range(len(word) + 1)]
    best[0] = [Reading(0.0, ())]
    for at in range(len(word)):
        if not best[at]:
            continue
        for length, cost, sound in _syllables_at(word, at):
            hiatus = _HIATUS if at and not sound.onset else 0.0
            best[at + length] += [
                Reading(one.cost + cost + hiatus + _SYLLABLE, (*one.sounds, sound)) for one in best[at]
            ]
        for end in range(at + 1, len(word) + 1):
            best[end] = _few(best[end])
    return tuple(_few(best[-1]))


def _few(found: list[Reading]) -> list[Reading]:
    cheapest: dict[Sounds, float] = {}
    for one in found:
        cheapest[one.sounds] = min(one.cost, cheapest.get(one.sounds, 99.0))
    return nsmallest(MOST, (Reading(cost, sounds) for sounds, cost in cheapest.items()))


def _syllables_at(word: str, at: int) -> list[tuple[int, float, Sound]]:
    onsets = _table("onset")
    found: list[tuple[int, float, Sound]] = []
    for width in range(0, 4):
        for onset, onset_cost in onsets.get(word[at : at + width], ()) if at + width <= len(word) else ():
            for glide, glide_cost in (("", 0.0), ("w", 0.0)):
                after = at + width + len(glide)
                if glide and (word[at + width : after] != "w" or onset in ("W", "")):
                    continue
                for length in range(1, 6):
                    piece = word[after : after + length]
                    if len(piece) < length:
                        break
                    for rime, creaky, rime_cost in _rimes(piece):
                        if not onset and (piece, rime) in _NOT_ALONE:
                            continue
                        cost = onset_cost + glide_cost + rime_cost
                        found.append((after + length - at, cost, Sound(onset, bool(glide), rime, creaky)))
    if word[at : at + 1] in _WEAK and word[at + 1 : at + 2] in ("r", "l"):
        # Brang is said in two syllables, and written Barang as well.
        found += [(1, cost + _RARE, Sound(onset, glide=False, rime="A")) for onset, cost in onsets[word[at]]]
    return found


@cache
def _rimes(piece: str) -> tuple[tuple[str, bool, float], ...]:
    table = _table("rime")
    found = [(rime, False, cost) for rime, cost in table.get(piece, ())]
    if piece[-1:] in "td" and len(piece) > 1:
        # Creaky nasals are written with a t after them.
        found += [(rime, True, cost) for rime, cost in table.get(piece[:-1], ()) if rime in NASAL]
        found += [
            (rime, True, cost)
            for rime, cost in table.get(piece[:-2], ())
            if rime in NASAL and piece[-2:] == "tt"
        ]
    return tuple(found)


@cache
def _table(part: str) -> dict[str, tuple[tuple[str, float], ...]]:
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    if part == "onset":
        found[""].append(("", _USUAL))
    for row in rows("spellings.csv"):
        if row["part"] != part:
            continue
        for spelling in row["usual"].split():
            found[spelling].append((row["sound"], _USUAL))
        for spelling in (row["rare"] or "").split():
            found[spelling].append((row["sound"], _RARE))
    return {spelling: tuple(sounds) for spelling, sounds in found.items()}
