"""Every state and every event, whoever says it: what the table of domain.md 3.3 does not list is refused."""

from collections.abc import Callable
from typing import Any

import pytest

from thitsar.apps.vetting import acting, codes, deciding, events, rules, state, transitions
from thitsar.apps.vetting.deciding import Wanted
from thitsar.apps.vetting.tests.test_tiers import leads_to
from thitsar.apps.vetting.tests.told import KHU, OFFICER, OTHER, SANDAR, Told
from thitsar.kernel.errors import Refused

# Written down from domain.md, and not taken from the code.
LISTED = {
    "IN_VETTING": {"PROVISIONAL"},
    "PROVISIONAL": {"PROVISIONAL", "CLEARED", "CLEARED_COND", "NOT_CLEARED", "REFERRED"},
    "CLEARED": {"REVIEW"},
    "CLEARED_COND": {"REVIEW"},
    "REVIEW": {"PROVISIONAL", "CLEARED", "CLEARED_COND", "NOT_CLEARED", "REFERRED"},
    "NOT_CLEARED": {"IN_VETTING"},
    "REFERRED": {"IN_VETTING"},
}
WAYS = {
    **{name: make for name, make in leads_to().items() if name not in ("PENDING", "SUSPENDED")},
    "IN_VETTING": leads_to()["PENDING"],
    "REVIEW": leads_to()["SUSPENDED"],
}
DIGEST = b"d" * 32
EXAMPLES: dict[type[events.Event], events.Event] = {
    events.VettingBegun: events.VettingBegun(1, ("a", "b"), "P-2"),
    events.ClaimRecorded: events.ClaimRecorded("new", "SERVICE", "as told"),
    events.ClaimRestated: events.ClaimRestated("none", "as told"),
    events.EvidenceAdded: events.EvidenceAdded("new", "none", "OTHER", "+", "x", "new"),
    events.EvidenceJudged: events.EvidenceJudged("none", "+", "F", "6", "x"),
    events.Checked: events.Checked("AGE_SCREEN", "SUPPORTS"),
    events.AllegationScreened: events.AllegationScreened(False),
    events.RiskAssessed: events.RiskAssessed("HOST", "LOW", "x", "y"),
    events.QuestionPut: events.QuestionPut("new", "none", "x"),
    events.Answered: events.Answered("none", "x"),
    events.TakenBack: events.TakenBack(1),
    events.TimeExtended: events.TimeExtended("x"),
    events.Recommended: events.Recommended(
        1, "CLEARED", "HOST", "", (), "", 1, 1, "x", "", "my", b"r", DIGEST
    ),
    events.Approved: events.Approved(DIGEST),
    events.Returned: events.Returned(DIGEST, "x"),
    events.Decided: events.Decided("vetting", DIGEST, 1, "CLEARED", "HOST", (), 1, 1, (KHU,)),
    events.ReviewOpened: events.ReviewOpened("TIME"),
    events.Reopened: events.Reopened("NEW_FACTS"),
    events.SuspensionAsked: events.SuspensionAsked(1, 1, "x", DIGEST),
    events.Suspended: events.Suspended("vetting", DIGEST, 1, 1),
    events.ConflictDeclared: events.ConflictDeclared("KIN"),
    events.Delivered: events.Delivered(DIGEST, "my", "BOTH", 1),
}


def test_every_state_and_every_event_is_in_the_tables() -> None:
    assert set(LISTED) == set(WAYS) == set(transitions.STATES)
    assert set(EXAMPLES) == set(events.EVENTS) == set(transitions.ALLOWED)


@pytest.mark.parametrize("name", transitions.STATES)
@pytest.mark.parametrize("event", events.EVENTS, ids=lambda one: one.NAME)
def test_an_event_leads_where_the_table_says_or_nowhere(name: str, event: type[events.Event]) -> None:
    told = WAYS[name]()
    assert told.document["state"] == name
    told.say(EXAMPLES[event], OTHER)
    assert told.document["state"] in {name, *LISTED[name]}
    if name not in transitions.ALLOWED[event]:
        assert told.document["unknown"] == 1
        with pytest.raises(Refused):
            acting.require(WAYS[name]().facts(OTHER), event)


@pytest.mark.parametrize("name", transitions.STATES)
@pytest.mark.parametrize("tier", [one for one in codes.TIERS if one != "PENDING"])
def test_only_listed_tiers_are_recommended_and_decided(name: str, tier: str) -> None:
    told = WAYS[name]()
    is_listed = tier in LISTED[name]
    recommended = events.Recommended(
        told.document["number"] + 1, tier, "HOST", "", (), "", 9, 9, "x", "", "my", b"r", DIGEST
    )
    for author, event in (
        (OFFICER, recommended),
        (KHU, events.Approved(DIGEST)),
        (SANDAR, events.Approved(DIGEST)),
        (
            SANDAR,
            events.Decided("vetting", DIGEST, recommended.number, tier, "HOST", (), 9, 9, (KHU, SANDAR)),
        ),
    ):
        told.say(event, author)
    assert told.document["state"] == (tier if is_listed else name)
    if not is_listed:
        with pytest.raises(Refused):
            deciding.recommend(told.facts(), Wanted(tier, "x"), rests_on=b"")


