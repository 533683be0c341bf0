"""Kill either side of an exchange without warning, again and again, and count what is lost or comes twice."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from tests.exchange import wires
from tests.exchange.wires import Pair
from tests.kernel.nodes import ROOT, TestNode, at
from thitsar.kernel import models

# What the program of a side does, one after the other; `!` is after it.
ASKER = (
    "pull", "greet", "send:1", "send:2", "receive:1", "receive:2", "receive:3", "add:1", "add:2", "add!:1", "add!:2",
    "_keep", "_keep!", "lay_down", "lay_down!", "_forget:1", "_forget!:1", "_forget:2", "_forget!:2", "pull!",
)  # fmt: skip
ANSWERER = (
    "greet", "greet!", "send:1", "send:2", "send:3", "send!:2", "receive:1", "receive:2", "receive!:1", "answer:1",
    "answer!:1", "answer:2", "acknowledged", "acknowledged!",
)  # fmt: skip
LATEST = 0.25
PATIENCE = 60.0


@dataclass
class Warm:
    """A program of one node that forks children to answer or to ask."""

    node: TestNode
    program: "subprocess.Popen[str]"

    def begin(self, *words: str, die: str = "") -> int:
        """Let a child begin; gives its process."""
        assert self.program.stdin is not None
        assert self.program.stdout is not None
        print(json.dumps([words, die]), file=self.program.stdin, flush=True)
        return int(self.program.stdout.readline())


@dataclass
class Seen:
    """What came of the runs so far."""

    killed: Counter[str] = field(default_factory=Counter)
    not_reached: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    twice: int = 0
    damaged: int = 0
    acknowledged: int = 0
    taken: int = 0


@contextmanager
def warm(node: TestNode) -> Iterator[Warm]:
    """Keep a program warm for as long as this lasts."""
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.exchange.wire_program", "warm"],
        env={**os.environ, **node.environment()},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        yield Warm(node, program)
    finally:
        program.kill()
        program.communicate()


def kill_often(pair: Pair, runs: int, chance: random.Random, *, largest: int = 2_400_000) -> dict[str, Any]:
    """Exchange, kill and exchange again as often as asked; gives what was seen."""
    seen, sent = Seen(), list[bytes]()
    with warm(pair.giver.node) as giver, warm(pair.asker.node) as asker:
        answerer = _answer(pair, giver)
        for run in range(runs):
            sizes = [chance.choice((400, 3_000, 60_000, largest)) for _ in range(chance.randint(1, 3))]
            sent += wires.wait_for(pair, *sizes)
            answerer = _one(pair, giver, asker, answerer, seen, run=run, chance=chance)
            _compare(pair, sent, seen)
            answerer = answerer if _lives(answerer) else _answer(pair, giver)
            _run(asker)
            _compare(pair, sent, seen)
            if len(wires.arrived(pair)) + seen.taken != len(sent):
                seen.lost += 1
            _take_some(pair, sent, seen, chance)
            if run % 50 == 49:
                print(f"{run + 1} runs, {seen.lost} lost, {seen.twice} twice", file=sys.stderr, flush=True)
        _stop(answerer)
    seen.acknowledged = len(sent) - len(wires.waiting(pair))
    return {
        "runs": runs,
        "bundles": len(sent),
        "acknowledged": seen.acknowledged,
        "taken_in": seen.taken,
        "killed": dict(sorted(seen.killed.items())),
        "kills": seen.killed.total(),
        "not_reached": dict(sorted(seen.not_reached.items())),
        "lost": seen.lost,
        "twice": seen.twice,
        "damaged": seen.damaged,
    }


def _one(
    pair: Pair, giver: Warm, asker: Warm, answerer: int, seen: Seen, *, run: int, chance: random.Random
) -> int:
    kind = ("asker", "answerer", "asker at once", "answerer at once")[run % 4]
    if run % 20 == 19:
        kind = chance.choice(("giver's agent", "asker's agent"))
    if kind == "asker":
        point = chance.choice(ASKER)
        _note(seen, f"asker {point}", not _finishes(asker, point))
        return answerer
    if kind == "answerer":
        point = chance.choice(ANSWERER)
        _stop(answerer)
        answerer = _answer(pair, giver, die=point)
        _run(asker)
        # Where it did not come so far it is stopped: it would die in what comes next, which is to go well.
        _note(seen, f"answerer {point}", not _stop(answerer))
        return answerer
    child = asker.begin("ask")
    time.sleep(chance.uniform(0, LATEST))
    if kind == "asker at once":
        _note(seen, kind, _stop(child))
    elif kind == "answerer at once":
        _note(seen, kind, _stop(answerer))
    else:
        node = pair.giver.node if kind == "giver's agent" else pair.asker.node
        node.stop()
        _note(seen, kind, True)
        node.start()
        with at(node):
            node.sign_in("admin")
    _wait(child)
    return answerer


def _note(seen: Seen, what: str, is_killed: bool) -> None:
    (seen.killed if is_killed else seen.not_reached)[what] += 1


def _compare(pair: Pair, sent: list[bytes], seen: Seen) -> None:
    """Compare both databases: what the giver forgot was taken in, and what came is what was sent, once."""
    waiting = wires.waiting(pair)
    with at(pair.asker.node):
        rows = list(
            models.ArrivedBundle.objects.filter(partner=pair.giver.id).values_list("number", "sealed")
        )
    numbers = [number for number, _ in rows]
    seen.twice += len(numbers) - len(set(numbers)) + sum(number <= seen.taken for number in numbers)
    seen.damaged += sum(bytes(sealed) != sent[number - 1] for number, sealed in rows)
    forgotten = set(range(1, len(sent) + 1)) - set(waiting)
    seen.lost += sum(number > seen.taken for number in forgotten)


def _take_some(pair: Pair, sent: list[bytes], seen: Seen, chance: random.Random) -> None:
    seen.taken = chance.randint(seen.taken, len(sent))
    wires.take_in(pair, seen.taken)


def _answer(pair: Pair, giver: Warm, die: str = "") -> int:
    child = giver.begin("answer", f"127.0.0.1:{pair.port}", die=die)
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last and _lives(child):
        # Looked at and not called: a caller would count as one.
        if _listens(pair.port):
            break
        time.sleep(0.005)
    return child


def _listens(port: int) -> bool:
    with open("/proc/net/tcp", encoding="ascii") as table:
        return any(
            line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "0A" for line in list(table)[1:]
        )


def _run(asker: Warm) -> None:
    _wait(asker.begin("ask"))


def _finishes(asker: Warm, die: str) -> bool:
    """Tell whether a program that was told to die somewhere came to its end; seen by the mark it leaves."""
    mark = asker.node.directory / "finished"
    mark.unlink(missing_ok=True)
    _wait(asker.begin("ask", str(mark), die=die))
    return mark.exists()


def _wait(child: int) -> None:
    last = time.monotonic() + PATIENCE
    while _lives(child):
        assert time.monotonic() < last, "a program did not end"
        time.sleep(0.005)


def _stop(child: int) -> bool:
    was_there = _lives(child)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    _wait(child)
    return was_there


def _lives(child: int) -> bool:
    try:
        os.kill(child, 0)
    except ProcessLookupError:
        return False
    return True
