"""The one browser of the tests: Debian's Chromium, which asks nothing of anybody by itself."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start it, or skip where there is none.

    A fixture of it ends with its package: while it runs, Django takes the thread for an asynchronous one and refuses
    the database.
    """
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("no Chromium here")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=QUIET)
        try:
            yield started
        finally:
            started.close()
