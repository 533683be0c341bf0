"""Take lists in as a program of its own, which a test may kill; with a number, it kills itself there.

The order comes through the pipe, as the job of a page gets it; what became of each list goes out as JSON.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.kernel.settings")


def main() -> None:
    """Sign in, take the lists in, say what became of them; a sentence and 1 when it stopped."""
    import django  # noqa: PLC0415 - late import: the settings module is chosen above

    django.setup()
    from tests.cast import TODAY  # noqa: PLC0415 - late import: as above
    from tests.kernel.nodes import actor_of  # noqa: PLC0415 - late import: as above
    from thitsar.apps.intake.importing import run_import  # noqa: PLC0415 - late import: as above
    from thitsar.apps.intake.rows import FIELD_FORM  # noqa: PLC0415 - late import: as above
    from thitsar.kernel import codec  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.errors import Purposeful  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.vault.agent.client import Caller  # noqa: PLC0415 - late import: as above

    order = codec.unpack(sys.stdin.buffer.read())
    agent = Caller(Path(os.environ["THITSAR_NODE"]) / "run" / "agent.sock")
    statements = _count_statements(order["die_at"])
    told = []
    try:
        given = agent.call("sign_in", name=order["name"], passphrase=order["passphrase"])
        actor, team = actor_of(agent, given), tuple(order["team"])
        for content in order["lists"]:
            before = statements()
            result = run_import(
                actor,
                content,
                FIELD_FORM,
                team=team,
                narrow=team,
                today=TODAY,
                progress=lambda _done, _all: True,
            )
            told.append({**result.to_plain(), "statements": statements() - before})
    except Purposeful as error:
        sys.exit(str(error))
    print(json.dumps(told))


def _count_statements(die_at: int) -> Callable[[], int]:
    """Count what is said to the database, and end like a power cut before the statement of this number."""
    from django.db import connection  # noqa: PLC0415 - late import: Django is set up by now

    count = 0

    def execute(run: Callable[..., Any], sql: Any, parameters: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += 1
        if count == die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return run(sql, parameters, many, context)

    connection.execute_wrappers.append(execute)
    return lambda: count


if __name__ == "__main__":
    main()
