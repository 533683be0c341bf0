"""A node with 12,000 files: import, first Today, pages, memory, and what proves that all of it is sound."""

from typing import Any

from bench.importing import ROWS, take_while_reading
from bench.machine import load, memory
from bench.node import Measured, node
from bench.proving import prove
from bench.reading import OFFICERS, prepare_files, read_pages
from bench.server import served
from bench.waking import wake


def measure() -> dict[str, Any]:
    """Take a list in, start again as on the next morning, read what its officers would, and check it."""
    with node({"intake": 2, "vetting": OFFICERS}, programs=()) as measured:
        with served(measured.directory):
            seen: dict[str, Any] = {"import": take_while_reading(measured)}
            prepare_files(measured)
        seen["first_today"] = wake(measured)
        with served(measured.directory):
            seen |= read_pages(measured)
            seen["memory"] = _remembered(measured)
            seen |= prove(measured)
    return seen


def _remembered(measured: Measured) -> dict[str, Any]:
    from bench.figures import at_most  # noqa: PLC0415 - late import: beside its only use

    found = memory(measured.directory)
    return {"files": ROWS, **at_most(found["total"], 450, "MB", each=found["each"], load_before=load())}
