"""Whoever renews the node's keys and is killed at any step leaves the old keys whole or the new ones."""

import os
import random
import shutil
import unittest.mock
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from tests.kernel.nodes import TestNode
from tests.kernel.renewing import Counted, Point, in_a_program
from tests.recovery.test_renewing_node_keys import CAST, old, renew, seeds
from thitsar.kernel import models
from thitsar.kernel.access.policy import ANSWERS_KEY, NODE_KEY
from thitsar.kernel.ledger import signatures
from thitsar.kernel.ledger.statements import number_of
from thitsar.kernel.ledger.verify import verify
from thitsar.kernel.recovery.root import statement
from thitsar.kernel.vault.agent import renewing_node_keys
from thitsar.kernel.vault.agent.grown import Grown
from thitsar.kernel.vault.agent.node import counts_key
from thitsar.kernel.vault.agent.sealed_anew import put_in_place
from thitsar.kernel.witnessing.verifying import verify_checkpoints

__all__ = ["old"]

pytestmark = [pytest.mark.database, pytest.mark.slow]

KILLS, PLACES = 5, 30


@dataclass
class Killed:
    """A node with a copy of its database and of what the agent keeps beside, and all places to die at."""

    node: TestNode
    counted: Counted = field(default_factory=Counted)

    @property
    def kept(self) -> Path:
        return self.node.directory / "kept"

    def keep(self) -> None:
        """Remember the node as it is now."""
        _copy(Path(self.node.database), self.node.directory / "kept.sqlite3")
        shutil.copytree(self.node.directory / "agent", self.kept)

    def put_back(self) -> None:
        """Make it as it was."""
        _copy(self.node.directory / "kept.sqlite3", Path(self.node.database))
        shutil.rmtree(self.node.directory / "agent")
        shutil.copytree(self.kept, self.node.directory / "agent")

    def work(self, counted: Counted) -> None:
        """Renew the keys, counting statements that write and each step with files."""
        with ExitStack() as stack:
            stack.enter_context(connection.execute_wrapper(counted.statement))
            for owner, name in _STEPS:
                stack.enter_context(unittest.mock.patch.object(owner, name, _counting(owner, name, counted)))
            renew(self.node)

    def require_whole(self) -> int:
        """Look that everything is of the old keys, or everything of the new ones; gives the statement's number."""
        connections.close_all()
        put_in_place(self.node.directory)
        stated, held = statement(), seeds(self.node)
        assert signatures.public_of(held[NODE_KEY]) == stated["node_key"]
        assert signatures.public_of(held[ANSWERS_KEY]) == stated["answers_key"]
        assert verify().is_sound
        assert verify_checkpoints().bad == ()
        key, place = counts_key(held[NODE_KEY]), self.node.directory / "agent"
        for name, anew in renewing_node_keys._FILES.items():
            assert not (place / name).exists() or anew((place / name).read_bytes(), key, key), name
        origin = stated["node"]
        signed = Grown(place / "grown").signed(key, origin)
        assert signed is not None
        newest = models.Checkpoint.objects.filter(origin=origin).latest("size")
        assert signed == (newest.size, bytes(newest.root))
        return number_of(stated)


_STEPS: tuple[tuple[Any, str], ...] = (
    (os, "fsync"),
    (Path, "replace"),
    (Path, "rename"),
    (Path, "rmdir"),
    (Path, "mkdir"),
)


def _counting(owner: Any, name: str, counted: Counted) -> Callable[..., Any]:
    real = getattr(owner, name)

    def step(*given: Any, **more: Any) -> Any:
        counted(f"before {name}")
        done = real(*given, **more)
        counted(f"after {name}")
        return done

    return step


def killed_node(node: TestNode) -> Killed:
    """Keep a node, and count the places at which a program that renews its keys can die."""
    kept = Killed(node)
    kept.keep()
    kept.work(kept.counted)
    assert kept.require_whole() == 1
    return kept


def kill_at(kept: Killed, point: Point) -> int:
    """Die at one place; what is left is whole, and the next who does it gets to its end. Gives the number it left."""
    kept.put_back()
    assert not in_a_program(lambda: kept.work(Counted(point)))
    found = kept.require_whole()
    assert renew(kept.node) == found + 1
    assert kept.require_whole() == found + 1
    return found


def test_whoever_is_killed_leaves_the_old_keys_or_the_new_ones(old: TestNode) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the database is put back as a file")
    kept, chance = killed_node(old), random.Random("node keys")
    every = sorted(kept.counted.seen)
    assert len(every) >= PLACES
    # The last steps come after the commit, and all others before it.
    last = ("after rmdir", 1)
    points = [(name, chance.randint(1, kept.counted.seen[name])) for name in chance.sample(every, KILLS)]
    found = [kill_at(kept, point) for point in [*points, ("before rmdir", 1), last]]
    assert set(found) == {0, 1}
    old.start()
    for who in CAST:
        old.sign_in(who)


def _copy(one: Path, other: Path) -> None:
    connections.close_all()
    for end in ("", "-wal", "-shm"):
        source, target = Path(f"{one}{end}"), Path(f"{other}{end}")
        target.unlink(missing_ok=True)
        if source.exists():
            target.write_bytes(source.read_bytes())
