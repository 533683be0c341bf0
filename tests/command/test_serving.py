"""Serving: workers that end with the members they served, requests that are answered all the while, a clean stop."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.command.cli import ROOT, environment
from tests.command.conftest import Demo
from tests.command.programs import living, memory_of, parent_of, until
from thitsar.kernel.vault.agent.client import Caller

pytestmark = pytest.mark.slow
HALF, OTHER = "ohnmar-marker-", "kyi-5f3a9c"
MARKER = (HALF + OTHER).encode()


@dataclass
class Served:
    """The running programs of one node, and its address."""

    demo: Demo
    parent: subprocess.Popen[str]
    address: str

    def get(self, query: str = "") -> str:
        """Ask for a page."""
        with urllib.request.urlopen(f"{self.address}/?{query}", timeout=20) as answer:  # noqa: S310 - ours
            body: bytes = answer.read()
            return body.decode()

    def sign_in(self, role: str) -> str:
        """Sign somebody in and give the session's handle."""
        who = self.demo.who(role)
        given = self.agent.call("sign_in", name=who["member"], passphrase=who["passphrase"])
        handle: str = given["handle"]
        return handle

    @property
    def agent(self) -> Caller:
        """Reach the agent."""
        return Caller(self.demo.directory / "run" / "agent.sock")

    def children(self) -> dict[int, str]:
        """Give every living child by number, with its command line."""
        return {pid: line for pid, line in living() if parent_of(pid) == self.parent.pid}

    def workers(self) -> set[int]:
        """Give the workers: they look like their parent."""
        return {pid for pid, line in self.children().items() if "tests.command.served" in line}

    def one(self, program: str) -> int:
        """Give the number of the agent or the matcher."""
        return next(pid for pid, line in self.children().items() if f"command {program} " in line)


