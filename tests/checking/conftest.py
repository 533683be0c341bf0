"""One node for all tests of checks, with an agent whose clocks can be moved."""

from collections.abc import Iterator

import pytest

from tests.kernel.nodes import CAST, TestNode, at, make_node, remove_node
from thitsar.kernel import models


@pytest.fixture(scope="session")
def _node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestNode]:
    made = make_node(tmp_path_factory.mktemp("checking") / "node", CAST)
    yield made
    remove_node(made)


@pytest.fixture
def node(_node: TestNode) -> Iterator[TestNode]:
    """Give the node, empty of records and lines."""
    with at(_node):
        models.CheckRecord.objects.all().delete()
        models.CheckLine.objects.all().delete()
        yield _node
