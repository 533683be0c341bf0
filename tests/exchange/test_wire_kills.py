"""Killed in the middle, either side begins again where it stopped; a thousand times: `make bench-exchange-kills`."""

import random

from tests.exchange import wire_kills, wires
from tests.exchange.wires import Pair


def test_killed_at_any_point_nothing_is_lost_and_nothing_comes_twice(one_pair: Pair) -> None:
    wires.begin_anew(one_pair)
    seen = wire_kills.kill_often(one_pair, 20, random.Random(7), largest=1_400_000)
    assert seen["kills"] > 10
    assert (seen["lost"], seen["twice"], seen["damaged"]) == (0, 0, 0)
    assert seen["acknowledged"] > 0
