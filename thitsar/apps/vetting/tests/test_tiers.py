"""Each tier has exactly the minima of domain.md 2.7, and lacks of any one of them are said in a sentence."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.apps.vetting import deciding, queries, rules, tiers
from thitsar.apps.vetting.tests.told import JUNE, KHU, OFFICER, SANDAR, Told, begun
from thitsar.kernel.days import FIRST_DAY, day_number
from thitsar.kernel.errors import Refused


def lacks(told: Told, tier: str) -> list[str]:
    return [one.sentence for one in tiers.missing(told.document, tier)]


def test_provisional_takes_two_checks_one_item_and_one_approver() -> None:
    told = begun()
    assert lacks(told, "PROVISIONAL") == [tiers.AGE, tiers.DUPLICATES, tiers.NOTHING_SUPPORTS]
    told.screened()
    told.item(told.claim("IDENTITY"))
    assert not lacks(told, "PROVISIONAL")
    assert told.approve(told.recommend("PROVISIONAL"), KHU)
    assert told.document["state"] == told.document["tier"] == "PROVISIONAL"
    assert told.document["decisions"][-1]["until"] == JUNE + 30


@pytest.mark.parametrize("result", ["CONTRADICTS", "INCONCLUSIVE"])
def test_a_doubt_about_the_age_stops_every_positive_tier(result: str) -> None:
    told = begun()
    told.screened()
    told.item(told.claim("IDENTITY"))
    told.check("AGE_SCREEN", result)
    for tier in ("PROVISIONAL", "CLEARED", "CLEARED_COND"):
        assert tiers.AGE_DOUBT in lacks(told, tier)


def test_a_check_that_was_not_made_counts_for_nothing() -> None:
    told = begun()
    told.screened()
    told.do(rules.check, type="DUPLICATE_SEARCH", result="NOT_DONE", reason="the search was away")
    assert tiers.DUPLICATES in lacks(told, "PROVISIONAL")


def test_provisional_is_renewed_up_to_ninety_days_in_all() -> None:
    told = begun().provisional()
    for _ in range(2):
        told.day += 30
        told.approve(told.recommend("PROVISIONAL"), KHU)
    assert told.document["decisions"][-1]["until"] == JUNE + 90
    told.day += 30
    with pytest.raises(Refused, match="Ninety"):
        told.recommend("PROVISIONAL")


def test_a_renewal_before_its_time_wins_no_days() -> None:
    told = begun().provisional()
    for _ in range(3):
        told.day += 20
        told.approve(told.recommend("PROVISIONAL"), KHU)
    assert told.document["decisions"][-1]["until"] == JUNE + 90


def without(told: Told, kind: str) -> Told:
    """Take the first item of a kind back."""
    id = next(id for id, one in told.document["evidence"].items() if one["kind"] == kind)
    given = {"direction": "0", "reliability": "F", "credibility": "6", "reason": "cannot be read"}
    told.do(rules.judge_evidence, id, **given)
    return told


def test_cleared_takes_what_the_table_says() -> None:
    told = begun().grounded()
    assert not lacks(told, "CLEARED")
    digest = told.recommend("CLEARED")
    assert not told.approve(digest, KHU)
    assert told.approve(digest, SANDAR)
    decided = told.document["decisions"][-1]
    assert (decided["tier"], FIRST_DAY.fromordinal(FIRST_DAY.toordinal() + decided["until"])) == (
        "CLEARED",
        date(2024, 6, 1),
    )


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [("DOC_NRC", tiers.IDENTITY), ("KNOWLEDGE_INTERVIEW", tiers.IDENTITY), ("VOUCHER", tiers.VOUCHERS)],
)
def test_one_thing_less_is_not_cleared(kind: str, sentence: str) -> None:
    told = without(begun().grounded(), kind)
    assert lacks(told, "CLEARED") == [sentence]
    with pytest.raises(Refused) as refused:
        told.recommend("CLEARED")
    assert refused.value.sentence == sentence


def test_vouchers_alone_are_no_document() -> None:
    told = begun().screened()
    identity, service = told.claim("IDENTITY"), told.claim("SERVICE")
    for claim in (identity, service):
        for code in ("CSO-A", "ERO-B"):
            told.item(claim, "VOUCHER", voucher=code)
    assert lacks(told, "CLEARED") == [tiers.DOCUMENT]


def test_what_one_voucher_says_of_two_claims_is_one_voucher() -> None:
    told = begun().provisional()
    told.item(told.claim("SERVICE"), "VOUCHER", voucher="CSO-A")
    told.item(told.claim("SERVICE"), "VOUCHER", voucher="cso-a")
    assert tiers.VOUCHERS in lacks(told, "CLEARED")


def conditional(told: Told, **named: Any) -> bytes:
    given = {
        "gap": "VOUCHERS",
        "months": 6,
        "conditions": (("MONTHLY_CHECK_IN", told.day + 90, ""),),
        **named,
    }
    return told.recommend("CLEARED_COND", **given)


def test_with_conditions_one_gap_is_named_and_six_months_are_the_most() -> None:
    told = without(begun().grounded(), "VOUCHER")
    digest = conditional(told)
    told.approve(digest, KHU)
    told.approve(digest, SANDAR)
    decided = told.document["decisions"][-1]
    assert decided["until"] == day_number(date(2023, 12, 1))
    assert decided["gap"] == "VOUCHERS"
    for months in (0, 7):
        with pytest.raises(Refused, match="months"):
            conditional(without(begun().grounded(), "VOUCHER"), months=months)


@pytest.mark.parametrize(
    "conditions",
    [
        (),
        (("FORCED_LABOUR", JUNE + 30, ""),),
        (("MONTHLY_CHECK_IN", JUNE, ""),),
        (("MONTHLY_CHECK_IN", JUNE + 300, ""),),
        (("NOT_WITH_GROUP", JUNE + 30, ""),),
        (("NO_ARMS", JUNE + 30, "and dig"),),
        (("NO_ARMS", JUNE + 30, ""), ("NO_ARMS", JUNE + 31, "")),
    ],
)
def test_a_condition_is_of_the_closed_list_and_ends(conditions: tuple[tuple[str, int, str], ...]) -> None:
    told = without(begun().grounded(), "VOUCHER")
    with pytest.raises(Refused):
        conditional(told, conditions=conditions)


def test_with_conditions_there_is_a_gap_and_only_one() -> None:
    with pytest.raises(Refused, match="Nothing is missing"):
        conditional(begun().grounded())
    two = without(without(begun().grounded(), "VOUCHER"), "DOC_NRC")
    with pytest.raises(Refused):
        conditional(two)
    with pytest.raises(Refused):
        conditional(without(begun().grounded(), "VOUCHER"), gap="IDENTITY")


def test_an_unheard_contradiction_is_no_gap() -> None:
    told = begun().grounded()
    told.item(told.claim("DEPARTURE_DATE"), "CDM_LETTER", "-")
    with pytest.raises(Refused) as refused:
        conditional(told, gap="CONTRADICTION")
    assert refused.value.sentence == tiers.UNHEARD
    told.hear(list(told.document["claims"])[-1])
    assert conditional(told, gap="CONTRADICTION")


@pytest.mark.parametrize("tier", ["NOT_CLEARED", "REFERRED"])
def test_who_cannot_be_confirmed_was_heard_and_two_approvers_agree(tier: str) -> None:
    told = begun().provisional()
    body = {"body": "JUST-M"} if tier == "REFERRED" else {}
    told.item(told.claim("SERVICE"), "PARTNER_RECORD", "-")
    with pytest.raises(Refused) as refused:
        told.recommend(tier, **body)
    assert refused.value.sentence == tiers.UNHEARD
    told.hear(list(told.document["claims"])[-1])
    digest = told.recommend(tier, **body)
    assert not told.approve(digest, KHU)
    assert told.approve(digest, SANDAR)
    assert told.document["decisions"][-1]["review"] == (told.day + 90 if tier == "NOT_CLEARED" else 0)


def test_a_referral_names_the_body_and_nothing_else_does() -> None:
    told = begun().grounded()
    for tier, body in (("REFERRED", ""), ("CLEARED", "JUST-M")):
        with pytest.raises(Refused, match="body that leads"):
            told.recommend(tier, body=body)


def test_nothing_is_decided_without_written_reasons() -> None:
    told = begun().grounded()
    with pytest.raises(Refused, match="Write the reasons"):
        deciding.recommend(told.facts(), deciding.Wanted("CLEARED"), rests_on=b"")
    wanted = deciding.Wanted("CLEARED", reasons_my="CSO-PEMB-1 က ထောက်ခံသည်")
    with pytest.raises(Refused) as refused:
        deciding.recommend(told.facts(), wanted, rests_on=b"")
    assert refused.value.sentence == deciding.SHOWN_TO_THE_PERSON


@given(st.integers(0, 40000), st.integers(1, 12))
def test_months_end_on_the_same_day_or_the_last_one(day: int, months: int) -> None:
    start = FIRST_DAY.fromordinal(FIRST_DAY.toordinal() + day)
    end = FIRST_DAY.fromordinal(FIRST_DAY.toordinal() + tiers.months_later(day, months))
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or FIRST_DAY.fromordinal(end.toordinal() + 1).day == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"tier": "CLEARED_COND"},
        {"until": 99999},
        {"review": 0},
        {"rests_on": b"something else"},
        {"conditions": (("NO_ARMS", JUNE + 30, ""),)},
        {"body": "JUST-M"},
        {"gap": "VOUCHERS"},
    ],
)
def test_an_approver_is_refused_what_was_recommended_past_the_rules(changed: dict[str, Any]) -> None:
    told = begun().grounded()
    made = deciding.recommend(told.facts(), deciding.Wanted("CLEARED", "x"), rests_on=b"r")
    told.say(type(made)(**{**vars(made), "digest": b"d" * 32, **changed}))
    assert told.document["pending"]
    with pytest.raises(Refused):
        told.approve(b"d" * 32, KHU)


def test_an_approver_is_refused_a_tier_without_its_minima() -> None:
    told = begun().provisional()
    made = deciding.recommend(begun().grounded().facts(), deciding.Wanted("CLEARED", "x"), rests_on=b"r")
    told.say(type(made)(**{**vars(made), "digest": b"d" * 32}))
    with pytest.raises(Refused) as refused:
        told.approve(b"d" * 32, KHU)
    assert refused.value.sentence == tiers.IDENTITY


def leads_to() -> dict[str, Callable[[], Told]]:
    """Give a way into every position."""

    def decided(tier: str, **named: Any) -> Told:
        told = begun().provisional()
        digest = told.recommend(tier, **named)
        told.approve(digest, KHU)
        told.approve(digest, SANDAR)
        return told

    def conditioned() -> Told:
        told = without(begun().grounded(), "VOUCHER")
        digest = conditional(told)
        told.approve(digest, KHU)
        told.approve(digest, SANDAR)
        return told

    def suspended() -> Told:
        told = begun().cleared()
        told.day += 400
        told.do(deciding.open_review, reason="TIME", by=KHU)
        asked = deciding.ask_suspension(told.facts(KHU), days=7, reason="immediate danger")
        told.say(type(asked)(**{**vars(asked), "digest": b"s" * 32}), KHU)
        told.do(deciding.approve, b"s" * 32, by=SANDAR, rests_on=b"")
        told.say(deciding.suspend(told.facts(SANDAR), told.document["asked"])[0], SANDAR)
        assert told.document["suspension"]
        return told

    return {
        "PENDING": begun,
        "PROVISIONAL": lambda: begun().provisional(),
        "CLEARED": lambda: begun().cleared(),
        "CLEARED_COND": conditioned,
        "NOT_CLEARED": lambda: decided("NOT_CLEARED"),
        "REFERRED": lambda: decided("REFERRED", body="JUST-M"),
        "SUSPENDED": suspended,
    }


@pytest.mark.parametrize("position", leads_to())
@given(first=st.integers(0, 4000), later=st.integers(0, 4000))
def test_time_alone_never_worsens_a_position(position: str, first: int, later: int) -> None:
    told = _WAYS[position]
    before = queries.position(told.document, told.day + first)
    after = queries.position(told.document, told.day + first + later)
    assert after.tier == before.tier
    assert set(after.conditions) <= set(before.conditions)
    assert after.suspended_until <= before.suspended_until
    assert after.until == before.until


_WAYS = {name: make() for name, make in leads_to().items()}


def test_a_condition_past_its_day_binds_no_more_and_a_tier_past_its_day_holds() -> None:
    told = _WAYS["CLEARED_COND"]
    (condition,) = told.document["decisions"][-1]["conditions"]
    assert queries.position(told.document, condition[1]).conditions == (tuple(condition),)
    later = queries.position(told.document, told.day + 1000)
    assert (later.tier, later.conditions, later.is_overdue) == ("CLEARED_COND", (), True)


def test_a_suspension_ends_by_itself_and_is_asked_for_once() -> None:
    told = _WAYS["SUSPENDED"]
    assert queries.position(told.document, told.day).suspended_until == told.day + 7
    assert queries.position(told.document, told.day + 8) == queries.position(told.document, told.day + 900)
    assert queries.position(told.document, told.day + 8).tier == "CLEARED"
    with pytest.raises(Refused, match="once in a review"):
        deciding.ask_suspension(told.facts(KHU), days=7, reason="again")


def test_nobody_suspends_alone() -> None:
    told = begun().cleared()
    told.day += 400
    told.do(deciding.open_review, reason="TIME", by=KHU)
    asked = deciding.ask_suspension(told.facts(KHU), days=2, reason="immediate danger")
    told.say(type(asked)(**{**vars(asked), "digest": b"s" * 32}), KHU)
    with pytest.raises(Refused, match="You asked for this"):
        deciding.approve(told.facts(KHU), b"s" * 32, rests_on=b"")
    for event in deciding.suspend(told.facts(KHU), told.document["asked"]):
        told.say(event, KHU)
    assert told.document["suspension"] is None
    with pytest.raises(Refused):
        deciding.approve(told.facts(OFFICER), b"s" * 32, rests_on=b"")


@given(st.data())
def test_a_tier_is_offered_exactly_where_the_rule_would_take_it(drawn: st.DataObject) -> None:
    told = begun()
    if drawn.draw(st.booleans()):
        told.grounded()
    elif drawn.draw(st.booleans()):
        told.provisional()
    for kind in drawn.draw(st.sets(st.sampled_from(["VOUCHER", "CDM_LETTER", "DOC_NRC"]))):
        if any(one["kind"] == kind for one in told.document["evidence"].values()):
            without(told, kind)
    if drawn.draw(st.booleans()):
        about = told.claim("CONDUCT")
        told.item(about, "PARTNER_RECORD", "-")
        if drawn.draw(st.booleans()):
            told.hear(about)
    told.day += drawn.draw(st.sampled_from([0, 30, 200]))
    for tier in queries.open_tiers(told.document):
        named: dict[str, Any] = {"body": "ORG-A"} if tier == "REFERRED" else {}
        for gap in queries.gaps(told.document) if tier == "CLEARED_COND" else ():
            named = {"gap": gap, "months": 3, "conditions": (("NO_ARMS", told.day + 5, ""),)}
        try:
            deciding.recommend(
                told.facts(), deciding.Wanted(tier, reasons_en="They fit.", **named), rests_on=b"r"
            )
            taken = True
        except Refused:
            taken = False
        assert taken == (not queries.hindrances(told.document, tier, told.day)), tier
