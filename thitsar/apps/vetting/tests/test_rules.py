"""What a vetting officer may record: closed lists, words that point at nobody, and nothing that may not be asked."""

import dataclasses
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.apps.vetting import codes, events, facets, queries, rules
from thitsar.apps.vetting.tests.told import KHU, OFFICER, SANDAR, Told, begun
from thitsar.kernel.errors import Refused

# domain.md 2.7 and section 6: these are no inputs, whatever they are called.
FORBIDDEN = (
    "ethnic", "race", "relig", "buddh", "sexual", "orient", "home_?town", "native", "politic", "polygraph", "lie",
    "ideolog", "loyal", "score", "face", "biometr", "medical", "health", "counsel", "psych", "trust", "rating",
    "weight", "total", "points",
)  # fmt: skip


def every_name() -> set[str]:
    """Give the names of all fields and all codes of this app."""
    names = {field.name for event in events.EVENTS for field in dataclasses.fields(event)}
    for name, labels in vars(codes).items():
        if isinstance(labels, Mapping) and name.isupper() and name != "LANGUAGES":
            names |= {str(code) for code in labels}
    return names | set(begun().document)


@pytest.mark.parametrize("word", FORBIDDEN)
def test_what_may_not_be_asked_is_no_field_and_no_code(word: str) -> None:
    found = {one for one in every_name() if re.search(rf"(?<![a-z]){word}", one.lower().replace("_", " "))}
    assert not found


def test_the_language_is_that_of_the_letter_and_of_nothing_else() -> None:
    holders = {
        event.NAME
        for event in events.EVENTS
        if "language" in {field.name for field in dataclasses.fields(event)}
    }
    assert holders == {events.Recommended.NAME, events.Delivered.NAME}


@pytest.mark.parametrize("kind", ["POLYGRAPH", "MEDICAL", "COUNSELLING", "FACE_MATCH", "", "doc_nrc"])
def test_a_kind_or_check_that_is_not_listed_is_refused(kind: str) -> None:
    told = begun()
    claim = told.claim("SERVICE")
    with pytest.raises(Refused, match="agreed answers"):
        told.item(claim, kind)
    with pytest.raises(Refused, match="agreed answers"):
        told.check(kind)
    with pytest.raises(Refused, match="agreed answers"):
        told.claim(kind)


def test_three_questions_of_risk_are_answered_apart_and_never_added_up() -> None:
    told = begun()
    for question, level in zip(codes.RISKS, ("LOW", "MED", "HIGH"), strict=True):
        told.do(
            rules.assess_risk, question=question, level=level, reasons="near the road", mitigations="moves"
        )
    assert {name: one["level"] for name, one in told.document["risks"].items()} == {
        "PERSON": "LOW",
        "HOST": "MED",
        "SECURITY": "HIGH",
    }
    numbers = [one for one in vars(queries.position(told.document, told.day)).values() if type(one) is int]
    assert numbers == [0, 0]
    for answer in ({"question": "TOTAL"}, {"level": "7"}, {"reasons": " "}, {"mitigations": ""}):
        given = {"question": "HOST", "level": "LOW", "reasons": "x", "mitigations": "y", **answer}
        with pytest.raises(Refused):
            told.do(rules.assess_risk, **given)


def test_of_a_serious_allegation_there_is_a_flag_and_a_referral_and_no_fact() -> None:
    told = begun()
    with pytest.raises(Refused, match="Name the body"):
        told.do(rules.screen_allegation, exists=True)
    told.do(rules.screen_allegation, exists=True, referred_to="just-m")
    assert told.document["allegation"] == {"exists": True, "referred_to": "JUST-M", "day": told.day}
    with pytest.raises(Refused, match="taken back by the body"):
        told.do(rules.screen_allegation, exists=False)
    # Hosting may still be decided.
    told.provisional()
    assert told.document["tier"] == "PROVISIONAL"


@pytest.mark.parametrize("referred_to", ["he burned a village", "U Than Zaw", "x", "ကိုဇော်"])
def test_a_body_is_a_code_and_no_story(referred_to: str) -> None:
    with pytest.raises(Refused, match="Write a code"):
        begun().do(rules.screen_allegation, exists=True, referred_to=referred_to)


POINTING = ("8/PAKHAKA(N)000031", "၈/ပခက(နိုင်)၀၀၀၀၃၁", "20.95,96.1", "call 09123456789", "x@y.org")


@pytest.mark.parametrize("text", [*POINTING, "", "  ", "x" * 3000])
def test_a_text_that_points_at_somebody_is_refused_wherever_it_is_typed(text: str) -> None:
    told = begun()
    claim = told.claim("SERVICE")
    item = told.item(claim, direction="-")
    question = told.put(claim)
    tries = (
        lambda: told.claim("SERVICE", text),
        lambda: told.do(rules.restate, claim, statement=text),
        lambda: told.item(claim, what=text),
        lambda: told.do(rules.answer, question, answer=text),
        lambda: told.do(rules.check, type="AGE_SCREEN", result="NOT_DONE", reason=text),
        lambda: told.do(
            rules.judge_evidence, item, direction="-", reliability="A", credibility="2", reason=text
        ),
        lambda: told.do(rules.assess_risk, question="HOST", level="LOW", reasons=text, mitigations="x"),
        lambda: told.put(claim, text),
    )
    for attempt in tries:
        before = told.document
        with pytest.raises(Refused):
            attempt()
        assert told.document == before


