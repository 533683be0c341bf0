"""Changing the keys of 50,000 files after somebody left: how long it takes, others wait, how much memory it needs."""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bench.figures import at_most
from bench.importing import take
from bench.machine import agent_mb, load
from bench.node import TODAY, Measured, node

FILES = int(os.environ.get("BENCH_FILES", "50000"))
# Files whose closed parts the leaver read: each of these gets a key of its own, said in its own roster.
NARROW = int(os.environ.get("BENCH_NARROW", "500"))
PIECE = 10_000
LEAVER = 1
_LOOK, _PROBE = 0.05, 0.002
PATIENCE = 1800.0


def measure() -> dict[str, Any]:
    """Take in the files, let an officer of intake leave, and wait until what they knew is changed."""
    with node({"intake": 2}) as measured:
        for seed, rows in enumerate(_pieces(FILES - NARROW)):
            take(measured, rows, seed=seed)
        take(measured, NARROW, seed=99, also=[measured.member("intake", LEAVER)])
        return _changed(measured)


def _pieces(files: int) -> list[int]:
    return [min(PIECE, files - at) for at in range(0, files, PIECE)]


def _changed(measured: Measured) -> dict[str, Any]:
    from thitsar.kernel import models  # noqa: PLC0415 - late import: after set-up
    from thitsar.kernel.membership.removing import remove  # noqa: PLC0415 - late import: as above

    staying, admin = measured.actor("intake"), measured.actor("administrator")
    files = models.Stream.objects.values("file").distinct().count()
    before = load()
    with _watched(measured) as seen:
        began = time.perf_counter()
        remove(admin, measured.member("intake", LEAVER), reason="LEFT", today=TODAY)
        changed = _wait(staying, began)
        seconds = max(changed.values())
        narrow = _wait_for_narrow() - began - seconds
    parts = {name: models.Stream.objects.filter(compartment=name).count() for name in changed}
    return {
        "files": files,
        "compartments": {
            name: {"parts": parts[name], "changed_at": round(at, 2)} for name, at in changed.items()
        },
        "load_before": before,
        "rotation": at_most(round(seconds, 2), 10, "s"),
        "parts_a_second": round(sum(parts.values()) / seconds),
        "closed_parts": {"parts": NARROW, "seconds": round(narrow, 2)},
        # Of the database: nobody else writes meanwhile.
        "writing": {
            "held_seconds": round(sum(seen.waits), 2),
            "longest_wait_seconds": round(max(seen.waits, default=0.0), 3),
        },
        "peak_mb": seen.peaks,
        "left_under_old_keys": at_most(_left(changed), 0, "parts, older wraps, sheets and lists"),
    }


def _wait(actor: Any, began: float) -> dict[str, float]:
    """Wait until what this member holds is changed; gives when each compartment was, in seconds from the beginning."""
    changed: dict[str, float] = {}
    known: set[str] = set()
    while time.perf_counter() - began < PATIENCE:
        state = actor.call("key_state")
        now = time.perf_counter() - began
        known |= {one["compartment"] for one in state if one["closed"] and one["held"]}
        open_now = {one["compartment"] for one in state if not one["closed"]}
        changed |= {name: now for name in sorted(known & open_now) if name not in changed}
        if known and len(changed) == len(known):
            return changed
        time.sleep(_LOOK)
    raise SystemExit("the keys were not changed in time")


def _wait_for_narrow() -> float:
    from thitsar.kernel import models  # noqa: PLC0415 - late import: after set-up

    until = time.perf_counter() + PATIENCE
    while models.WrapOwed.objects.filter(recipient=models.RENEWED).exists():
        if time.perf_counter() > until:
            raise SystemExit("the keys of closed parts were not changed in time")
        time.sleep(_LOOK)
    return time.perf_counter()


def _left(changed: dict[str, float]) -> int:
    """Count parts that have neither a wrap of the newest epoch nor a place on one of its sheets, and older lists."""
    from thitsar.kernel import models  # noqa: PLC0415 - late import: after set-up
    from thitsar.kernel.ledger.renewal import left_over  # noqa: PLC0415 - as above
    from thitsar.kernel.vault.sheets import parts_of  # noqa: PLC0415 - as above

    until = time.perf_counter() + PATIENCE
    while left_over() and time.perf_counter() < until:
        time.sleep(_LOOK)
    left = 0
    for name in changed:
        streams = models.Stream.objects.filter(compartment=name)
        sheets = models.KeySheet.objects.filter(compartment=name)
        own = models.KeyWrap.objects.filter(stream__in=streams.values("id"))
        newest = set(own.filter(epoch=2).values_list("stream", flat=True))
        for one in sheets.filter(epoch=2):
            newest.update(parts_of(bytes(one.streams)))
        left += len(set(streams.values_list("id", flat=True)) - newest)
        left += own.exclude(epoch=2).count() + sheets.exclude(epoch=2).count()
        left += models.Batch.objects.filter(compartment=name).exclude(epoch=2).count()
    return left


@dataclass
class _Seen:
    waits: list[float] = field(default_factory=list)
    peaks: dict[str, float] = field(default_factory=dict)


@contextmanager
def _watched(measured: Measured) -> Iterator[_Seen]:
    """Ask for the write lock again and again, and look at the memory of the agent and what it starts."""
    seen, ended = _Seen(), threading.Event()

    def ask() -> None:
        connection = sqlite3.connect(measured.directory / "node.sqlite3", timeout=0, isolation_level=None)
        since = 0.0
        while not ended.wait(_PROBE):
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                since = since or time.perf_counter()
                continue
            connection.execute("ROLLBACK")
            if since:
                seen.waits.append(time.perf_counter() - since)
            since = 0.0
        connection.close()

    def look() -> None:
        while not ended.wait(_LOOK):
            for name, peak in agent_mb(measured.directory).items():
                seen.peaks[name] = max(seen.peaks.get(name, 0.0), peak)

    threads = [threading.Thread(target=one) for one in (ask, look)]
    for one in threads:
        one.start()
    try:
        yield seen
    finally:
        ended.set()
        for one in threads:
            one.join()
