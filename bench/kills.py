"""Kill writers and imports without warning, at many instants, and count what is lost or ends otherwise."""

import os
import random
import signal
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

KILLS = int(os.environ.get("BENCH_KILLS", "200"))
POINTS = int(os.environ.get("BENCH_KILL_POINTS", "20"))
ROWS, SEED = 400, 1
# Every so many points the agent and the matcher go as well.
AGENTS = 4
# Seconds after the first commit.
LATEST = 0.8


def measure() -> dict[str, Any]:
    """Kill a warm writer again and again; then an import at points spread over its whole run, each on a node."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.kernel.settings"
    with tempfile.TemporaryDirectory(prefix="kills-") as place:
        os.environ["THITSAR_NODE"] = place
        import django  # noqa: PLC0415 - late import: the settings are chosen above

        django.setup()
        return {"writer": _kill_writers(Path(place)), "import": _kill_imports(Path(place))}


def _kill_writers(place: Path) -> dict[str, Any]:
    from bench.figures import at_most  # noqa: PLC0415 - late import: after set-up
    from tests.kernel import writing  # noqa: PLC0415 - late import: as above
    from tests.kernel.nodes import CAST, make_node, remove_node  # noqa: PLC0415 - late import: as above
    from tests.kernel.test_killed_writer import PARTS, kill_often  # noqa: PLC0415 - late import: as above

    node = make_node(place / "writer", CAST)
    try:
        file = writing.shared_file(node, *PARTS)
        with writing.writers(node) as warm:
            seen = kill_often(warm, file, KILLS, chance=random.Random(SEED))  # noqa: S311 - repeatable
        writing.require_rebuilt(node)
    finally:
        remove_node(node)
    return {**seen, "lost": at_most(seen["lost"], 0, "acknowledged commits")}


def _kill_imports(place: Path) -> dict[str, Any]:
    from bench.figures import at_most  # noqa: PLC0415 - late import: after set-up
    from tests.intake.ending import ending, is_alike, without_chance  # noqa: PLC0415 - late import: as above
    from tests.intake.killing import receiving, restart, result_of, start_import  # noqa: PLC0415 - late import: as above
    from thitsar.demo.people import HEADERS, make_list  # noqa: PLC0415 - late import: as above
    from thitsar.demo.spreadsheet import to_xlsx  # noqa: PLC0415 - late import: as above

    content, chance = to_xlsx(make_list(ROWS, SEED)[0], HEADERS), random.Random(SEED)  # noqa: S311 - repeatable

    def take(node: Any) -> tuple[dict[str, Any], dict[str, Any], int]:
        said = result_of(start_import(node, content))
        statements: int = said[0].pop("statements")
        return without_chance(node, said)[0], ending(node), statements

    with receiving(place / "whole") as node:
        whole, left, statements = take(node)
    killed: Counter[str] = Counter()
    others = 0
    for point in range(POINTS):
        with receiving(place / f"point{point}") as node:
            # By turns before a statement, from the first commit to the last, and at an instant nobody chose.
            at = 0 if point % 2 else 1 + (statements - 2) * point // max(1, POINTS - 2)
            killed[_kill(node, content, at=at, seconds=chance.uniform(0, LATEST))] += 1
            if point % AGENTS == AGENTS - 1:
                restart(node)
            said, found, _ = take(node)
            others += not (is_alike(said, whole) and found == left)
    return {
        "rows": ROWS,
        "registered": whole["registered"],
        "entries": left["entries"],
        "statements": statements,
        "killed": dict(killed),
        "ended_otherwise": at_most(others, 0, f"of {POINTS}"),
    }


def _kill(node: Any, content: bytes, *, at: int, seconds: float) -> str:
    from tests.intake.killing import entries, start_import, wait  # noqa: PLC0415 - late import: after set-up

    before = entries(node)
    program = start_import(node, content, die_at=at)
    if not at:
        wait(lambda: entries(node) > before or program.poll() is not None)
        time.sleep(seconds)
        program.kill()
    program.communicate()
    if program.returncode != -signal.SIGKILL:
        return "had ended"
    return "before a statement" if at else "at an instant"
