"""How soon after a sign-out a worker that served is gone, and after a stop every program (security.md K3)."""

import os
import signal
import time
from collections.abc import Callable
from typing import Any

from bench.figures import at_most
from bench.machine import load

ROUNDS = 5
_LOOK, _PATIENCE = 0.01, 60.0


def measure() -> dict[str, Any]:
    """Sign in and out again and again, then stop the node in each of three ways."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django  # noqa: PLC0415 - late import: the settings are chosen above

    django.setup()
    from tests.attack.real_node import Visitor, real_node  # noqa: PLC0415 - late import: after set-up

    before, gone, stopped = load(), [], []
    with real_node() as node:
        for _ in range(ROUNDS):
            visitor = Visitor(node)
            visitor.sign_in("intake")
            # Of two workers one or both served this member: each of those ends.
            serving = set(_workers(node))
            visitor.post("/sign-out", {})
            gone.append(_seconds_until(lambda some=serving: bool(some - set(_workers(node)))))  # type: ignore[misc]
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            Visitor(node).sign_in("intake")
            everybody = set(node.programs())
            _require_served(node).send_signal(number)
            stopped.append(_seconds_until(lambda all=everybody: not all & set(node.programs())))  # type: ignore[misc]
            node.stop()
            if number is not signal.SIGINT:
                node.serve()
    return {
        "load_before": before,
        "worker_gone": at_most(round(max(gone), 2), 2, "s", times=[round(one, 2) for one in gone]),
        "all_stopped": at_most(round(max(stopped), 2), 3, "s", times=[round(one, 2) for one in stopped]),
    }


def _require_served(node: Any) -> Any:
    if node.server is None:
        raise RuntimeError("it is not served")
    return node.server


def _workers(node: Any) -> list[int]:
    return [pid for pid, words in node.programs().items() if " serve " in words and pid != node.server.pid]


def _seconds_until(holds: Callable[[], bool]) -> float:
    began = time.perf_counter()
    while not holds():
        if time.perf_counter() - began > _PATIENCE:
            raise TimeoutError
        time.sleep(_LOOK)
    return time.perf_counter() - began
