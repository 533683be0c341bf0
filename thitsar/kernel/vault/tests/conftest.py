"""Cheap guesses for the tests that make many keybags; what holds for real ones is put back after each."""

from collections.abc import Iterator

import pytest

from thitsar.kernel.vault import stretch

CHEAP = stretch.Cost(passes=1, memory=64, lanes=1)


@pytest.fixture
def cheap() -> Iterator[stretch.Cost]:
    """Lower the floor, as only tests do, for one test."""
    before = stretch.current_cost()
    stretch.lower_floor_for_tests(CHEAP)
    yield CHEAP
    stretch.lower_floor_for_tests(before)


@pytest.fixture
def real() -> Iterator[stretch.Cost]:
    """Let the floor of real nodes hold for one test, whatever the settings of the run made of it."""
    before = stretch.current_cost()
    stretch.lower_floor_for_tests(stretch.FLOOR)
    yield stretch.FLOOR
    stretch.lower_floor_for_tests(before)
