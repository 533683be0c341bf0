"""Names that sound the same meet across spellings and scripts, and names that do not stay apart (R-NAME)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.text.aliases import aliases
from thitsar.kernel.text.romanised import MOST, readings
from thitsar.kernel.text.sounds import sounds_of
from thitsar.kernel.text.spoken import apart, spoken

SAME = (
    ("အောင်ကျော်", "aung kyaw", "oung kyor"),
    ("သန့်ဇင်", "thant zin", "thantzinn"),
    ("ထွန်းလင်း", "htun lin", "tun linn"),
    ("မြင့်မြင့်", "myint myint", "myintmyint"),
    ("ခိုင်ဖြူ", "khaing phyu", "khine phyuu"),
    ("စန္ဒာဝင်း", "sandar win", "sanda winn"),
    ("ရတနာ", "yadanar", "ya da na"),
    ("လှိုင်ဝင်း", "hlaing win", "hline win"),
    ("ရွှေဝါ", "shwe war", "shway wah"),
)
OTHERS = (
    ("kyaw zaw", "zaw kyaw"),
    ("than aung", "thant aung"),
    ("aung ko", "aung kyaw"),
    ("win", "wint"),
    ("moe", "maw"),
    ("san", "sandar"),
)
# Above what usual spellings of one name cost, below what another syllable does.
NEAR = 0.5


@pytest.mark.parametrize(("burmese", "usual", "other"), SAME)
def test_spellings_of_one_name_meet(burmese: str, usual: str, other: str) -> None:
    assert apart(spoken(burmese), spoken(usual)) < NEAR
    assert apart(spoken(usual), spoken(other)) < NEAR
    assert apart(spoken(burmese), spoken(other)) < NEAR


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_names_that_are_told_apart_stay_apart(one: str, other: str) -> None:
    assert apart(spoken(one), spoken(other)) > NEAR


def test_the_dot_below_is_heard_in_nasals_and_written_with_a_t() -> None:
    (than,), (thant,) = sounds_of("သန်"), sounds_of("သန့်")
    assert (than[0].creaky, thant[0].creaky) == (False, True)
    assert readings("thant")[0].sounds == (thant[0],)


@given(st.text(alphabet="aeioughklmnptwyzsdr", min_size=1, max_size=40))
def test_no_spelling_has_more_readings_than_are_kept_or_breaks(word: str) -> None:
    found = readings(word)
    assert len(found) <= MOST
    assert list(found) == sorted(found)
    assert all(one.sounds for one in found)


@given(
    st.sampled_from([one for row in SAME for one in row]),
    st.sampled_from([one for row in SAME for one in row]),
)
def test_it_is_as_far_there_as_back_and_nowhere_from_itself(one: str, other: str) -> None:
    assert apart(spoken(one), spoken(other)) == pytest.approx(apart(spoken(other), spoken(one)))
    assert apart(spoken(one), spoken(one)) == 0


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Aung (a) Bo Bo", ["Aung", "Bo Bo"]),
        ("Kyaw Zaw aka Bo Ni", ["Kyaw Zaw", "Bo Ni"]),
        ("ကျော်ဇော် (ခ) ဗိုလ်နီ", ["ကျော်ဇော်", "ဗိုလ်နီ"]),
        ("Kyaw “Bo Ni” Zaw", ["Kyaw Zaw", "Bo Ni"]),
        ("ခင်မောင်", ["ခင်မောင်"]),
        ("", [""]),
    ],
)
def test_several_names_in_one_field_are_taken_apart(written: str, names: list[str]) -> None:
    assert [one.name for one in aliases(written)] == names


@given(st.text(max_size=60))
def test_whatever_is_written_is_read_or_left_without_breaking(text: str) -> None:
    assert aliases(text)
    assert apart(spoken(text.casefold()), spoken("aung")) >= 0
