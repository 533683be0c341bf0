"""Four sign-ins at once, and one, through the served pages."""

import threading
from typing import Any

from bench.figures import at_most
from bench.importing import timed
from bench.machine import load
from bench.node import node
from bench.server import Client, served

TOGETHER = 4
ROUNDS = 3


def measure() -> dict[str, Any]:
    """Sign one member in, then four at the same moment; the passphrases are stretched as in earnest."""
    with node({"intake": TOGETHER}, programs=()) as measured, served(measured.directory):
        credentials = [measured.credentials("intake", at) for at in range(TOGETHER)]
        before = load()
        alone = min(timed(lambda: Client().sign_in(credentials[0])) for _ in range(ROUNDS))
        rounds = [round(_together(credentials), 2) for _ in range(ROUNDS)]
    figure = at_most(min(rounds), 6, "s", rounds=rounds)
    return {"load_before": before, "one_seconds": round(alone, 2), "four_at_once": figure}


def _together(credentials: list[dict[str, str]]) -> float:
    failed: list[BaseException] = []

    def sign_in(one: dict[str, str]) -> None:
        try:
            Client().sign_in(one)
        except BaseException as error:  # a thread's end says nothing by itself
            failed.append(error)

    threads = [threading.Thread(target=sign_in, args=(one,)) for one in credentials]

    def all_of_them() -> None:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    seconds = timed(all_of_them)
    if failed:
        raise failed[0]
    return seconds
