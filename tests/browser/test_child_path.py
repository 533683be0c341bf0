"""SC-03 at a browser on a phone, in Burmese: a child is handed over, and later found to be an adult by two people."""

import pytest
from playwright.sync_api import Browser

from tests.browser.demo_node import DemoNode
from tests.browser.walking import Reader, reader

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def a_child(officer: Reader) -> str:
    """Find a child on Today who waits to be handed over."""
    officer.page.goto("/today")
    rows = officer.page.query_selector_all("main li")
    child = next(row for row in rows if "အသက် ၁၈ နှစ်အောက်" in row.inner_text())
    link = child.query_selector("a")
    assert link is not None
    return link.get_attribute("href") or ""


def assign(officer: Reader, node: DemoNode, file: str, role: str) -> None:
    """Assign the member who signs in for a role, unless they work with this file already."""
    name = next(str(one["name"]) for one in node.people if role in list(one["roles"]))  # type: ignore[call-overload]
    officer.page.goto(file)
    options = officer.page.query_selector_all("select[name=member] option")
    found = [one.get_attribute("value") for one in options if name in one.inner_text()]
    if found:
        officer.page.select_option("select[name=member]", found[0])
        officer.press("form[action$=team] button")


def take(who: Reader, file: str, step: str, name: str, *, sure: bool = True) -> None:
    """Take a step that asks for nothing but to be sure, as the link on the file offers it."""
    who.page.goto(file)
    assert f"{file}/step/{step}" in who.links(f"{file}/step/"), who.links("/file/")
    who.open(f"{file}/step/{step}", name)
    if sure:
        who.page.check("[name=sure]")
    who.press("main form button")
    assert who.page.url.endswith(file), who.words()


@pytest.mark.parametrize("scripts", ["on", "off"])
def test_a_child_is_handed_over_and_the_path_is_closed_by_two(
    browser: Browser, demo: DemoNode, scripts: str
) -> None:
    with (
        reader(browser, demo, scripts=scripts) as officer,
        reader(browser, demo, scripts=scripts) as focal,
        reader(browser, demo, scripts=scripts) as worker,
    ):
        for who, role in ((officer, "intake"), (focal, "child_protection"), (worker, "case_worker")):
            who.sign_in(role)
        file = a_child(officer)
        officer.look("today-child")
        officer.open(file, "file-child")
        assert "ကလေးသူငယ်ကာကွယ်ရေးတာဝန်ခံက ဦးဆောင်ပါသည်" in officer.words()
        assign(officer, demo, file, "case_worker")
        take(officer, file, "handover", "step-handover", sure=False)
        focal.open("/today", "today-focal")
        take(focal, file, "takeover", "step-takeover")
        focal.open(f"{file}/step/proposeclose", "step-proposeclose")
        focal.page.select_option("[name=kind1]", "ASSESSMENT")
        focal.page.fill("[name=shows1]", "၁၇-၁၉")
        focal.page.fill("[name=reason]", "ဆရာနှင့်အတူ ကြည့်ပြီး")
        focal.press("main form button")
        focal.look("step-proposeclose-wrong")
        assert focal.page.input_value("[name=shows1]") == "၁၇-၁၉", "nothing typed is lost"
        focal.page.fill("[name=shows1]", "၁၉")
        focal.press("main form button")
        assert focal.page.url.endswith(file), focal.words()
        take(worker, file, "agreeclose", "step-agreeclose")
        worker.look("file-closed")
        assert "လူနှစ်ဦးက ကလေးလမ်းကြောင်းကို ပိတ်ခဲ့ပါသည်" in worker.words()


def test_every_step_is_sound_in_both_languages(browser: Browser, demo: DemoNode) -> None:
    with reader(browser, demo) as officer:
        officer.sign_in("intake")
        officer.page.goto("/today")
        file = next(one for one in officer.links("/file/") if one.count("/") == 2)
        for language in ("my", "en"):
            officer.turn(language, 360, "light")
            officer.open(file, "file")
            for address in officer.links(f"{file}/step/"):
                officer.open(address, f"step-{address.rpartition('/')[2]}")
            officer.open(f"{file}/registration/correct/arrival", "correct")
