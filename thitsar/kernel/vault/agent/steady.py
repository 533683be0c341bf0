"""Time for limits: a clock of the machine that is set back or forward gives nobody an hour back."""

import time
from dataclasses import dataclass
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")


def uptime() -> float:
    """Give the seconds since this machine was started, asleep or awake; nobody can set them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


def boot() -> str:
    """Name this run of the machine; empty where the machine does not tell."""
    return _BOOT.read_text("ascii").strip() if _BOOT.exists() else ""


class SteadyClock:
    """Give a time of day that never goes back and never stands still while this program runs."""

    def __init__(self) -> None:
        self._last = (time.time(), uptime())

    def milliseconds(self) -> int:
        """Give the milliseconds since 1970 as far as they are known here."""
        was, then = self._last
        up = uptime()
        self._last = (max(time.time(), was + up - then), up)
        return int(self._last[0] * 1000)

    def reach(self, milliseconds: int) -> None:
        """Go on from a later time."""
        if milliseconds > self.milliseconds():
            self._last = (milliseconds / 1000, self._last[1])


@dataclass
class Watch:
    """Count the seconds of one member's limits over restarts of this program.

    Within one run of the machine only its uptime counts. From one run to the next nothing but the clock is left:
    whoever may set it and start the machine anew gets time for it.
    """

    seconds: int
    boot: str
    up: int
    wall: int

    def read(self) -> int:
        """Move on to now."""
        here, up, wall = boot(), int(uptime()), int(time.time())
        passed = up - self.up if here and here == self.boot else wall - self.wall
        self.seconds += max(0, passed)
        self.boot, self.up, self.wall = here, up, wall
        return self.seconds


def new_watch() -> Watch:
    """Start counting now."""
    wall = int(time.time())
    return Watch(wall, boot(), int(uptime()), wall)
