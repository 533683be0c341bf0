"""What holds for every test: a law may take its time, for a busy machine is no fault of the program."""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests import side_by_side

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, where tests run beside others."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: side_by_side.turn(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Share tests out in units that build what they need once."""
    return side_by_side.make_scheduler(config, log)
