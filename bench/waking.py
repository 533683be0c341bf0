"""How long a member waits for the first Today of a morning, beyond what stretching the passphrase takes."""

import os
import time
from typing import Any

from bench.figures import at_most
from bench.importing import timed
from bench.machine import load
from bench.node import Measured
from bench.server import Client, served

ROUNDS = 3


def wake(measured: Measured) -> dict[str, Any]:
    """Start the node anew each time, so that nothing was opened before; sign in and look at Today."""
    rounds = []
    before = load()
    for _ in range(ROUNDS):
        with served(measured.directory):
            client = Client()
            client.get("/")
            began = time.perf_counter()
            client.send_credentials(measured.credentials("intake"))
            signed_in = time.perf_counter()
            client.page("/today")
            seen = time.perf_counter()
        stretching = min(_stretched() for _ in range(3))
        rounds.append(
            {
                "sign_in_seconds": round(signed_in - began, 3),
                "today_seconds": round(seen - signed_in, 3),
                "argon2_seconds": round(stretching, 3),
                "beyond_argon2_seconds": round(seen - began - stretching, 3),
            }
        )
    best = min(float(one["beyond_argon2_seconds"]) for one in rounds)
    return at_most(best, 0.5, "s", rounds=rounds, load_before=before)


def _stretched() -> float:
    from thitsar.kernel.vault import stretch  # noqa: PLC0415 - late import: after set-up

    cost = stretch.current_cost()
    return timed(lambda: stretch.stretch("one two three four five six seven", os.urandom(16), cost))
