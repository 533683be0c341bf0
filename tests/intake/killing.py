"""Imports as programs that can be killed, on nodes of their own with agent and matcher running."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from tests.kernel.nodes import CAST, ROOT, TestNode, at, make_node, remove_node
from thitsar.kernel import codec
from thitsar.kernel.access.policy import Role

PATIENCE = 60


@contextmanager
def receiving(directory: Path) -> Iterator[TestNode]:
    """Give a node on which somebody holds every key there is, with its matcher running."""
    node = make_node(directory, {**CAST, "worker": Role.CASE_WORKER})
    try:
        node.start_matcher()
        yield node
    finally:
        remove_node(node)


def restart(node: TestNode) -> None:
    """Kill agent and matcher, and start new ones that know nothing."""
    node.stop()
    node.start()
    node.start_matcher()


def start_import(
    node: TestNode, *lists: bytes, die_at: int = 0, who: str = "intake"
) -> "subprocess.Popen[bytes]":
    """Start taking lists in; with `die_at` the program ends before its statement of that number."""
    one = node.made(who)
    order = {
        "name": one["name"],
        "passphrase": one["passphrase"],
        "team": [node.member(who), node.member("vetting")],
        "lists": list(lists),
        "die_at": die_at,
    }
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.intake.import_program"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **node.environment()},
        cwd=ROOT,
    )
    if program.stdin is not None:
        program.stdin.write(codec.pack(order))
        program.stdin.close()
        program.stdin = None
    return program


def result_of(program: "subprocess.Popen[bytes]") -> list[dict[str, Any]]:
    """Wait for the end of an import and give what it said about each list."""
    out, err = program.communicate(timeout=PATIENCE)
    assert program.returncode == 0, err.decode()
    found: list[dict[str, Any]] = json.loads(out)
    return found


def entries(node: TestNode) -> int:
    """Count the entries that are committed."""
    with at(node), connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM kernel_entry")
        count: int = cursor.fetchone()[0]
    return count


def wait(is_so: Callable[[], bool]) -> None:
    """Wait until it is so, and fail when it does not come to that."""
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, "it did not come to that"
        time.sleep(0.002)
