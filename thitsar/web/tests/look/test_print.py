"""What is handed to a person on paper: a real print of the page, and not what the style says of it."""

import pytest
from playwright.sync_api import Browser

from thitsar.web.tests.look.conftest import Site

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["my", "en"])
def test_the_print_of_a_code_is_three_lines_on_one_page_and_nothing_in_its_margins(
    browser: Browser, site: Site, language: str
) -> None:
    context = browser.new_context(base_url=site.base)
    context.add_cookies([{"name": "language", "value": language, "url": site.base}])
    page = context.new_page()
    page.goto("/look/code_given")
    page.emulate_media(media="print")
    said = page.inner_text("body").split("\n")
    one, two, three = {"my": ("၁", "၂", "၃"), "en": ("1", "2", "3")}[language]
    assert said == [one, "abacus kite river stone", two, "271828", three, "amber moss tide lamp"]
    # A browser writes title, address and day into margins; the page that is printed has none.
    margins = page.evaluate(
        """() => [...document.styleSheets].flatMap(sheet => [...sheet.cssRules])
            .filter(rule => rule.type === CSSRule.PAGE_RULE && rule.selectorText === 'slip')
            .map(rule => rule.style.margin)"""
    )
    assert margins == ["0px"]
    assert page.evaluate("getComputedStyle(document.querySelector('.slip')).page") == "slip"
    context.close()
