"""An import that is killed, however often and wherever, and given again ends as one that was left alone."""

import random
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.intake.ending import ending, is_alike, without_chance
from tests.intake.killing import entries, receiving, restart, result_of, start_import, wait
from tests.intake.test_import_list import SHARED, check_truth, sample_truth
from tests.kernel.nodes import TestNode
from thitsar.apps.intake.importing import ImportResult
from thitsar.demo.people import HEADERS, make_list
from thitsar.demo.spreadsheet import to_csv

pytestmark = pytest.mark.slow

ROWS = 60  # as many as a list needs to have each flaw once; more than one commit holds
TWICE = 8
LISTS = TWICE + 3


@dataclass(frozen=True)
class Twin:
    """Some lists, what their imports say and leave when nothing happens to them, and how long each is."""

    lists: list[bytes]
    said: list[dict[str, Any]]
    ending: dict[str, Any]
    statements: list[int]


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Twin:
    """Take all lists in without any trouble."""
    lists = [to_csv(make_list(ROWS, seed)[0], HEADERS) for seed in range(LISTS)]
    with receiving(tmp_path_factory.mktemp("twin") / "node") as node:
        said = result_of(start_import(node, *lists))
        statements = [one.pop("statements") for one in said]
        return Twin(lists, without_chance(node, said), ending(node), statements)


def test_it_ends_alike_though_it_was_killed_at_more_than_twenty_points(twin: Twin, tmp_path: Path) -> None:
    assert all(one["registered"] and one["quarantined"] and one["candidates"] for one in twin.said)
    assert all(all(one["refused"].values()) for one in twin.said)
    chance = random.Random("kill")
    with receiving(tmp_path / "node") as node:
        said = []
        for number, content in enumerate(twin.lists):
            if number == 0:
                # The last statement is a look at what was committed; the one before ends the last commit.
                _kill_at(node, content, twin.statements[0] - 1)
            elif number <= TWICE:
                _kill_twice(node, content, at=twin.statements[number] * number // (2 * TWICE + 2))
            elif number == TWICE + 1:
                _kill_whenever(node, content, chance)
            else:
                _kill_agents(node, content, chance)
            said += result_of(start_import(node, content))
            del said[-1]["statements"]
        for one, whole in zip(without_chance(node, said), twin.said, strict=True):
            assert is_alike(one, whole)
        assert ending(node) == twin.ending


@pytest.mark.skipif(not SHARED.exists(), reason="the sample list is not beside the checkout")
def test_the_sample_ends_as_its_truth_says_though_it_was_killed(tmp_path: Path) -> None:
    content = (SHARED / "arrivals.xlsx").read_bytes()
    with receiving(tmp_path / "node") as node:
        for statement in (40, 15, 60):
            _kill_at(node, content, statement)
        (said,) = result_of(start_import(node, content))
        del said["statements"]
        check_truth(ImportResult(**said), sample_truth())
        (again,) = result_of(start_import(node, content))
        assert again["registered"] == 0
        assert again["skipped"] == said["registered"] + said["skipped"]


def _kill_at(node: TestNode, content: bytes, statement: int) -> None:
    program = start_import(node, content, die_at=statement)
    _, err = program.communicate(timeout=60)
    assert program.returncode == -signal.SIGKILL, err.decode()


def _kill_twice(node: TestNode, content: bytes, *, at: int) -> None:
    """Kill in the first half of the work, and what goes on from there once more."""
    _kill_at(node, content, at)
    _kill_at(node, content, at)


def _kill_whenever(node: TestNode, content: bytes, chance: random.Random) -> None:
    """Kill at instants that nobody chose, from outside, until it is nearly done."""
    first = entries(node)
    while entries(node) < first + ROWS:
        before = entries(node)
        program = start_import(node, content)
        wait(lambda: entries(node) > before or program.poll() is not None)  # noqa: B023 - called in this turn
        time.sleep(chance.uniform(0, 0.02))
        program.kill()
        program.communicate()


def _kill_agents(node: TestNode, content: bytes, chance: random.Random) -> None:
    """Take the agent and the matcher away under it: it stops with a sentence."""
    before = entries(node)
    program = start_import(node, content)
    wait(lambda: entries(node) > before or program.poll() is not None)
    time.sleep(chance.uniform(0, 0.05))
    restart(node)
    _, err = program.communicate(timeout=60)
    assert program.returncode == 1
    assert err.decode().strip() in {
        "The key agent does not answer. Start it with `thitsar serve`.",
        "You are signed out. Sign in again; what you had sent is kept.",
    }
