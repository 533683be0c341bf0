"""The statistic that compares times: as defined, and able to see a difference."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.standing import ALPHA, critical_value, kolmogorov_smirnov

numbers = st.lists(st.integers(0, 12).map(float), min_size=1, max_size=30)


@given(numbers, numbers)
def test_it_is_the_largest_distance_of_the_two_distributions(left: list[float], right: list[float]) -> None:
    def share(some: list[float], at: float) -> float:
        return sum(one <= at for one in some) / len(some)

    expected = max(abs(share(left, at) - share(right, at)) for at in (*left, *right))
    assert math.isclose(kolmogorov_smirnov(left, right), expected, abs_tol=1e-12)


def test_the_critical_value_is_the_published_one() -> None:
    # Smirnov's table for large samples: 1.36 at 5 %, 1.63 at 1 %.
    assert critical_value(100, 100, 0.05) == pytest.approx(1.358 * math.sqrt(0.02), abs=1e-3)
    assert critical_value(100, 100, 0.01) == pytest.approx(1.628 * math.sqrt(0.02), abs=1e-3)
    assert critical_value(1000, 1000, ALPHA) == pytest.approx(0.08, abs=1e-3)


def test_it_sees_a_tenth_of_a_millisecond_among_noise_of_as_much() -> None:
    chance = random.Random(7)
    same = [[75 + chance.gauss(0, 0.1) for _ in range(1000)] for _ in range(2)]
    slower = [one + 0.1 for one in same[1]]
    limit = critical_value(1000, 1000, ALPHA)
    assert kolmogorov_smirnov(*same) < limit < kolmogorov_smirnov(same[0], slower)
