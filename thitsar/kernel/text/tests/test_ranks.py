"""Ranks are read with the branch in hand."""

import pytest

from thitsar.kernel.errors import Refused
from thitsar.kernel.text.ranks import read_rank, spoken_ranks
from thitsar.kernel.text.tables import rows
from thitsar.kernel.text.zawgyi_writing import write_zawgyi

_BRANCH = {"army": "ARMY", "navy": "NAVY", "air": "AIR", "police": "POLICE"}


@pytest.mark.parametrize(
    ("raw", "branch", "code"),
    [
        ("Captain", "ARMY", "OF-2"),
        ("Captain", "navy", "OF-5"),
        ("Captain", "Police", "P-OF2"),
        ("Capt.", "air", "OF-2"),
        ("Lt", "ARMY", "OF-1"),
        ("Lt", "NAVY", "OF-2"),
        ("ဗိုလ်", "army", "OF-1"),
        ("ဗိုလ်မှူးကြီး", "NAVY", "OF-5"),
        ("ဗိုလ်မှုးကြီး", "တပ်မတော်(ကြည်း)", "OF-5"),
        ("ဒု-ဗိုလ်မှူးကြီး", "ARMY", "OF-4"),
        ("ဒုရဲအုပ်", "police", "P-OF1"),
        ("တပ်ကြပ်ကြီး", "AIR", "OR-6"),
        ("တပ်ကြပ်ကြီး", "POLICE", "P-OR6"),
        ("Cpl", "POLICE", "P-OR4"),
        ("Constable", "BGP", "P-OR2"),
        ("Sgt", "BGF", "OR-6"),
        ("P-OR6", "POLICE", "P-OR6"),
        ("or 6", "ARMY", "OR-6"),
        ("2nd Lt.", "ARMY", "OF-1B"),
    ],
)
def test_the_branch_says_what_a_word_means(raw: str, branch: str, code: str) -> None:
    assert read_rank(raw, branch).code == code


@pytest.mark.parametrize("raw", ["Captain", "Capt.", "Lieutenant", "ဗိုလ်", "Sergeant", "Private", "တပ်ကြပ်"])
@pytest.mark.parametrize("branch", ["", "UNKNOWN", "MILITIA"])
def test_it_asks_for_the_branch_where_a_word_means_several_ranks(raw: str, branch: str) -> None:
    with pytest.raises(Refused, match="which branch"):
        read_rank(raw, branch)


@pytest.mark.parametrize(
    ("raw", "code"), [("ရဲအုပ်", "P-OF2"), ("ဗိုလ်ကြီး", "OF-2"), ("OF-5", "OF-5"), ("Brig Gen", None)]
)
def test_it_needs_no_branch_where_all_agree(raw: str, code: str | None) -> None:
    if code is None:
        with pytest.raises(Refused, match="which branch"):
            read_rank(raw, "")
    else:
        assert read_rank(raw, "").code == code


@pytest.mark.parametrize(
    ("raw", "branch"), [("ရဲအုပ်", "ARMY"), ("OF-2", "POLICE"), ("Admiral", "ARMY"), ("P-OR2", "NAVY")]
)
def test_it_refuses_the_rank_of_another_branch(raw: str, branch: str) -> None:
    with pytest.raises(Refused, match="branch given"):
        read_rank(raw, branch)


@pytest.mark.parametrize("raw", ["", "king", "x" * 10_000, "12"])
def test_it_refuses_what_is_no_rank(raw: str) -> None:
    with pytest.raises(Refused, match="not known"):
        read_rank(raw, "")


def test_every_name_of_the_table_reads_as_its_own_code() -> None:
    for row in rows("ranks.csv"):
        for word in (
            row["code"],
            row["name_en"],
            row["name_en"].upper(),
            row["name_my"],
            *row["also"].split("|"),
        ):
            rank = read_rank(word, _BRANCH[row["force"]])
            assert (rank.code, rank.group) == (row["code"], row["group"]), word
        assert read_rank(write_zawgyi(row["name_my"]), _BRANCH[row["force"]]).code == row["code"]


def test_the_table_has_every_rank_of_the_programme() -> None:
    count = {force: sum(row["force"] == force for row in rows("ranks.csv")) for force in _BRANCH}
    assert count == {"army": 20, "navy": 20, "air": 20, "police": 12}
    assert {row["group"] for row in rows("ranks.csv")} == {"senior", "mid", "junior", "NCO", "other"}
    assert "ဗိုလ်ကြီး" in set(spoken_ranks())
