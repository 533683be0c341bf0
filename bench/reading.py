"""Today, File and search as officers meet them: through the served workers, within everybody's quotas."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from bench.figures import spread
from bench.importing import take, timed
from bench.machine import cpu_seconds, load
from bench.node import TODAY, Measured
from bench.server import Client

# Each opens fewer files than the 30 that one person may in an hour.
OFFICERS = 12
FILES_EACH = 25
LIST = 32
TODAYS_EACH = 100
TEXTS = ("Aung", "Kyaw Zaw", "မင်း", "Thant", "ဇော်", "Hlaing Win", "Min", "Khin Maung", "အောင်", "Zin")
_FILE = re.compile("/file/[0-9a-f]{32}")


def prepare_files(measured: Measured) -> None:
    """Give every vetting officer a short list of their own, and its files their vetting part."""
    for number in range(OFFICERS):
        take(measured, LIST, vetting=number, seed=1000 + number)
        client = _signed_in(measured, "vetting", number)
        officer = measured.actor("vetting", number)
        for path in _own_files(client):
            _add_vetting(officer, path.removeprefix("/file/"))
        officer.call("sign_out")


def read_pages(measured: Measured) -> dict[str, Any]:
    """Read each page many times, the first looks of each member left out where nothing was opened before."""
    officers = [_signed_in(measured, "vetting", number) for number in range(OFFICERS)]
    everything = [
        *[_signed_in(measured, "intake", number) for number in range(measured.count("intake"))],
        _signed_in(measured, "approver"),
    ]
    paths = [_own_files(one) for one in officers]
    _check(officers[0], paths[0][0])
    return {
        "today": _measured(measured, _todays(everything), 8, 25),
        "file": _measured(measured, _files(officers, paths), 25, 60, parts=6, parts_opened=4),
        "search": _measured(measured, _searches([*officers, *everything]), 20, 50),
    }


def _measured(
    measured: Measured, looks: Iterator[Callable[[], Any]], p50: float, p99: float, **more: Any
) -> dict[str, Any]:
    before, cpu = load(), cpu_seconds(measured.directory)
    times = [timed(look) for look in looks]
    cpu = cpu_seconds(measured.directory) - cpu
    each = round(cpu / len(times) * 1000, 1)
    return spread(times, p50, p99, load_before=before, cpu_ms_each=each, **more)


def _todays(clients: list[Client]) -> Iterator[Callable[[], Any]]:
    for client in clients:
        for _ in range(TODAYS_EACH):
            yield lambda client=client: client.page("/today")  # type: ignore[misc]


def _files(officers: list[Client], paths: list[list[str]]) -> Iterator[Callable[[], Any]]:
    # One after another, never the same twice: every look is the first one.
    for client, some in zip(officers, paths, strict=True):
        for path in some[1:]:
            yield lambda client=client, path=path: client.page(path)  # type: ignore[misc]


def _searches(clients: list[Client]) -> Iterator[Callable[[], Any]]:
    for client in clients:
        client.page("/search")
        for text in TEXTS:
            yield lambda client=client, text=text: client.post("/search", {"text": text})  # type: ignore[misc]


def _signed_in(measured: Measured, role: str, number: int = 0) -> Client:
    client = Client()
    client.sign_in(measured.credentials(role, number))
    for _ in range(8):
        client.page("/today")  # until each worker has opened the lists
    return client


def _own_files(client: Client) -> list[str]:
    """Give the files of an officer's last page: the first vetting officer has a long list before the short one."""
    return list(dict.fromkeys(_FILE.findall(client.text("/today"))))[:FILES_EACH]


def _add_vetting(officer: Any, file: str) -> None:
    from thitsar.kernel.files.open_file import Said  # noqa: PLC0415 - late import: after set-up
    from thitsar.kernel.files.opening import extend, open_file  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.ledger.record import record  # noqa: PLC0415 - late import: as above

    opened = open_file(officer, file, ("registration",), "write")
    extend(officer, opened, "vetting")
    # No event of vetting is built yet: a sealed note stands for one.
    told = Said(opened, "vetting", "intake.reviewed.v1", 1, {"note": "a first look " * 20})
    record(officer, [told], today=TODAY)


def _check(client: Client, path: str) -> None:
    text = client.text(path)
    missing = [part for part in ("identity", "service", "vetting") if f"{path}/{part}" not in text]
    if missing or 'name="pin"' in text:
        raise SystemExit(f"a file does not show {missing}")
