"""Ask a witness for N and N+K at the same time, over and over: never is a smaller tree signed after a larger."""

import os
import tempfile
import time
from pathlib import Path
from typing import Any

ROUNDS = int(os.environ.get("BENCH_WITNESS", "10000"))
SEED = 24


def measure() -> dict[str, Any]:
    """Race two requests against each other on one node; each round fails aloud when both were signed."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.kernel.settings"
    with tempfile.TemporaryDirectory(prefix="witness-") as place:
        os.environ["THITSAR_NODE"] = place
        import django  # noqa: PLC0415 - late import: the settings are chosen above

        django.setup()
        return _race(Path(place))


def _race(place: Path) -> dict[str, Any]:
    from bench.figures import at_least  # noqa: PLC0415 - late import: after set-up
    from tests.kernel.made_logs import make_partners  # noqa: PLC0415 - late import: as above
    from tests.kernel.nodes import CAST, at, make_node, remove_node  # noqa: PLC0415 - late import: as above
    from tests.kernel.test_witness import race  # noqa: PLC0415 - late import: as above

    node = make_node(place / "node", CAST)
    try:
        with at(node):
            # A log that was cosigned a thousand times holds as many checkpoints: a day of each for three years.
            logs = make_partners(node, 2 + ROUNDS // 600, entries=4000)
            actor = node.sign_in("admin")
            begun = time.monotonic()
            larger_first = race(actor, logs, rounds=ROUNDS, seed=SEED)
            seconds = round(time.monotonic() - begun, 1)
    finally:
        remove_node(node)
    return {
        "interleavings": at_least(ROUNDS, 10_000, "rounds"),
        "larger_first": larger_first,
        "seconds": seconds,
    }
