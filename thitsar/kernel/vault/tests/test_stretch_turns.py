"""Two derive at a time, in the order they came, and the sixty-fifth who would wait is sent away."""

import threading

import pytest

from thitsar.kernel.errors import Refused
from thitsar.kernel.vault import stretch
from thitsar.kernel.vault.stretch import Cost
from thitsar.kernel.vault.tests.queueing import nobody_gets_a_turn, turns


def test_two_derive_at_a_time_in_the_order_they_came() -> None:
    with turns() as watched:
        for number in range(12):
            watched.come(number)
        assert watched.entered == [0, 1]
        # Who was there second leaves first: whoever leaves, the longest waiting comes.
        for number in (1, 0, *range(2, 11)):
            watched.leave(number)
            if len(watched.entered) < 12:
                watched.next()
            assert stretch.TURNS.running <= stretch.TURNS.at_once
        assert watched.entered == list(range(12))


def test_somebody_who_comes_late_does_not_pass_those_who_wait() -> None:
    with turns() as watched:
        for number in (0, 1, 2):
            watched.come(number)
        watched.leave(0)
        watched.next()
        watched.come(3)
        watched.come(4)
        watched.leave(1)
        watched.next()
        assert watched.entered == [0, 1, 2, 3]


@pytest.mark.usefixtures("cheap")
def test_the_sixty_fifth_who_would_wait_is_sent_away_and_nobody_else() -> None:
    cost = Cost(1, 64, 1)
    with nobody_gets_a_turn():
        assert len(stretch.TURNS.queue) == stretch.TURNS.waiting == 64
        for _ in range(3):
            with pytest.raises(Refused):
                stretch.stretch("abacus", bytes(16), cost)
        assert len(stretch.TURNS.queue) == 64
    assert len(stretch.stretch("abacus", bytes(16), cost)) == 32


@pytest.mark.usefixtures("cheap")
def test_many_at_once_all_get_their_own_key() -> None:
    cost, found = Cost(1, 256, 1), dict[int, bytes]()

    def derive(number: int) -> None:
        found[number] = stretch.stretch(f"word{number}", bytes(16), cost)

    threads = [threading.Thread(target=derive, args=[number]) for number in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == {number: stretch.stretch(f"word{number}", bytes(16), cost) for number in range(60)}
    assert (stretch.TURNS.running, len(stretch.TURNS.queue)) == (0, 0)


@pytest.mark.usefixtures("cheap")
def test_a_turn_that_ends_with_an_error_is_given_back() -> None:
    for _ in range(5):
        with pytest.raises(ValueError, match="salt"):
            stretch.stretch("abacus", b"short", Cost(1, 64, 1))
    assert stretch.TURNS.running == 0
