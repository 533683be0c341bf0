import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.apps.intake.pseudonyms import display_name, file_code, read_file_code
from thitsar.kernel.errors import Refused

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODES = st.binary(min_size=5, max_size=9).map(file_code)
MYANMAR = str.maketrans("0123456789", "၀၁၂၃၄၅၆၇၈၉")


def test_200_words_with_1000_numbers_make_different_names_in_both_languages() -> None:
    names = [display_name(number) for number in range(200_000)]
    for spoken in zip(*names, strict=True):
        assert len(set(spoken)) == 200_000
        assert len({name.split()[0] for name in spoken}) == 200
        assert len({name.split()[1] for name in spoken}) == 1_000


def test_the_two_languages_carry_the_same_number() -> None:
    for number in range(0, 200_000, 777):
        burmese, latin = display_name(number)
        assert burmese.split()[1] == latin.split()[1].translate(MYANMAR)


def test_words_are_one_word_in_their_script() -> None:
    for number in range(200):
        burmese, latin = display_name(number)
        assert re.fullmatch("[\u1000-\u103f\u104e]+ ၁", burmese)
        assert re.fullmatch("[A-Z][a-z]+(-[a-z]+)? 1", latin)
        assert unicodedata.normalize("NFC", burmese) == burmese


@pytest.mark.parametrize(
    "hint",
    [
        "ကုလား",
        "ချင်း",
        "ကရင်",
        "မွန်",
        "ရှမ်း",
        "ဗမာ",
        "ဒေါင်း",
        "ဖရဲ",
        "ပုလဲ",
        "ဗိုလ်",
        "ရဲဘော်",
        "စစ်",
        "ဘုရား",
        "ဟင်္သာ",
        "ခွေး",
        "ဝက်",
        "မျောက်",
    ],
)
def test_no_word_hints_at_people_place_rank_or_faith(hint: str) -> None:
    assert not [name for name, _ in map(display_name, range(200)) if hint in name]


@pytest.mark.parametrize("number", [-1, 200_000])
def test_there_is_no_name_outside_the_range(number: int) -> None:
    with pytest.raises(Refused):
        display_name(number)


@given(CODES)
def test_a_code_reads_back(code: str) -> None:
    assert re.fullmatch(f"P-[{ALPHABET}]{{9}}", code)
    assert read_file_code(code) == code


@given(CODES)
def test_a_code_reads_back_however_it_is_written(code: str) -> None:
    tail = code[2:]
    loose = tail.replace("1", "l").replace("0", "o").lower()
    for written in (
        tail,
        f" p {tail[:3]}-{tail[3:6]} {tail[6:]} ",
        f"P–{loose}",
        tail.replace("1", "I").replace("0", "O"),
        code.translate(MYANMAR),
        tail.translate(MYANMAR).replace("၀", "0"),
        "\u200b".join(code),
    ):
        assert read_file_code(written) == code


def test_a_bare_code_may_begin_with_p() -> None:
    code = next(code for at in range(1_000) if (code := file_code((at << 30).to_bytes(5)))[2] == "P")
    assert read_file_code(code[2:]) == code


@given(CODES, st.integers(2, 10), st.sampled_from(ALPHABET))
def test_any_one_wrong_character_is_noticed(code: str, at: int, other: str) -> None:
    wrong = code[:at] + other + code[at + 1 :]
    if wrong != code:
        with pytest.raises(Refused, match="wrong"):
            read_file_code(wrong)


@given(CODES, st.integers(2, 8))
def test_any_two_swapped_neighbours_are_noticed(code: str, at: int) -> None:
    wrong = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    if wrong != code:
        with pytest.raises(Refused, match="wrong"):
            read_file_code(wrong)


@pytest.mark.parametrize(
    "text", ["", "P-", "P-12345678", "P-1234567890", "P-U23456789", "အောင်", "P-1234*5678", "H-123456789"]
)
def test_what_is_no_code_is_told_so(text: str) -> None:
    with pytest.raises(Refused, match="not a file code"):
        read_file_code(text)


def test_a_code_needs_enough_chance() -> None:
    with pytest.raises(Refused):
        file_code(b"1234")


def test_codes_are_spread_over_all_there_are() -> None:
    assert file_code(bytes(5)) == "P-000000000"
    assert len({file_code(number.to_bytes(5)) for number in range(50_000)}) == 50_000
