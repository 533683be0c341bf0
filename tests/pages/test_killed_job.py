"""The process behind an upload is killed: its page says so, and the same list given again goes on."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import Cast
from tests.pages.lists_made import csv, sound_rows
from tests.pages.visiting import Window
from thitsar.apps.intake import jobs
from thitsar.apps.intake.importing import CHUNK

pytestmark = [pytest.mark.database, pytest.mark.slow]

ROWS = 6 * CHUNK


def give(window: Window, content: bytes) -> str:
    """Give a list on the page and follow to where it is shown; gives the import's file."""
    answer = window.post("/import", {"do": "import", "file": SimpleUploadedFile("list.csv", content)})
    assert answer.status == 302, answer.words
    return answer.to.rstrip("/").rpartition("/")[2]


def job_of(file: str) -> int:
    """Find the process that holds the mark of this import, as the machine sees it."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            held = {os.readlink(one) for one in (entry / "fd").iterdir()}
            line = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if b"thitsar.apps.intake.job" in line and any(one.endswith(f"{file}.running") for one in held):
            return int(entry.name)
    return 0


def until(is_so: Callable[[], object]) -> None:
    """Wait until it is so, and fail when it does not come to that."""
    last = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < last, "it did not come to that"
        time.sleep(0.01)


def test_a_killed_import_is_shown_as_stopped_and_goes_on_when_it_is_given_again(
    cast: Cast, window: Window
) -> None:
    cast.need("matcher")
    content = csv(sound_rows(ROWS, 801))
    file = give(window, content)
    page = f"/import/{file}"
    until(lambda: job_of(file))
    assert jobs.is_running(file)
    # A second click starts no second process.
    assert give(window, content) == file
    assert "The list is being taken in" in window.get(page).words
    os.kill(job_of(file), signal.SIGKILL)
    until(lambda: not jobs.is_running(file))
    # The mark of the killed process lies there still, and holds nothing.
    assert [path.read_bytes() for path in (cast.directory / "run").glob("*.running")] == [b""]
    assert "Give the list again" in window.get(page).words
    assert give(window, content) == file
    until(lambda: "is being taken in" not in window.get(page).words)
    assert f"Registered {ROWS}" in window.get(page).words
    # Its last act is to take the mark away.
    until(lambda: all(one.poll() is not None for one in jobs._children))
    assert not list((cast.directory / "run").glob("*.running"))
