"""One served demo and one Chromium for all walks."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.demo_node import DemoNode, demo_node
from thitsar.web.tests.chromium import chromium


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="package")
def demo(browser: Browser) -> Iterator[DemoNode]:
    """Serve a demo; where there is no browser none is built."""
    with demo_node() as node:
        yield node
