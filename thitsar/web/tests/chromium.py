"""The one browser of the tests: Debian's Chromium, which asks nothing of anybody by itself."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
# A machine that can write Burmese fetches no font, and what is said of the first visit would not be seen.
WITHOUT_BURMESE = str(Path(__file__).with_name("fonts.conf"))


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
        surroundings: dict[str, str | float | bool] = {**os.environ, "FONTCONFIG_FILE": WITHOUT_BURMESE}
        started = playwright.chromium.launch(executable_path=found, args=QUIET, env=surroundings)
        try:
            yield started
        finally:
            started.close()
