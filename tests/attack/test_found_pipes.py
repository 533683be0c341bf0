"""What a program is told goes through nothing that another program of the same user can open."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings

from tests.command.programs import living, parent_of
from thitsar.apps.intake import deciding_aside, jobs
from thitsar.kernel.errors import Purposeful
from thitsar.kernel.sections.mapping import HeaderMap
from thitsar.kernel.vault.agent import child

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")

# Opens both ends as often as it can, while the program has not yet had the time to hide.
THIEF = """
import os, sys, time
got, last = set(), time.monotonic() + 1
while time.monotonic() < last:
    for end, mode in ((0, os.O_RDONLY), (0, os.O_WRONLY), (1, os.O_RDONLY), (1, os.O_WRONLY)):
        try:
            if "null" in os.readlink(f"/proc/{sys.argv[1]}/fd/{end}"):
                continue
            os.close(os.open(f"/proc/{sys.argv[1]}/fd/{end}", mode | os.O_NONBLOCK))
            got.add(f"{end} {mode}")
        except OSError:
            continue
print(sorted(got))
"""


def _started(module: str) -> int | None:
    found = [pid for pid, line in living() if module in line and parent_of(pid) == os.getpid()]
    return found[0] if found else None


def _stolen(module: str, start: Callable[[], object]) -> str:
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(start)
        last = time.monotonic() + 20
        while (pid := _started(module)) is None:
            assert time.monotonic() < last, "it was not started"
        done = subprocess.run(
            [sys.executable, "-c", THIEF, str(pid)], capture_output=True, text=True, check=True, timeout=60
        )
        running.result(20)
    return done.stdout.strip()


def test_nobody_takes_keys_on_their_way_to_a_child() -> None:
    module = "tests.matching.forking_child"
    order = {"what": "answer", "mark": "of the thief"}
    assert _stolen(module, lambda: child.run(module, order, goes_on=lambda: True)) == "[]"


def test_nobody_takes_a_list_that_is_read_aside_or_puts_decisions_in_its_place() -> None:
    def read() -> None:
        with suppress(Purposeful), deciding_aside.read_aside(b"a,b\n1,2\n", HeaderMap("", ())):
            time.sleep(1)

    assert _stolen("thitsar.apps.intake.deciding_aside", read) == "[]"


def test_nobody_takes_the_session_of_a_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "run").mkdir()
    monkeypatch.setattr(settings, "NODE", tmp_path)

    def start() -> None:
        jobs.start_import("0" * 32, "1" * 32, b"a,b\n1,2\n", {}, team=())
        jobs._children.pop().wait()

    assert _stolen("thitsar.apps.intake.job", start) == "[]"
