"""The file of the access log: whatever is cut, moved, repeated or changed, reading it says so."""

from collections.abc import Callable
from pathlib import Path

import pytest

from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault.agent.access_log import AccessLog, Line, read_log
from thitsar.kernel.vault.agent.tests.conftest import FullDisk
from thitsar.kernel.vault.hierarchy import epoch_keys

AUDIT = epoch_keys("audit", 1, bytes(32))
KEYS = {1: AUDIT.unwrapping}


def _write(path: Path, runs: int, *, flushes: int = 3) -> tuple[AccessLog, list[Line]]:
    lines: list[Line] = []
    for run in range(runs):
        log = AccessLog(path)
        for flush in range(flushes):
            for one in range(2):
                lines.append([run, f"member{flush}", f"file{one}", "identity", "read"])
                log.note(*lines[-1])
            log.flush((1, AUDIT.public))
    return log, lines


def _records(raw: bytes) -> list[bytes]:
    found, at = [], 0
    while at < len(raw):
        end = at + 5 + int.from_bytes(raw[at + 1 : at + 5], "big")
        found.append(raw[at:end])
        at = end
    return found


def _cut_first(records: list[bytes]) -> list[bytes]:
    return records[:2] + records[3:]


def _cut_last(records: list[bytes]) -> list[bytes]:
    return records[:-1]


def _cut_run(records: list[bytes]) -> list[bytes]:
    begins = [at for at, one in enumerate(records) if one[:1] == b"K"]
    return records[: begins[0]] + records[begins[1] :]


def _cut_end_of_run(records: list[bytes]) -> list[bytes]:
    begins = [at for at, one in enumerate(records) if one[:1] == b"K"]
    return records[: begins[1] - 1] + records[begins[1] :]


def _swap(records: list[bytes]) -> list[bytes]:
    return [*records[:-2], records[-1], records[-2]]


def _repeat(records: list[bytes]) -> list[bytes]:
    return [*records, records[-1]]


def _change(records: list[bytes]) -> list[bytes]:
    return [*records[:-1], records[-1][:-1] + bytes([records[-1][-1] ^ 1])]


def _all(records: list[bytes]) -> list[bytes]:
    return []


@pytest.mark.parametrize(
    "damage", [_cut_first, _cut_last, _cut_run, _cut_end_of_run, _swap, _repeat, _change, _all]
)
def test_what_was_done_to_the_file_is_noticed(
    tmp_path: Path, damage: Callable[[list[bytes]], list[bytes]]
) -> None:
    path = tmp_path / "log"
    log, lines = _write(path, 3)
    assert read_log(path, KEYS, log.mark) == lines
    path.write_bytes(b"".join(damage(_records(path.read_bytes()))))
    with pytest.raises(Unverified):
        read_log(path, KEYS, log.mark)


def test_every_single_cut_and_every_swap_of_neighbours_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "log"
    log, _ = _write(path, 2)
    records = _records(path.read_bytes())
    for at in range(len(records)):
        cut = records[:at] + records[at + 1 :]
        swapped = [*records[:at], *reversed(records[at : at + 2]), *records[at + 2 :]]
        for changed in (cut, swapped) if at + 1 < len(records) else (cut,):
            path.write_bytes(b"".join(changed))
            with pytest.raises(Unverified):
                read_log(path, KEYS, log.mark)


def test_a_torn_last_line_is_left_out_and_buries_nothing(tmp_path: Path) -> None:
    path = tmp_path / "log"
    _, lines = _write(path, 1)
    with path.open("ab") as file:
        file.write(b"L\0\0\1\0torn")
    assert read_log(path, KEYS) == lines
    log, more = _write(path, 1)
    assert read_log(path, KEYS, log.mark) == lines + more


def test_it_is_refused_to_whoever_lacks_the_key_of_a_part(tmp_path: Path) -> None:
    path = tmp_path / "log"
    _write(path, 1)
    with pytest.raises(Unverified):
        read_log(path, {2: epoch_keys("audit", 2, bytes(32)).unwrapping})
    with pytest.raises(Unverified):
        read_log(path, {1: epoch_keys("audit", 1, bytes([1] * 32)).unwrapping})


def test_nothing_written_is_nothing_read(tmp_path: Path) -> None:
    log = AccessLog(tmp_path / "log")
    log.flush((1, AUDIT.public))
    assert log.mark is None
    assert read_log(tmp_path / "log", KEYS, log.mark) == []


def test_a_full_disk_loses_no_line_and_hides_none(tmp_path: Path, full_disk: FullDisk) -> None:
    path = tmp_path / "log"
    log, lines = _write(path, 1)
    for left in (0, 3, 40):
        lines.append([1, "member", f"file{left}", "identity", "read"])
        log.note(*lines[-1])
        with full_disk(path, left), pytest.raises(OSError, match="too large"):
            log.flush((1, AUDIT.public))
    log.flush((1, AUDIT.public))
    assert read_log(path, KEYS, log.mark) == lines
