"""Kill the node that asks, the one that answers and both agents during exchange, and count what is lost."""

import os
import random
import tempfile
from pathlib import Path
from typing import Any

RUNS = int(os.environ.get("BENCH_KILLS", "1000"))
SEED = 1


def measure() -> dict[str, Any]:
    """Exchange between two nodes that are killed again and again, at named points and at instants nobody chose."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.kernel.settings"
    with tempfile.TemporaryDirectory(prefix="exchange-kills-") as place:
        os.environ["THITSAR_NODE"] = place
        import django  # noqa: PLC0415 - late import: the settings are chosen above

        django.setup()
        from bench.figures import at_most  # noqa: PLC0415 - late import: after set-up
        from tests.exchange import wire_kills, wires  # noqa: PLC0415 - late import: as above
        from tests.exchange.conftest import CAST  # noqa: PLC0415 - late import: as above
        from tests.kernel.nodes import make_node, remove_node  # noqa: PLC0415 - late import: as above

        made = [make_node(Path(place) / name, CAST, organisation=name) for name in ("ORG-A", "ORG-B")]
        try:
            pair = wires.make_pair(made[0], made[1])
            seen = wire_kills.kill_often(pair, RUNS, random.Random(SEED))  # noqa: S311 - repeatable
        finally:
            for one in made:
                remove_node(one)
    return {
        **seen,
        "lost": at_most(seen["lost"], 0, "bundles"),
        "twice": at_most(seen["twice"], 0, "bundles"),
        "damaged": at_most(seen["damaged"], 0, "bundles"),
    }
