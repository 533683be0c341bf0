"""Verifying the log, looking into every entry, and folding all files again."""

import time
from typing import Any

from bench.figures import at_least, at_most
from bench.machine import load
from bench.node import TODAY, Measured

ROUNDS = 3


def prove(measured: Measured) -> dict[str, Any]:
    """Verify as anybody can, then let two people agree to open everything and do so."""
    from thitsar.kernel.ledger.verify import verify  # noqa: PLC0415 - late import: after set-up

    before, rounds, cpu = load(), [], []
    for _ in range(ROUNDS):
        began, ran = time.perf_counter(), time.process_time()
        report = verify()
        entries = report.logs[0].entries
        rounds.append(round(entries / (time.perf_counter() - began)))
        cpu.append(round(entries / (time.process_time() - ran)))
        if not report.is_sound:
            raise SystemExit("the log is not sound")
    figure = at_least(max(rounds), 100_000, "entries/s", rounds=rounds, per_cpu_second=max(cpu))
    return {"verify": {"entries": entries, "load_before": before, **figure}, **_opened(measured)}


def _opened(measured: Measured) -> dict[str, Any]:
    from thitsar.kernel.membership.approving import approve, request  # noqa: PLC0415 - late import: after set-up
    from thitsar.kernel.vault.agent.rebuilding import digest_of  # noqa: PLC0415 - late import: as above

    intake, approver = measured.actor("intake"), measured.actor("approver")
    # Everybody who holds a key: what nobody unlocked can open is not folded.
    also = [measured.actor(role) for role in ("analyst", "data_protection", "case_worker")]
    also += [measured.actor("vetting", number) for number in range(measured.count("vetting"))]
    seen = {}
    for name, mode in (("verify_deep", "verify"), ("rebuild_check", "check"), ("rebuild", "rebuild")):
        digest = digest_of(mode)
        approval = request(intake, "rebuild", digest, summary={"what": "measuring"}, today=TODAY)
        approve(approver, approval, digest=digest, today=TODAY)
        before, began = load(), time.perf_counter()
        done = intake.call("rebuild", mode=mode, approval=approval)
        seconds = round(time.perf_counter() - began, 1)
        wrong = len(done.get("different", [])) + len(done.get("bad", []))
        coverage = {"parts": done["streams"], "opened": done["opened"], "wrong": wrong, "load_before": before}
        figure = at_most(seconds, 20, "s") if mode == "rebuild" else {"measured": seconds, "unit": "s"}
        seen[name] = {**figure, **coverage}
    for one in (*also, approver, intake):
        one.call("sign_out")
    return seen
