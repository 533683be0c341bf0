"""A slip is taken back by its author while nothing was said after it, and then it is as if it had not been said."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.apps.vetting import events, queries, rules, state
from thitsar.apps.vetting.tests.test_transitions import EXAMPLES
from thitsar.apps.vetting.tests.told import JUNE, KHU, OFFICER, OTHER, Told, begun
from thitsar.kernel.errors import Refused

JUDGED = ("claims", "evidence", "checks", "questions")


def heard(told: Told) -> str:
    """Give a claim something speaks against, about which a question can be put."""
    claim = told.claim("CONDUCT")
    told.item(claim, "PARTNER_RECORD", "-")
    return claim


SLIPS = {
    "claim": lambda told, claim: told.claim("RANK"),
    "evidence": lambda told, claim: told.item(claim, "OTHER", "-"),
    "check": lambda told, claim: told.check("OPEN_SOURCE", "CONTRADICTS"),
    "question": lambda told, claim: told.put(claim),
}


def judged(document: dict[str, Any]) -> dict[str, Any]:
    return {name: document[name] for name in JUDGED}


def take_back(told: Told, by: str = OFFICER) -> None:
    slip = told.document["slip"]
    told.do(rules.take_back, slip["said_at"] if slip else 0, by=by)


@pytest.mark.parametrize("kind", SLIPS)
def test_what_was_recorded_by_mistake_is_gone_and_its_author_still_had_a_part(kind: str) -> None:
    told = begun()
    claim = heard(told)
    before = judged(told.document)
    SLIPS[kind](told, claim)
    assert judged(told.document) != before
    assert queries.slip(told.document, OFFICER) == kind
    assert queries.slip(told.document, OTHER) == ""
    take_back(told)
    assert judged(told.document) == before
    assert queries.slip(told.document, OFFICER) == ""
    assert told.document["did"][OFFICER] == [state.ACCEPTED, state.RECORDED]
    # Taken back once.
    with pytest.raises(Refused, match="recorded last"):
        take_back(told)


def test_a_check_that_was_taken_back_lets_the_earlier_one_count_again() -> None:
    told = begun()
    told.check("AGE_SCREEN", "SUPPORTS")
    told.check("AGE_SCREEN", "CONTRADICTS")
    take_back(told)
    assert told.document["checks"]["AGE_SCREEN"]["result"] == "SUPPORTS"
    with pytest.raises(Refused):
        take_back(told)


def test_what_another_window_recorded_since_is_not_taken_back_instead() -> None:
    told = begun()
    told.claim("RANK")
    shown = told.document["slip"]["said_at"]
    told.claim("AGE")
    with pytest.raises(Refused, match="recorded last"):
        rules.take_back(told.facts(), shown)


@pytest.mark.parametrize("by", [OTHER, KHU])
def test_nobody_takes_back_what_somebody_else_recorded(by: str) -> None:
    told = begun()
    told.claim("RANK")
    with pytest.raises(Refused, match="recorded last"):
        take_back(told, by)
    with_it = judged(told.document)
    told.say(events.TakenBack(told.document["slip"]["said_at"]), by)
    assert judged(told.document) == with_it


@pytest.mark.parametrize("event", events.EVENTS, ids=lambda one: one.NAME)
def test_whatever_was_said_after_it_keeps_it(event: type[events.Event]) -> None:
    told = begun()
    told.claim("RANK")
    told.say(EXAMPLES[event], OTHER)
    with pytest.raises(Refused, match="recorded last"):
        take_back(told)


def test_what_is_taken_back_voids_a_recommendation_and_brings_no_earlier_one_back() -> None:
    told = begun().provisional()
    told.recommend("PROVISIONAL")
    told.claim("RANK")
    take_back(told)
    assert told.document["pending"] is None
    assert told.document["voided"]
    other = begun().provisional()
    other.claim("RANK")
    slip = other.document["slip"]["said_at"]
    other.recommend("PROVISIONAL")
    other.say(events.TakenBack(slip))
    assert other.document["pending"] is None


# By whom, at which clock, and what: one slip of each kind taken back, between what others said meanwhile.
SAID: tuple[tuple[str, int, events.Event], ...] = (
    (OFFICER, 11, events.ClaimRecorded("c1", "RANK", "as told")),
    (OFFICER, 12, events.TakenBack(11)),
    (OFFICER, 13, events.EvidenceAdded("e1", "c0", "OTHER", "-", "x", "e1")),
    (OFFICER, 14, events.TakenBack(13)),
    (OFFICER, 15, events.Checked("AGE_SCREEN", "CONTRADICTS")),
    (OFFICER, 16, events.TakenBack(15)),
    (OFFICER, 17, events.QuestionPut("q1", "c0", "x")),
    (OFFICER, 18, events.TakenBack(17)),
    (OTHER, 19, events.TakenBack(11)),
    (OTHER, 20, events.ClaimRecorded("c2", "SERVICE", "as told")),
    (OTHER, 21, events.EvidenceAdded("e2", "c0", "OTHER", "+", "x", "e2")),
    (OTHER, 22, events.Checked("AGE_SCREEN", "NEUTRAL")),
    (OTHER, 23, events.EvidenceAdded("e3", "c1", "OTHER", "+", "x", "e3")),
)


def folded(order: list[int]) -> dict[str, Any]:
    told = begun()
    told.say(events.ClaimRecorded("c0", "IDENTITY", "as told"))
    document = told.document
    for number in order:
        author, clock, event = SAID[number]
        when = state.Told(author, JUNE, clock, bytes([clock]))
        document = state.fold(document, event.NAME, event.to_plain(), when)
    return document


@given(st.permutations(range(len(SAID))))
def test_any_order_of_arrival_leaves_the_same(order: list[int]) -> None:
    arrived, straight = folded(order), folded(list(range(len(SAID))))
    for name in (*JUDGED, "judged", "taken", "did"):
        assert arrived[name] == straight[name], name
    assert set(arrived["claims"]) == {"c0", "c2"}
    assert set(arrived["evidence"]) == {"e2"}
    assert arrived["checks"]["AGE_SCREEN"]["result"] == "NEUTRAL"
    assert not arrived["questions"]