def test_a_voucher_is_a_code_and_only_a_voucher_has_one() -> None:
    told = begun()
    claim = told.claim("IDENTITY")
    for kind, voucher in (
        ("VOUCHER", ""),
        ("DOC_NRC", "ERO-KRN"),
        ("VOUCHER", "နော်ဖောဝါး"),
        ("VOUCHER", "Naw Paw Wah"),
    ):
        with pytest.raises(Refused):
            told.item(claim, kind, voucher=voucher)
    told.item(claim, "VOUCHER", voucher="ero-krn")
    assert [one["voucher"] for one in told.document["evidence"].values()] == ["ERO-KRN"]


def test_what_was_found_does_not_hide_in_the_reason_of_a_check() -> None:
    with pytest.raises(Refused, match="belongs to the evidence"):
        begun().do(rules.check, type="OPEN_SOURCE", result="SUPPORTS", reason="his cousin's page")


def test_a_changed_file_voids_what_was_recommended() -> None:
    changes: tuple[Callable[[Told], Any], ...] = (
        lambda told: told.claim("INTENT"),
        lambda told: told.item(next(iter(told.document["claims"])), "OTHER", "0"),
        lambda told: told.check("OPEN_SOURCE"),
        lambda told: told.do(rules.screen_allegation, exists=False),
        lambda told: told.do(rules.assess_risk, question="HOST", level="LOW", reasons="x", mitigations="y"),
    )
    for change in changes:
        told = begun().grounded()
        digest = told.recommend("CLEARED")
        told.approve(digest, KHU)
        change(told)
        assert told.document["voided"]
        assert told.document["pending"] is None
        with pytest.raises(Refused, match="not what was asked for"):
            told.approve(digest, SANDAR)


def test_a_decision_is_delivered_once_after_it_was_made() -> None:
    told = begun().cleared()
    (digest,) = {one["digest"] for one in told.document["decisions"] if one["tier"] == "CLEARED"}
    given = {"digest": digest, "language": "my", "method": "READ_ALOUD"}
    assert facets.next_step(told.document) == ("deliver", told.day + 3)
    for day in (told.day - 1, told.day + 1):
        with pytest.raises(Refused, match="between the decision and today"):
            told.do(rules.deliver, day=day, **given)
    told.do(rules.deliver, day=told.day, **given)
    assert queries.undelivered(told.document) is None
    with pytest.raises(Refused, match="delivered already"):
        told.do(rules.deliver, day=told.day, **given)
    with pytest.raises(Refused, match="no such decision"):
        told.do(rules.deliver, day=told.day, **{**given, "digest": b"x"})


def test_the_reasons_of_somebody_not_confirmed_are_due_to_be_erased() -> None:
    told = begun().provisional()
    digest = told.recommend("NOT_CLEARED")
    told.approve(digest, KHU)
    told.approve(digest, SANDAR)
    assert facets.retention(told.document) == [["not_cleared_reasons", told.day + 395]]
    assert facets.retention(begun().cleared().document) == []


def test_a_list_holds_no_reason_no_claim_and_no_evidence() -> None:
    told = begun().grounded()
    told.recommend("CLEARED")
    shown = repr(facets.facet(told.document))
    # Nor who it is: only the list of the registration knows when nobody may read that any more.
    for hidden in ("P-1", "as told", "item e", "papers fit", "CSO-PEMB-1", "DOC_NRC"):
        assert hidden not in shown


def test_fifteen_days_more_are_taken_once_and_void_nothing() -> None:
    told = begun()
    with pytest.raises(Refused, match="present state"):
        told.do(rules.extend_time, reason="the partner has not answered")
    told.provisional()
    (decided,) = told.document["decisions"]
    given: dict[str, Any] = {"language": "my", "method": "BOTH", "day": told.day}
    told.do(rules.deliver, digest=decided["digest"], **given)
    assert facets.next_step(told.document) == ("decide", told.day + 30)
    told.recommend("NOT_CLEARED")
    told.do(rules.extend_time, reason="the partner has not answered")
    assert facets.next_step(told.document) == ("decide", told.day + 45)
    assert told.document["pending"]
    with pytest.raises(Refused, match="extended already"):
        told.do(rules.extend_time, reason="again")


def test_before_it_was_accepted_nothing_is_recorded() -> None:
    told = Told()
    with pytest.raises(Refused, match="Accept it first"):
        told.claim("SERVICE")
    assert facets.facet(told.document) is None
    told.begin()
    with pytest.raises(Refused, match="accepted already"):
        told.begin()


@given(st.data())
def test_no_order_of_recording_and_deciding_by_fewer_people_reaches_a_tier(more: st.DataObject) -> None:
    told = begun().grounded()
    # One approver, however often, and the officer, whatever they try: never two.
    people = st.sampled_from([OFFICER, KHU])
    for _ in range(more.draw(st.integers(1, 6))):
        who = more.draw(people)
        act = more.draw(st.sampled_from(["recommend", "approve", "decide"]))
        pending = told.document["pending"]
        try:
            if act == "recommend":
                told.recommend("CLEARED", by=who)
            elif act == "approve" and pending:
                told.approve(pending["digest"], who, elsewhere=frozenset({OFFICER, KHU}))
            elif act == "decide" and pending:
                told.say(
                    events.Decided(
                        "vetting",
                        pending["digest"],
                        pending["number"],
                        "CLEARED",
                        "HOST",
                        (),
                        pending["until"],
                        pending["review"],
                        tuple(one for one, _ in pending["approved"]),
                    ),
                    who,
                )
        except Refused:
            continue
    assert told.document["tier"] == "PROVISIONAL"
