"""SC-02, T5 to T9: from claims to a tier that two people decide. Min Khant Zaw is vetted by Myo Thant Sin.

Here the node's organisation is the host: Khu Reh Maw (approver) belongs to it, Khin Sandar Lwin to another one.
"""

from datetime import date

import pytest

from tests.vetting.windows import REASONS, SANDAR, Windows, on
from thitsar.apps.vetting import claims, queries
from thitsar.kernel.days import day_number

pytestmark = pytest.mark.database

LAST, TOLD = date(2023, 6, 26), date(2023, 6, 28)
OFFICER, KHU = "vetting", "approver"


@pytest.fixture
def grounded(at_work: Windows, provisional: str) -> str:
    """Add what T7 names."""
    (identity,) = at_work.document(provisional)["claims"]
    service = at_work.claim(provisional, "SERVICE", "army, signals")
    at_work.item(provisional, service, "CDM_LETTER", "B2", what="CDM letter")
    at_work.item(provisional, identity, "KNOWLEDGE_INTERVIEW", "B2", what="knowledge interview")
    for voucher in ("CSO-PEMB", "ERO-KRN"):
        at_work.item(provisional, service, "VOUCHER", "F6", voucher=voucher, what="known for years")
    return provisional


def test_t5_provisional_by_one_approver_within_seven_days_for_thirty(
    at_work: Windows, provisional: str
) -> None:
    document = at_work.document(provisional)
    decided = document["decisions"][-1]
    assert (decided["tier"], len(decided["approved"])) == ("PROVISIONAL", 1)
    assert decided["day"] - document["accepted"]["registered"] <= 7
    assert decided["until"] == day_number(date(2023, 7, 5))
    page = at_work.of(OFFICER).get(f"/vet/{provisional}")
    assert "Valid until 5 July 2023" in page.words


def test_t6_whoever_recommends_does_not_approve(at_work: Windows, grounded: str) -> None:
    at_work.recommend(grounded, "CLEARED")
    digest = at_work.asked(KHU, grounded).fields["digest"][0]
    answer = at_work.of(OFFICER).post(f"/vet/{grounded}/decide", {"do": "approve", "digest": digest})
    assert answer.status == 404
    assert 'value="approve"' not in at_work.of(OFFICER).get(f"/vet/{grounded}/decide").text
    assert at_work.document(grounded)["pending"]["approved"] == []


def test_t6_one_approver_is_not_enough_and_the_second_is_from_elsewhere(
    at_work: Windows, grounded: str
) -> None:
    at_work.recommend(grounded, "CLEARED")
    assert (
        "at least one of them from another organisation"
        in at_work.of(KHU).get(f"/vet/{grounded}/decide").words
    )
    assert at_work.agree(KHU, grounded).to == f"/vet/{grounded}"
    assert at_work.tier(grounded) == "PROVISIONAL"
    digest = at_work.asked(SANDAR, grounded).fields["digest"][0]
    for window in (at_work.of(KHU), at_work.another(KHU)):
        again = window.post(f"/vet/{grounded}/decide", {"do": "approve", "digest": digest})
        assert again.status == 422
        assert "Another person must do it" in again.words
    at_work.agree("approver2", grounded)
    assert at_work.tier(grounded) == "PROVISIONAL"


def test_t7_items_of_independent_origin_are_counted(at_work: Windows, grounded: str) -> None:
    document = at_work.document(grounded)
    assert claims.independent(document, "IDENTITY") == 2
    assert claims.independent(document, "SERVICE") == 3
    (service,) = claims.of_type(document, "SERVICE")
    first = at_work.item(grounded, service, "UNIFORM_PHOTO", "F6", what="picture in uniform")
    at_work.item(grounded, service, "UNIFORM_PHOTO", "F6", like=first, what="another picture")
    assert claims.independent(at_work.document(grounded), "SERVICE") == 4
    page = at_work.of(OFFICER).get(f"/vet/{grounded}").words
    assert "supported Independent items that speak for it: 4. None speaks against it." in page
    assert "From the same origin as another item: they count once." in page


