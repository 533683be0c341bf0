"""Let a person stop long work with Ctrl-C between two commits, and a second Ctrl-C end it at once."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from thitsar.web.commands.terminal import Progress


@contextmanager
def stoppable() -> Iterator[Callable[[int, int], bool]]:
    """Give a progress function that answers False once somebody pressed Ctrl-C."""
    is_asked = False
    shown = Progress()

    def ask(*_: object) -> None:
        nonlocal is_asked
        is_asked = True
        signal.signal(signal.SIGINT, before)

    def progress(done: int, total: int) -> bool:
        shown.show(done, total)
        return not is_asked

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield progress
    finally:
        signal.signal(signal.SIGINT, before)
