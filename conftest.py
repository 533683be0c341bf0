"""What holds for every test: a law may take its time, for a busy machine is no fault of the program."""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests import shuffling, side_by_side
from thitsar.web.translations import compile_catalogues

# Also for a test of the program's own directory that is run without those in `tests`.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run choose the order of its tests."""
    shuffling.add_option(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Draw the order before other processes are started: they are given it. And write what pages say in Burmese."""
    shuffling.settle(config)
    if "PYTEST_XDIST_WORKER" not in os.environ:
        compile_catalogues()


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say which order this is, so that it can be had again."""
    return f"order: {shuffling.OPTION} {config.option.shuffle}" if config.option.shuffle else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Shuffle where asked to, and begin with what takes longest where tests run beside others."""
    if config.option.shuffle:
        items.sort(key=lambda item: shuffling.place(item.nodeid, config.option.shuffle))
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: side_by_side.turn(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Share tests out in units that build what they need once."""
    return side_by_side.make_scheduler(config, log)
