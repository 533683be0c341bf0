"""A writer that is killed at any instant loses nothing it acknowledged and leaves nothing half done."""

import random

import pytest

from tests.kernel.conftest import Maker
from tests.kernel.writing import (
    Writers,
    hashes,
    require_rebuilt,
    require_whole,
    shared_file,
    write_once,
    writers,
)

pytestmark = [pytest.mark.database, pytest.mark.slow]

KILLS = 25
LONGEST = 0.12
MOST_AT_ONCE = 3
PARTS = ("registration", "identity", "service")


def kill_often(warm: Writers, file: str, kills: int, *, chance: random.Random) -> dict[str, int]:
    """Kill one writer after the other and look at the log each time; gives what there was of it."""
    acknowledged: dict[int, str] = {}
    first, events, beyond = len(hashes(warm.node)), 0, 0
    for number in range(kills):
        heard = warm.start("intake" if number % 2 else "intake2", file, PARTS[number % len(PARTS)])
        warm.kill_after(heard, chance.uniform(0, LONGEST))
        acknowledged |= heard.acknowledged
        events += heard.events
        beyond = len(require_whole(warm.node, acknowledged)) - first - events
        # The commit at hand may be on the disk without having been acknowledged; nothing else may.
        assert 0 <= beyond <= MOST_AT_ONCE * (number + 1)
    stored = hashes(warm.node)
    return {
        "kills": kills,
        "lost": sum(1 for sequence, own in acknowledged.items() if stored.get(sequence) != own),
        "acknowledged_commits": len(acknowledged),
        "acknowledged_events": events,
        "committed_unacknowledged": beyond,
    }


def test_no_acknowledged_event_is_lost(make: Maker) -> None:
    node = make()
    file = shared_file(node, *PARTS)
    with writers(node) as warm:
        seen = kill_often(warm, file, KILLS, chance=random.Random("kill"))
    assert seen["acknowledged_commits"] >= KILLS
    require_rebuilt(node)
    newest = len(hashes(node))
    assert write_once(node, file, "registration") == newest + 1


def test_with_its_agent_killed_a_writer_stops_with_a_sentence_and_the_next_agent_goes_on(make: Maker) -> None:
    node = make()
    file = shared_file(node, *PARTS)
    chance = random.Random("agent")
    acknowledged: dict[int, str] = {}
    with writers(node) as warm:
        for _ in range(4):
            heard = warm.start("intake", file, "registration")
            warm.wait_for_one(heard, chance.uniform(0, LONGEST))
            node.stop()
            warm.hear_out(heard)
            assert heard.stopped == "The key agent does not answer. Start it with `thitsar serve`."
            node.start()
            acknowledged |= heard.acknowledged
            require_whole(node, acknowledged)
            write_once(node, file, "registration")
    require_rebuilt(node)
