"""Ranks of the armed forces and the police (domain.md 2.5), read in both scripts with the branch in hand.

"Captain" is OF-2 in the army, OF-5 in the navy and P-OF2 in the police, so a word is never read without asking
which branch it was said in, unless it means the same in all of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from thitsar.kernel.errors import Refused
from thitsar.kernel.text.fold import fold_word, folds
from thitsar.kernel.text.tables import rows

_FORCES = {
    "army": (
        "army",
        "tatmadaw kyi",
        "BGF",
        "border guard force",
        "ကြည်း",
        "ကြည်းတပ်",
        "တပ်မတော်(ကြည်း)",
        "နယ်ခြားစောင့်တပ်",
    ),
    "navy": ("navy", "ရေ", "ရေတပ်", "တပ်မတော်(ရေ)"),
    "air": ("air", "air force", "airforce", "လေ", "လေတပ်", "တပ်မတော်(လေ)"),
    "police": (
        *("police", "police force", "MPF", "BGP", "border guard police", "ရဲ", "ရဲတပ်ဖွဲ့"),
        *("မြန်မာနိုင်ငံရဲတပ်ဖွဲ့", "မြန်မာနိုင်ငံ ရဲတပ်ဖွဲ့", "နယ်ခြားစောင့်ရဲ"),
    ),
}
_OFFICER = "ဗိုလ်"  # a lieutenant, and what any officer is called


@dataclass(frozen=True)
class Rank:
    """Hold a rank under the code that is stored beside the branch."""

    code: str
    group: str
    name_en: str
    name_my: str


def read_rank(raw: str, branch: str) -> Rank:
    """Read a code, a name or an abbreviation; refuse where only the branch could tell what was meant."""
    force = _force(branch)
    spellings = [_long_sign(word) for word in folds(raw[:200])]
    known = (word for word in spellings if any(word in words for words in _words().values()))
    word = next(known, "")
    if force is not None:
        found = _words()[force].get(word)
        if found is None:
            raise Refused("This rank is not one of the branch given. Check the rank and the branch.")
        return found
    meanings = [words[word] for words in _words().values() if word in words]
    if not meanings:
        raise Refused("This rank is not known. Write it in full, as it is said in the branch, or as a code.")
    if word == _spelling(_OFFICER) or len({meaning.code for meaning in meanings}) > 1:
        raise Refused("This rank means different things in different branches. First say which branch.")
    return meanings[0]


def spoken_ranks() -> Iterator[str]:
    """Give every word that stands for a rank, as written in front of names."""
    for row in rows("ranks.csv"):
        yield from _spoken(row)


@cache
def _words() -> dict[str, dict[str, Rank]]:
    words: dict[str, dict[str, Rank]] = {force: {} for force in _FORCES}
    for row in rows("ranks.csv"):
        rank = Rank(row["code"], row["group"], row["name_en"], row["name_my"])
        for word in (row["code"], *_spoken(row)):
            words[row["force"]].setdefault(_spelling(word), rank)
    return words


def _spoken(row: dict[str, str]) -> Iterator[str]:
    for word in (row["name_en"], row["name_my"], *row["also"].split("|")):
        yield from _variants(word, row["force"])


def _variants(word: str, force: str) -> Iterator[str]:
    yield word
    if word.startswith("ဒုတိယ"):
        yield "ဒု" + word.removeprefix("ဒုတိယ")
    if force != "police":
        return
    plain = word.removeprefix("Police ")
    if plain.isascii():
        yield from (plain, f"Police {plain}", f"Pol {plain}")
    # တပ်ကြပ်ကြီး is said for ရဲတပ်ကြပ်ကြီး among police; အုပ် for ရဲအုပ် is not.
    elif "တပ်" in word or "ဗိုလ်" in word:
        yield from (short.replace("ရဲ", "", 1) for short in (word, word.replace("ဒုတိယ", "ဒု")))


@cache
def _branches() -> dict[str, str]:
    return {fold_word(name): force for force, names in _FORCES.items() for name in names}


def _force(branch: str) -> str | None:
    return next((_branches()[word] for word in folds(branch[:200]) if word in _branches()), None)


def _spelling(word: str) -> str:
    return _long_sign(fold_word(word))


def _long_sign(word: str) -> str:
    # မှူး is also written with the short sign.
    return word.replace("\u1019\u103e\u102f\u1038", "\u1019\u103e\u1030\u1038")
