"""What a written Burmese syllable sounds like, in the few classes that Latin spellings of names tell apart (R-NAME).

A syllable is an onset, a glide w, a rime, and whether a nasal is creaky: သန် and သန့်, Than and Thant, are two people.
Tones of open syllables are not written in Latin and are left out. The classes are those of `spellings.csv`.
"""

import re
from functools import cache
from typing import NamedTuple

from thitsar.kernel.text.syllables import syllables


class Sound(NamedTuple):
    """One syllable: names of an onset and a rime, with a glide or not, creaky or not."""

    onset: str
    glide: bool
    rime: str
    creaky: bool = False


Sounds = tuple[Sound, ...]
_ONSETS = {
    **dict.fromkeys("ကခဂဃ", "K"),
    "င": "NG",
    **dict.fromkeys("စဆ", "S"),
    **dict.fromkeys("ဇဈ", "Z"),
    **dict.fromkeys("ညဉ", "NY"),
    **dict.fromkeys("တထဋဌ", "T"),
    **dict.fromkeys("ဒဓဍဎ", "D"),
    **dict.fromkeys("နဏ", "N"),
    **dict.fromkeys("ပဖ", "P"),
    **dict.fromkeys("ဗဘ", "B"),
    "မ": "M",
    **dict.fromkeys("ယရ", "Y"),
    **dict.fromkeys("လဠ", "L"),
    "ဝ": "W",
    "သ": "TH",
    "ဟ": "H",
    "အ": "",
}
# With ျ or ြ after them.
_JOINED = {"က": "KY", "ဂ": "KY", "ခ": "CH", "ဃ": "KY", "င": "NY", "ရ": "Y", "သ": "TH", "စ": "S", "တ": "T"}
_JOINED |= {"ပ": "PY", "ဖ": "PY", "ဗ": "BY", "ဘ": "BY", "မ": "MY", "လ": "LY"}
_INDEPENDENT = {"ဣ": "I", "ဤ": "I", "ဥ": "U", "ဦ": "U", "ဧ": "E", "ဩ": "AW", "ဪ": "AW"}
_SIBILANT = re.compile("ရ[\u103b-\u103d]*\u103e|သျှ|လျှ")
_FINAL = re.compile("([\u1000-\u1021\u1025])(?:\u1037?\u103a\u1037?|\u1039)")
# By the vowel before it; the empty one is the a that is not written.
_CLOSED = {
    "န": {"": "AN", "ိ": "EIN", "ု": "ON", "ွ": "UN"},
    "င": {"": "IN", "ိ": "EIN", "ော": "AUNG", "ို": "AING", "ေါ": "AUNG"},
    "က": {"": "ET", "ု": "OK", "ော": "AUK", "ို": "AIK", "ေါ": "AUK"},
    "တ": {"": "AT", "ိ": "EIK", "ု": "OK", "ွ": "UT"},
    "စ": {"": "IT"},
    "ည": {"": "I"},
    # ဉ, which `lookalikes` spells so.
    "ဥ": {"": "IN", "ု": "ON"},
    "ယ": {"": "E"},
}
_SAME_FINAL = {
    **dict.fromkeys("မဏ", "န"),
    **dict.fromkeys("ပဒဗဘဓထဋဌဎဖသ", "တ"),
    **dict.fromkeys("ဂခဃ", "က"),
    **dict.fromkeys("ဇဆဈ", "စ"),
}
_OPEN = {
    "": "A", "ာ": "A", "ါ": "A", "ိ": "I", "ီ": "I", "ု": "U", "ူ": "U", "ေ": "E", "ဲ": "E",
    "ော": "AW", "ေါ": "AW", "ို": "O", "ံ": "AN", "ုံ": "ON", "ိံ": "EIN",
}  # fmt: skip
NASAL = frozenset({"AN", "IN", "EIN", "UN", "ON", "AUNG", "AING"})


def sounds_of(text: str) -> tuple[tuple[Sound, ...], ...]:
    """Give for each syllable of a name in Burmese letters what it may sound like, the usual one first."""
    return tuple(_sounds(one) for one in syllables(text))


@cache
def _sounds(syllable: str) -> tuple[Sound, ...]:
    """Only syllables are remembered, of which there are some thousand, and no name."""
    body, final = syllable, ""
    found = _FINAL.search(syllable, 1)
    if found is not None:
        body, final = syllable[: found.start()], found.group(1)
    creaky = "\u1037" in syllable
    letter = body[0]
    if letter == "ဥ" and body[1:2] in ("ာ", "ု", "ူ"):
        letter = "ည"  # ဉ, of which it is another spelling
    if letter in _INDEPENDENT:
        return _independent(letter, final)
    medials = "".join(mark for mark in body if mark in "ျြွှ")
    vowel = "".join(mark for mark in body[1:] if mark not in "ျြွှ့း်")
    if final and vowel in ("ာ", "ါ"):
        vowel = ""
    onset = _onset(letter, medials, body)
    glide = "ွ" in medials
    return _rimes(onset, vowel, final, is_glide=glide, creaky=creaky)


def _independent(letter: str, final: str) -> tuple[Sound, ...]:
    rime = _INDEPENDENT[letter]
    if final:
        closed = _CLOSED.get(_SAME_FINAL.get(final, final), {})
        rime = {"U": closed.get("ု", "U"), "I": closed.get("ိ", "I")}.get(rime, rime)
    return (Sound("", glide=False, rime=rime),)


def _onset(letter: str, medials: str, body: str) -> str:
    if _SIBILANT.match(body):
        return "SH"
    if "ျ" in medials or "ြ" in medials:
        return _JOINED.get(letter, _ONSETS.get(letter, ""))
    return _ONSETS.get(letter, "")


def _rimes(onset: str, vowel: str, final: str, *, is_glide: bool, creaky: bool) -> tuple[Sound, ...]:
    same = _SAME_FINAL.get(final, final)
    if not final or same not in _CLOSED:
        if is_glide and vowel == "ံ":
            return (Sound(onset, glide=False, rime="UN", creaky=creaky),)
        rime = _OPEN.get(vowel, "A")
        return (Sound(onset, is_glide, rime, creaky and rime in NASAL),)
    closed = _CLOSED[same]
    if is_glide and vowel == "" and "ွ" in closed:
        # ွန် and ွတ် are rimes of their own, and after some letters a glide before the plain one.
        own = Sound(onset, glide=False, rime=closed["ွ"], creaky=creaky and closed["ွ"] in NASAL)
        plain = Sound(onset, glide=True, rime=closed[""], creaky=creaky and closed[""] in NASAL)
        return (own, plain)
    if onset == "W" and vowel == "" and "ွ" in closed:
        own = Sound("W", glide=False, rime=closed["ွ"], creaky=creaky and closed["ွ"] in NASAL)
        return (Sound("W", glide=False, rime=closed[""], creaky=own.creaky), own)
    rime = closed.get(vowel, _OPEN.get(vowel, closed.get("", "A")))
    first = Sound(onset, is_glide, rime, creaky and rime in NASAL)
    if final == "ည":
        return (first, Sound(onset, is_glide, "E"))
    return (first,)
