"""Hold both turns of Argon2, and fill the queue behind them, so that whoever asks for a turn is told apart."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from thitsar.kernel.vault import stretch

PATIENCE = 60


@dataclass
class Turns:
    """What happens at the two turns; everybody who got one stays until let go."""

    entered: list[int] = field(default_factory=list)
    _leave: dict[int, threading.Event] = field(default_factory=dict)
    _came: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    _threads: list[threading.Thread] = field(default_factory=list)

    def come(self, number: int) -> None:
        """Let somebody ask for a turn and come back when they have it or stand in the queue."""
        self._leave[number] = threading.Event()
        waiting, running = len(stretch.TURNS.queue), stretch.TURNS.running
        thread = threading.Thread(target=self._stay, args=[number], daemon=True)
        self._threads.append(thread)
        thread.start()
        until(lambda: (len(stretch.TURNS.queue), stretch.TURNS.running) != (waiting, running))
        if stretch.TURNS.running > running:
            self.next()

    def next(self) -> None:
        """Wait until one more has a turn."""
        assert self._came.acquire(timeout=PATIENCE)

    def leave(self, number: int) -> None:
        """Let somebody give the turn back."""
        self._leave[number].set()

    def end(self) -> None:
        """Let everybody go."""
        for one in self._leave.values():
            one.set()
        for thread in self._threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()

    def _stay(self, number: int) -> None:
        with stretch.TURNS.turn():
            self.entered.append(number)
            self._came.release()
            assert self._leave[number].wait(PATIENCE)


@contextmanager
def turns() -> Iterator[Turns]:
    """Watch the turns; at the end all are free again."""
    made = Turns()
    try:
        yield made
    finally:
        made.end()
        assert (stretch.TURNS.running, len(stretch.TURNS.queue)) == (0, 0)


@contextmanager
def nobody_gets_a_turn() -> Iterator[None]:
    """Fill turns and queue: from now on whoever asks for a turn is refused at once."""
    with turns() as made:
        for number in range(stretch.TURNS.at_once + stretch.TURNS.waiting):
            made.come(number)
        yield


def until(happened: Callable[[], bool]) -> None:
    """Wait for other threads; a minute without it is a failure."""
    tick = threading.Event()
    for _ in range(PATIENCE * 1000):
        if happened():
            return
        tick.wait(0.001)
    raise AssertionError("it did not happen")
