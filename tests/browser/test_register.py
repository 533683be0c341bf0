"""A person registered at the table, in Burmese, on a phone: with scripts and without."""

import pytest
from playwright.sync_api import Browser

from tests.browser.demo_node import DemoNode
from tests.browser.walking import Reader, reader

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def tap(officer: Reader, name: str, *values: str) -> None:
    """Choose buttons or boxes of a question."""
    for value in values:
        officer.page.check(f'[name="{name}"][value="{value}"]')


def go_on(officer: Reader) -> None:
    """Go to the next page; a page with something to look at is shown once more."""
    before = officer.page.url
    officer.press("main button[value=next]")
    if officer.page.url == before:
        officer.look("form-doubt")
        officer.press("main button[value=next]")
    assert officer.page.url != before, officer.words()


@pytest.mark.parametrize("scripts", ["on", "off"])
def test_a_person_is_registered_on_a_phone(browser: Browser, demo: DemoNode, scripts: str) -> None:
    with reader(browser, demo, scripts=scripts) as officer:
        officer.sign_in("intake")
        officer.open("/register", "form-start")
        officer.page.check("[name=team] >> nth=0")
        officer.press("main form button")
        officer.look("form-now")
        for name in ("ill", "hungry", "roofless"):
            tap(officer, f"triage.{name}", "yes")
        tap(officer, "departure.type", "DEFECT")
        tap(officer, "household.family_in_junta_area", "yes")
        tap(officer, "household.family_at_risk", "yes")
        officer.page.fill('[name="identity.dob"]', "၁၉၉၄")
        officer.page.fill('[name="arrival.site"]', "စခန်း")
        officer.press("main button[value=next]")
        officer.look("form-wrong")
        assert officer.page.is_checked('[name="triage.hungry"][value=yes]'), "nothing typed is lost"
        officer.page.fill('[name="arrival.site"]', "S-၇Q၂")
        go_on(officer)
        officer.look("form-consent")
        tap(officer, "consent.REG", "yes")
        go_on(officer)
        officer.look("form-who")
        officer.page.fill('[name="identity.name_my"]', "မင်းခန့်ဇော်")
        officer.page.fill('[name="identity.nrc"]', "၁၂/ဥကမ(နိုင်)၀၀၀၀၄၄")
        go_on(officer)
        officer.look("form-household")
        officer.page.fill('[name="household.family_count"]', "၁")
        tap(officer, "household.family_relations", "SPOUSE")
        officer.press("main button[value=back]")
        assert officer.page.input_value('[name="identity.name_my"]') == "မင်းခန့်ဇော်"
        go_on(officer)
        assert officer.page.input_value('[name="household.family_count"]') == "၁", "back loses nothing"
        go_on(officer)
        officer.look("form-service")
        officer.page.fill('[name="service.rank"]', "Captain")
        officer.press("main button[value=next]")
        officer.look("form-branch")
        officer.page.select_option('[name="service.branch"]', "ARMY")
        officer.page.fill('[name="service.rank"]', "တပ်ကြပ်ကြီး")
        go_on(officer)
        officer.look("form-departure")
        officer.page.fill('[name="departure.date"]', "၂၀၂၃ မတ်")
        tap(officer, "departure.motives", "M01", "M05")
        go_on(officer)
        officer.look("form-check")
        officer.press("main button[value=register]")
        assert "/file/" in officer.page.url, officer.words()
        officer.look("form-file")


def test_a_captive_is_a_protected_person_and_nothing_is_kept(browser: Browser, demo: DemoNode) -> None:
    with reader(browser, demo) as officer:
        officer.sign_in("intake")
        officer.page.goto("/register")
        officer.press("main form button")
        address = officer.page.url
        tap(officer, "departure.type", "CAPTURED")
        officer.press("main button[value=next]")
        officer.look("form-protected")
        officer.page.goto(address)
        assert officer.page.query_selector("[data-draft]") is None


def test_what_was_typed_is_there_after_the_page_was_left(browser: Browser, demo: DemoNode) -> None:
    with reader(browser, demo) as officer:
        officer.sign_in("intake")
        officer.page.goto("/register")
        officer.press("main form button")
        address = officer.page.url
        officer.page.fill('[name="identity.dob"]', "၁၉၉၄ ဇန်နဝါရီ")
        tap(officer, "triage.ill", "no")
        officer.press("nav a[href='/today']")
        officer.look("today-form")
        officer.page.goto(address)
        assert officer.page.input_value('[name="identity.dob"]') == "၁၉၉၄ ဇန်နဝါရီ"
        assert officer.page.is_checked('[name="triage.ill"][value=no]')


def test_the_blank_form_and_the_start_have_no_fault(browser: Browser, demo: DemoNode) -> None:
    with reader(browser, demo) as officer:
        officer.sign_in("intake")
        for language, width, scheme in (("my", 360, "light"), ("en", 1280, "dark"), ("my", 320, "light")):
            officer.turn(language, width, scheme)
            officer.open("/register", "form-start")
            officer.open("/register/blank", "form-blank")
