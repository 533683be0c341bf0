"""The fold of the part `standing`: total, and blind to what does not belong there."""

from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from thitsar.apps.standing import events, facets, queries, rules, state
from thitsar.apps.standing.answers import GIVING
from thitsar.apps.standing.rules import Drawn
from thitsar.apps.standing.tests.told import DAY, decided, fold, given, suspended
from thitsar.apps.vetting import events as vetting
from thitsar.apps.vetting import state as vetting_state
from thitsar.apps.vetting import tiers, transitions
from thitsar.kernel.errors import Refused

NAMES = [
    *events.BY_NAME,
    vetting.Decided.NAME,
    vetting.Suspended.NAME,
    "vetting.recommended.v1",
    "nobody.knows.v1",
]


@drawn(
    st.lists(
        st.tuples(
            st.sampled_from(NAMES),
            st.none()
            | st.integers()
            | st.dictionaries(st.text(max_size=9), st.none() | st.integers() | st.binary()),
        ),
        max_size=8,
    )
)
def test_whatever_is_written_there_is_folded_or_counted(told: list[tuple[str, Any]]) -> None:
    document: dict[str, Any] | None = None
    for name, payload in told:
        document = state.fold(document, name, payload, author="m", day=DAY)
    folded = document or state.blank()
    assert set(folded) == set(state.blank())
    assert folded["unknown"] == len(told)
    assert facets.facet(folded) is None


def test_a_decision_meant_for_vetting_changes_nothing_here() -> None:
    assert fold(decided(compartment="vetting"))["decision"] is None


def test_a_code_is_given_once_and_taken_back_once() -> None:
    twice = fold(given(), given())
    assert (len(twice["codes"]), twice["unknown"]) == (1, 1)
    back = events.CodeTakenBack("a" * 32, events.LOST)
    taken = fold(given(), back, back, events.CodeTakenBack("b" * 32, events.LOST))
    assert taken["unknown"] == 2
    assert taken["codes"][0]["taken_back"] == {"day": DAY, "by": "m", "reason": events.LOST}
    assert fold(given(), events.CodeTakenBack("a" * 32, "WHIM"))["unknown"] == 1
    assert fold(given(form="PAPER_QR"))["unknown"] == 1


def test_the_facet_follows_the_decision_and_needs_a_name() -> None:
    facet = facets.facet(fold(decided("PROVISIONAL"), given(household=4)))
    assert facet is not None
    assert (facet["tier"], facet["household"], facet["has_code"], facet["my"]) == (
        "PROVISIONAL",
        4,
        True,
        "စံပယ်",
    )
    assert facets.facet(fold(given())) is None
    pending = facets.facet(fold(given(display_name=("မ", "m"))))
    assert pending is not None
    assert (pending["tier"], pending["due"]) == ("PENDING", 0)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"why_closed": "The child path is open."}, "closed"),
        ({"form": "PAPER_QR"}, "words or digits"),
        ({"household": -1}, "Count the people"),
        ({"household": 61}, "Count the people"),
    ],
)
def test_a_code_is_not_given(changed: dict[str, Any], sentence: str) -> None:
    asked: dict[str, Any] = {
        "form": events.WORDS,
        "household": 2,
        "name": ("မ", "m"),
        "file_code": "P-1",
        "why_closed": "",
    }
    drawn_code = Drawn("a" * 32, b"k", b"w")
    assert rules.give(state.blank(), drawn_code, **asked).household == 2
    with pytest.raises(Refused, match=sentence):
        rules.give(state.blank(), drawn_code, **{**asked, **changed})
    with pytest.raises(Refused, match="has a code already"):
        rules.give(fold(given()), drawn_code, **asked)


def test_a_code_is_not_taken_back() -> None:
    with pytest.raises(Refused, match="no code"):
        rules.take_back(state.blank(), reason=events.LOST)
    with pytest.raises(Refused, match="Say why"):
        rules.take_back(fold(given()), reason="")
    newest = fold(given(), events.CodeTakenBack("a" * 32, events.LOST), given("b" * 32))
    assert rules.take_back(newest, reason=events.DANGER).locator == "b" * 32


def test_nothing_is_attested_of_a_file_without_registration() -> None:
    documents = {"registration": {}, "standing": fold(decided(), given())}
    assert [dict(one.content) for one in queries.attested(documents, DAY)] == [{}]
    assert list(queries.attested({"registration": {}, "standing": {}}, DAY)) == []


@pytest.mark.parametrize(
    ("tier", "days"), [("PROVISIONAL", 30), ("CLEARED", 366), ("CLEARED_COND", 184), ("REFERRED", 0)]
)
def test_no_tier_holds_longer_than_it_may_whoever_agreed_to_more(tier: str, days: int) -> None:
    folded = fold(decided(tier, until=DAY + 3650))
    assert folded["decision"]["until"] == DAY + days


def test_a_decision_is_said_once_and_lifts_no_suspension_when_it_is_said_again() -> None:
    before = fold(decided(), given(), suspended(DAY + 5))
    again = fold(decided(), given(), suspended(DAY + 5), decided(display_name=("သဇင်", "Orchid"), code="P-2"))
    assert {**again, "unknown": 0} == before
    assert again["unknown"] == 1


def test_a_suspension_is_seven_days_and_not_one_after_the_other() -> None:
    assert fold(decided(), suspended(DAY + 10_000))["suspended"] == DAY + 7
    twice = fold(decided(), suspended(DAY + 5), suspended(DAY + 12))
    assert (twice["suspended"], twice["unknown"]) == (DAY + 5, 1)


def test_two_codes_never_answer_at_once() -> None:
    two = fold(decided(), given("a" * 32), given("b" * 32))
    assert [one["locator"] for one in two["codes"]] == ["a" * 32]


def test_the_name_that_was_said_first_stays() -> None:
    renamed = fold(decided(), decided("PROVISIONAL", number=2, display_name=("သဇင်", "Orchid"), code="P-2"))
    assert (renamed["name"], renamed["code"]) == (["စံပယ်", "Jasmine"], "P-1")


def test_what_standing_lets_bind_is_what_vetting_may_decide_in_every_year() -> None:
    """Four years hold a leap year, every month and every last of a month."""
    document, days = vetting_state.blank(), range(DAY, DAY + 4 * 366)
    months = tiers.CONDITIONS_MONTHS
    longest = {
        tier: max(tiers.until(document, tier, day, months=months) - day for day in days) for tier in GIVING
    }
    assert longest == state.LONGEST
    assert state.SUSPENDED_DAYS == transitions.SUSPENDED_WITHIN
