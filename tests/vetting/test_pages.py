"""Pages of vetting: who sees which, what approvers are shown, what waits on Today, and what is said to whom."""

from datetime import date
from typing import Any

import pytest

from tests.pages.conftest import _site
from tests.pages.visiting import Window, same_but, stored
from tests.vetting.windows import REASONS, SANDAR, Windows, on
from thitsar.apps.vetting.views.step import STEPS

__all__ = ["_site"]
pytestmark = pytest.mark.database

OFFICER, KHU, KHU2 = "vetting", "approver", "approver2"
DAY, LATER = date(2023, 6, 5), date(2023, 6, 20)
NOBODY = "0" * 32


@pytest.fixture(scope="module")
def kept(at_work: Windows) -> str:
    """Give a file that no test changes: how many one person may open in an hour is counted."""
    return at_work.recommended()


@pytest.fixture
def file(at_work: Windows, monkeypatch: pytest.MonkeyPatch) -> str:
    on(DAY, monkeypatch)
    made = at_work.file()
    at_work.accept(made)
    return made


@pytest.fixture
def asked(at_work: Windows, file: str) -> str:
    """Have PROVISIONAL recommended."""
    at_work.check(file, "AGE_SCREEN")
    at_work.check(file, "DUPLICATE_SEARCH", "NEUTRAL")
    at_work.item(file, at_work.claim(file, "IDENTITY", "is who he says"), "DOC_NRC", "C3")
    at_work.recommend(file, "PROVISIONAL")
    return file


def row(window: Window, file: str) -> str:
    """Give the line about a file's vetting on Today; empty when there is none."""
    rows = window.get("/today").text.split("<li>")
    return next((one for one in rows if f"/vet/{file}" in one), "")


@pytest.mark.parametrize(
    "page", ["", "/decide", "/letter", "/accept", "/take-back", *(f"/{step}" for step in STEPS)]
)
@pytest.mark.parametrize("who", ["intake", "analyst", "dpo", "admin", "intake2"])
def test_strangers_to_vetting_see_what_stands_at_no_address(
    at_work: Windows, kept: str, page: str, who: str
) -> None:
    window = at_work.of(who)
    for answer, nowhere in (
        (window.get(f"/vet/{kept}{page}"), window.get(f"/vet/{NOBODY}{page}")),
        (window.post(f"/vet/{kept}{page}"), window.post(f"/vet/{NOBODY}{page}")),
    ):
        assert (answer.status, nowhere.status) == (404, 404)
        assert same_but(answer.text, kept) == same_but(nowhere.text, NOBODY)


@pytest.mark.parametrize("step", STEPS)
def test_a_step_opens_for_those_whose_step_it_is(at_work: Windows, kept: str, step: str) -> None:
    ours, theirs = (OFFICER, KHU) if STEPS[step].action == "write" else (KHU, OFFICER)
    assert at_work.of(theirs).get(f"/vet/{kept}/{step}").status == 404
    page = at_work.of(ours).get(f"/vet/{kept}/{step}")
    assert page.status == 200
    assert (
        "Who will be able to read this: Approver, CSO-PEMB; Approver, ERO-KYH; Vetting officer" in page.words
    )
    before = stored()
    empty = at_work.of(ours).post(f"/vet/{kept}/{step}", {"nonsense": "1"})
    assert empty.status == 200
    assert "Something needs your attention" in empty.words
    assert stored() == before


def test_there_is_no_other_step(at_work: Windows, kept: str) -> None:
    for step in ("score", "polygraph", "reject", "approve"):
        assert at_work.of(OFFICER).get(f"/vet/{kept}/{step}").status == 404


