"""What a member read on the pages is in no program's memory two seconds after they signed out (security.md K3)."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from tests.command.cli import ROOT, environment
from tests.command.conftest import Demo
from tests.command.programs import living, memory_of, parent_of, until
from thitsar.kernel.files.merging import MANY, SMALL
from thitsar.kernel.vault.agent.overwriting import is_possible

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may read the memory of other programs"),
    pytest.mark.skipif(not is_possible(), reason="only glibc writes over what the agent frees"),
]

# Of lists that name people: match vectors and what Today shows; what is as large as a merged row is left alone.
_COPY = (
    "INSERT INTO kernel_batch (place, kind, compartment, epoch, wrapped, sealed)"
    " SELECT place, kind, compartment, epoch, wrapped, sealed FROM kernel_batch"
    " WHERE id <= ? AND length(sealed) < ?"
    " AND (kind = 'match' OR (kind = 'facet' AND compartment = 'registration'))"
)
_COUNT = "SELECT COUNT(*) FROM kernel_batch GROUP BY kind, compartment"


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
    # Long enough to be merged, with the keys of whoever signs in.
    _lengthen(demo)
    visitor, who = Visitor(address), demo.who("intake")
    visitor.open("/")
    today = visitor.open("/", name=who["member"], passphrase=who["passphrase"])
    files = re.findall(r'href="(/file/[0-9a-f]{32})"', today)
    # The first of whom a number is known: not everybody has one.
    file = next(one for one in files if _texts(visitor.open(f"{one}/identity")))
    listed = re.findall(r"<code[^>]*>(P-[0-9A-Z]+)</code>", today)
    assert len(listed) > 5
    names = [*listed, *_texts(visitor.open(f"{file}/identity"))]
    # It is looked at every thirty seconds, and the first look may come before there is a key to do it with.
    until(lambda: max(_lengths(demo)) <= MANY, seconds=120)
    everybody = {pid: line for pid, line in living() if parent_of(pid) == serving.pid}
    assert any("command agent" in line for line in everybody.values())
    held = [pid for pid in everybody if not _are_clean([pid], names)]
    assert held, "the scan finds what is there"
    visitor.open("/sign-out")
    left = time.monotonic()
    # On a busy machine a look takes seconds: how long it took is not judged here.
    until(lambda: not set(held) & {pid for pid, _ in living()} or _are_clean(held, names), seconds=30)
    time.sleep(max(0.0, left + 2 - time.monotonic()))
    for pid, line in living():
        if serving.pid in (pid, parent_of(pid), parent_of(parent_of(pid))):
            memory = memory_of(pid)
            for one in names:
                assert not _holds(memory, one), f"{line} still holds what was read"
            assert not _holds(memory, who["passphrase"]), f"{line} still holds what was typed"


def test_a_passphrase_typed_wrongly_is_not_kept_either(
    demo: Demo, pages: tuple[subprocess.Popen[str], str]
) -> None:
    serving, address = pages
    visitor = Visitor(address)
    visitor.open("/")
    before = {pid for pid, line in living() if parent_of(pid) == serving.pid and " serve " in line}
    with pytest.raises(HTTPError):
        visitor.open("/", name=demo.who("intake")["member"], passphrase="nearly the seven words")
    until(lambda: before - {pid for pid, _ in living()}, seconds=30)
    for pid in {pid for pid, line in living() if parent_of(pid) == serving.pid and " serve " in line}:
        assert b"nearly the seven" not in memory_of(pid)


def _lengthen(demo: Demo) -> None:
    """Store each batch that names people again and again, as if as many commits had said the same."""
    with closing(sqlite3.connect(demo.directory / "node.sqlite3", timeout=30)) as database, database:
        (newest,) = database.execute("SELECT MAX(id) FROM kernel_batch").fetchone()
        for _ in range(MANY):
            database.execute(_COPY, [newest, SMALL])
    assert len([length for length in _lengths(demo) if length > MANY]) == 2


def _lengths(demo: Demo) -> list[int]:
    with closing(sqlite3.connect(demo.directory / "node.sqlite3", timeout=30)) as database:
        return [length for (length,) in database.execute(_COUNT)]


def _texts(page: str) -> list[str]:
    """Give what the page says of one person: values with a number in them, which no label of a field has."""
    values = re.findall(r"<dd>\s*([^<]{5,60}?)\s*<", page)
    return [one for one in dict.fromkeys(values) if re.search(r"\d.*\d", one)]


def _holds(memory: bytes, text: str) -> bool:
    # As it is sent, and as Python keeps a text with Burmese letters.
    return text.encode() in memory or text.encode("utf-16-le") in memory


def _are_clean(programs: list[int], names: list[str]) -> bool:
    # Read once for all names: each may stand in any of some hundred million bytes.
    memories = map(memory_of, programs)
    return not any(_holds(memory, one) for memory in memories for one in names)
