"""Townships by code and by name, in both scripts and both encodings."""

from collections import Counter

import pytest

from thitsar.kernel.errors import Refused
from thitsar.kernel.text.digits import to_myanmar
from thitsar.kernel.text.places import read_township, state, states, states_of_nrc, township, townships
from thitsar.kernel.text.zawgyi_writing import write_zawgyi

_SHARED = {
    name
    for names in (Counter(one.name_en for one in townships()), Counter(one.name_my for one in townships()))
    for name, count in names.items()
    if count > 1
}


def test_every_township_reads_by_code_and_by_name() -> None:
    for one in townships():
        assert read_township(one.pcode) == read_township(to_myanmar(one.pcode.lower())) == one
        if one.name_en in _SHARED:
            continue
        assert read_township(one.name_en) == read_township(one.name_en.upper().replace("-", " ")) == one
        assert read_township(one.name_my) == read_township(write_zawgyi(one.name_my)) == one


@pytest.mark.parametrize(
    ("raw", "pcode"),
    [
        ("hpa an", "MMR003001"),
        ("HPAAN", "MMR003001"),
        ("ဒီမောဆို", "MMR002002"),
        ("ဒီးမော့ဆို", "MMR002002"),
        ("Loikaw Township", "MMR002001"),
        ("လွိုင်ကော်မြို့နယ်", "MMR002001"),
        ("လြိဳင္ေကာ္", "MMR002001"),
        ("ကေလး", "MMR005027"),
        ("မြ၀တီ", "MMR003005"),
        ("ဟား\u200bခါး", "MMR004002"),
        ("Toungoo", "MMR007009"),
    ],
)
def test_it_reads_the_spellings_of_lists(raw: str, pcode: str) -> None:
    assert read_township(raw).pcode == pcode


@pytest.mark.parametrize("raw", ["Minhla", "မင်းလှ", "Htantabin", "ထန်းတပင်"])
def test_it_asks_for_the_code_where_two_townships_share_a_name(raw: str) -> None:
    with pytest.raises(Refused, match=r"MMR\d{6} \("):
        read_township(raw)


@pytest.mark.parametrize("raw", ["", "12", "MMR002", "MMR999999", "Atlantis", "x" * 10_000])
def test_it_refuses_what_is_no_township(raw: str) -> None:
    with pytest.raises(Refused):
        read_township(raw)


def test_the_three_systems_are_kept_apart() -> None:
    assert state("MM-12").name_en == "Kayah State"
    assert state("MMR012").name_en == "Rakhine State"
    assert [one.name_en for one in states_of_nrc(12)] == ["Yangon Region"]
    assert state(township("MMR008001").state) == state("MMR007")
    with pytest.raises(Refused, match="MMR002"):
        state("12")


def test_the_tables_are_whole() -> None:
    assert len(townships()) == 358
    assert len(states()) == 15
    assert {one.state for one in townships()} == {pcode for one in states() for pcode in one.pcodes}
    for one in townships():
        assert one.pcode.startswith(one.state)
        assert "\u200b" not in one.name_my
    assert {one.nrc for one in states()} == set(range(1, 15))
