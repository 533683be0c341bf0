"""A node of these tests' own, with somebody in every role and the matcher running beside the agent."""

from collections.abc import Iterator

import pytest

from tests.access.agreeing import Agreeing, agreeing
from tests.access.all_roles import FOUNDERS
from tests.kernel.conftest import make
from tests.kernel.nodes import TestNode, at, make_node, remove_node

__all__ = ["make"]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agreeing]:
    """Give a node of a module's own on which two people agree to things."""
    with agreeing(tmp_path_factory.mktemp("agreeing") / "node") as made:
        yield made


@pytest.fixture(scope="module")
def _everybody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestNode]:
    made = make_node(tmp_path_factory.mktemp("access") / "node", FOUNDERS)
    made.start_matcher()
    yield made
    remove_node(made)


@pytest.fixture
def everybody(_everybody: TestNode) -> Iterator[TestNode]:
    """Give the node, with the database of this process pointed at it."""
    with at(_everybody):
        yield _everybody
