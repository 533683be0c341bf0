"""Kill the change of keys a thousand times: at named places, or the agent or its program at an instant (K7)."""

import os
import random
import tempfile
import time
from pathlib import Path
from typing import Any

KILLS = int(os.environ.get("BENCH_KILLS", "1000"))
# Of these, with an agent that runs as it does on a node; they cost seconds each.
INSTANTS = int(os.environ.get("BENCH_INSTANTS", "40"))
SEED = int(os.environ.get("BENCH_SEED", "1"))
PLACES = 40
# Seconds after somebody signed in.
LATEST = 6.0


def measure() -> dict[str, Any]:
    """Die at every place again and again, in turn; then at instants nobody chose."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.kernel.settings"
    with tempfile.TemporaryDirectory(prefix="kills-") as place:
        os.environ["THITSAR_NODE"] = place
        import django  # noqa: PLC0415 - late import: the settings are chosen above

        django.setup()
        from tests.kernel.nodes import CAST, make_node, remove_node  # noqa: PLC0415 - late import: after set-up

        made: list[Any] = []

        def make(founders: Any = CAST) -> Any:
            made.append(make_node(Path(place) / "node", founders))
            return made[-1]

        try:
            return _kill(make)
        finally:
            for one in made:
                remove_node(one)


def _kill(make: Any) -> dict[str, Any]:
    from bench.figures import at_least, at_most  # noqa: PLC0415 - late import: after set-up
    from tests.kernel.nodes import at  # noqa: PLC0415 - late import: as above
    from tests.kernel.test_renewal_killed import kept_node, kill_often, points  # noqa: PLC0415 - late import: as above

    began, chance = time.perf_counter(), random.Random(SEED)  # noqa: S311 - repeatable
    kept = kept_node(make)
    every = points(kept)
    names = [every[(number + SEED * KILLS) % len(every)] for number in range(KILLS - INSTANTS)]
    with at(kept.node):
        outcome = kill_often(kept, names, chance=chance)
        instants = _at_instants(kept, outcome, chance)
    return {
        "runs": len(names) + INSTANTS,
        "places": at_least(len(every), PLACES, "places"),
        "places_hit": at_least(len(outcome.hit), PLACES, "places"),
        "hit": dict(sorted(outcome.hit.items())),
        "had_ended": outcome.ended,
        "at_instants": instants,
        "unreadable": at_most(outcome.unreadable, 0, "records"),
        "between_two_keys": at_most(outcome.between, 0, "compartments"),
        "seconds": round(time.perf_counter() - began),
    }


def _at_instants(kept: Any, outcome: Any, chance: random.Random) -> dict[str, int]:
    """Kill an agent that changes keys as on any node, by turns itself and the program that it has at work."""
    from tests.kernel.test_renewal_killed import at_an_instant  # noqa: PLC0415 - late import: after set-up

    done: dict[str, int] = {}
    for number in range(INSTANTS):
        whom = "the program at work" if number % 2 else "the agent"
        seen = at_an_instant(kept, outcome, seconds=chance.uniform(0, LATEST), is_agent=not number % 2)
        done[f"{whom}: {seen}"] = done.get(f"{whom}: {seen}", 0) + 1
    return done
