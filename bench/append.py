"""Events a second through the whole of `record`: signed, sealed, folded, committed with full sync."""

import time
from typing import Any

from bench.figures import at_least
from bench.machine import load
from bench.node import TODAY, node

ROUNDS = 3


def measure() -> dict[str, Any]:
    """Record one event to a commit, then four, some rounds each; the best round is the figure."""
    with node() as measured:
        from thitsar.kernel.files.open_file import Said  # noqa: PLC0415 - late import: after set-up
        from thitsar.kernel.files.opening import create, opening_entry  # noqa: PLC0415 - late import: as above
        from thitsar.kernel.ledger.record import record  # noqa: PLC0415 - late import: as above

        intake = measured.actor("intake")
        file = create(intake, "approval", [("approvals",)], team=(intake.member,), narrow=())[0]
        payload = {"action": "measure", "digest": bytes(32), "summary": {"reason": "how fast commits are"}}

        def said() -> Said:
            return Said(file, "approvals", "approval.requested.v1", 1, payload)

        def rate(together: int, commits: int) -> int:
            began = time.perf_counter()
            for _ in range(commits):
                record(intake, [said() for _ in range(together)], today=TODAY)
            return round(commits * together / (time.perf_counter() - began))

        record(intake, [opening_entry(file), said()], today=TODAY)
        seen: dict[str, Any] = {"load_before": load()}
        for name, together, commits, target in (
            ("one_per_commit", 1, 1200, 600),
            ("four_per_commit", 4, 600, 2000),
        ):
            rounds = [rate(together, commits) for _ in range(ROUNDS)]
            seen[name] = at_least(max(rounds), target, "events/s", rounds=rounds)
        return seen
