"""Who may say what about somebody's vetting, as the agent is told at start."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.apps.vetting import acting, events, registered
from thitsar.kernel.access.policy import Role, scope_of
from thitsar.kernel.files.kinds import Told
from thitsar.kernel.ledger.events import event_type

# Two of them are not judged.
SAID: tuple[tuple[str, events.Event], ...] = (
    ("officer", events.VettingBegun(1, ("a", "b"), "P-2")),
    ("officer", events.ClaimRecorded("c1", "SERVICE", "as told")),
    ("other", events.ClaimRecorded("c1", "SERVICE", "as told")),
    ("officer", events.EvidenceAdded("e1", "c1", "OTHER", "+", "x", "e1")),
    ("officer", events.Checked("AGE_SCREEN", "SUPPORTS")),
    ("officer", events.TimeExtended("told why")),
)


@pytest.mark.parametrize("role", list(Role), ids=str)
@pytest.mark.parametrize("event", events.EVENTS, ids=lambda one: one.NAME)
def test_only_vetting_writes_and_only_approvers_decide(role: Role, event: type[events.Event]) -> None:
    scope = scope_of(frozenset({role}), event_type(event.NAME).action, "vetting")
    is_deciding = event in (*acting.DECIDING, events.ConflictDeclared)
    assert scope == ("team" if role is (Role.APPROVER if is_deciding else Role.VETTING) else None)


def test_what_is_judged_voids_what_was_recommended_and_only_the_same_is_decided() -> None:
    assert {one.NAME for one in events.JUDGED} < set(registered.DECISION.voided_by)
    asked = {"number": 1, "tier": "CLEARED", "scope": "HOST", "until": 9, "review": 9, "conditions": []}
    for part in ("vetting", "standing"):
        assert registered.DECISION.follows(asked, {**asked, "compartment": part})
        for name in asked:
            assert not registered.DECISION.follows(asked, {**asked, "compartment": part, name: None})
    assert set(registered.DECISION.judged) == {one.NAME for one in events.JUDGED}
    assert event_type(events.Decided.NAME).quorum == registered.DECISION
    assert event_type(events.Suspended.NAME).quorum == registered.SUSPENSION
    assert not registered.SUSPENSION.follows({"number": 1, "until": 3}, {"number": 1, "until": 4})


@pytest.mark.parametrize("tier", ["CLEARED", "CLEARED_COND", "NOT_CLEARED", "REFERRED", "made up", None])
def test_every_tier_but_the_provisional_one_takes_two_and_one_from_elsewhere(tier: object) -> None:
    needed = registered.needed({"tier": tier})
    assert (needed.people, needed.elsewhere) == (2, True)
    assert registered.needed({"tier": "PROVISIONAL"}).people == 1


@given(st.permutations(range(len(SAID))))
def test_whatever_the_order_of_arrival_the_same_is_rested_on(order: list[int]) -> None:
    def folded(numbers: Iterable[int]) -> Any:
        document = None
        for clock, number in enumerate(numbers):
            author, event = SAID[number]
            told = Told(event.NAME, 1, event.to_plain(), author, 1, clock)
            document = registered.fold(document, told)
        return document

    arrived, sorted_ = folded(order), folded(range(len(SAID)))
    assert arrived["judged"] == sorted_["judged"]
    assert len(arrived["judged"]) == len(SAID) - 2
