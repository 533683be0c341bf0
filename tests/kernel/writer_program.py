"""Write without end as a program of its own, which a test may kill; each commit is acknowledged once it is done.

Orders come line by line; each is done by a fork of this program, so that the next writer is warm at once. Lines
that go out: `ready`; then for each order `pid`, `ack` after each commit with the number and the hash of its last
entry, and `end`.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.kernel.settings")


def main() -> None:
    """Do one order after the other until there is none."""
    import django  # noqa: PLC0415 - late import: the settings module is chosen above

    django.setup()
    # Read once here for all that are forked.
    import tests.kernel.nodes  # noqa: F401, PLC0415 - late import: as above

    _say("ready")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _child(json.loads(line))
        _, status = os.waitpid(child, 0)
        _say(f"end {os.waitstatus_to_exitcode(status)}")


def _child(order: dict[str, Any]) -> None:
    _say(f"pid {os.getpid()}")
    status = 1
    try:
        _write(order)
        status = 0
    finally:
        # Not through the ends of the program it was forked from.
        os._exit(status)


def _write(order: dict[str, Any]) -> None:
    """Write `count` times into a part of a file, or without end, as somebody who holds it open or opens it anew."""
    from tests.kernel.nodes import TODAY, actor_of, say  # noqa: PLC0415 - late import: Django is set up by now
    from thitsar.kernel.errors import Purposeful, Refused  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.files.opening import open_file  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.ledger.record import record  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.vault.agent.client import Caller  # noqa: PLC0415 - late import: as above

    agent = Caller(Path(os.environ["THITSAR_NODE"]) / "run" / "agent.sock")
    part, done, file = order["part"], 0, None
    try:
        actor = actor_of(agent, agent.call("sign_in", name=order["name"], passphrase=order["passphrase"]))
        while done != order["count"]:
            file = file or open_file(actor, order["file"], (part,), "write")
            # One, two or three events to a commit: those of one commit are all there or none is.
            events = [say(file, part, [done, at]) for at in range(done % 3 + 1)]
            try:
                sequence = record(actor, events, today=TODAY)
            except Refused as error:
                _say(f"refused {error}")
                file = None
                continue
            _say(f"ack {sequence} {file.parts[part].head.hex()} {len(events)}")
            done += 1
    except Purposeful as error:
        _say(f"stopped {error}")
        raise


def _say(line: str) -> None:
    # Straight into the pipe, in one piece: what was said before a kill has been said.
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    main()
