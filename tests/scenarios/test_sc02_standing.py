"""SC-02, T10 to T12: a commander at a gate gets the answer, a print tells nothing, a host sees what shelter needs."""

import re

import pytest

from tests.standing.test_check_page import Gate
from tests.standing.test_code_pages import NEVER, printed
from tests.vetting.windows import Windows
from thitsar.apps.standing.commands import Given
from thitsar.kernel.files.work_lists import WorkLists


def give(at_work: Windows, file: str) -> tuple[Given, str]:
    """Give him a code at his choice; gives it and the page."""
    page = at_work.of("vetting").post(f"/code/{file}", {"form": "CODE_WORDS", "household": "1"})
    code, pin = re.findall('class="secret"[^>]*>([^<]*)<', page.text)
    return Given(code, pin), page.text


def test_t10_the_commander_hears_valid_and_with_a_wrong_number_unknown(
    at_work: Windows, provisional: str
) -> None:
    given, _ = give(at_work, provisional)
    at_work.cast.agent.call("lock")
    at_work.windows.clear()
    gate = Gate("my")
    answer = gate.check(given.code, given.pin)
    assert "VALID" in answer.words
    assert "၂၀၂၃ ဇူလိုင်လ ၅ ရက်" in answer.words
    wrong = gate.check(given.code, "000000" if given.pin != "000000" else "111111")
    assert "UNKNOWN" in wrong.words
    assert "VALID" not in wrong.words


def test_t10_no_search_exists(at_work: Windows, provisional: str) -> None:
    gate = Gate()
    assert gate.get("/search").status == 404
    for typed in ("Min Khant", "မင်းခန့်"):
        answer = gate.check(typed, "123456")
        assert "UNKNOWN" in answer.words
        assert not re.search("/file/[0-9a-f]{32}", answer.text)
    # Nothing on the page but the check itself leads anywhere a stranger could look people up.
    assert {form.action for form in gate.get("/check").forms()} == {"/language", "/check"}


def test_t11_the_print_names_nothing(at_work: Windows, provisional: str) -> None:
    given, page = give(at_work, provisional)
    assert printed(page) == f"1 {given.code} 2 {given.pin}"
    assert not [one for one in NEVER if one in page]


def test_t12_the_host_sees_name_household_and_tier_and_nothing_of_the_service(
    at_work: Windows, provisional: str
) -> None:
    give(at_work, provisional)
    facet = WorkLists().facets(at_work.cast.sign_in("host"), "standing")[provisional]
    assert (facet["household"], facet["tier"]) == (1, "PROVISIONAL")
    assert facet["my"]
    assert not {"rank", "branch", "unit", "serial", "motives", "track", "path"} & set(facet)


@pytest.mark.database
def test_t12_the_hosts_pages_show_no_more_than_that(at_work: Windows, provisional: str) -> None:
    give(at_work, provisional)
    host = at_work.cast.member("host")
    window = at_work.of("vetting")
    assert window.post(f"/file/{provisional}/team", {"member": f"{host}.host"}).to == f"/file/{provisional}"
    at_work.windows.pop("host", None)
    today = at_work.of("host").get("/today")
    assert f"/file/{provisional}/standing" in today.text
    assert "people in the household: 1" in today.words
    for address in (f"/file/{provisional}", f"/file/{provisional}/standing"):
        page = at_work.of("host").get(address)
        assert page.status == 200
        assert "provisional" in page.words.casefold()
        assert not re.search("Registration|Identity|Service|NRC|LIB|signals|Reasons", page.words)
    for part in ("identity", "service", "vetting"):
        assert at_work.of("host").get(f"/file/{provisional}/{part}").status == 404
    assert at_work.of("host").get(f"/vet/{provisional}").status == 404
    assert at_work.of("host").get("/search").status == 404
