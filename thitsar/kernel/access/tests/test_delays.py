"""What two people agreed to holds a day later by signed clocks, unless somebody stops it; nothing shortens that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.access.delays import (
    DELAY,
    WHY_STOPPED,
    Delayed,
    Waiting,
    begun,
    dropped,
    held,
    stopped,
)
from thitsar.kernel.errors import Unverified

CLOCKS = st.integers(0, 1 << 63)
KINDS = st.sampled_from(["administrator", "recovery", "partner"])


def _one(kind: str, subject: str, digest: bytes, clock: int) -> Delayed:
    return Delayed(kind, subject, digest, "asked", "agreed", 1, clock)


@given(KINDS, CLOCKS, st.integers(-DELAY, 3 * DELAY))
def test_it_holds_from_a_day_later_and_once(kind: str, clock: int, later: int) -> None:
    waiting = begun({}, _one(kind, "a", b"1", clock))
    if later < DELAY:
        with pytest.raises(Unverified):
            held(waiting, kind, b"1", clock=clock + later)
        assert waiting[b"1"].seconds_left(clock + later) > 0
        return
    one, left = held(waiting, kind, b"1", clock=clock + later)
    assert one.seconds_left(clock + later) == 0
    with pytest.raises(Unverified):
        held(left, kind, b"1", clock=clock + later)


@given(st.lists(st.tuples(KINDS, st.sampled_from("ab"), st.sampled_from("wxyz"), CLOCKS), max_size=12))
def test_of_one_subject_only_the_newest_waits_and_its_day_begins_anew(
    said: list[tuple[str, str, str, int]],
) -> None:
    waiting: Waiting = {}
    newest: dict[tuple[str, str], tuple[bytes, int]] = {}
    for number, (kind, subject, letter, clock) in enumerate(said):
        digest = f"{letter}{number}".encode()
        waiting = begun(waiting, _one(kind, subject, digest, clock))
        newest[kind, subject] = (digest, clock)
    assert {(one.kind, one.subject): (key, one.clock) for key, one in waiting.items()} == newest
    for kind, subject in newest:
        assert (kind, subject) not in {
            (one.kind, one.subject) for one in dropped(waiting, kind, subject).values()
        }


@given(KINDS, st.sampled_from(WHY_STOPPED))
def test_what_was_stopped_never_holds(kind: str, reason: str) -> None:
    waiting = stopped(begun({}, _one(kind, "a", b"1", 5)), b"1", reason)
    for digest in (b"1", b"", "1", None):
        with pytest.raises(Unverified):
            held(waiting, kind, digest, clock=5 + 2 * DELAY)
        with pytest.raises(Unverified):
            stopped(waiting, digest, reason)


def test_it_holds_as_what_it_was_agreed_to_and_stops_for_a_reason_there_is() -> None:
    waiting = begun({}, _one("partner", "a", b"1", 5))
    with pytest.raises(Unverified):
        held(waiting, "administrator", b"1", clock=5 + DELAY)
    with pytest.raises(Unverified):
        stopped(waiting, b"1", "because")
