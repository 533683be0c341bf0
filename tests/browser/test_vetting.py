"""SC-02, T8, on a phone and in Burmese: what does not fit is put to the person; each page of vetting is sound."""

import pytest
from playwright.sync_api import Browser

from tests.browser.demo_node import DemoNode
from tests.browser.test_child_path import assign
from tests.browser.walking import Reader, reader

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HEARD = "အရင်းအမြစ်တစ်ခုက အခြားလကို ဖော်ပြပါသည်"


def accepted(intake: Reader, officer: Reader, demo: DemoNode) -> str:
    """Find somebody whose vetting can begin, let the officer and an approver work with them, and accept the file."""
    intake.page.goto("/today")
    for address in (one for one in intake.links("/file/") if one.count("/") == 2):
        for role in ("vetting", "approver"):
            assign(intake, demo, address, role)
        officer.page.goto(address)
        found = officer.links("/vet/")
        if found and found[0].endswith("/accept"):
            officer.open(found[0], "vet-accept")
            officer.press("main form button")
            return found[0].split("/")[2]
    raise AssertionError("nobody waits for vetting")


def take(who: Reader, file: str, step: str, **typed: str) -> None:
    """Fill one form and sign it."""
    who.page.goto(f"/vet/{file}/{step}")
    for name, value in typed.items():
        field = who.page.locator(f"main [name={name}]")
        if field.first.get_attribute("type") == "radio":
            who.page.check(f"main [name={name}][value='{value}']")
        elif field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(index=int(value)) if value.isdecimal() else field.select_option(value)
        else:
            field.fill(value)
    who.press("main form:not([action]) button")


@pytest.mark.parametrize("scripts", ["on", "off"])
def test_t8_what_does_not_fit_is_put_to_the_person_and_corrected(
    browser: Browser, demo: DemoNode, scripts: str
) -> None:
    with (
        reader(browser, demo, scripts=scripts) as intake,
        reader(browser, demo, scripts=scripts) as officer,
        reader(browser, demo, scripts=scripts) as approver,
    ):
        for who, role in ((intake, "intake"), (officer, "vetting"), (approver, "approver")):
            who.sign_in(role)
        file = accepted(intake, officer, demo)
        officer.look("vet-begun")
        take(officer, file, "claim", type="DEPARTURE_DATE", statement="ဖေဖော်ဝါရီလတွင် ထွက်လာသည်")
        item = {"kind": "CDM_LETTER", "what": "မတ်လဟု ရေးထားသည်", "direction": "-"}
        take(officer, file, "evidence", claim="1", **item)
        assert "ဆန့်ကျင်ချက်ရှိ" in officer.words()
        officer.look("vet-contradicted")
        # Nothing typed is lost where the words show the source.
        take(officer, file, "question", about="1", told="CDM ထောက်ခံစာက မတ်လဟု ဆိုပါသည်")
        officer.look("vet-question-refused")
        assert "CDM" in officer.page.input_value("[name=told]")
        take(officer, file, "question", about="1", told=HEARD)
        take(officer, file, "answer", question="1", answer="မတ်လ ဖြစ်ပါသည်")
        take(officer, file, "restate", claim="1", statement="မတ်လတွင် ထွက်လာသည်")
        take(officer, file, "judge", item="1", direction="+", reason="ယခု ကိုက်ညီပါသည်")
        assert "အထောက်အထားရှိ" in officer.words()
        for check in ("AGE_SCREEN", "DUPLICATE_SEARCH"):
            take(officer, file, "check", type=check, result="SUPPORTS")
        recommend(officer, file)
        approver.open("/today", "vet-today-approver")
        assert f"/vet/{file}/decide" in approver.links("/vet/")
        approver.open(f"/vet/{file}/decide", "vet-decide")
        assert HEARD in approver.words()
        approver.page.click("summary.button")
        approver.page.fill("[name=reason]", "စာရွက် တစ်ခု ထပ်ပြပါ")
        approver.press("main button[value=give_back]")
        officer.open("/today", "vet-today-returned")
        assert "ပြန်ပေးထား" in officer.words()


def recommend(officer: Reader, file: str) -> None:
    """Choose the first tier and recommend it."""
    officer.open(f"/vet/{file}/recommend", "vet-tiers")
    officer.press("button[name=tier][value=PROVISIONAL]")
    officer.look("vet-recommend")
    officer.page.fill("[name=reasons_my]", "ယခုအချိန်တွင် ကိုက်ညီပါသည်")
    officer.press("main form button")


def test_every_page_of_vetting_is_sound_in_both_languages(browser: Browser, demo: DemoNode) -> None:
    with reader(browser, demo) as intake, reader(browser, demo) as officer, reader(browser, demo) as approver:
        for who, role in ((intake, "intake"), (officer, "vetting"), (approver, "approver")):
            who.sign_in(role)
        file = accepted(intake, officer, demo)
        take(officer, file, "claim", type="IDENTITY", statement="မိမိပြောသူ ဖြစ်ပါသည်")
        take(officer, file, "evidence", claim="1", kind="DOC_NRC", what="စုတ်ပြဲနေသည်", direction="+")
        for check in ("AGE_SCREEN", "DUPLICATE_SEARCH"):
            take(officer, file, "check", type=check, result="SUPPORTS")
        recommend(officer, file)
        approver.page.goto(f"/vet/{file}/decide")
        approver.press("main button[value=approve]")
        for language in ("my", "en"):
            for who in (officer, approver):
                who.turn(language, 360, "light")
                who.open(f"/vet/{file}", "vet")
                for address in who.links(f"/vet/{file}/"):
                    who.open(address, f"vet-{address.rpartition('/')[2]}")
                who.open(f"/file/{file}/vetting", "vet-tab")
