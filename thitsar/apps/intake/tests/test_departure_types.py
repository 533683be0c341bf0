"""How somebody left: insiders and captives are noticed in any spelling, and nobody else is taken for one."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.apps.intake.departure_types import CODES, is_captured, is_insider, read_departure_type
from thitsar.kernel.errors import Refused
from thitsar.kernel.text.shapes import LATIN_SHAPES
from thitsar.kernel.text.zawgyi import convert

_INSIDER = ("INSIDER", "watermelon", "still serving", "ဖရဲသီး")
_CAPTURED = ("CAPTURED", "captive", "prisoner of war", "ဖမ်းဆီးခံရသူ", "သုံ့ပန်း")
_OTHERS = [
    *(code for code in CODES if code not in ("INSIDER", "CAPTURED")),
    *(label for code, labels in CODES.items() if code not in ("INSIDER", "CAPTURED") for label in labels),
]
_UNKNOWN = (
    *(
        "RAN_AWAY",
        "AWOL",
        "gone",
        "fled",
        "escaped",
        "resting",
        "OTHER",
        "X",
        "",
        "12",
        "left from inside Myanmar",
    ),
    *(
        "consider",
        "outsider",
        "undecided",
        "retained",
        "obtained",
        "prison",
        "still",
        "serving tea",
        "captain",
        "capital",
    ),
    *(
        "not captured",
        "not an insider",
        "non-insider",
        "never captured",
        "was not an insidr",
        "non-insider",
        "never captured",
        "ဖရဲသီးမဟုတ်",
        "ထွက်ပြေး",
        "သီး",
        "ရဲ",
        "ရဲသူရ",
        "ဖမ်း",
        "ပန်း",
    ),
)
_LOOKS = {
    letter: [chr(point) for point, like in LATIN_SHAPES.items() if like == letter]
    for letter in "abcdefghijklmnopqrstuvwxyz"
}


def _disguised(word: str, chance: random.Random) -> str:
    """Spell a word as badly as people, keyboards and fonts do: the reader must not mind."""
    typed = "".join(_letter(letter, chance) for letter in word)
    return (
        chance.choice(["", " ", "\u200b", "\ufeff", '"'])
        + typed
        + chance.choice(["", " ", ".", "\u200d", "၊"])
    )


def _letter(letter: str, chance: random.Random) -> str:
    drawn = _LOOKS.get(letter.lower()) or [letter]
    wide = chr(ord(letter) + 0xFEE0) if letter.isascii() and letter.isalpha() else letter
    swapped = {"ရ": "၇", "ဝ": "၀", "i": "1", "o": "0", "e": "3", "s": "5"}.get(letter.lower(), letter)
    here = chance.choice([letter, letter.upper(), letter.lower(), wide, swapped, chance.choice(drawn)])
    return here + chance.choice(["", "", "", "\u200b", "\u200c", " ", "-"])


def _mistyped(word: str, chance: random.Random) -> str:
    place = chance.randrange(len(word) - 1)
    kind = chance.choice(["drop", "double", "swap", "wrong"])
    if kind == "drop":
        return word[:place] + word[place + 1 :]
    if kind == "double":
        return word[:place] + word[place] + word[place:]
    if kind == "swap":
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return word[:place] + ("က" if "\u1000" <= word[0] <= "\u109f" else "q") + word[place + 1 :]


_chances = st.integers().map(random.Random)


@given(st.sampled_from(_INSIDER), _chances)
def test_an_insider_is_noticed_in_every_disguise(word: str, chance: random.Random) -> None:
    typed = _disguised(word, chance)
    assert is_insider(typed)
    assert not is_captured(typed)
    assert read_departure_type(typed) == "INSIDER"


@given(st.sampled_from(_CAPTURED), _chances)
def test_a_captive_is_noticed_in_every_disguise(word: str, chance: random.Random) -> None:
    typed = _disguised(word, chance)
    assert is_captured(typed)
    assert not is_insider(typed)
    assert read_departure_type(typed) == "CAPTURED"


@given(st.sampled_from(_INSIDER), _chances)
def test_one_wrong_letter_does_not_hide_an_insider(word: str, chance: random.Random) -> None:
    assert is_insider(_mistyped(word.lower(), chance))


@given(st.sampled_from(_CAPTURED), _chances)
def test_one_wrong_letter_does_not_hide_a_captive(word: str, chance: random.Random) -> None:
    assert is_captured(_mistyped(word.lower(), chance))


@given(st.sampled_from(_OTHERS), _chances)
def test_no_other_answer_is_taken_for_either(word: str, chance: random.Random) -> None:
    for typed in (word, _disguised(word, chance), _mistyped(word, chance)):
        assert not is_insider(typed)
        assert not is_captured(typed)


@pytest.mark.parametrize("raw", _UNKNOWN)
def test_an_unknown_answer_stays_unknown(raw: str) -> None:
    assert not is_insider(raw)
    assert not is_captured(raw)
    with pytest.raises(Refused, match="CDM, DEFECT, LEFT"):
        read_departure_type(raw)


@pytest.mark.parametrize(
    "raw",
    [
        *(
            "Insider (not left yet)",
            "INSIDER / CDM",
            "water-melon",
            "Water Melon",
            "insiders",
            "🍉",
            "🍉 CDM",
            "inside",
        ),
        *(
            "still in service",
            "active duty",
            "ဖရဲ သီး",
            "ဖ၇ဲသီး",
            "ဖရဲသိး",
            "တာဝန်ထမ်းဆောင်ဆဲ",
            "not yet left",
            "ဖရဲသီး (CDM)",
            "Tun: insider",
            "Tun insider",
            "no, insider; not captured",
            "INSIDER, not left",
            "not defected, insidr",
        ),
    ],
)
def test_other_words_for_an_insider_are_known(raw: str) -> None:
    assert is_insider(raw)


@pytest.mark.parametrize(
    "raw",
    [
        *(
            "POW",
            "P.O.W.",
            "prisoner",
            "prisoner-of-war",
            "taken prisoner",
            "captured at the front",
            "detained",
        ),
        *("ဖမ္းဆီးခံရသူ", "သံု႔ပန္း", "စစ်သုံ့ပန်း", "ဖမ်းဆီးခံရသူ (သုံ့ပန်း)", "အဖမ်းခံရသူ", "ဖမ်းဆီးခံရ"),
    ],
)
def test_other_words_for_a_captive_are_known(raw: str) -> None:
    assert is_captured(raw)


def test_zawgyi_readings_of_the_words_are_known_too() -> None:
    assert is_insider("ဖရဲသီး")
    assert convert("ဖရဲသီး") == "ဖရဲသီး"
    assert is_captured("ဖမ္းဆီးခံရသူ")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        *(("cdm", "CDM"), ("C.D.M.", "CDM"), ("СDМ", "CDM"), ("left service", "LEFT"), ("တပ်မှထွက်လာသူ", "LEFT")),
        *(("တပ္မွထြက္လာသူ", "LEFT"), ("defector", "DEFECT"), ("ဘက်ပြောင်းလာသူ", "DEFECT"), ("အနားယူ", "DISCHARGED")),
        *(("surrendered", "SURRENDER"), ("လက္နက္ခ်သူ", "SURRENDER"), ("unknown", "UNKNOWN"), ("မသိ", "UNKNOWN")),
    ],
)
def test_it_reads_codes_labels_and_usual_words(raw: str, code: str) -> None:
    assert read_departure_type(raw) == code


def test_every_code_reads_by_its_name_and_both_labels() -> None:
    assert len(CODES) == 10
    for code, labels in CODES.items():
        assert {read_departure_type(word) for word in (code, code.lower(), *labels)} == {code}


def test_nobody_is_called_a_deserter() -> None:
    assert CODES["LEFT"] == ("left service", "တပ်မှထွက်လာသူ")
    assert not any("desert" in label or "တပ်ပြေး" in label for labels in CODES.values() for label in labels)


@pytest.mark.parametrize("piece", ["inside ", "in", "not insider ", "ဖရဲ", "\u200b", "ေ", "captured", "x "])
def test_long_answers_are_answered_soon(piece: str) -> None:
    # Of this thread's own time: what else the machine does is not counted.
    started = time.thread_time()
    is_insider(piece * 5_000)
    is_captured(piece * 5_000)
    assert time.thread_time() - started < 2.0
