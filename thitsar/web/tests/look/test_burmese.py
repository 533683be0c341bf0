"""What a machine can say about the Burmese words: their order, their signs and the words that must not be used."""

import re
import unicodedata
from pathlib import Path

import polib
import pytest

CATALOGUE = polib.pofile(str(Path(__file__).parents[2] / "locale/my/LC_MESSAGES/django.po"))
SAID = [
    (entry.msgid, text)
    for entry in CATALOGUE
    for text in (entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr])
    if text
]


# The order of signs after a letter (Unicode, chapter 16.3): medials, then vowels, then tones.
DISORDER = re.compile(
    "[\u102b-\u1032\u1036][\u103b-\u103e]|[\u1031\u1037][\u103b-\u103e]|(?<![\u1000-\u102a\u103b-\u103f])\u1031"
)
INVISIBLE = re.compile("[\u200b-\u200d\ufeff\u00a0]|  ")
LOOKALIKE = re.compile("၀[\u102b-\u103e]|[\u1000-\u1021]၀|[၁-၉]ဝ|ဝ[၁-၉]")
ENDS = {".": "။", ":": "–"}


def test_letters_stand_in_their_normal_order_with_nothing_between() -> None:
    assert SAID
    assert [text for _, text in SAID if text != unicodedata.normalize("NFC", text)] == []
    assert [text for _, text in SAID if INVISIBLE.search(text)] == []
    assert [text for _, text in SAID if DISORDER.search(text)] == []


def test_no_letter_stands_for_a_digit_and_no_digit_for_a_letter() -> None:
    assert [text for _, text in SAID if LOOKALIKE.search(text)] == []


def test_a_sentence_ends_as_in_english() -> None:
    assert [text for english, text in SAID if not text.endswith(ENDS.get(english[-1], ""))] == []


@pytest.mark.parametrize("word", ["တပ်ပြေး", "သစ္စာဖောက်"])
def test_nobody_is_called_a_runaway_or_a_traitor(word: str) -> None:
    assert [text for _, text in SAID if word in text] == []


@pytest.mark.parametrize(
    ("pattern", "wrong"),
    [(DISORDER, "ကေြ"), (DISORDER, "ေက"), (LOOKALIKE, "၀ါ"), (LOOKALIKE, "၁ဝ"), (INVISIBLE, "က\u200bခ")],
)
def test_the_patterns_find_what_is_wrong(pattern: re.Pattern[str], wrong: str) -> None:
    assert pattern.search(wrong)
