"""What a caller nests as deep as the decoder takes it, against stacks that are kept small."""

from typing import Any

import pytest

from tests.kernel.nodes import TestNode
from thitsar.kernel.errors import Purposeful

# The decoder takes 400 containers in each other; a frame has two of its own.
DEEPEST = 398


def nested(depth: int, *, in_maps: bool) -> Any:
    """Put a number into that many lists or maps."""
    value: Any = 0
    for _ in range(depth):
        value = {"a": value} if in_maps else [value]
    return value


@pytest.mark.parametrize("in_maps", [False, True])
def test_the_agent_outlives_the_deepest_frame_and_one_beyond(node: TestNode, in_maps: bool) -> None:
    living = node.processes[-1].pid
    for depth in (DEEPEST, DEEPEST + 1):
        with pytest.raises(Purposeful):
            node.agent.call("session", handle=nested(depth, in_maps=in_maps))
        node.agent.close()
    with pytest.raises(Purposeful, match="signed out"):
        node.agent.call("session", handle="nobody")
    assert node.processes[-1].pid == living
    assert node.processes[-1].poll() is None