def acts(told: Told) -> dict[str, Callable[[acting.Facts], Any]]:
    """Give everything somebody who decides may do, as far as it is their turn."""
    pending = told.document["pending"] or {"digest": b"", "tier": "CLEARED", "conditions": ()}
    return {
        "approve": lambda facts: deciding.approve(facts, pending["digest"], rests_on=b"r"),
        "give_back": lambda facts: deciding.give_back(facts, pending["digest"], reason="more is needed"),
        "decide": lambda facts: deciding.decide(facts, pending, approvers=(KHU,)),
    }


@pytest.mark.parametrize("act", ["approve", "give_back", "decide"])
@pytest.mark.parametrize(
    ("did", "said"), [(did, why.sentence) for did, why in acting.NOT_BOTH.items()], ids=list(acting.NOT_BOTH)
)
def test_whoever_had_a_part_does_not_decide(act: str, did: str, said: str) -> None:
    told = WAYS["PROVISIONAL"]()
    told.recommend("PROVISIONAL", by=OTHER)
    told.document["did"] = {**told.document["did"], KHU: [did]}
    with pytest.raises(Refused) as refused:
        acts(told)[act](told.facts(KHU))
    assert refused.value.sentence == said


@pytest.mark.parametrize("did", [state.APPROVED, state.CONFLICT])
@pytest.mark.parametrize(
    "event", [*events.JUDGED, events.TimeExtended, events.Recommended], ids=lambda one: one.NAME
)
def test_whoever_decides_records_nothing(did: str, event: type[events.Event]) -> None:
    told = WAYS["PROVISIONAL"]()
    told.document["did"] = {OTHER: [did]}
    with pytest.raises(Refused, match="part in deciding"):
        acting.require(told.facts(OTHER), event)


@pytest.mark.parametrize("event", events.EVENTS, ids=lambda one: one.NAME)
@pytest.mark.parametrize("name", transitions.STATES)
def test_nothing_is_recorded_once_intake_says_that_the_file_is_closed(
    name: str, event: type[events.Event]
) -> None:
    told = WAYS[name]()
    told.closed = "consent was taken back"
    with pytest.raises(Refused, match="consent was taken back"):
        acting.require(told.facts(OTHER), event)


def test_a_review_needs_a_reason_that_the_file_bears_out() -> None:
    told = WAYS["CLEARED"]()
    for reason in codes.REVIEWS:
        with pytest.raises(Refused):
            deciding.open_review(told.facts(KHU), reason=reason)
    claim = told.claim("CONDUCT")
    told.item(claim, "PARTNER_RECORD", "-", reliability="D", credibility="2")
    with pytest.raises(Refused, match="C3"):
        deciding.open_review(told.facts(KHU), reason="CONTRADICTION")
    told.item(claim, "PARTNER_RECORD", "-", reliability="C", credibility="3")
    told.do(deciding.open_review, reason="CONTRADICTION", by=KHU)
    assert (told.document["state"], told.document["tier"]) == ("REVIEW", "CLEARED")


def test_a_voucher_that_is_taken_back_opens_a_review_and_lapses_nothing() -> None:
    told = WAYS["CLEARED"]()
    item = next(id for id, one in told.document["evidence"].items() if one["kind"] == "VOUCHER")
    judged = {"direction": "0", "reliability": "F", "credibility": "6", "reason": "taken back"}
    told.do(rules.judge_evidence, item, **judged)
    assert (told.document["state"], told.document["tier"]) == ("CLEARED", "CLEARED")
    told.do(deciding.open_review, reason="VOUCHER", by=KHU)
    assert told.document["tier"] == "CLEARED"


def test_vetting_goes_on_with_new_facts_at_any_time_and_after_ninety_days() -> None:
    told = WAYS["NOT_CLEARED"]()
    with pytest.raises(Refused, match="ninety"):
        rules.reopen(told.facts(), reason="NINETY_DAYS")
    with pytest.raises(Refused, match="does not belong"):
        rules.reopen(told.facts(), reason="ANSWERED")
    told.do(rules.reopen, reason="NEW_FACTS")
    assert (told.document["state"], told.document["tier"]) == ("IN_VETTING", "PENDING")
    later = WAYS["NOT_CLEARED"]()
    later.day += 90
    later.do(rules.reopen, reason="NINETY_DAYS")
    referred = WAYS["REFERRED"]()
    referred.do(rules.reopen, reason="ANSWERED")
    assert referred.document["state"] == "IN_VETTING"
