"""Candidates have reasons, and a name alone is none (R-DUP)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.apps.intake.features import blocking_keys, of_values, reasons
from thitsar.apps.intake.tests.people import registered
from thitsar.kernel import codec

TWO = {"person__name_my": "အောင်အောင်", "person__name_en": ""}
BARE = {
    "person__nrc": "",
    "service__serial_no": "",
    "person__father_name": "",
    "person__alias": "",
}


def vector(**changes: str) -> dict[str, Any]:
    return dict(registered(**changes).features)


def why(one: dict[str, str], other: dict[str, str]) -> tuple[str, ...]:
    return reasons(vector(**one), vector(**other))


def test_what_was_not_answered_is_not_in_the_vector() -> None:
    assert of_values({}) == {}
    assert set(vector(**BARE)) == {"my", "la", "long", "sx", "by", "bo", "bd", "br", "tw"}
    assert "by" not in vector(person__dob="unknown")


def test_the_same_number_in_another_spelling_is_a_reason() -> None:
    assert "same_nrc" in why({}, {"person__nrc": "၅/မရန(နိုင်)၀၀၀၀၄၇"})
    assert "same_serial" in why({}, {"service__serial_no": "t 000093"})


def test_the_same_serial_in_another_branch_is_no_reason() -> None:
    other = {"service__branch": "ARMY", "service__rank": "", "person__nrc": ""}
    assert "same_serial" not in why({}, other)


@pytest.mark.parametrize("number", [{"person__nrc": "5/MAYANA(N)000047"}, {"service__serial_no": "T-000093"}])
def test_a_number_is_no_reason_once_two_facts_contradict_it(number: dict[str, str]) -> None:
    one = {**BARE, **number}
    stranger = {**one, "person__name_my": "မင်းအောင်", "person__name_en": "Min Aung", "person__dob": "1993"}
    assert len(why(one, stranger)) == 1
    assert why(one, {**stranger, "departure__township": "Loikaw"}) == ()
    assert why(one, {**stranger, "person__dob": "1970"}) == ()


def test_a_card_under_the_same_name_is_seen_even_if_the_birth_years_are_apart() -> None:
    assert why({}, {"person__dob": "2006", "service__serial_no": ""}) == ("same_nrc",)


def test_a_name_alone_is_never_a_reason() -> None:
    one = {**TWO, **BARE, "person__dob": "1992"}
    assert why(one, one) == ()
    assert why({**one, "person__dob": ""}, {**one, "person__dob": ""}) == ()


def test_a_name_counts_with_the_father_the_day_or_when_it_is_long_with_the_year() -> None:
    short = {**TWO, **BARE}
    assert why({**short, "person__father_name": "U Ba"}, {**short, "person__father_name": "Ba"}) == (
        "same_name_and_father",
        "same_name_and_birth",
        "same_father_and_birth",
    )
    assert why(short, short) == ("same_name_and_birth",)
    assert why({**BARE, "person__dob": "1992"}, {**BARE, "person__dob": "1994"}) == ("same_name_and_birth",)
    assert why({**BARE, "person__dob": "1992"}, {**BARE, "person__dob": "1995"}) == ()


def test_a_repaired_name_meets_the_name_as_it_is_meant() -> None:
    only = {**BARE, "person__name_en": "", "person__dob": "1992"}
    for spelled in ("ကောင်း\u200bဖြိုးထက်", "ဦး ကောင်းဖြိုးထက်"):
        assert why(only, {**only, "person__name_my": spelled}) == ("same_name_and_birth",)


def test_a_nom_de_guerre_is_searched_for_and_not_compared() -> None:
    alias = {**TWO, **BARE, "person__alias": "ရဲဘော် ထက်"}
    assert why(alias, {**alias, "person__name_my": "မင်းမင်း", "person__dob": "1992"}) == ()


def test_brothers_are_two_people() -> None:
    one = {**BARE, "person__father_name": "U Htun Htike"}
    brother = {
        **one,
        "person__name_my": "မင်းဖြိုးထက်",
        "person__name_en": "Min Phyo Htet",
        "person__dob": "1990",
    }
    assert why(one, brother) == ()


KEYS = st.lists(st.sampled_from(["aungaung", "minmin", "kyawkyaw"]), max_size=2, unique=True)
VECTORS = st.fixed_dictionaries(
    {},
    optional={
        "my": KEYS,
        "la": KEYS,
        "long": KEYS,
        "fa": KEYS,
        "by": st.tuples(st.integers(1980, 1986), st.integers(0, 2)).map(
            lambda span: [span[0], span[0] + span[1]]
        ),
        "bo": st.tuples(st.integers(1, 9), st.integers(0, 5)).map(lambda span: [span[0], span[0] + span[1]]),
        "bd": st.sampled_from(["1980-01-01", "1981-01-01"]),
        "nrc": st.sampled_from(["a", "b"]),
        "ser": st.sampled_from(["a", "b"]),
        "br": st.sampled_from(["ARMY", "POLICE"]),
        "tw": st.sampled_from(["MMR005012", "MMR013001"]),
        "sx": st.sampled_from(["M", "F"]),
    },
)


@given(VECTORS, VECTORS)
def test_whoever_has_a_reason_shares_a_blocking_key(one: dict[str, Any], other: dict[str, Any]) -> None:
    if reasons(one, other):
        assert set(blocking_keys(one)) & set(blocking_keys(other))


@given(VECTORS, VECTORS)
def test_reasons_hold_in_both_directions_and_need_more_than_a_name(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert reasons(one, other) == reasons(other, one)
    names: dict[str, Any] = {part: value for part, value in one.items() if part in ("my", "la", "long")}
    assert reasons(names, names) == ()


@given(
    st.dictionaries(
        st.sampled_from(["identity", "service", "departure"]),
        st.dictionaries(
            st.sampled_from(["name_my", "aliases", "dob", "nrc", "serial_no", "branch", "township", "sex"]),
            st.one_of(
                st.none(),
                st.integers(0, 9),
                st.text(max_size=5),
                st.lists(st.text(max_size=3), max_size=2),
                st.dictionaries(
                    st.sampled_from(["original", "edtf", "text", "pcode"]), st.text(max_size=6), max_size=3
                ),
            ),
            max_size=5,
        ),
        max_size=3,
    )
)
def test_whatever_is_stored_gives_a_vector_that_can_be_sealed(values: dict[str, dict[str, Any]]) -> None:
    codec.encode(of_values(values))
