"""The status of a claim follows from its evidence and is explained; nobody types it."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.apps.vetting import claims, codes, rules
from thitsar.apps.vetting.tests.told import Told, begun
from thitsar.kernel.errors import Refused

DIRECTIONS = st.lists(st.tuples(st.sampled_from("+0-"), st.booleans()), max_size=6)


@given(DIRECTIONS)
def test_a_status_follows_from_directions_and_independence(items: list[tuple[str, bool]]) -> None:
    told = begun()
    claim = told.claim("SERVICE")
    earlier = ""
    groups: dict[str, set[str]] = {"+": set(), "0": set(), "-": set()}
    for direction, is_alike in items:
        earlier = told.item(claim, "UNIFORM_PHOTO", direction, like=earlier if is_alike else "")
        groups[direction].add(told.document["evidence"][earlier]["group"])
    how = claims.standing(told.document, claim)
    assert (set(how.for_it), set(how.against)) == (groups["+"], groups["-"])
    expected = {
        (False, False): "UNTESTED",
        (True, False): "SUPPORTED",
        (False, True): "CONTRADICTED",
        (True, True): "MIXED",
    }
    assert how.status == expected[bool(groups["+"]), bool(groups["-"])]
    sentence, numbers = how.why
    assert sentence % numbers


def test_two_photographs_from_one_phone_count_once() -> None:
    told = begun()
    claim = told.claim("SERVICE")
    first = told.item(claim, "UNIFORM_PHOTO")
    told.item(claim, "UNIFORM_PHOTO", like=first)
    assert claims.independent(told.document, "SERVICE") == 1
    told.item(claim, "UNIFORM_PHOTO")
    assert claims.independent(told.document, "SERVICE") == 2


def test_source_and_content_are_judged_apart_and_nothing_is_presumed() -> None:
    told = begun()
    item = told.item(told.claim("SERVICE"))
    assert (
        told.document["evidence"][item]["reliability"],
        told.document["evidence"][item]["credibility"],
    ) == (
        "F",
        "6",
    )
    claim = told.claim("SERVICE")
    for reliability, credibility in product(codes.RELIABILITY, set(codes.CREDIBILITY) - {"1"}):
        told.item(claim, reliability=reliability, credibility=credibility)


def test_confirmed_by_others_takes_a_second_independent_source() -> None:
    told = begun()
    claim = told.claim("SERVICE")
    with pytest.raises(Refused, match="independent source"):
        told.item(claim, credibility="1")
    first = told.item(claim)
    with pytest.raises(Refused, match="independent source"):
        told.item(claim, credibility="1", like=first)
    other = told.item(claim, credibility="1")
    assert not claims.ungrounded(told.document)
    # What the other one leaned on is taken back: nothing may rest on it any more.
    told.do(rules.judge_evidence, first, direction="0", reliability="E", credibility="5", reason="a copy")
    assert claims.ungrounded(told.document) == [other]


def contradicted() -> tuple[Told, str, str]:
    told = begun().screened()
    claim = told.claim("DEPARTURE_DATE", "left in February")
    return told, claim, told.item(claim, "CDM_LETTER", "-", what="letter of the month after")


def test_what_speaks_against_somebody_stays_until_they_were_heard() -> None:
    told, claim, item = contradicted()
    judged = {"direction": "+", "reliability": "B", "credibility": "2", "reason": "it fits after all"}
    with pytest.raises(Refused, match="Put it to them"):
        told.do(rules.judge_evidence, item, **judged)
    told.hear(claim)
    told.do(rules.restate, claim, statement="left in March")
    assert claims.to_judge(told.document) == [claim]
    assert claims.standing(told.document, claim).status == "UNTESTED"
    told.do(rules.judge_evidence, item, **judged)
    assert claims.standing(told.document, claim).status == "SUPPORTED"
    assert told.document["claims"][claim]["earlier"] == ["left in February"]


def test_a_question_answered_before_an_item_came_has_not_heard_it() -> None:
    told, claim, _ = contradicted()
    told.hear(claim)
    assert not claims.unheard(told.document)
    told.item(claim, "PARTNER_RECORD", "-")
    assert claims.unheard(told.document) == [claim]


def test_what_still_speaks_against_the_corrected_claim_is_heard_anew() -> None:
    told, claim, item = contradicted()
    told.hear(claim)
    told.do(rules.restate, claim, statement="left in April")
    told.do(rules.judge_evidence, item, direction="-", reliability="B", credibility="2", reason="says March")
    assert claims.unheard(told.document) == [claim]


def test_a_check_that_contradicts_is_put_to_the_person_too() -> None:
    told = begun()
    told.check("SERVICE_CONSISTENCY", "CONTRADICTS")
    assert claims.unheard(told.document) == ["SERVICE_CONSISTENCY"]
    with pytest.raises(Refused, match="Put it to them"):
        told.check("SERVICE_CONSISTENCY", "SUPPORTS")
    told.hear("SERVICE_CONSISTENCY")
    told.check("SERVICE_CONSISTENCY", "SUPPORTS")
    assert not claims.against(told.document)


@pytest.mark.parametrize(
    "words",
    [
        "our voucher CSO-PEMB-9 says otherwise",
        "a CDM letter says March",
        "the letter of the month after says March",
        "CDM ထောက်ခံစာအရ မတ်လဖြစ်သည်",
    ],
)
def test_a_question_shows_no_source(words: str) -> None:
    told, claim, _ = contradicted()
    told.item(claim, "VOUCHER", "0", voucher="CSO-PEMB-9")
    with pytest.raises(Refused, match="where it is known from"):
        told.put(claim, words)
    assert told.put(claim, "one source gives another month")


def test_nothing_is_put_that_nobody_said() -> None:
    told = begun()
    claim = told.claim("SERVICE")
    for about in (claim, "AGE_SCREEN", "nothing"):
        with pytest.raises(Refused):
            told.put(about)