@pytest.fixture
def served(demo: Demo) -> Iterator[Served]:
    """Serve the tiny application for the demo's node, as one group of programs."""
    parent = subprocess.Popen(
        [sys.executable, "-m", "tests.command.served", str(demo.directory)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment(THITSAR_NODE=str(demo.directory)),
        start_new_session=True,
    )
    assert parent.stdout is not None
    try:
        yield Served(demo, parent, parent.stdout.readline().strip())
    finally:
        parent.terminate()
        parent.wait(10)
        parent.stdout.close()


def test_a_worker_that_served_a_member_who_signed_out_is_gone(served: Served) -> None:
    handle = served.sign_in("intake")
    worker = int(served.get(f"handle={handle}&half={HALF}&other={OTHER}"))
    if os.geteuid() == 0:
        assert MARKER in memory_of(worker), "the scan finds what is there"
    others = served.workers() - {worker}
    assert others
    served.agent.call("sign_out", handle=handle)
    until(lambda: worker not in served.workers(), seconds=30)
    if os.geteuid() == 0:
        for pid in (served.parent.pid, *served.children()):
            assert MARKER not in memory_of(pid)
    # Whoever served nobody stays.
    assert others <= served.workers()
    until(lambda: len(served.workers()) == 2, seconds=5)


def test_every_request_is_answered_while_workers_are_replaced(served: Served) -> None:
    asked, failed = 0, []
    is_over = threading.Event()

    def visit() -> None:
        nonlocal asked
        while not is_over.is_set():
            try:
                served.get()
                asked += 1
            except OSError as error:
                failed.append(repr(error))

    visitors = [threading.Thread(target=visit) for _ in range(4)]
    before = served.workers()
    for one in visitors:
        one.start()
    try:
        handles = [served.sign_in("intake"), served.sign_in("vetting")]
        marked: set[str] = set()
        while marked != {str(pid) for pid in before}:
            marked.add(served.get("&".join(f"handle={handle}" for handle in handles)))
        for handle in handles:
            served.agent.call("sign_out", handle=handle)
        until(lambda: not before & served.workers(), seconds=6)
    finally:
        is_over.set()
        for one in visitors:
            one.join()
    assert asked > 50
    assert failed == []


def test_a_page_that_takes_long_does_not_keep_a_worker_alive(served: Served) -> None:
    handle = served.sign_in("intake")
    worker = int(served.get(f"handle={handle}"))
    slow = threading.Thread(target=_ask_in_vain, args=(served, f"handle={handle}&seconds=30"))
    # Whichever worker takes the slow page has served this member, too.
    slow.start()
    time.sleep(0.3)
    served.agent.call("sign_out", handle=handle)
    before = served.workers()
    until(lambda: worker not in served.workers(), seconds=4)
    slow.join(6)
    assert not slow.is_alive()
    assert before


def test_nobody_is_cut_off_because_a_stranger_mistyped(served: Served) -> None:
    before, answered = served.workers(), []
    # As two who sign in while somebody else's passphrase was wrong.
    slow = [
        threading.Thread(target=lambda: answered.append(int(served.get("stranger=1&seconds=4"))))
        for _ in range(2)
    ]
    for one in slow:
        one.start()
    for one in slow:
        one.join(20)
    assert len(answered) == 2
    assert set(answered) <= before
    until(lambda: not set(answered) & served.workers(), seconds=9)


def test_workers_that_served_nobody_stay(served: Served) -> None:
    before = served.workers()
    for _ in range(5):
        served.get()
    served.agent.call("sign_out", handle=served.sign_in("analyst"))
    time.sleep(1.5)
    assert served.workers() == before


def test_a_worker_that_dies_is_replaced(served: Served) -> None:
    with pytest.raises((urllib.error.URLError, ConnectionError)):
        served.get("die=1")
    until(lambda: len(served.workers()) == 2, seconds=5)
    assert int(served.get()) in served.workers()


def test_a_killed_agent_comes_back_and_whoever_was_served_is_forgotten(served: Served) -> None:
    worker = int(served.get(f"handle={served.sign_in('intake')}"))
    agent = served.one("agent")
    os.kill(agent, signal.SIGKILL)
    until(lambda: worker not in served.workers(), seconds=4)
    until(
        lambda: any(pid != agent and "command agent " in line for pid, line in served.children().items()),
        seconds=9,
    )
    until(lambda: _answers(served), seconds=9)
    assert served.sign_in("intake")


def test_nothing_is_said_of_the_server_or_of_what_failed(served: Served) -> None:
    with pytest.raises(urllib.error.HTTPError) as failed:
        served.get("fail=Mya+Thandar")
    assert failed.value.code == 500
    assert failed.value.read() == b""
    assert not failed.value.headers["Server"]
    with urllib.request.urlopen(served.address, timeout=20) as answer:  # noqa: S310 - ours
        assert not answer.headers["Server"]


def test_only_this_machine_is_served(served: Served) -> None:
    port = int(re.sub(r".*:", "", served.address))
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        local, state = line.split()[1], line.split()[3]
        if state == "0A" and local.endswith(f":{port:04X}"):
            assert local.startswith("0100007F")
            return
    raise AssertionError("nobody listens")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_locks_and_stops_everything(served: Served, number: signal.Signals) -> None:
    served.get(f"handle={served.sign_in('intake')}")
    everybody = {served.parent.pid, *served.children()}
    assert len(everybody) == 5
    if number is signal.SIGINT:
        os.killpg(served.parent.pid, number)  # as a terminal does
    else:
        served.parent.send_signal(number)
    assert served.parent.wait(30) == 0
    assert not everybody & {pid for pid, _ in living()}


def test_nothing_outlives_a_killed_parent(served: Served) -> None:
    everybody = set(served.children())
    assert len(everybody) == 4
    served.parent.kill()
    served.parent.wait(5)
    until(lambda: not everybody & {pid for pid, _ in living()}, seconds=4)


def test_a_second_one_is_refused_and_harms_nothing(served: Served) -> None:
    handle = served.sign_in("analyst")
    second = subprocess.run(
        [
            sys.executable,
            "-m",
            "thitsar.web.command",
            "serve",
            "--port",
            "0",
            "--node",
            served.demo.directory,
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=environment(),
    )
    assert second.returncode == 1
    assert "served already" in second.stderr
    assert served.agent.call("session", handle=handle)["roles"] == ["analyst"]


def test_a_port_that_is_taken_is_one_sentence(demo: Demo) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "thitsar.web.command", "serve", "--port", port, "--node", demo.directory],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env=environment(),
        )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert port in done.stderr


def _ask_in_vain(served: Served, query: str) -> None:
    try:
        served.get(query)
    except (OSError, ValueError):
        return


def _answers(served: Served) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(served.demo.directory / "run" / "agent.sock")) == 0


def test_a_demo_says_who_can_sign_in_and_where_and_stops_with_ctrl_c(demo: Demo) -> None:
    command = [
        sys.executable,
        "-m",
        "thitsar.web.command",
        "demo",
        "--node",
        str(demo.directory),
        "--port",
        "0",
    ]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment(), start_new_session=True
    ) as running:
        assert running.stdout is not None
        said = ""
        while "http://127.0.0.1:" not in said:
            line = running.stdout.readline()
            assert line, said
            said += line
        # What was printed was printed by another program: the one that serves never had it.
        for pid in (running.pid, *(pid for pid, _ in living() if parent_of(pid) == running.pid)):
            assert demo.who("intake")["passphrase"].encode() not in memory_of(pid) or os.geteuid() != 0
        os.killpg(running.pid, signal.SIGINT)
        assert running.wait(10) == 0
    assert "The node answers on http" in said, "in the language of whoever started it"
    for one in demo.credentials:
        assert one["member"] in said
        assert one["passphrase"] in said
