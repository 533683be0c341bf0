"""Run the wire of a test node as a program of its own, which a test may kill; told where, it kills itself there.

`THITSAR_DIE` is NAME:TIMES: SIGKILL when the function of POINTS by this name is entered (or `NAME!`, left) that often.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.kernel.settings")


def main() -> None:
    """Answer (`answer HOST:PORT`) or ask every partner once (`ask`), or do so again and again in children (`warm`)."""
    import django  # noqa: PLC0415 - late import: the settings module is chosen above

    django.setup()
    # late import: Django is set up now
    from thitsar.kernel.exchange.wire import program  # noqa: F401, PLC0415 - late import: children find it loaded

    if sys.argv[1] == "warm":
        warm()
    else:
        print(work(sys.argv[1:], os.environ.get("THITSAR_DIE", "")), flush=True)


def work(words: Sequence[str], die: str) -> str:
    """Do what the words say, and die where it is told; gives how many bundles came and what went wrong."""
    from thitsar.kernel.exchange.wire import addresses, program, quarantine, rounds  # noqa: PLC0415 - late import: after set-up
    from thitsar.kernel.vault.agent.client import Caller  # noqa: PLC0415 - late import: as above

    directory = Path(os.environ["THITSAR_NODE"])
    arm(die)
    if words[0] == "answer":
        program.run(
            directory,
            listen=addresses.read_address(words[1]),
            every=0,
            today=lambda: today(directory),
        )
    agent = Caller(directory / "run" / "agent.sock")
    told = []
    for one in agent.call("exchange_partners"):
        asked = rounds.ask(agent.call, directory, one, quarantine.lay_down)
        told.append(f"{asked.came} {asked.failed or ''}".strip())
    for mark in words[1:]:
        Path(mark).touch()
    return "\n".join(told)


def warm() -> None:
    """Read orders line by line, each words and where to die, and fork a child for each; gives the child's number."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        words, die = json.loads(line)
        sys.stdout.flush()
        child = os.fork()
        if not child:
            try:
                work(words, die)
            finally:
                os._exit(0)
        print(child, flush=True)


def today(directory: Path) -> int:
    """Give the day the node's agent believes in: that of its calendar, where it has one."""
    calendar = directory / "today"
    if calendar.exists():
        return int(float(calendar.read_text()))
    path = directory / "clock"
    return int(time.time() + (float(path.read_text()) if path.exists() else 0)) // 86_400


def arm(told: str) -> None:
    """Let this process kill itself where it is told; nowhere for an empty word."""
    if not told:
        return
    from thitsar.kernel.exchange import sending  # noqa: PLC0415 - late import: after set-up
    from thitsar.kernel.exchange.wire import arriving, asking, frames, giving, quarantine  # noqa: PLC0415 - late import: as above

    owners: dict[str, Any] = {
        "lay_down": quarantine,
        "acknowledged": sending,
        "answer": giving,
        "pull": asking,
        "greet": frames,
        "receive": frames,
        "send": frames,
        "add": arriving.Partial,
        "_keep": arriving.Partial,
        "_forget": arriving.Partial,
    }
    name, _, times = told.partition(":")
    is_after, name = name.endswith("!"), name.removesuffix("!")
    setattr(owners[name], name, _deadly(getattr(owners[name], name), int(times or 1), is_after=is_after))


def _deadly(function: Callable[..., Any], times: int, *, is_after: bool) -> Callable[..., Any]:
    count = 0

    def run(*words: Any, **named: Any) -> Any:
        nonlocal count
        count += 1
        if count == times and not is_after:
            os.kill(os.getpid(), signal.SIGKILL)
        done = function(*words, **named)
        if count == times:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    return run


if __name__ == "__main__":
    main()
