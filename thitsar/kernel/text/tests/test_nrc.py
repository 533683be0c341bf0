"""Card numbers: one key for every spelling, and no guess where a code is shared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.errors import Refused
from thitsar.kernel.text import nrc
from thitsar.kernel.text.digits import to_myanmar
from thitsar.kernel.text.nrc import read_nrc
from thitsar.kernel.text.nrc_letters import latin, sounds
from thitsar.kernel.text.tables import rows
from thitsar.kernel.text.zawgyi_writing import write_zawgyi

_KINDS = {"N": "နိုင်", "E": "ဧည့်", "P": "ပြု", "T": "သာသနာ", "Y": "ယာယီ", "S": "စ"}
_listed = st.sampled_from(rows("nrc_codes.csv"))
_serials = st.integers(0, 99).map("{:06}".format)


@pytest.mark.parametrize(
    "raw",
    [
        "5/MAYANA(N)000101",
        "5 / MAYANA (N) 000101",
        "5/mayana (naing) 000101",
        "5/MaYaNa(Naing)000101",
        "၅/မရန(နိုင်)၀၀၀၁၀၁",
        "၅ / မရန (နိုင်) ၀၀၀၁၀၁",
        "5/မရန(N)000101",
        "၅/MAYANA(နိုင်)000101",
        "၅/မရန(ႏိုင္)၀၀၀၁၀၁",
        "၅/မ၇န(နိုင်)ဝဝဝ၁ဝ၁",
        "５／ＭＡＹＡＮＡ（Ｎ）０００１０１",
        "5/MA\u200bYANA(N)000101",
        "5-MAYANA-N-000101",
        "5 MAYANA N 000101",
        "5\\MAYANA[N]000101",
        "5/MARANA(N)000101",
        "5/MAYANA(N)000 101",
    ],
)
def test_every_spelling_has_the_same_key(raw: str) -> None:
    assert read_nrc(raw).key == read_nrc("5/MAYANA(N)000101").key


def test_it_is_shown_in_latin_and_masked() -> None:
    number = read_nrc("၅/မရန(နိုင်)၀၀၀၁၀၁")
    assert (number.state, number.township, number.kind, number.serial) == (5, "MAYANA", "N", "000101")
    assert number.text == "5/MAYANA(N)000101"
    assert number.masked == "5/MAYANA(N)•••101"
    assert read_nrc("၈/ပခက(နိုင်)၀၀၀၀၃၁").text == "8/PAKHAKA(N)000031"


@given(_listed, st.sampled_from(sorted(_KINDS)), _serials)
def test_both_scripts_of_every_listed_code_meet(row: dict[str, str], kind: str, serial: str) -> None:
    in_latin = read_nrc(f"{row['state']}/{row['latin']}({kind}){serial}")
    in_burmese = f"{to_myanmar(row['state'])}/{row['my']}({_KINDS[kind]}){to_myanmar(serial)}"
    assert read_nrc(in_burmese).key == in_latin.key
    assert read_nrc(write_zawgyi(in_burmese)).key == in_latin.key
    assert read_nrc(in_latin.text) == in_latin
    assert in_latin.masked.endswith(f")•••{serial[3:]}")


@given(_listed, _serials)
def test_another_card_has_another_key(row: dict[str, str], serial: str) -> None:
    number = read_nrc(f"{row['state']}/{row['my']}(N){serial}")
    others = (
        f"{int(row['state']) % 14 + 1}/{row['my']}(N){serial}",
        f"{row['state']}/{row['my']}(E){serial}",
        f"{row['state']}/{row['my']}(N){(int(serial) + 1):06}",
    )
    assert number.key not in {read_nrc(other).key for other in others}


@pytest.mark.parametrize(
    "raw",
    [
        *("12/MAYANA123", "15/ABC(N)123456", "၁၄/(နိုင်)၁၂", "0/MAYANA(N)000101", "5/MAYANA(X)000101", "", "x"),
        *("5/MAYANA(N)0001011", "5/MAYANA(N)0001", "5/ABC(N)000101", "5/မရ(နိုင်)၀၀၀၁၀၁", "5/မaန(N)000101"),
        *("A/RGN 000101", "5/MAYANA000101", "5/MAYANA(N)000101 and more", "9" * 10_000),
    ],
)
def test_it_refuses_what_is_no_card_number(raw: str) -> None:
    with pytest.raises(Refused):
        read_nrc(raw)


@pytest.mark.parametrize(
    ("raw", "doubts"),
    [
        ("5/MAYANA(N)000101", ()),
        ("12/OUKAMA(N)000044", (nrc.SHARED_BY_TWO,)),
        ("၁၂/ဥကမ(နိုင်)၀၀၀၀၄၄", (nrc.SHARED_BY_TWO,)),
        ("13/MAYANA(N)000001", (nrc.SHARED_BY_MORE,)),
        ("2/MAYANA(N)000001", (nrc.NOT_LISTED,)),
        ("5/XYZQW(N)000001", (nrc.NOT_LETTERS,)),
        ("5/MAYANA(N)00101", (nrc.FIVE_DIGITS,)),
    ],
)
def test_it_warns_and_does_not_guess(raw: str, doubts: tuple[str, ...]) -> None:
    assert read_nrc(raw).doubts == doubts


def test_the_same_letters_in_two_states_are_two_codes() -> None:
    assert read_nrc("1/MAKANA(N)000001").key != read_nrc("8/MAKANA(N)000001").key


def test_the_shipped_spellings_agree_with_the_letters() -> None:
    for row in rows("nrc_codes.csv"):
        assert sounds(row["latin"]) == sounds(row["my"]), row
        assert sounds(latin(row["my"])) == sounds(row["my"])
        assert 1 <= int(row["state"]) <= 14
        assert row["townships"]


@given(st.text(max_size=100))
def test_anything_is_read_or_refused(raw: str) -> None:
    try:
        number = read_nrc(raw)
    except Refused:
        return
    assert read_nrc(number.text) == number
