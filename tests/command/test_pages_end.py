"""What a member read on the pages is in no program's memory two seconds after they signed out (security.md K3)."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from tests.command.cli import ROOT, environment
from tests.command.conftest import Demo
from tests.command.programs import living, memory_of, parent_of, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may read the memory of other programs"),
]


class Visitor:
    """A browser without a screen: one cookie jar, forms filled in by name."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))
        self.page = ""

    def open(self, path: str, **form: str) -> str:
        """Open a page, or send a form with the token of the page before."""
        sent = None
        if form or path == "/sign-out":
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page)
            assert token is not None
            sent = urlencode({"csrfmiddlewaretoken": token[1], **form}).encode()
        with self._opener.open(self._address + path, sent, timeout=30) as answer:
            self.page = answer.read().decode()
        return self.page


@pytest.fixture
def pages(demo: Demo) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve the demo by the command itself."""
    command = [
        sys.executable,
        "-m",
        "thitsar.web.command",
        "serve",
        "--node",
        str(demo.directory),
        "--port",
        "0",
    ]
    serving = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment())
    assert serving.stdout is not None
    try:
        yield serving, re.sub(r".*(http://[0-9.:]+\d).*\n", r"\1", serving.stdout.readline())
    finally:
        serving.send_signal(signal.SIGTERM)
        serving.wait(10)
        serving.stdout.close()


def test_nothing_that_was_read_is_left(demo: Demo, pages: tuple[subprocess.Popen[str], str]) -> None:
    serving, address = pages
    visitor, who = Visitor(address), demo.who("intake")
    visitor.open("/")
    today = visitor.open("/", name=who["member"], passphrase=who["passphrase"])
    files = re.findall(r'href="(/file/[0-9a-f]{32})"', today)
    # The first of whom a number is known: not everybody has one.
    file = next(one for one in files if _texts(visitor.open(f"{one}/identity")))
    code = re.findall(r"<code>(P-[0-9A-Z]+)</code>", visitor.open(file))[0]
    names = [code, *_texts(visitor.open(f"{file}/identity"))]
    everybody = {pid: line for pid, line in living() if parent_of(pid) == serving.pid}
    # Not the agent: it merges lists and may keep a code in memory until it ends (docs/threat-model.md says so).
    agent = next(pid for pid, line in everybody.items() if "command agent" in line)
    held = [pid for pid in everybody if pid != agent and any(_holds(memory_of(pid), one) for one in names)]
    assert held, "the scan finds what is there"
    visitor.open("/sign-out")
    left = time.monotonic()
    until(lambda: not set(held) & {pid for pid, _ in living()} or _are_clean(held, names), seconds=4)
    assert time.monotonic() - left < 4
    time.sleep(max(0.0, left + 2 - time.monotonic()))
    for pid in (serving.pid, *(pid for pid, _ in living() if parent_of(pid) == serving.pid)):
        memory = memory_of(pid)
        for one in names:
            assert pid == agent or not _holds(memory, one), f"program {pid} still holds what was read"
        if "command agent" not in everybody.get(pid, ""):
            assert not _holds(memory, who["passphrase"]), f"program {pid} still holds what was typed"


def test_a_passphrase_typed_wrongly_is_not_kept_either(
    demo: Demo, pages: tuple[subprocess.Popen[str], str]
) -> None:
    serving, address = pages
    visitor = Visitor(address)
    visitor.open("/")
    before = {pid for pid, line in living() if parent_of(pid) == serving.pid and " serve " in line}
    with pytest.raises(HTTPError):
        visitor.open("/", name=demo.who("intake")["member"], passphrase="nearly the seven words")
    until(lambda: before - {pid for pid, _ in living()}, seconds=2)
    for pid in {pid for pid, line in living() if parent_of(pid) == serving.pid and " serve " in line}:
        assert b"nearly the seven" not in memory_of(pid)


def _texts(page: str) -> list[str]:
    """Give what the page says of one person: values with a number in them, which no label of a field has."""
    values = re.findall(r"<dd>\s*([^<]{5,60}?)\s*<", page)
    return [one for one in dict.fromkeys(values) if re.search(r"\d.*\d", one)]


def _holds(memory: bytes, text: str) -> bool:
    # As it is sent, and as Python keeps a text with Burmese letters.
    return text.encode() in memory or text.encode("utf-16-le") in memory


def _are_clean(programs: list[int], names: list[str]) -> bool:
    return not any(_holds(memory_of(pid), one) for pid in programs for one in names)
