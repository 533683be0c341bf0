"""Digits of several scripts, and letters that stand for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.text.digits import to_ascii, to_myanmar


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("၂၀၂၁", "2021"),
        ("၂ဝ၂၁", "2021"),
        ("ဝ၉၁၂", "0912"),
        ("၁၂ရ", "127"),
        ("၀၀၀၁ဝရ", "000107"),
        ("１２", "12"),
        ("႐႑", "01"),
        ("๒๐", "20"),
    ],
)
def test_it_reads_digits_of_every_script_and_letters_among_them(written: str, read: str) -> None:
    assert to_ascii(written) == read


@pytest.mark.parametrize("word", ["ရ", "ဝဝဝ", "ဝင်း", "ရန်", "သန႔္", "ရဘန"])
def test_it_leaves_letters_and_zawgyi_signs_alone(word: str) -> None:
    assert to_ascii(word) == word


def test_it_does_not_take_the_first_letter_of_a_word_for_a_digit() -> None:
    assert to_ascii("၁၀ရက်") == "10ရက်"
    assert to_ascii("၅ရဘန") == "5ရဘန"


@given(st.text(alphabet=st.characters(max_codepoint=0x7F)))
def test_myanmar_digits_come_back_as_they_went(text: str) -> None:
    assert to_ascii(to_myanmar(text)) == text


@given(st.text())
def test_reading_digits_twice_changes_nothing_more(text: str) -> None:
    assert to_ascii(to_ascii(text)) == to_ascii(text)
