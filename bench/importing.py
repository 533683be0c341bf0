"""People a second through a whole import of 12,000 rows, while somebody reads Today."""

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from bench.figures import at_least, spread
from bench.machine import cpu_seconds, load
from bench.node import TODAY, Measured, node
from bench.server import Client, served

ROWS = int(os.environ.get("BENCH_ROWS", "12000"))


def measure() -> dict[str, Any]:
    """Import while another member reads."""
    with node({"intake": 2}, programs=()) as measured, served(measured.directory):
        return take_while_reading(measured)


def take_while_reading(measured: Measured) -> dict[str, Any]:
    """Take in the whole list while the second intake officer looks at Today ten times a second."""
    before = load()
    with _reading(measured) as times:
        cpu = time.process_time() + cpu_seconds(measured.directory)
        registered, seconds = take(measured, ROWS)
        cpu = time.process_time() + cpu_seconds(measured.directory) - cpu
    return {
        "rows": ROWS,
        "registered": registered,
        "load_before": before,
        # All processes but the one that reads and judges the rows, which has ended.
        "cpu_seconds": round(cpu, 1),
        "people": at_least(round(registered / seconds), 350, "people/s"),
        "today_meanwhile": spread(times, 0, 120),
    }


def take(
    measured: Measured, rows: int, *, vetting: int = 0, seed: int = 7, also: Sequence[str] = ()
) -> tuple[int, float]:
    """Take in an invented list for the n-th vetting officer; gives people registered and seconds.

    `also` names who else reads the closed parts.
    """
    from thitsar.apps.intake.importing import run_import  # noqa: PLC0415 - late import: after set-up
    from thitsar.apps.intake.rows import FIELD_FORM  # noqa: PLC0415 - late import: as above
    from thitsar.demo.people import make_list  # noqa: PLC0415 - late import: as above
    from thitsar.demo.spreadsheet import to_xlsx  # noqa: PLC0415 - late import: as above
    from thitsar.kernel import programs  # noqa: PLC0415 - late import: as above

    people, _ = make_list(rows, seed)
    content = to_xlsx(people, list(people[0]))
    intake = measured.actor("intake")
    intakes = [measured.member("intake", at) for at in range(measured.count("intake"))]
    officer = measured.member("vetting", vetting)
    programs.settle()  # as the command and the page's job do
    began = time.perf_counter()
    result = run_import(
        intake,
        content,
        FIELD_FORM,
        team=(*intakes, officer, measured.member("approver")),
        narrow=(intake.member, officer, *also),
        today=TODAY,
        progress=lambda _d, _t: True,
    )
    seconds = time.perf_counter() - began
    intake.call("sign_out")
    return result.registered, seconds


@contextmanager
def _reading(measured: Measured) -> Iterator[list[float]]:
    """Look at Today again and again until the block ends."""
    times: list[float] = []
    ended = threading.Event()

    def read() -> None:
        client = Client()
        client.sign_in(measured.credentials("intake", 1))
        client.get("/today")
        while not ended.wait(0.1):
            times.append(timed(lambda: client.page("/today")))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield times
    finally:
        ended.set()
        reader.join()


def timed(work: Callable[[], Any]) -> float:
    """Give the seconds something takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
