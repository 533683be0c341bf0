"""One node for each module of these tests."""

from collections.abc import Iterator

import pytest

from tests.cast import Cast
from tests.kernel.nodes import at
from tests.vetting.deciding import Vetting, vetting
from tests.vetting.windows import Windows, windows


@pytest.fixture(scope="module")
def at_work(cast: Cast) -> Windows:
    """Give everybody at their browser, on the node all tests share."""
    return windows(cast)


@pytest.fixture(scope="module")
def _vetting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vetting]:
    with vetting(tmp_path_factory.mktemp("vetting") / "node") as made:
        yield made


@pytest.fixture
def vet(_vetting: Vetting) -> Iterator[Vetting]:
    """Give the node, with the database of this process pointed at it."""
    with at(_vetting.node):
        yield _vetting
