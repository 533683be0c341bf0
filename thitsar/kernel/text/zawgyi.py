"""Zawgyi-encoded Burmese: noticed, and shown in Unicode for a person to confirm (R-TEXT)."""

import re
import warnings
from functools import cache, lru_cache

from myanmartools import ZawgyiDetector

from thitsar.kernel.text.lookalikes import digits_to_letters
from thitsar.kernel.text.marks import in_order
from thitsar.kernel.text.normal import nfc
from thitsar.kernel.text.zawgyi_signs import shows_unicode, shows_zawgyi

_MYANMAR = re.compile("[\u1000-\u109f\uaa60-\uaa7f]")
# Below this the model is guessing: names such as ဦးသူ read the same in both encodings and score 0.84.
_LIKELY = 0.99
# Spelled the same in both encodings; the model takes each for a sign of Zawgyi, and names have up to three.
_UNCLE = "ဦး"
_REPEATED = re.compile(r"(.{3,}?)\1+")
_SPACES = re.compile(r"(\s+)")

_KINZI = "\ue000"  # holds the place of င်္ until the letter it stands on is known
_STACKED = {
    0x1060: "က", 0x1061: "ခ", 0x1062: "ဂ", 0x1063: "ဃ", 0x1065: "စ", 0x1066: "ဆ", 0x1067: "ဆ", 0x1068: "ဇ",
    0x1069: "ဈ", 0x106C: "ဋ", 0x106D: "ဌ", 0x1070: "ဏ", 0x1071: "တ", 0x1072: "တ", 0x1073: "ထ", 0x1074: "ထ",
    0x1075: "ဒ", 0x1076: "ဓ", 0x1077: "န", 0x1078: "ပ", 0x1079: "ဖ", 0x107A: "ဗ", 0x107B: "ဘ", 0x107C: "မ",
    0x1085: "လ", 0x1093: "ဘ",
}  # fmt: skip
_PIECES = {
    **{point: "\u1039" + letter for point, letter in _STACKED.items()},
    **dict.fromkeys(range(0x107E, 0x1085), "\u103c"),
    0x1033: "\u102f",
    0x1034: "\u1030",
    0x1039: "\u103a",
    0x103A: "\u103b",
    0x103B: "\u103c",
    0x103C: "\u103d",
    0x103D: "\u103e",
    0x105A: "\u102b\u103a",
    0x1064: _KINZI,
    0x106A: "ဉ",
    0x106B: "ည",
    0x106E: "ဍ\u1039ဍ",
    0x106F: "ဍ\u1039ဎ",
    0x107D: "\u103b",
    0x1086: "ဿ",
    0x1087: "\u103e",
    0x1088: "\u103e\u102f",
    0x1089: "\u103e\u1030",
    0x108A: "\u103d\u103e",
    0x108B: _KINZI + "\u102d",
    0x108C: _KINZI + "\u102e",
    0x108D: _KINZI + "\u1036",
    0x108E: "\u102d\u1036",
    0x108F: "န",
    0x1090: "ရ",
    0x1091: "ဏ\u1039ဍ",
    0x1092: "ဋ\u1039ဌ",
    0x1094: "\u1037",
    0x1095: "\u1037",
    0x1096: "\u1039တ\u103d",
    0x1097: "ဋ\u1039ဋ",
}
_SYLLABLE = re.compile(
    "(?P<front>[\u1031\u103c]{0,4})"
    "(?P<base>[\u1000-\u102a\u103f\u1040\u1047\u104e](?:(?<=[ဍဏဋ])\u1039[ဋဌဍဎ])?)"
    f"(?P<marks>(?:\u1039[\u1000-\u1021]|[\u102b-\u1030\u1032\u1036-\u1038\u103a\u103b\u103d\u103e{_KINZI}])*)"
)
_SPELLINGS = (
    (re.compile("\u1014\u102f\u103a(?=\u1015\u103a)"), "\u1014\u103a\u102f"),  # ကျွန်ုပ်
    (re.compile("\u1025(?=[\u103a\u1039\u102c])"), "ဉ"),
    (re.compile("\u1031?\u101e\u103c\u1031\u102c\u103a"), "ဪ"),
    (re.compile("\u101e\u103c(?![\u103a\u1031])"), "ဩ"),
    (re.compile("\u104e(?!\u1004\u103a)"), "၎င်း"),
)


def probability(text: str) -> float:
    """Say how likely the text is Zawgyi; text without Myanmar letters is not."""
    if not _MYANMAR.search(text):
        return 0.0
    return float(_detector().get_zawgyi_probability(text))


def is_zawgyi(text: str) -> bool:
    """Judge by what only one encoding can spell, and ask the model where both can."""
    if text.isascii() or not _MYANMAR.search(text):
        return False
    # ၀ and ၇ typed for letters: ေ behind a digit would be what only Zawgyi can spell.
    text = digits_to_letters(text)
    words = _SPACES.split(text)
    verdicts = {_verdict(word) for word in words}
    if verdicts != {None}:
        return True in verdicts
    return probability(_once(text)) > _LIKELY and convert(text) != nfc(text)


def to_unicode(text: str) -> str:
    """Convert the words that are Zawgyi and leave the words that cannot be, for both occur in one field."""
    if not is_zawgyi(text):
        return text
    return "".join(
        word if _verdict(digits_to_letters(word)) is False else convert(word) for word in _SPACES.split(text)
    )


def convert(text: str) -> str:
    """Convert Zawgyi to Unicode, reading every code point as Zawgyi."""
    # A dot below and then a killer is Unicode that was left standing inside Zawgyi text.
    pieces = text.replace("\u1037\u103a", "\u1037\u1039").translate(_PIECES)
    spelled = _SYLLABLE.sub(_reorder, pieces).replace(_KINZI, "")
    for wrong, right in _SPELLINGS:
        spelled = wrong.sub(right, spelled)
    return nfc(spelled)


def _once(text: str) -> str:
    """Leave out what tells the model the same a second time: it counts every repetition as further evidence."""
    return _REPEATED.sub(r"\1", text.replace(_UNCLE, ""))


def _reorder(syllable: re.Match[str]) -> str:
    return _reordered(*syllable.group("front", "base", "marks"))


@lru_cache(maxsize=1 << 13)
def _reordered(front: str, base: str, marks: str) -> str:
    """Letters and their signs are remembered, of which there are some thousand, and no word."""
    kinzi = "\u1004\u103a\u1039" if _KINZI in marks else ""
    return kinzi + base + in_order(marks.replace(_KINZI, "") + "".join(dict.fromkeys(front)))


def _verdict(word: str) -> bool | None:
    """Say what the spelling proves: Zawgyi, Unicode or, most often for short words, neither."""
    zawgyi, unicode = shows_zawgyi(word), shows_unicode(word)
    if zawgyi and unicode:
        return probability(word) > 0.5
    if zawgyi or unicode:
        return zawgyi
    return None


@cache
def _detector() -> ZawgyiDetector:
    with warnings.catch_warnings():
        # The package reads its model with a call that Python 3.11 deprecates and 3.13 keeps.
        warnings.simplefilter("ignore", DeprecationWarning)
        return ZawgyiDetector()
