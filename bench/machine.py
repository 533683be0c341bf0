"""The machine while it is measured: how busy it was, and what a node's programs took of it."""

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Program:
    """One running program of a node."""

    name: str
    path: Path

    def cpu_seconds(self) -> float:
        """Give the processor time it has taken, with that of its children that have ended."""
        after_name = (self.path / "stat").read_text("utf-8").rpartition(")")[2].split()
        return sum(int(one) for one in after_name[11:15]) / _TICKS

    def proportional_mb(self) -> float:
        """Give its proportional set size: what it shares with others is divided among them."""
        found = re.findall(r"^Pss:\s+(\d+)", (self.path / "smaps_rollup").read_text("ascii"), re.M)
        return int(found[0]) / 1024


def load() -> float:
    """Give how many programs wanted a processor, on average over the last minute."""
    return round(os.getloadavg()[0], 2)


def programs(directory: Path) -> list[Program]:
    """List the programs that serve a node: agent, matcher, the parent of the workers, and the workers."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            words = (path / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"thitsar.web.command" in words and str(directory).encode() in words:
            found.append(Program(words[words.index(b"thitsar.web.command") + 1].decode(), path))
    return found


def cpu_seconds(directory: Path) -> float:
    """Add up the processor time of a node's programs."""
    return sum(one.cpu_seconds() for one in programs(directory))


def agent_mb(directory: Path) -> dict[str, float]:
    """Give the memory that a node's agent, and the programs it has started, have in use, in MB."""
    found: dict[str, float] = {}
    for one in programs(directory):
        if one.name == "agent":
            found["agent"] = _resident(one.path)
            found["started"] = sum(_resident(path) for path in _started(one.path))
    return found


def memory(directory: Path) -> dict[str, Any]:
    """Give the proportional memory of each of a node's programs and of all together, in MB."""
    each = sorted((one.name, round(one.proportional_mb(), 1)) for one in programs(directory))
    return {"total": round(sum(size for _, size in each), 1), "each": each}


def _started(path: Path) -> list[Path]:
    found: list[str] = []
    for children in path.glob("task/*/children"):
        with suppress(OSError):  # that thread has ended meanwhile
            found += children.read_text("ascii").split()
    return [Path("/proc") / number for number in found]


def _resident(path: Path) -> float:
    try:
        found = re.findall(r"^VmRSS:\s+(\d+)", (path / "status").read_text("utf-8"), re.M)
    except OSError:
        return 0.0  # it has ended meanwhile
    return round(int(found[0]) / 1024, 1) if found else 0.0
