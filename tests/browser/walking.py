"""A reader at a browser: signs in, looks at every page for faults, keeps pictures where THITSAR_SCREENSHOTS says."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.demo_node import DemoNode

PICTURES = os.environ.get("THITSAR_SCREENSHOTS", "")
FAULTS = (Path(__file__).parent / "faults.js").read_text()
# Codes and names that are the same in every language.
WORDS = {"CSO", "ERO", "PEMB", "KYH", "XLSX", "CSV", "MB", "CDM", "Esc", "USB", "PIN", "NUG", "PDF", "BGF"}
HEIGHT = 800


@dataclass
class Reader:
    """Somebody at a browser of their own."""

    node: DemoNode
    page: Page
    tag: str
    requests: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def turn(self, language: str, width: int, scheme: str) -> None:
        """Look from now on in another language, at another width, by day or by night."""
        self.page.context.add_cookies([{"name": "language", "value": language, "url": self.node.base}])
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        self.tag = f"{width}-{language}{'-dark' if scheme == 'dark' else ''}"

    def sign_in(self, role: str) -> str:
        """Sign in as somebody with this role and give the short number."""
        return self._sign_in(*self.node.paper(role))

    def sign_in_as(self, name: str) -> str:
        """Sign in as the member of this name."""
        return self._sign_in(*self.node.paper_of(name))

    def _sign_in(self, name: str, passphrase: str) -> str:
        self.page.goto("/")
        self.look("sign-in")
        self.page.fill("[name=name]", name)
        self.page.fill("[name=passphrase]", passphrase)
        self.press("main form button")
        assert self.page.url.endswith("/today"), self.words()
        return self.page.inner_text(".secret")

    def press(self, what: str) -> None:
        """Press something that leads to another page."""
        with self.page.expect_navigation(timeout=60_000):
            self.page.click(what)

    def open(self, address: str, name: str) -> None:
        """Go to a page and look at it."""
        self.page.goto(address)
        self.look(name)

    def look(self, name: str) -> None:
        """Find no fault in the page, and keep a picture of it where pictures are wanted."""
        if PICTURES:
            self.page.screenshot(path=str(Path(PICTURES, f"{name}-{self.tag}.png")), full_page=True)
        allowed = sorted(WORDS | self.node.names())
        faults = self.page.evaluate(FAULTS, allowed)
        assert faults == [], f"{name} ({self.tag}): {faults}"

    def words(self) -> str:
        """Give what the main part says, on one line."""
        return re.sub(r"\s+", " ", self.page.inner_text("main"))

    def links(self, start: str) -> list[str]:
        """Give the addresses in the main part that begin so."""
        found = [one.get_attribute("href") or "" for one in self.page.query_selector_all("main a")]
        return [one for one in found if one.startswith(start)]


@contextmanager
def reader(
    browser: Browser,
    node: DemoNode,
    *,
    language: str = "my",
    width: int = 360,
    scripts: str = "on",
) -> Iterator[Reader]:
    """Open a browser window; at its end nothing was asked of anybody else and nothing broke."""
    context = browser.new_context(
        base_url=node.base,
        viewport={"width": width, "height": HEIGHT},
        java_script_enabled=scripts == "on",
    )
    context.add_cookies([{"name": "language", "value": language, "url": node.base}])
    page = context.new_page()
    opened = Reader(node, page, f"{width}-{language}{'' if scripts == 'on' else '-plain'}")
    context.on("request", lambda asked: opened.requests.append(asked.url))
    page.on("pageerror", lambda fault: opened.broken.append(str(fault)))
    yield opened
    foreign = [one for one in opened.requests if not one.startswith((node.base, "data:"))]
    assert foreign == [], "asked of somebody else"
    assert opened.broken == []
    context.close()
