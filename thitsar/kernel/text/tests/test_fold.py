"""One form for a code word however it was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.errors import Refused
from thitsar.kernel.text.codes import CodeList
from thitsar.kernel.text.fold import fold_word
from thitsar.kernel.text.shapes import LATIN_SHAPES
from thitsar.kernel.text.tests.spelling import names
from thitsar.kernel.text.zawgyi import is_zawgyi
from thitsar.kernel.text.zawgyi_writing import write_zawgyi

_LIST = CodeList(
    "answer",
    {"YES_FULLY": ("yes, fully", "ဟုတ်ကဲ့"), "NO": ("no", "မဟုတ်ပါ"), "A1": ("first", "ပထမ")},
    {"certainly": "YES_FULLY"},
)


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "INSIDER",
            "in-sider",
            "ＩＮＳＩＤＥＲ",
            "ІΝЅІDЕR",
            "ins\u200bider",
            "ꓲꓠꓢꓲꓓꓰꓣ",
            "1NS1D3R",
            "🅸🅽🆂🅸🅳🅴🆁",
            "ɪɴsɪᴅᴇʀ",
        ),
        *(
            "ïnsîdér",
            "Ⓘⓝⓢider",
            "i\u0338nsider",
            "I N S I D E R",
            "\u202einsider\u202c",
            "insider!",
            "𝗜𝗡𝗦𝗜𝗗𝗘𝗥",
        ),
    ],
)
def test_every_disguise_of_a_latin_word_folds_to_it(typed: str) -> None:
    assert fold_word(typed) == "insider"


@given(names)
def test_burmese_folds_alike_in_both_encodings(name: str) -> None:
    folded = fold_word(name)
    assert fold_word(" " + "\u200b".join(name)) == folded
    assert fold_word(name.replace("ဝ", "၀").replace("ရ", "၇")) == folded
    if is_zawgyi(write_zawgyi(name)):
        assert fold_word(write_zawgyi(name)) == folded


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1), st.randoms(use_true_random=False))
def test_any_letter_may_be_replaced_by_one_drawn_like_it(word: str, random: object) -> None:
    drawn = {
        letter: [chr(point) for point, like in LATIN_SHAPES.items() if like == letter] for letter in set(word)
    }
    choose = getattr(random, "choice")  # noqa: B009 - hypothesis hands over a Random under its own type
    assert fold_word("".join(choose(drawn[letter] or [letter]) for letter in word)) == fold_word(word)


@given(st.text())
def test_folding_twice_changes_nothing_for_ascii(text: str) -> None:
    plain = "".join(character for character in text if character.isascii())
    assert fold_word(fold_word(plain)) == fold_word(plain)


def test_numbers_stay_numbers() -> None:
    assert fold_word("2021") == fold_word("၂၀၂၁") == "2021"


@pytest.mark.parametrize(
    "typed", ["YES_FULLY", "yes fully", "Yes, fully!", "ဟုတ်ကဲ့", "ဟုတ္ကဲ့", "CERTAINLY", " yes-fully "]
)
def test_a_list_reads_codes_labels_and_synonyms(typed: str) -> None:
    assert _LIST.read(typed) == "YES_FULLY"
    assert _LIST.find(typed) == "YES_FULLY"


def test_a_list_names_its_codes_when_it_refuses() -> None:
    with pytest.raises(Refused, match="YES_FULLY, NO, A1"):
        _LIST.read("perhaps")
    assert _LIST.find("perhaps") is None
    assert _LIST.find("") is None


def test_a_list_is_a_mapping_of_its_labels() -> None:
    assert list(_LIST) == ["YES_FULLY", "NO", "A1"]
    assert _LIST["NO"] == ("no", "မဟုတ်ပါ")
    assert len(_LIST) == 3
    assert {_LIST: 1}[_LIST] == 1
