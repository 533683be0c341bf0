"""What Enter does in a form: it sends it, and never only switches the language."""

import pytest
from playwright.sync_api import Browser

from tests.browser.demo_node import DemoNode
from tests.browser.walking import reader

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("scripts", ["on", "off"])
def test_enter_sends_a_form_and_does_not_switch_its_language(
    browser: Browser, demo: DemoNode, scripts: str
) -> None:
    with reader(browser, demo, scripts=scripts) as officer:
        officer.sign_in("intake")
        officer.page.goto("/search")
        language = officer.page.get_attribute("html", "lang")
        officer.page.fill("[name=text]", "Aung")
        with officer.page.expect_navigation():
            officer.page.press("[name=text]", "Enter")
        assert officer.page.get_attribute("html", "lang") == language
        assert officer.page.locator("main form#typed").count() == 1
        assert officer.page.input_value("[name=text]") == "Aung"
        assert officer.page.locator("main li, main .empty").count() > 0
