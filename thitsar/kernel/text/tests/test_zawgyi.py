"""Zawgyi is noticed by its spelling and comes back as the Unicode it stands for."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from thitsar.kernel.text import places, zawgyi
from thitsar.kernel.text.tests.spelling import SYLLABLES, names
from thitsar.kernel.text.zawgyi_signs import shows_zawgyi
from thitsar.kernel.text.zawgyi_writing import write_zawgyi

# Burmese as Unicode spells it: no ေ without its letter before it, no killer without a letter under it.
_WELL_FORMED = re.compile(
    "(?:(?:\u1004\u103a\u1039)?[\u1000-\u102a\u103f](?:\u1039[\u1000-\u1021])?\u103b?\u103c?\u103d?\u103e?\u1031?"
    "[\u102d\u102e\u1032]?[\u102f\u1030]?[\u102b\u102c]?\u1036?\u1037?\u103a?\u1038?)+"
)


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


@given(names)
def test_a_name_written_in_zawgyi_comes_back(name: str) -> None:
    assert zawgyi.convert(write_zawgyi(name)) == _nfc(name)


@given(names)
def test_what_comes_back_is_well_formed(name: str) -> None:
    assert _WELL_FORMED.fullmatch(zawgyi.convert(write_zawgyi(name)))


def test_every_township_comes_back() -> None:
    for township in places.townships():
        assert zawgyi.convert(write_zawgyi(township.name_my)) == township.name_my


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ေနာင္စိုးေအာင္", "နောင်စိုးအောင်"),
        ("ေဇာ္ဝင္းၿဖိဳး", "ဇော်ဝင်းဖြိုး"),
        ("မ်ိဳးသက္ႏွင္း", "မျိုးသက်နှင်း"),
        ("ျမင့်မ်ိဳးထိုက္", "မြင့်မျိုးထိုက်"),
        ("သေဘၤာ", "သင်္ဘော"),
        ("ေယာက္်ား", "ယောက်ျား"),
        ("ၾသဂုတ္", "ဩဂုတ်"),
        ("ဝတၳဳ", "ဝတ္ထု"),
        ("ကြၽႏု္ပ္", "ကျွန်ုပ်"),
        ("ႀကိဳ႕", "ကြို့"),
        ("ၫႊန္႔", "ညွှန့်"),
        ("၎င္း", "၎င်း"),
    ],
)
def test_it_converts_what_typists_write(written: str, meant: str) -> None:
    assert zawgyi.convert(written) == _nfc(meant)


@given(names)
@example("ဦးဦးဓမ္မဦး")
@example("ပညာပညာမေပညာပညာ")
@example("မေပညာမေပညာ")
def test_unicode_names_are_not_taken_for_zawgyi(name: str) -> None:
    assert not shows_zawgyi(_nfc(name))
    assert not zawgyi.is_zawgyi(_nfc(name))


def test_no_pair_of_common_syllables_is_taken_for_zawgyi() -> None:
    pairs = [_nfc(first + second) for first in SYLLABLES[:56] for second in SYLLABLES[:56]]
    assert [pair for pair in pairs if zawgyi.is_zawgyi(pair)] == []


def test_nearly_all_pairs_written_in_zawgyi_are_noticed() -> None:
    pairs = [_nfc(first + second) for first in SYLLABLES[:56] for second in SYLLABLES[:56]]
    written = [(pair, write_zawgyi(pair)) for pair in pairs if write_zawgyi(pair) != pair]
    missed = [typed for _, typed in written if not zawgyi.is_zawgyi(typed)]
    assert len(missed) < 0.01 * len(written), missed


@pytest.mark.parametrize("name", ["ဦးသူ", "သူဦးမိုး", "ဦးမိုးစိုး", "သီဟ", "မိုးမိုး"])
def test_names_that_read_the_same_in_both_are_no_finding(name: str) -> None:
    assert not zawgyi.is_zawgyi(name)
    assert zawgyi.convert(name) == name


@pytest.mark.parametrize(
    "text", ["ၸၢႆးမၢဝ်း", "ၼၢင်းသႅင်", "ႁၢၼ်ႉမိူဝ်း", "စီၤခရံၣ်", "နီၢ်ဖီဖီ", "ကညီကျိာ်", "နာဲဥက်", "ဂၠံင်", "ဗၟံက်", "ကျွန်ုပ်", "ယောက်ျား"]
)
def test_other_languages_in_the_same_script_are_not_zawgyi(text: str) -> None:
    assert not zawgyi.is_zawgyi(text)
    assert zawgyi.to_unicode(text) == text


def test_each_word_of_a_field_is_judged_alone() -> None:
    assert zawgyi.to_unicode("ကျော်ကျော် ေအာင္") == "ကျော်ကျော် အောင်"


def test_text_without_burmese_letters_is_never_zawgyi() -> None:
    assert zawgyi.probability("Aung Aung 123") == 0.0
    assert not zawgyi.is_zawgyi("สวัสดี")


@given(st.text(alphabet=st.characters(min_codepoint=0x1000, max_codepoint=0x109F)))
def test_converting_loses_no_letter(text: str) -> None:
    for letter in "ဂဖဗ":
        assert zawgyi.convert(text).count(letter) >= text.count(letter)
