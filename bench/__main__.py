"""Run measurements by name: `python -m bench append programme …`, or all of them."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bench import (
    age,
    append,
    exchange,
    exchange_kills,
    histories,
    importing,
    kills,
    leaving,
    mutations,
    pages,
    phone,
    programme,
    rotation,
    rotation_kills,
    signing_in,
    standing,
    witness,
    wraps,
)
from bench.figures import missed
from bench.machine import load

BENCHES: dict[str, Callable[[], dict[str, Any]]] = {
    "age": age.measure,
    "append": append.measure,
    "exchange": exchange.measure,
    "exchange-kills": exchange_kills.measure,
    "histories": histories.measure,
    "import": importing.measure,
    "kills": kills.measure,
    "leaving": leaving.measure,
    "mutations": mutations.measure,
    "programme": programme.measure,
    "pages": pages.measure,
    "rotation": rotation.measure,
    "rotation-kills": rotation_kills.measure,
    "signin": signing_in.measure,
    "standing": standing.measure,
    "witness": witness.measure,
    "wraps": wraps.measure,
    "phone": phone.measure,
}
# Part of another one.
NOT_BY_ITSELF = {"import"}


def main() -> None:
    """Measure what was asked for and print it."""
    names = sys.argv[1:] or [name for name in BENCHES if name not in NOT_BY_ITSELF]
    seen: dict[str, Any] = {"day": f"{datetime.now(UTC):%Y-%m-%d}", "processors": os.cpu_count()}
    for name in names:
        print(f"measuring {name} … load {load()}", file=sys.stderr, flush=True)
        seen |= {name: BENCHES[name]()} if len(names) == 1 else _aside(name)
    if len(names) > 1 or not sys.argv[1:]:
        seen["missed"] = missed(seen)
    print(json.dumps(seen, indent=2, ensure_ascii=False))


def _aside(name: str) -> dict[str, Any]:
    # A process knows one node for its whole life.
    done = subprocess.run([sys.executable, "-m", "bench", name], stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return {name: found[name]}


if __name__ == "__main__":
    main()
