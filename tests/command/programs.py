"""Programs as the machine sees them: who lives, whose child, and what is in their memory."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any


def living() -> Iterator[tuple[int, str]]:
    """Give every program that runs, with its command line."""
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                is_dead = Path(entry.path, "stat").read_text().rpartition(")")[2].split()[0] == "Z"
                line = Path(entry.path, "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if not is_dead:
                yield int(entry.name), line


def parent_of(pid: int) -> int:
    """Give the number of the program that started this one."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def memory_of(pid: int) -> bytes:
    """Read all a program may write to, as root can; a program that has ended holds nothing."""
    found = bytearray()
    try:
        with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
            for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
                if " rw" not in line or "[vvar" in line:
                    continue
                start, end = (int(part, 16) for part in line.split()[0].split("-"))
                memory.seek(start)
                try:
                    found += memory.read(end - start)
                except OSError:
                    continue
    except (ProcessLookupError, FileNotFoundError):  # It ended between the list of programs and this look.
        pass
    return bytes(found)


def until(is_so: Callable[[], Any], *, seconds: float) -> None:
    """Wait until it is so, and fail when it is not in time."""
    last = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > last:
            raise AssertionError("it did not come to that in time")
        time.sleep(0.02)
