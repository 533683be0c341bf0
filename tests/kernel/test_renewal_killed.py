"""Whoever changes keys and is killed at any step leaves the old key or the new one, and everything opens (K7)."""

import random
import shutil
from pathlib import Path

import pytest
from django.db import connection, connections

from tests.kernel.conftest import Maker
from tests.kernel.nodes import CAST, TODAY, TestNode, at, new_file
from tests.kernel.renewing import Counted, change_keys, epochs_in_use, in_a_program, unreadable
from thitsar.kernel import models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.ledger.verify import verify
from thitsar.kernel.membership.removing import remove

pytestmark = [pytest.mark.database, pytest.mark.slow]

KILLS = 4
FILES = 3
# What both intake officers hold, and so whoever stays changes.
CHANGED = {"roster", "registration", "service", "match", "approvals"}


def closed_node(make: Maker) -> TestNode:
    """Give a node that somebody has just left, and on which nobody is signed in any more."""
    node = make({**CAST, "gone": Role.INTAKE})
    with at(node):
        intake = node.sign_in("intake")
        leaver = node.sign_in("gone")
        for _ in range(FILES):
            team = (leaver.member,)
            new_file(intake, "registration", "service", "identity", team=team, narrow=team)
        admin = node.sign_in("admin")
        intake.call("sign_out")
        leaver.call("sign_out")
        # The administrator holds the roster's key alone: with them the agent goes before it could change it.
        models.Member.objects.count()
        node.stop()
        node.start()
        admin = node.sign_in("admin")
        remove(admin, leaver.member, reason="LEFT", today=TODAY)
        node.stop()
    return node


def kill_often(node: TestNode, kills: int, *, chance: random.Random) -> dict[str, int]:
    """Kill the change of keys at steps by chance, each time from the same beginning; what it leaves must be whole."""
    connections.close_all()
    database, kept = Path(node.database), Path(f"{node.database}.kept")
    _copy(database, kept)
    counted = Counted()
    change_keys(node, "intake", step=counted)
    connections.close_all()
    steps, outcomes = counted.count, {"killed": 0, "ended": 0, "unreadable": 0, "between": 0}
    for _ in range(kills):
        _copy(kept, database)
        is_whole = in_a_program(node, "intake", die_at=chance.randint(1, steps))
        outcomes["ended" if is_whole else "killed"] += 1
        outcomes["between"] += sum(len(one) > 1 for one in epochs_in_use(CHANGED).values())
        outcomes["unreadable"] += _unreadable(node)
        connections.close_all()
        # The next sign-in goes on.
        assert in_a_program(node, "intake", die_at=0)
        newest = epochs_in_use(CHANGED)
        outcomes["between"] += sum(one != {2} for name, one in newest.items() if one)
        outcomes["unreadable"] += _unreadable(node)
        assert not models.RenewedPart.objects.exists()
        assert verify().is_sound
        connections.close_all()
    return {**outcomes, "steps": steps, "names": len(set(counted.names)), "runs": kills}


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
    node = closed_node(make)
    with at(node):
        seen = kill_often(node, KILLS, chance=random.Random("keys"))
    assert (seen["unreadable"], seen["between"]) == (0, 0)
    assert seen["steps"] >= 40
    assert seen["killed"] >= KILLS - 1
