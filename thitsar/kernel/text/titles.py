"""What stands in front of names without being part of the match key: titles, ranks and honorifics (R-NAME)."""

import re
from functools import cache

from thitsar.kernel.text.lookalikes import one_spelling
from thitsar.kernel.text.marks import tidy
from thitsar.kernel.text.ranks import spoken_ranks

_TITLES_MY = ("ဆရာ", "ဆရာမ", "ဆရာကြီး", "ဒေါက်တာ", "ရဲဘော်", "ရဲမေ")
_TITLES = (
    "saya",
    "sayar",
    "sayama",
    "sayarma",
    "dr",
    "doctor",
    "mr",
    "mrs",
    "ms",
    "yebaw",
    "ye baw",
    "comrade",
)
_HONORIFICS_MY = (
    *("ဦး", "ဒေါ်", "ကို", "မ", "မောင်", "စော", "နော်", "စိုင်း", "နန်း", "ဆလိုင်း", "မယ်", "ခွန်", "မန်း", "နိုင်", "မိ"),
    *("ခူး", "ဗိုလ်"),
)
_HONORIFICS = (
    *(
        "u",
        "daw",
        "ko",
        "ma",
        "maung",
        "mg",
        "saw",
        "naw",
        "sai",
        "nang",
        "nan",
        "salai",
        "mai",
        "khun",
        "mahn",
    ),
    *("nai", "mi", "khu", "bo"),
)
_NEW_SYLLABLE = re.compile("\\s*(?:[\u1023-\u102a\u103f]|[\u1000-\u1022](?!\u1037?\u103a|\u1039))")
_WORD = re.compile(r"\w+")
_LONGEST_RANK = 4  # words
_Titles = dict[str, set[tuple[str, ...]]]


def without_title(name: str) -> str:
    """Drop one rank or title and then one honorific, never the last syllable; `name` is spelled as for a key."""
    if name.isascii():
        return _without_latin(name)
    if "\u1000" <= name[:1] <= "\u102a":
        return _without_burmese(name)
    return name


def _without_latin(name: str) -> str:
    words = [match.span() for match in _WORD.finditer(name[:200])]
    start = 0
    for known, longest in _latin():
        # Hardly any name begins a title: most are done here.
        titles = known.get(name[slice(*words[start])]) if words else None
        for count in range(min(longest, len(words) - start - 1) if titles else 0, 0, -1):
            if titles and tuple(name[a:b] for a, b in words[start : start + count]) in titles:
                start += count
                break
    return name[words[start][0] :] if start else name


def _without_burmese(name: str) -> str:
    for titles in _burmese():
        found = titles.match(name)
        if found and _NEW_SYLLABLE.match(name, found.end()):
            name = name[found.end() :].lstrip()
    return name


@cache
def _latin() -> tuple[tuple[_Titles, int], ...]:
    """Give titles and honorifics by their first words, and of how many words they are at most."""
    ranks = [rank.casefold() for rank in spoken_ranks() if rank.isascii()]
    titles: _Titles = {}
    for title in (*ranks, *_TITLES):
        words = tuple(_WORD.findall(title))
        titles.setdefault(words[0], set()).add(words)
    return (titles, _LONGEST_RANK), ({word: {(word,)} for word in _HONORIFICS}, 1)


@cache
def _burmese() -> tuple[re.Pattern[str], re.Pattern[str]]:
    ranks = [rank for rank in spoken_ranks() if not rank.isascii() and rank not in _HONORIFICS_MY]
    return _longest_first((*ranks, *_TITLES_MY)), _longest_first(_HONORIFICS_MY)


def _longest_first(words: tuple[str, ...]) -> re.Pattern[str]:
    spelled = {one_spelling(tidy(word)) for word in words}
    whole = "(?![\u102b-\u1032\u1036-\u1038\u103a-\u103e])"
    return re.compile("(?:" + "|".join(sorted(spelled, key=len, reverse=True)) + ")" + whole)
