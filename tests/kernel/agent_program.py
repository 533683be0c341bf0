"""Start the agent of a test node, whose time is told by files beside the node.

`clock`: by how many seconds somebody set the machine's clock off; `passed`: how many seconds really went by more than
did; `boot`: which run of the machine this is; `today`: the day of the agent's calendar, any where it has none.
The programs of an installation have no such door.
"""

import os
import time
from functools import cache
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.kernel.settings"


def main() -> None:
    """Serve the node named by THITSAR_NODE until killed."""
    import django  # noqa: PLC0415 - late import: the settings module is chosen above

    django.setup()
    from thitsar.kernel.vault.agent import server  # noqa: PLC0415 - late import: as above

    directory = Path(os.environ["THITSAR_NODE"])
    move_time(directory)
    server.run(directory, today=lambda: _day(directory))


def move_time(directory: Path) -> None:
    """Let this process believe what the files say."""
    from thitsar.kernel.vault.agent import steady  # noqa: PLC0415 - late import: as above

    wall, up, monotonic, boot = time.time, steady.uptime, time.monotonic, steady.boot

    def told(name: str) -> float:
        path = directory / name
        return float(path.read_text()) if path.exists() else 0

    if "TEST_STEADY" in os.environ:
        # Of an agent that is measured nobody moves the time: looking would take longer than signing.
        told = cache(told)
    time.time = lambda: wall() + told("clock") + told("passed")
    time.monotonic = lambda: monotonic() + told("passed")
    steady.uptime = lambda: up() + told("passed")
    steady.boot = lambda: f"{boot()} {told('boot')}"


def _day(directory: Path) -> int | None:
    path = directory / "today"
    return int(float(path.read_text())) if path.exists() else None


if __name__ == "__main__":
    main()
