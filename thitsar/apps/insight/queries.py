"""Read statistics patches, and nothing else, into numbers; kept in memory while an analyst is unlocked."""

import threading
from datetime import date
from typing import Any

from thitsar.apps.insight.counts import People, fold_patches
from thitsar.apps.insight.rules import THRESHOLDS
from thitsar.apps.insight.tables import Counts, draw_up
from thitsar.kernel.errors import Denied
from thitsar.kernel.files.batches import STATISTICS, list_keys
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.work_lists import read_batches

__all__ = ["Patches", "fold_patches", "load", "numbers"]

_COMPARTMENT = "statistics"


class Patches:
    """Keep what the patches add up to, shared by all analysts this process serves; gone with the process."""

    def __init__(self) -> None:
        self._people = People()
        self._through = 0
        self._lock = threading.Lock()

    def counts(self, actor: Actor) -> Counts:
        """Read on and give the counts; Denied when the agent says that this member may not count."""

        def unwrap(wrapped: list[Any]) -> list[bytes]:
            opened: list[bytes] = actor.call(
                "open_batches", action="count", compartment=_COMPARTMENT, wrapped=wrapped
            )
            return opened

        # Asked before anything is given, also when all of it was read for somebody else.
        keys = list_keys(actor, _COMPARTMENT)
        if not keys:
            raise Denied("There is no such file.")
        with self._lock:
            for number, items in read_batches(STATISTICS, _COMPARTMENT, self._through, unwrap, keys):
                self._people.take(items)
                self._through = number
            return +self._people.counts


# Opened patches of the members this process serves.
_patches = Patches()


def load(actor: Actor) -> Counts:
    """Give how many people each coded value counts, read since the last time."""
    return _patches.counts(actor)


def numbers(actor: Actor, today: date) -> dict[str, Any]:
    """Give the internal view as plain codes and figures; null stands for a figure that is not shown."""
    return draw_up(load(actor), today=today, k=THRESHOLDS["internal"])
