"""One served demo and one Chromium for all walks."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.demo_node import DemoNode, demo_node

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# Ends with its package: while it runs, Django takes the thread for an asynchronous one and refuses the database.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium."""
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("no Chromium here")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="package")
def demo(browser: Browser) -> Iterator[DemoNode]:
    """Serve a demo; where there is no browser none is built."""
    with demo_node() as node:
        yield node
