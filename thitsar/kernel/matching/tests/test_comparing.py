"""Which vectors are candidates of each other, and that blocking hides none of them."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.matching.comparing import YEARS_APART, blocking_keys, reasons

NAME = st.lists(st.sampled_from(["aungaung", "kyawzaw", "အောင်အောင်"]), max_size=2)
YEARS = st.tuples(st.integers(1980, 1990), st.integers(0, 3)).map(lambda pair: [pair[0], pair[0] + pair[1]])
VECTOR = st.fixed_dictionaries(
    {},
    optional={
        "my": NAME, "la": NAME, "al": NAME, "fa": NAME, "by": YEARS,
        "nrc": st.sampled_from(["", "5/mayana(n)000101", "1/makana(n)000102"]),
        "ser": st.sampled_from(["", "t000101", "t000102"]),
    },
)  # fmt: skip

PERSON: dict[str, Any] = {
    "my": ["မင်းခန့်ဇော်"],
    "la": ["minkhantzaw"],
    "fa": ["သန်းဇော်"],
    "by": [1994, 1994],
    "nrc": "5/mayana(n)000101",
}


@given(VECTOR, VECTOR)
def test_two_vectors_with_reasons_share_a_blocking_key(one: dict[str, Any], other: dict[str, Any]) -> None:
    if reasons(one, other):
        assert set(blocking_keys(one)) & set(blocking_keys(other))


@given(VECTOR, VECTOR)
def test_resemblance_has_no_direction(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert reasons(one, other) == reasons(other, one)


def test_a_number_is_reason_enough() -> None:
    assert reasons({"nrc": "5/mayana(n)000101"}, PERSON) == ("nrc",)
    assert reasons({"ser": "t000101"}, {**PERSON, "ser": "t000101"}) == ("serial",)


def test_a_name_needs_the_father_or_the_birth_year_beside_it() -> None:
    assert reasons({"la": ["minkhantzaw"]}, PERSON) == ()
    assert reasons({"la": ["minkhantzaw"], "fa": ["သန်းဇော်"]}, PERSON) == ("name", "father")
    assert reasons({"al": ["minkhantzaw"], "by": [1990, 1990 + YEARS_APART]}, PERSON) == ("name", "birth")
    assert reasons({"al": ["minkhantzaw"], "by": [1990, 1991]}, PERSON) == ()


def test_what_is_not_known_is_never_the_same() -> None:
    assert reasons({"my": [""], "nrc": "", "ser": None}, {"nrc": "", "ser": None, "fa": [], "by": []}) == ()
    assert blocking_keys({"nrc": "", "ser": None, "fa": ["သန်းဇော်"], "by": []}) == []
