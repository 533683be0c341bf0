"""When partners are asked: about every so many minutes, never at a regular moment, and later where nobody answers.

Nothing is asked because something was taken in or given: whoever watches the network sees the same rhythm always.
"""

import fcntl
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thitsar.kernel.errors import Purposeful, Refused
from thitsar.kernel.exchange.wire import asking
from thitsar.kernel.exchange.wire.addresses import read_address
from thitsar.kernel.exchange.wire.arriving import Arrive, Partial

# How many times the usual time passes at most after nobody answered again and again.
MOST_WAITED = 16
_FINE = 1000


@dataclass(frozen=True)
class Asked:
    """What came of asking one partner: how many bundles, or why not."""

    node: str
    name: str
    came: int
    failed: Purposeful | None = None


class Rounds:
    """Remember, for this run only, when each partner is asked next."""

    def __init__(self, every: float) -> None:
        self._every = every
        self._next: dict[str, float] = {}
        self._failed: dict[str, int] = {}

    def due(self, partner: str, now: float) -> bool:
        """Tell whether a partner is to be asked; one seen for the first time waits for a part of the usual time."""
        return now >= self._next.setdefault(partner, now + self._every * _chance())

    def note(self, asked: Asked, now: float) -> None:
        """Choose the next moment: half to one and a half of the usual time, twice that after each failure."""
        failed = self._failed.get(asked.node, 0) + 1 if asked.failed is not None else 0
        self._failed[asked.node] = failed
        wait = self._every * min(MOST_WAITED, 1 << min(failed, 10)) * (0.5 + _chance())
        self._next[asked.node] = now + wait


def ask(call: Callable[..., Any], directory: Path, one: dict[str, str], arrive: Arrive) -> Asked:
    """Ask one of the partners the agent gave for all it has, and let the agent remember how it went."""
    if not one["address"]:
        return Asked(one["node"], one["name"], 0)  # it asks us, or sends a stick
    asked = _asked(call, directory, one, arrive)
    failed = asked.failed or Purposeful("")
    values = {name: str(value) for name, value in failed.values.items()}
    with suppress(Purposeful):  # that nobody can be told keeps nothing from coming
        call("note_asked", partner=asked.node, came=asked.came, failed=failed.sentence, values=values)
    return asked


def _asked(call: Callable[..., Any], directory: Path, one: dict[str, str], arrive: Arrive) -> Asked:
    before = 0
    try:
        with _alone(directory):
            partial = Partial(directory, one["node"], arrive)
            try:
                asking.pull(call, one["node"], read_address(one["address"]), partial)
            finally:
                before = partial.came
    except Purposeful as error:
        return Asked(one["node"], one["name"], before, error)
    return Asked(one["node"], one["name"], before)


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Keep others who ask for this node out meanwhile: both would write the same beginnings."""
    place = directory / "exchange"
    place.mkdir(mode=0o700, exist_ok=True)
    held = os.open(place / "asking", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refused("Partners are being asked already. Look again in a few minutes.") from None
        yield
    finally:
        os.close(held)


def _chance() -> float:
    return secrets.randbelow(_FINE) / _FINE