def test_t8_a_contradiction_is_put_without_its_source_and_corrected(at_work: Windows, grounded: str) -> None:
    claim = at_work.claim(grounded, "DEPARTURE_DATE", "left in February 2023")
    item = at_work.item(grounded, claim, "CDM_LETTER", "B2", "-", what="CDM letter of March")
    refused = at_work.step(OFFICER, grounded, "recommend", tier="CLEARED", reasons_my=REASONS)
    assert "Put it to them and record the answer first" in refused.words
    exposing = at_work.step(OFFICER, grounded, "question", about=claim, told="Your CDM letter says March")
    assert "show where it is known from" in exposing.words
    at_work.took(OFFICER, grounded, "question", about=claim, told="one source gives another month")
    (question,) = at_work.document(grounded)["questions"]
    at_work.took(OFFICER, grounded, "answer", question=question, answer="It was March, I was tired")
    at_work.took(OFFICER, grounded, "restate", claim=claim, statement="left in March 2023")
    judged = {"direction": "+", "reliability": "B", "credibility": "2", "reason": "the month fits now"}
    at_work.took(OFFICER, grounded, "judge", item=item, **judged)
    document = at_work.document(grounded)
    assert claims.standing(document, claim).status == "SUPPORTED"
    told = document["questions"][question]["told"]
    assert not any(word in told for word in ("CDM", "letter", "ထောက်ခံစာ"))
    at_work.recommend(grounded, "CLEARED")


def test_t9_cleared_by_both_and_the_reasons_are_delivered_in_burmese(
    at_work: Windows, grounded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(LAST, monkeypatch)
    at_work.recommend(grounded, "CLEARED")
    at_work.agree(KHU, grounded)
    at_work.agree(SANDAR, grounded)
    document = at_work.document(grounded)
    decided = document["decisions"][-1]
    assert (decided["tier"], decided["until"]) == ("CLEARED", day_number(date(2024, 6, 26)))
    assert {one for one, _ in decided["approved"]} == {at_work.people[one].member for one in (KHU, SANDAR)}
    on(TOLD, monkeypatch)
    today = at_work.of(OFFICER).get("/today").words
    assert "Give the person the decision and its reasons" in today
    letter = at_work.of(OFFICER).get(f"/vet/{grounded}/letter")
    assert REASONS in letter.words
    assert "You can appeal within 30 days" in letter.words
    for hidden in ("Min Khant", "CSO-PEMB", "ERO-KRN", "CDM", "torn", "Jasmine"):
        assert hidden not in letter.words.replace("Myo Thant Sin", "")
    at_work.took(OFFICER, grounded, "deliver", method="READ_ALOUD", day="2023-06-28")
    told = at_work.document(grounded)["decisions"][-1]["delivered"]
    assert (told["language"], told["day"] - decided["day"]) == ("my", 2)
    assert queries.undelivered(at_work.document(grounded)) is None


@pytest.mark.parametrize("note", ["he lives at 20.95,96.1", "09123456789", "8/PAKHAKA(N)000031"])
def test_edge_a_note_that_points_at_somebody_is_blocked_and_not_lost(
    at_work: Windows, provisional: str, note: str
) -> None:
    answer = at_work.step(OFFICER, provisional, "claim", type="FAMILY", statement=note)
    assert answer.status == 200
    assert "points at somebody" in answer.words
    assert note in answer.words


def test_edge_the_same_voucher_twice_is_one(at_work: Windows, provisional: str) -> None:
    claim = at_work.claim(provisional, "SERVICE", "army, signals")
    for _ in range(2):
        at_work.item(provisional, claim, "VOUCHER", "B2", voucher="CSO-PEMB")
    assert claims.independent(at_work.document(provisional), "SERVICE") == 1
    refused = at_work.step(OFFICER, provisional, "recommend", tier="CLEARED", reasons_my=REASONS)
    assert "Two independent items" in refused.words
