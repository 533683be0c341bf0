"""Let five nodes live through many random histories, and see that all end in one document with every conflict in it."""

import os
import random
import tempfile
from typing import Any

HISTORIES = int(os.environ.get("BENCH_HISTORIES", "2000"))
FIRST = int(os.environ.get("BENCH_FIRST_SEED", "1000"))


def measure() -> dict[str, Any]:
    """Run them one by one; the seed of each says how to see it again. Ten thousand: BENCH_HISTORIES=10000."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    with tempfile.TemporaryDirectory(prefix="histories-") as place:
        os.environ["THITSAR_NODE"] = place
        import django  # noqa: PLC0415 - late import: the settings are chosen above

        django.setup()
        return _run()


def _run() -> dict[str, Any]:
    from bench.figures import at_most  # noqa: PLC0415 - late import: after set-up
    from tests.exchange.five_nodes import History, check  # noqa: PLC0415 - late import: as above

    wrong: dict[int, str] = {}
    contested = conflicts = decided = entries = 0
    for seed in range(FIRST, FIRST + HISTORIES):
        history = History(random.Random(seed))  # noqa: S311 - repeatable
        try:
            history.run()
            check(history)
        except AssertionError as error:
            wrong[seed] = str(error)
        document = history.nodes[0].document()
        contested += bool(document["contested"])
        conflicts += bool(document.get("conflicts"))
        decided += len(history.decided)
        entries += len(history.nodes[0].disk)
    return {
        "histories": HISTORIES,
        "entries": entries,
        "decisions": decided,
        "ended_contested": contested,
        "ended_with_conflicts": conflicts,
        "wrong": at_most(len(wrong), 0, "histories"),
        "seeds": wrong,
    }
