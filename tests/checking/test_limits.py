"""Ten checks an hour for each device, by a clock that only goes forward."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thitsar.kernel.checking.limits import KNOWN, MOST, SECONDS, Limits
from thitsar.kernel.errors import Refused


def passes(limits: Limits, *names: str, now: float) -> bool:
    try:
        limits.count(names, now=now)
    except Refused:
        return False
    return True


@settings(max_examples=200)
@given(st.lists(st.tuples(st.integers(0, 900), st.sampled_from("abc"), st.sampled_from("xy")), max_size=80))
def test_no_name_ever_has_more_than_ten_in_any_hour(asked: list[tuple[int, str, str]]) -> None:
    limits, now, let = Limits(), 0.0, list[tuple[float, str, str]]()
    for wait, device, address in asked:
        now += wait
        within = [one for one in let if one[0] > now - SECONDS]
        expected = all(
            sum(one[at] == name for one in within) < MOST for at, name in ((1, device), (2, address))
        )
        assert passes(limits, f"device {device}", address, now=now) == expected
        if expected:
            let.append((now, device, address))


def test_throwing_the_cookie_away_gives_no_check_back() -> None:
    limits = Limits()
    assert all(passes(limits, f"device {number}", "here", now=number) for number in range(MOST))
    assert not passes(limits, "device 11", "here", now=11)
    assert not passes(limits, "", "here", now=11)
    assert passes(limits, "device 11", "elsewhere", now=11)


def test_whoever_is_refused_is_told_when_and_not_counted() -> None:
    limits = Limits()
    for second in range(MOST):
        limits.count(["a"], now=second * 60)
    for asked in (600.0, 601.0, 1200.0):
        with pytest.raises(Refused, match=r"Minutes until it may check again: \d+\.") as refused:
            limits.count(["a"], now=asked)
        assert refused.value.values == {"minutes": -(-(SECONDS - int(asked)) // 60)}
    assert passes(limits, "a", now=SECONDS + 0.1)
    assert not passes(limits, "a", now=SECONDS + 0.2)


def test_thousands_of_addresses_do_not_fill_the_memory_and_are_forgotten() -> None:
    limits = Limits()
    for number in range(KNOWN):
        limits.count([str(number)], now=1)
    with pytest.raises(Refused, match="Too many people are checking"):
        limits.count(["one more"], now=2)
    assert passes(limits, "one more", now=SECONDS + 1.5)
    assert len(limits._times) == 1
