"""One node for all tests of the kernel, and more for those that break theirs."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.kernel.nodes import CAST, TestNode, at, make_node, remove_node
from thitsar.kernel.access.policy import Role

Founders = dict[str, Role]
Maker = Callable[..., TestNode]


@pytest.fixture(scope="session")
def _node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestNode]:
    made = make_node(tmp_path_factory.mktemp("kernel") / "node", CAST)
    yield made
    remove_node(made)


@pytest.fixture
def node(_node: TestNode) -> Iterator[TestNode]:
    """Give the node that these tests share, with the database of this process pointed at it."""
    with at(_node):
        yield _node


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Maker]:
    """Make nodes for one test only."""
    made: list[TestNode] = []

    def one(founders: Founders = CAST) -> TestNode:
        made.append(make_node(tmp_path / f"node{len(made)}", founders))
        return made[-1]

    yield one
    for node in made:
        remove_node(node)
