"""The node's clock is later than all it read or gave, whatever the machine's clock says and over restarts."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault.agent import steady
from thitsar.kernel.vault.agent.hybrid import AHEAD, HybridClock

NODE = b"n" * 32
NOW = 1_700_000_000.0
YEAR = 365 * 86_400
steps = st.lists(
    st.tuples(st.sampled_from(["tick", "read", "restart", "machine"]), st.integers(-3 * YEAR, 3 * YEAR)),
    max_size=30,
)


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Give the machine's clock, to be set."""
    told = [NOW]
    monkeypatch.setattr(time, "time", lambda: told[0])
    monkeypatch.setattr(steady, "uptime", lambda: 1.0)
    return told


@given(steps)
def test_each_time_is_later_than_all_that_were_known_over_restarts(
    tmp_path_factory: pytest.TempPathFactory, done: list[tuple[str, int]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        told = [NOW]
        patch.setattr(time, "time", lambda: told[0])
        patch.setattr(steady, "uptime", lambda: 1.0)
        path, known = tmp_path_factory.mktemp("clock") / "clock", 0
        clock = _started(path)
        for what, number in done:
            if what == "machine":
                told[0] = NOW + number
            elif what == "restart":
                clock = _started(path)
            else:
                if what == "read":
                    # What another has signed, at most a day away from here.
                    other = clock.now() + (number % (86_400 * 1000) << 16)
                    clock.observe(other)
                    known = max(known, other)
                given = clock.tick()
                assert given > known
                known = given
                clock.keep(NODE)


def test_a_time_to_come_is_refused_and_moves_nothing(tmp_path: Path, wall: list[float]) -> None:
    clock = _started(tmp_path / "clock")
    for far in (1 << 62, clock.now() + AHEAD + 1):
        before = clock.now()
        with pytest.raises(Unverified, match="still to come"):
            clock.observe(far)
        assert clock.now() == before
    # Another machine's clock may be some hours off.
    clock.observe(clock.now() + AHEAD)
    wall[0] += 60


def test_an_hour_ends_also_while_the_machine_s_clock_is_a_year_behind(
    tmp_path: Path, wall: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = _started(tmp_path / "clock")
    clock.tick()
    clock.keep(NODE)
    wall[0] -= YEAR
    clock = _started(tmp_path / "clock")
    before = clock.tick()
    monkeypatch.setattr(steady, "uptime", lambda: 1.0 + 3600)
    assert clock.now() - before >= (3_600_000 - 1) << 16


@pytest.mark.parametrize("torn", [b"", b"x" * 90])
def test_a_file_torn_by_a_crash_keeps_nobody_out(tmp_path: Path, wall: list[float], torn: bytes) -> None:
    (tmp_path / "clock").write_bytes(torn)
    clock = _started(tmp_path / "clock")
    assert clock.tick() == int(wall[0] * 1000) << 16


def _started(path: Path) -> HybridClock:
    clock = HybridClock(path)
    clock.load(NODE)
    return clock
