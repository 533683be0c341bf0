"""A recommendation in two steps, and the page on which it is agreed to: read first, then the button."""

from datetime import date

import pytest

from tests.pages.conftest import _site
from tests.pages.test_entry import enter
from tests.pages.visiting import Form
from tests.vetting.windows import REASONS, Windows, on

__all__ = ["_site"]
pytestmark = pytest.mark.database

OFFICER, KHU, DAY = "vetting", "approver", date(2023, 6, 5)
PLAIN = {"tier", "scope", "reasons_my", "reasons_en", "language"}


@pytest.fixture(scope="module")
def file(at_work: Windows) -> str:
    """Give a file with a provisional tier in force; no test of these decides anything in it."""
    made = at_work.recommended()
    at_work.agree(KHU, made)
    return made


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    on(DAY, monkeypatch)


def choosing(at_work: Windows, file: str) -> Form:
    """Give the form of the first step."""
    page = at_work.of(OFFICER).get(f"/vet/{file}/recommend")
    return next(one for one in page.forms() if "do" in one.fields)


def test_a_tier_that_lacks_something_says_what_and_has_no_button(at_work: Windows, file: str) -> None:
    buttons = [one for name, one in choosing(at_work, file).buttons if name == "tier"]
    assert buttons == ["PROVISIONAL", "NOT_CLEARED", "REFERRED"]
    page = at_work.of(OFFICER).get(f"/vet/{file}/recommend")
    assert "cleared Still needed: Two independent items must speak for who the person is." in page.words
    refused = at_work.of(OFFICER).post(f"/vet/{file}/recommend", {"do": "choose", "tier": "CLEARED"})
    assert "Two independent items" in refused.words
    assert "reasons_my" not in refused.text


def test_a_tier_asks_for_its_own_fields_only(at_work: Windows, file: str) -> None:
    for tier, more in (("PROVISIONAL", set[str]()), ("NOT_CLEARED", set()), ("REFERRED", {"body"})):
        page = at_work.of(OFFICER).post(f"/vet/{file}/recommend", {"do": "choose", "tier": tier})
        form = next(one for one in page.forms() if "tier" in one.fields)
        assert set(form.fields) - {"csrfmiddlewaretoken"} == PLAIN | more


def test_what_was_typed_goes_along_to_another_tier(at_work: Windows, file: str) -> None:
    address, window = f"/vet/{file}/recommend", at_work.of(OFFICER)
    typed = {"tier": "REFERRED", "scope": "PROGRAMME", "language": "ksw", "body": "x"}
    again = window.post(address, {**typed, "reasons_en": "Another body asks", "do": "another"})
    assert "What you typed is kept." in again.words
    (first,) = [one for one in again.forms() if "do" in one.fields]
    kept = {name: values for name, values in first.fields.items() if name != "csrfmiddlewaretoken"}
    page = window.post(address, {**kept, "tier": "NOT_CLEARED"})
    form = next(one for one in page.forms() if "tier" in one.fields)
    assert form.fields["reasons_en"][0].strip() == "Another body asks"
    assert (form.fields["scope"], form.fields["language"]) == (["PROGRAMME"], ["ksw"])
    assert at_work.document(file)["pending"] is None


def test_what_a_covered_second_step_held_comes_back_after_the_short_number(
    at_work: Windows, file: str
) -> None:
    window, pin = enter(at_work.people[OFFICER])
    address = f"/vet/{file}/recommend"
    typed = {"tier": "NOT_CLEARED", "scope": "HOST", "language": "my", "reasons_my": REASONS}
    covered = window.post(f"/cover?next={address}", {**typed, "hold": address})
    asking = next(one for one in covered.forms() if "pin" in one.fields)
    sent = {name: values[0] for name, values in asking.fields.items() if name != "csrfmiddlewaretoken"}
    back = window.post(asking.action, {**sent, "pin": pin})
    (again,) = [one for one in back.forms() if "reasons_my" in one.fields]
    assert again.action == address
    fields = {name: values for name, values in again.fields.items() if name != "csrfmiddlewaretoken"}
    shown = window.post(address, fields)
    assert REASONS in shown.text
    assert at_work.document(file)["pending"] is None, "nothing is signed without its button"
    assert window.post(address, {**fields, "do": "sign"}).to == f"/vet/{file}"
    assert at_work.document(file)["pending"]["tier"] == "NOT_CLEARED"
    at_work.check(file, "OPEN_SOURCE", "NEUTRAL")  # and counts no more


def test_an_approver_reads_what_it_rests_on_before_the_button(at_work: Windows, file: str) -> None:
    at_work.recommend(file, "PROVISIONAL")
    page = at_work.of("approver2").get(f"/vet/{file}/decide")
    order = (
        "Asked by Myo Thant Sin, CSO-PEMB, on 5 June 2023",
        "One approver decides.",
        "Nobody has agreed yet.",
        "What it rests on",
        "is who he says",
        "NRC card speaks for it · C3 · seen and compared",
        "age screen supports",
        "You are asked to agree to exactly this:",
        REASONS,
        "Agree and sign",
        "Give back for more",
    )
    found = [page.words.index(one) for one in order]
    assert found == sorted(found)
    sent = {
        "do": "give_back",
        "digest": at_work.asked("approver2", file).fields["digest"][0],
        "reason": "09123456789",
    }
    refused = at_work.of("approver2").post(f"/vet/{file}/decide", sent)
    assert "<details open>" in refused.text, "an error does not hide"
    assert "What is still needed: This text holds a number" in refused.words
    assert "09123456789" in refused.text