def test_a_file_is_offered_for_acceptance_and_accepted_once(
    at_work: Windows, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(DAY, monkeypatch)
    file = at_work.file()
    window = at_work.of(OFFICER)
    assert f"/vet/{file}/accept" in window.get(f"/file/{file}").text
    assert window.get(f"/vet/{file}").status == 404
    assert at_work.of(KHU).get(f"/vet/{file}/accept").status == 404
    assert "Accept this file" in window.get(f"/vet/{file}/accept").words
    at_work.accept(file)
    again = window.post(f"/vet/{file}/accept")
    assert again.status == 422
    assert f"/vet/{file}" in window.get(f"/file/{file}").text
    shown = window.get(f"/file/{file}/vetting").words
    assert "State in vetting" in shown
    assert "Accepted for vetting" in shown


def test_a_slip_is_shown_once_more_and_taken_back_by_its_author(at_work: Windows, file: str) -> None:
    window, link = at_work.of(OFFICER), f"/vet/{file}/take-back"
    assert link not in window.get(f"/vet/{file}").text
    assert window.get(link).status == 404
    for record, shown in (
        (lambda: at_work.claim(file, "IDENTITY", "is who he says"), "is who he says"),
        (lambda: at_work.check(file, "OPEN_SOURCE", "CONTRADICTS"), "contradicts"),
    ):
        record()
        assert link in window.get(f"/vet/{file}").text
        assert link not in at_work.of(KHU).get(f"/vet/{file}").text
        assert at_work.of(KHU).get(link).status == 404
        page = window.get(link)
        assert shown in page.words
        assert "Who will be able to read this" in page.words
        form = next(one for one in page.forms() if "said_at" in one.fields)
        for nonsense in ("", "x", "1", "9" * 5000):
            assert window.post(link, {"said_at": nonsense}).status == 422
        assert window.post(link, {"said_at": form.fields["said_at"]}).to == f"/vet/{file}"
        assert shown not in window.get(f"/vet/{file}").words
        # Once, also from a page that was left open.
        assert window.post(link, {"said_at": form.fields["said_at"]}).status == 422


def test_what_an_open_page_shows_is_taken_back_and_nothing_recorded_since(
    at_work: Windows, file: str
) -> None:
    window, link = at_work.of(OFFICER), f"/vet/{file}/take-back"
    at_work.claim(file, "IDENTITY", "is who he says")
    form = next(one for one in window.get(link).forms() if "said_at" in one.fields)
    at_work.claim(file, "SERVICE", "army, signals")
    assert window.post(link, {"said_at": form.fields["said_at"]}).status == 422
    assert len(at_work.document(file)["claims"]) == 2


def test_an_approver_sees_exactly_what_is_approved_and_what_it_rests_on(at_work: Windows, asked: str) -> None:
    page = at_work.of(KHU).get(f"/vet/{asked}/decide")
    for shown in (
        "Tier provisional: safe to host for now",
        "Valid until 5 July 2023",
        REASONS,
        "One approver decides.",
        "Who will be able to read what is decided, without the reasons: Approver, CSO-PEMB;",
        "NRC card speaks for it · C3 · seen and compared",
        "age screen supports",
        "Independent items that speak for it: 1. None speaks against it. One source only.",
    ):
        assert shown in page.words
    digest = at_work.asked(KHU, asked).fields["digest"][0]
    assert digest == at_work.document(asked)["pending"]["digest"].hex()


@pytest.mark.parametrize(
    ("sent", "status"), [({"digest": "00" * 32}, 422), ({"digest": "x"}, 400), ({}, 422)]
)
def test_an_answer_to_something_else_is_not_taken(
    at_work: Windows, asked: str, sent: dict[str, str], status: int
) -> None:
    before = stored()
    assert at_work.of(KHU).post(f"/vet/{asked}/decide", {"do": "approve", **sent}).status == status
    assert stored() == before


@pytest.mark.parametrize(("do", "status"), [("agree", 400), ("", 400), ("return", 400), (None, 200)])
def test_nothing_but_its_button_signs_an_approval(
    at_work: Windows, asked: str, do: str | None, status: int
) -> None:
    digest = at_work.asked(KHU, asked).fields["digest"][0]
    before = stored()
    sent = {"digest": digest, "reason": "One more paper"} | ({} if do is None else {"do": do})
    answer = at_work.of(KHU).post(f"/vet/{asked}/decide", sent)
    assert answer.status == status
    # What a covered page held is shown again; it is sent without a button.
    assert ("<details open>" in answer.text) == (do is None)
    assert stored() == before
    assert at_work.agree(KHU, asked).to == f"/vet/{asked}"


def test_a_page_that_was_opened_before_a_change_approves_nothing(at_work: Windows, asked: str) -> None:
    digest = at_work.asked(KHU, asked).fields["digest"][0]
    at_work.check(asked, "OPEN_SOURCE", "NEUTRAL")
    answer = at_work.of(KHU).post(f"/vet/{asked}/decide", {"do": "approve", "digest": digest})
    assert answer.status == 422
    assert "not what was asked for" in answer.words
    assert "recommend anew" in row(at_work.of(OFFICER), asked)


def test_a_recommendation_is_given_back_with_the_reason(at_work: Windows, asked: str) -> None:
    form = next(
        one
        for one in at_work.of(KHU).get(f"/vet/{asked}/decide").forms()
        if ("do", "give_back") in one.buttons
    )
    digest = form.fields["digest"][0]
    empty = at_work.of(KHU).post(f"/vet/{asked}/decide", {"do": "give_back", "digest": digest})
    assert "Something needs your attention" in empty.words
    reason = "One more paper, please"
    at_work.of(KHU).post(f"/vet/{asked}/decide", {"do": "give_back", "digest": digest, "reason": reason})
    assert "Given back for more" in row(at_work.of(OFFICER), asked)
    assert reason in at_work.of(OFFICER).get(f"/vet/{asked}").words
    assert not row(at_work.of(KHU), asked)


def test_the_file_says_how_the_person_stands_and_who_is_waited_for(at_work: Windows, asked: str) -> None:
    page = at_work.of(KHU2).get(f"/file/{asked}")
    assert "Standing Not decided" in page.words
    assert "This waits for approvers." in page.words
    assert f"/vet/{asked}/decide" in page.text
    at_work.agree(KHU, asked)
    page = at_work.of(KHU2).get(f"/file/{asked}")
    assert "Standing provisional: safe to host for now" in page.words
    assert "This waits for approvers." not in page.words
    # Whoever may not read the vetting learns nothing of it here.
    assert "vet/" not in at_work.of("intake").get(f"/file/{asked}").text


def test_on_the_child_path_there_is_nothing_for_who_vets_or_decides(at_work: Windows, asked: str) -> None:
    at_work.of("intake").get(f"/file/{asked}/step/protect")
    sent = {"sure": "on", "reason": "looks younger"}
    at_work.of("intake").post(f"/file/{asked}/step/protect", sent)
    for who in (OFFICER, KHU):
        for address in (f"/vet/{asked}", f"/vet/{asked}/decide", f"/vet/{asked}/check", f"/file/{asked}"):
            assert at_work.of(who).get(address).status == 404
        assert not row(at_work.of(who), asked)


def test_whoever_declared_a_conflict_is_told_so_and_finds_no_button(at_work: Windows, asked: str) -> None:
    at_work.took(KHU, asked, "conflict", kind="KIN")
    page = at_work.of(KHU).get(f"/vet/{asked}/decide")
    assert "You declared that you are not free to judge here" in page.words
    assert 'value="approve"' not in page.text
    digest = at_work.asked(KHU2, asked).fields["digest"][0]
    answer = at_work.of(KHU).post(f"/vet/{asked}/decide", {"do": "approve", "digest": digest})
    assert answer.status == 422
    assert "not free to judge" in answer.words


def test_today_says_whose_turn_it_is(at_work: Windows, asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    service = at_work.claim(asked, "SERVICE", "army, signals")
    (identity, _) = at_work.document(asked)["claims"]
    assert "recommend anew" in row(at_work.of(OFFICER), asked)
    at_work.recommend(asked, "PROVISIONAL")
    assert "Waits for the approvers" in row(at_work.of(OFFICER), asked)
    for who in (KHU, KHU2, SANDAR):
        assert "A recommendation waits for you" in row(at_work.of(who), asked)
    at_work.agree(KHU, asked)
    assert "Give the person the decision" in row(at_work.of(OFFICER), asked)
    assert not row(at_work.of(KHU2), asked)
    at_work.took(OFFICER, asked, "deliver", method="BOTH", day="၂၀၂၃-၀၆-၀၅")
    assert "Vet to the end, or renew" in row(at_work.of(OFFICER), asked)
    at_work.item(asked, identity, "KNOWLEDGE_INTERVIEW", "B2")
    at_work.item(asked, service, "CDM_LETTER", "B2")
    for voucher in ("CSO-PEMB", "ERO-KRN"):
        at_work.item(asked, service, "VOUCHER", "B2", voucher=voucher)
    at_work.recommend(asked, "CLEARED")
    at_work.agree(KHU, asked)
    assert "You have approved: another person must" in row(at_work.of(KHU), asked)
    assert "A recommendation waits for you" in row(at_work.of(SANDAR), asked)
    on(LATER, monkeypatch)
    assert "Overdue" not in row(at_work.of(SANDAR), asked)
    at_work.agree(SANDAR, asked)
    assert not row(at_work.of(SANDAR), asked)
    on(date(2023, 6, 24), monkeypatch)
    assert "Overdue" in row(at_work.of(OFFICER), asked)


def test_what_is_typed_stays_in_a_form_that_is_refused(at_work: Windows, asked: str) -> None:
    typed = {"tier": "PROVISIONAL", "reasons_en": "The papers fit", "reasons_my": "09123456789"}
    answer = at_work.step(OFFICER, asked, "recommend", **typed)
    assert "points at somebody" in answer.words
    assert "The papers fit" in answer.words
    # What only a later tier asks for is not asked now.
    assert not {"gap", "months", "body", "day_NO_ARMS"} & set(answer.forms()[-1].fields)


def test_conditions_are_the_closed_list_and_a_tier_with_them_is_decided(at_work: Windows, asked: str) -> None:
    at_work.agree(KHU, asked)
    service = at_work.claim(asked, "SERVICE", "army, signals")
    (identity, _) = at_work.document(asked)["claims"]
    at_work.item(asked, identity, "KNOWLEDGE_INTERVIEW", "B2")
    at_work.item(asked, service, "CDM_LETTER", "B2")
    at_work.item(asked, service, "VOUCHER", "B2", voucher="ERO-KRN")
    given: dict[str, Any] = {"gap": "VOUCHERS", "months": "6", "day_NOT_WITH_GROUP": "2023-09-01"}
    refused = at_work.step(OFFICER, asked, "recommend", tier="CLEARED_COND", reasons_my=REASONS, **given)
    assert "Say which kind of site or which group" in refused.words
    words = {"words_NOT_WITH_GROUP": "those who were taken prisoner"}
    at_work.recommend(asked, "CLEARED_COND", **given, **words)
    page = at_work.of(KHU).get(f"/vet/{asked}/decide").words
    assert "not to be housed with this group (those who were taken prisoner), until 1 September 2023" in page
    at_work.agree(KHU, asked)
    at_work.agree(SANDAR, asked)
    assert at_work.tier(asked) == "CLEARED_COND"
    assert "Each condition ends on its day" in at_work.of(OFFICER).get(f"/vet/{asked}/letter").words


def test_a_review_and_a_suspension_go_over_two_browsers(at_work: Windows, asked: str) -> None:
    at_work.agree(KHU, asked)
    service = at_work.claim(asked, "SERVICE", "army, signals")
    (identity, _) = at_work.document(asked)["claims"]
    at_work.item(asked, identity, "KNOWLEDGE_INTERVIEW", "B2")
    at_work.item(asked, service, "CDM_LETTER", "B2")
    for voucher in ("CSO-PEMB", "ERO-KRN"):
        at_work.item(asked, service, "VOUCHER", "B2", voucher=voucher)
    at_work.recommend(asked, "CLEARED")
    at_work.agree(KHU, asked)
    at_work.agree(SANDAR, asked)
    assert "The time for a review has not come yet" in at_work.step(KHU, asked, "review", reason="TIME").words
    at_work.item(asked, at_work.claim(asked, "CONDUCT", "as told"), "PARTNER_RECORD", "B2", "-")
    at_work.took(KHU, asked, "review", reason="CONTRADICTION")
    at_work.took(KHU, asked, "suspend", days="3", reason="immediate danger")
    assert "sees immediate danger" in row(at_work.of(KHU2), asked)
    assert 'value="approve"' not in at_work.of(KHU).get(f"/vet/{asked}/decide").text
    assert at_work.agree(KHU2, asked).to == f"/vet/{asked}"
    page = at_work.of(OFFICER).get(f"/vet/{asked}").words
    assert "State in review Tier in force cleared" in page
    assert "Suspended until 8 June 2023" in page


@pytest.mark.parametrize("page", ["", "/decide", "/recommend", "/evidence"])
def test_a_page_is_burmese_first_small_and_shows_no_english(at_work: Windows, kept: str, page: str) -> None:
    window = at_work.another(OFFICER)
    window.client.cookies["language"] = "my"
    answer = window.get(f"/vet/{kept}{page}")
    assert 'lang="my"' in answer.text
    assert "<script>" not in answer.text
    assert len(answer.text.encode()) < 60_000
    for english in ("Claim", "Tier", "Status", "vetting", "speaks", "Approver"):
        assert english not in answer.words
