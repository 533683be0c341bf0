"""The letters of township codes on identity cards, in Burmese and as offices write them in Latin (R-NRC)."""

import re
from functools import cache

# One line for each sound that Latin spelling tells apart: how it is written by default, how else, and its letters.
_SOUNDS = (
    ("KA", "", "က"),
    ("KHA", "HKA", "ခ"),
    ("GA", "GHA", "ဂဃ"),
    ("NGA", "", "င"),
    ("SA", "HSA SSA CA TSA", "စဆ"),
    ("ZA", "JA ZHA", "ဇဈ"),
    ("NYA", "NNYA", "ည"),
    ("TA", "HTA TTA", "တထဋဌ"),
    ("THA", "", "သဿ"),
    ("DA", "DHA DDA", "ဒဓဍဎ"),
    ("NA", "NNA", "နဏ"),
    ("PA", "", "ပ"),
    ("PHA", "HPA FA", "ဖ"),
    ("BA", "BHA", "ဗဘ"),
    ("MA", "", "မ"),
    ("YA", "RA", "ယရ"),
    ("LA", "LLA", "လဠ"),
    ("WA", "VA", "ဝ"),
    ("HA", "", "ဟ"),
    ("AH", "A AA", "အ"),
    ("OU", "U OO AU", "ဥဦဉ"),
    ("AE", "E EI AY", "ဧ"),
    ("I", "EE", "ဣဤ"),
    ("AW", "O", "ဩဪ"),
)
_BY_LETTER = {letter: sound for sound, _, letters in _SOUNDS for letter in letters}
_SPELLINGS = {spelling: sound for sound, others, _ in _SOUNDS for spelling in (sound, *others.split())}
_LETTERS = 3
_LATIN = re.compile("[A-Z]{4,9}")


def sounds(township: str) -> tuple[str, ...] | None:
    """Take a code apart into its three letters; None where the spelling allows no such reading."""
    if all(letter in _BY_LETTER for letter in township):
        return tuple(_BY_LETTER[letter] for letter in township) if len(township) == _LETTERS else None
    return _parse(township) if _LATIN.fullmatch(township) else None


def latin(township: str) -> str:
    """Write a code in Latin letters as offices usually do."""
    return "".join(_BY_LETTER.get(letter, letter) for letter in township)


@cache
def _parse(word: str) -> tuple[str, ...] | None:
    # The plain reading first: TAHANA is TA-HA-NA and only then TAH-A-NA.
    return next(iter(_readings(word, _LETTERS, "")), None) or next(iter(_readings(word, _LETTERS, "H")), None)


def _readings(word: str, letters: int, ending: str) -> list[tuple[str, ...]]:
    if letters == 0:
        return [] if word else [()]
    found = []
    for spelling, sound in _SPELLINGS.items():
        for written in dict.fromkeys((spelling, spelling + ending)):
            if word.startswith(written):
                found += [(sound, *rest) for rest in _readings(word[len(written) :], letters - 1, ending)]
    return found
