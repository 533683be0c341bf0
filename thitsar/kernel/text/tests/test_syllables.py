"""A Burmese name splits where people hear a border: nothing is lost, whatever order its signs were typed in."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.text.syllables import syllables

# Written with blanks where people hear borders, one for each kind of spelling.
HEARD = (
    "အောင် ကျော် ဇော်",
    "သန့် ဇင်",
    "မြင့် မြင့်",
    "ညွန့် ဝင်း",
    "ခန့် ညီ",
    "သူ ရိန်",
    "ရ တ နာ",
    "ဧ ရာ",
    "ဦး သန့်",
    "ဩ ဘာ သ",
    "ယောက်ျား",
    "ထွဋ် နွယ်",
    "ဗိုလ် ကြီး",
    "ပြည့် ဖြိုး",
)
STACKED = {
    "စန္ဒာ": ("စန္", "ဒာ"),
    "ဝဏ္ဏ": ("ဝဏ္", "ဏ"),
    "ဥမ္မာ": ("ဥမ္", "မာ"),
    "သင်္ကြန်": ("သင်", "ကြန်"),
    "အင်္ဂါ": ("အင်", "ဂါ"),
    "ဝိဿာ": ("ဝိသ္", "သာ"),
}
BURMESE = st.text(st.characters(min_codepoint=0x1000, max_codepoint=0x103F), max_size=30)


@pytest.mark.parametrize("heard", HEARD)
def test_borders_are_where_people_hear_them(heard: str) -> None:
    assert syllables(heard.replace(" ", "")) == tuple(heard.split())
    assert syllables(heard) == tuple(heard.split())


@pytest.mark.parametrize(("written", "parts"), STACKED.items())
def test_a_stack_closes_one_syllable_and_opens_the_next(written: str, parts: tuple[str, ...]) -> None:
    assert syllables(written) == parts


def test_the_dot_below_may_stand_before_the_asat_or_after_it() -> None:
    # NFC orders them one way, most keyboards the other.
    for before, after in (("န\u1037်", "န်\u1037"), ("င\u1037်", "င်\u1037")):
        typed = [f"သ{before}ဇင်", f"သ{after}ဇင်"]
        assert len({syllables(one) for one in typed}) == 1
        assert len(syllables(typed[0])) == 2


@given(BURMESE)
def test_whatever_is_written_is_split_without_loss(text: str) -> None:
    found = syllables(text)
    assert "" not in found
    # Signs before the first letter of a word belong to nothing; all letters are there.
    letters = [one for one in unicodedata.normalize("NFC", text) if "\u1000" <= one <= "\u102a"]
    assert len([one for one in "".join(found) if "\u1000" <= one <= "\u102a"]) >= len(letters)


@given(st.text(max_size=40))
def test_other_scripts_are_left_out_and_nothing_breaks(text: str) -> None:
    assert all("\u1000" <= sign <= "\u103f" for one in syllables(text) for sign in one)
