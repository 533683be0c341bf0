"""Whoever changes keys and is killed at any step leaves the old key or the new one, and everything opens (K7)."""

import os
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db import connection, connections

from tests.kernel.conftest import Maker
from tests.kernel.nodes import CAST, TestNode, at, new_file
from tests.kernel.renewing import (
    SEALING,
    Counted,
    change_keys,
    epochs_in_use,
    in_a_program,
    take_out,
    unreadable,
)
from thitsar.kernel import models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.ledger.renewal import left_over
from thitsar.kernel.ledger.verify import verify

pytestmark = [pytest.mark.database, pytest.mark.slow]

KILLS = 4
PLACES = 40
FILES = 3
# What both intake officers hold, and so whoever stays changes.
CHANGED = {"roster", "registration", "service", "match", "approvals"}


@dataclass
class Kept:
    """A node with copies of its database from before and after somebody left, and the places to die at."""

    node: TestNode
    leaver: str
    before: Path
    after: Path
    removing: Counter[str]
    changing: Counter[str]


@dataclass
class Outcome:
    """What many killed programs left."""

    hit: Counter[str] = field(default_factory=Counter)
    ended: int = 0
    unreadable: int = 0
    between: int = 0


def kept_node(make: Callable[..., TestNode]) -> Kept:
    """Make a node that an officer leaves, and on which nobody is signed in."""
    node = make({**CAST, "gone": Role.INTAKE})
    with at(node):
        intake = node.sign_in("intake")
        leaver = node.sign_in("gone")
        for _ in range(FILES):
            team = (leaver.member,)
            new_file(intake, "registration", "service", "identity", team=team, narrow=team)
        node.stop()
        connections.close_all()
        before, after = (Path(f"{node.database}.{name}") for name in ("before", "after"))
        kept = Kept(node, leaver.member, before, after, Counter(), Counter())
        _copy(Path(node.database), before)
        counted = Counted()
        take_out(node, "admin", leaver.member, counted=counted)
        connections.close_all()
        kept.removing = counted.seen
        _copy(Path(node.database), after)
        counted = Counted()
        change_keys(node, "intake", counted=counted)
        connections.close_all()
        kept.changing = counted.seen
    return kept


def points(kept: Kept) -> list[str]:
    """Name all places a program can die at: of the page that takes somebody out, and of the change of keys."""
    return [f"page: {name}" for name in sorted(kept.removing)] + [
        f"change: {name}" for name in sorted(kept.changing)
    ]


def kill_often(kept: Kept, names: list[str], *, chance: random.Random) -> Outcome:
    """Die once at each of these, each time from the same beginning; what is left must be whole, and goes on."""
    outcome = Outcome()
    for name in names:
        kind, _, place = name.partition(": ")
        one = kept.removing if kind == "page" else kept.changing
        point = (place, chance.randint(1, one[place]))
        connections.close_all()
        _copy(kept.before if kind == "page" else kept.after, Path(kept.node.database))
        is_whole = in_a_program(lambda: _work(kept, kind, Counted(point)))  # noqa: B023 - run at once
        if is_whole and place != SEALING:
            outcome.ended += 1
        else:
            outcome.hit[name] += 1
        _judge(kept, outcome)
        _go_on(kept, outcome)
    return outcome


def _work(kept: Kept, kind: str, counted: Counted) -> None:
    if kind == "page":
        take_out(kept.node, "admin", kept.leaver, counted=counted)
    else:
        change_keys(kept.node, "intake", counted=counted)


def at_an_instant(kept: Kept, outcome: Outcome, *, seconds: float, is_agent: bool) -> str:
    """Kill a running agent, or the program it has at work, so long after somebody signed in; tells what was met."""
    connections.close_all()
    _copy(kept.after, Path(kept.node.database))
    agent = kept.node.start()
    kept.node.sign_in("intake")
    time.sleep(seconds)
    met = "killed"
    if not is_agent:
        started = [
            number
            for path in Path(f"/proc/{agent.pid}/task").glob("*/children")
            for number in path.read_text("ascii").split()
        ]
        for number in started:
            with suppress(ProcessLookupError):
                os.kill(int(number), signal.SIGKILL)
        met = "killed" if started else "had ended"
        # The agent lives on: it may go on with another compartment, and ends after that.
        time.sleep(seconds)
    kept.node.stop()
    connections.close_all()
    met += ", some changed" if {2} in epochs_in_use(CHANGED).values() else ", none changed"
    _judge(kept, outcome)
    _go_on(kept, outcome)
    return met


def _judge(kept: Kept, outcome: Outcome) -> None:
    """Look whether one key holds in each compartment, somebody is out or not, and everything opens."""
    outcome.between += sum(len(one) > 1 for one in epochs_in_use(CHANGED).values())
    is_out = not models.Member.objects.filter(id=kept.leaver).exists()
    outcome.between += is_out == models.EpochWrap.objects.filter(recipient=kept.leaver).exists()
    outcome.unreadable += _unreadable(kept.node)
    connections.close_all()


def _go_on(kept: Kept, outcome: Outcome) -> None:
    """Let the next sign-ins do what is left."""
    if models.Member.objects.filter(id=kept.leaver).exists():
        assert in_a_program(lambda: _work(kept, "page", Counted()))
    assert in_a_program(lambda: _work(kept, "change", Counted()))
    outcome.between += sum(one != {2} for one in epochs_in_use(CHANGED).values() if one)
    outcome.between += models.WrapOwed.objects.filter(recipient=models.RENEWED).exists()
    outcome.unreadable += _unreadable(kept.node)
    assert not left_over()
    assert not models.KeySheet.objects.exclude(epoch=2).exists()
    assert verify().is_sound
    connections.close_all()


def _unreadable(node: TestNode) -> int:
    found = unreadable(node, "intake", "vetting", "approver", "analyst", "dpo", "admin")
    assert found["opened"]
    return found["documents"] + found["entries"]


def _copy(one: Path, other: Path) -> None:
    for end in ("", "-wal", "-shm"):
        source, target = Path(f"{one}{end}"), Path(f"{other}{end}")
        target.unlink(missing_ok=True)
        if source.exists():
            shutil.copyfile(source, target)


def test_whoever_is_killed_leaves_the_old_key_or_the_new_one(make: Maker) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the database is put back as a file")
    kept, chance = kept_node(make), random.Random("keys")
    every = points(kept)
    assert len(every) >= PLACES
    with at(kept.node):
        seen = kill_often(kept, [*chance.sample(every, KILLS), f"change: {SEALING}"], chance=chance)
    assert (seen.unreadable, seen.between) == (0, 0)
    assert seen.hit.total() >= KILLS
