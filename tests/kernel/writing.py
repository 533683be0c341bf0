"""Writers as programs of their own, and what must be true of the log whatever became of them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection

from tests.kernel.nodes import ROOT, TODAY, TestNode, approved, at, new_file, say
from thitsar.kernel import models
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.ledger.record import record
from thitsar.kernel.ledger.verify import verify
from thitsar.kernel.vault.agent.rebuilding import digest_of

_BUSY = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
)
WHO = ("intake", "intake2", "vetting", "approver", "analyst", "dpo")


@dataclass
class Heard:
    """What one writer said: numbers and hashes it acknowledged, how many events, and what it was refused."""

    pid: int = 0
    acknowledged: dict[int, str] = field(default_factory=dict)
    events: int = 0
    refused: list[str] = field(default_factory=list)
    stopped: str = ""
    status: int = 0


@dataclass
class Writers:
    """A program that forks one writer after the other on one node."""

    node: TestNode
    program: "subprocess.Popen[str]"

    def start(self, who: str, file: str, part: str, *, count: int = -1) -> Heard:
        """Start a writer and give what it says, as far as it has said it: that it lives."""
        one = self.node.made(who)
        order = {"name": one["name"], "passphrase": one["passphrase"]}
        order |= {"file": file, "part": part, "count": count}
        assert self.program.stdin is not None
        self.program.stdin.write(json.dumps(order) + "\n")
        self.program.stdin.flush()
        heard = Heard()
        self._hear(heard)
        return heard

    def wait_for_one(self, heard: Heard, seconds: float) -> None:
        """Let a writer acknowledge something, and go on for a while."""
        while not heard.acknowledged:
            assert self._hear(heard), heard
        time.sleep(seconds)

    def kill_after(self, heard: Heard, seconds: float) -> None:
        """Let a writer acknowledge something, then kill it a while later and hear it out."""
        self.wait_for_one(heard, seconds)
        os.kill(heard.pid, signal.SIGKILL)
        self.hear_out(heard)
        assert heard.status == -signal.SIGKILL, heard

    def hear_out(self, heard: Heard) -> None:
        """Take everything a writer said until its end."""
        while self._hear(heard):
            pass

    def _hear(self, heard: Heard) -> bool:
        assert self.program.stdout is not None
        kind, _, rest = self.program.stdout.readline().rstrip("\n").partition(" ")
        match kind:
            case "pid":
                heard.pid = int(rest)
            case "ack":
                sequence, head, count = rest.split()
                heard.acknowledged[int(sequence)] = head
                heard.events += int(count)
            case "refused":
                heard.refused.append(rest)
            case "stopped":
                heard.stopped = rest
            case "end":
                heard.status = int(rest)
            case _:
                raise AssertionError(f"a writer said {kind!r}")
        return kind != "end"


@contextmanager
def writers(node: TestNode) -> Iterator[Writers]:
    """Start the program of which writers are forked."""
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.kernel.writer_program"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **node.environment()},
        cwd=ROOT,
    )
    with program:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        yield Writers(node, program)
        # No further order: it ends by itself.
        program.communicate()


def shared_file(node: TestNode, *parts: str) -> str:
    """Make a file that both intake officers and the vetting officer work on."""
    team = tuple(node.member(who) for who in ("intake2", "vetting"))
    with at(node):
        return new_file(node.sign_in("intake"), *parts, team=team, narrow=team).id


def hashes(node: TestNode) -> dict[int, str]:
    """Give the hash of every entry by its number."""
    with at(node), connection.cursor() as cursor:
        cursor.execute("SELECT sequence, hash FROM kernel_entry ORDER BY sequence")
        return {sequence: bytes(own).hex() for sequence, own in cursor.fetchall()}


def settle(node: TestNode) -> None:
    """Wait until nobody is at work: a server ends the commit at hand of a writer that was killed."""
    with at(node), connection.cursor() as cursor:
        is_busy = connection.vendor == "postgresql"
        while is_busy:
            cursor.execute(_BUSY)
            is_busy = cursor.fetchone()[0] > 0


def require_whole(node: TestNode, acknowledged: dict[int, str]) -> dict[int, str]:
    """Fail unless all that was acknowledged is there, no number is missing or double, and the chain is whole."""
    settle(node)
    stored = hashes(node)
    lost = {sequence for sequence, own in acknowledged.items() if stored.get(sequence) != own}
    assert lost == set()
    assert list(stored) == list(range(1, len(stored) + 1))
    with at(node):
        assert models.Entry.objects.count() == len(stored) == models.Log.objects.get().sequence
        assert verify().is_sound
    return stored


def require_rebuilt(node: TestNode) -> None:
    """Fail unless every document is what the ledger gives, and every signature and author's chain holds."""
    with at(node):
        actors = {who: node.sign_in(who) for who in WHO}
        for mode, bad in (("check", "different"), ("verify", "bad")):
            approval = approved(actors["intake"], actors["approver"], "rebuild", digest_of(mode))
            done = actors["intake"].call("rebuild", mode=mode, approval=approval)
            assert done[bad] == []
            assert done["opened"] == done["streams"], done["coverage"]


def write_once(node: TestNode, file: str, part: str) -> int:
    """Show that work goes on: write once more, as somebody who knows nothing of what happened."""
    with at(node):
        intake = node.sign_in("intake")
        opened = open_file(intake, file, (part,), "write")
        return record(intake, [say(opened, part, "after")], today=TODAY)
