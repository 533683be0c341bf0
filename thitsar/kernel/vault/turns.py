"""A fair queue in front of what is slow on purpose, so that many callers cannot exhaust memory or processors."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from thitsar.kernel.errors import Refused


class Turns:
    """Let so many work at a time, in the order they came; whoever finds the queue full is sent away."""

    def __init__(self, at_once: int, *, waiting: int, sentence: str) -> None:
        self.at_once = at_once
        self.waiting = waiting
        self.queue: deque[threading.Event] = deque()
        self.running = 0
        self.sentence = sentence
        self._lock = threading.Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn and have it."""
        ticket = threading.Event()
        with self._lock:
            if self.running < self.at_once:
                self.running += 1
                ticket.set()
            elif len(self.queue) >= self.waiting:
                raise Refused(self.sentence)
            else:
                self.queue.append(ticket)
        ticket.wait()
        try:
            yield
        finally:
            with self._lock:
                if self.queue:
                    self.queue.popleft().set()
                else:
                    self.running -= 1
