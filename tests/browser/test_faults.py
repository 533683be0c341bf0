"""The looking itself: every fault that is planted is named, and a sound page has none."""

import pytest
from playwright.sync_api import Browser

from tests.browser.walking import FAULTS

pytestmark = pytest.mark.browser

SOUND = """<html lang="my"><body style="background:#fff;color:#111;font:17px/1.7 sans-serif"><main>
<h1>ယနေ့</h1><h2>ဖိုင်</h2><p>၂၀၂၆ <code>P-1</code> CSV</p>
<label for="a">အမည်</label><input id="a" style="height:44px">%s</main></body></html>"""
PLANTED = {
    "wider than the screen": '<p style="width:900px">က</p>',
    "cut off": '<div style="overflow:hidden"><p style="width:900px">က</p></div>',
    "figures out of sight": '<div class="scroll" style="overflow-x:auto"><p style="width:900px">က</p></div>',
    "no label": '<input style="height:44px">',
    "described by nothing": '<label>က<input aria-describedby="x" style="height:44px"></label>',
    "no name": '<a href="/"></a>',
    "small target": '<button style="height:20px">က</button>',
    "headings of the first rank": "<h1>က</h1>",
    "a rank is skipped": "<h4>က</h4>",
    "main parts": "<main>က</main>",
    "a nav without name": "<nav>က</nav>",
    "order of keys": '<p tabindex="3">က</p>',
    "ids twice": '<p id="a">က</p>',
    "a table without heads": "<table><tr><td>၁</td></tr></table>",
    "contrast": '<p style="color:#999">က</p>',
    "lines too close for Burmese": f'<p style="line-height:1.2">{"ကခဂငစ " * 15}</p>',
    "English": "<p>Take in a list</p>",
    "digits of another script": "<p>12</p>",
}


def faults(browser: Browser, more: str) -> list[str]:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.set_content(SOUND % more)
    found: list[str] = page.evaluate(FAULTS, ["CSV"])
    page.close()
    return found


def test_a_sound_page_has_none(browser: Browser) -> None:
    assert faults(browser, "") == []


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_named(browser: Browser, fault: str) -> None:
    assert any(one.startswith(fault) for one in faults(browser, PLANTED[fault]))
