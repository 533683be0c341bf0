"""Two whole nodes on loopback: a first exchange of 12,000 files, a changed file, and a connection that is cut."""

import os
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

FILES = int(os.environ.get("BENCH_FILES", "12000"))
PARTS = ["registration", "service"]
# Files of one request; and how many of those that came are compared with what was sent.
_TOGETHER, _COMPARED = 4000, 200
# For the connection that is cut.
_MORE, _CUT_AFTER = max(FILES // 10, 100), 300_000


def measure() -> dict[str, Any]:
    """Share files of one node with another, exchange them, change one, and cut a connection in the middle."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.kernel.settings"
    with tempfile.TemporaryDirectory(prefix="exchange-") as place:
        os.environ["THITSAR_NODE"] = place
        import django  # noqa: PLC0415 - late import: the settings are chosen above

        django.setup()
        from tests.exchange.conftest import CAST, PATIENT  # noqa: PLC0415 - late import: after set-up
        from tests.exchange.sharing import partnered  # noqa: PLC0415 - late import: as above
        from tests.kernel.nodes import make_node, remove_node  # noqa: PLC0415 - late import: as above

        names = ("ORG-A", "ORG-B")
        made = [make_node(Path(place) / name, CAST, organisation=name, **PATIENT) for name in names]
        try:
            two = partnered(*made)
            two.sessions.clear()
            for one in made:
                one.stop()
                # Its clock stays as it is from now on, so that nobody has to look where the test set it.
                one.start(**PATIENT, TEST_STEADY="1")
            return _measure(two)
        finally:
            for one in made:
                remove_node(one)


def _measure(two: Any) -> dict[str, Any]:
    from bench.figures import at_most  # noqa: PLC0415 - late import: after set-up
    from bench.machine import load  # noqa: PLC0415 - late import: as above
    from tests.exchange import wires  # noqa: PLC0415 - late import: as above

    files = _registered(two, FILES + _MORE)
    pair = wires.paired(two.here, two.there)
    sharing = [_phase(two, _share, two, some) for some in _in_parts(files[:FILES], _TOGETHER)]
    seen: dict[str, Any] = {"files": FILES, "parts_each": len(PARTS), "sharing": sharing}
    with wires.answering(pair):
        before = load()
        first = {"making_bundles": _phase(two, _make, two)}
        bundles = _waiting(two)
        first["wire"] = _phase(two, _asked, two, pair)
        first["taking_in"] = _phase(two, _take, two)
        first["folding"] = _phase(two, _fold, two)
        total = round(sum(one["seconds"] for one in first.values()), 1)
        cpu = round(sum(one["cpu_seconds"] for one in first.values()), 1)
        seen["first_exchange"] = {
            **first,
            **bundles,
            "in_all": at_most(total, 60, "s", cpu_seconds=cpu, load_before=before),
            **_compared(two, files[:FILES]),
        }
        seen["changed_file"] = _changed(two, pair, files[0])
        seen["cut"] = _cut(two, pair, files[FILES:])
    return seen


def _registered(two: Any, count: int) -> list[str]:
    """Register invented people who all agree that the other organisation vets them; gives their files."""
    from bench.sharing import register  # noqa: PLC0415 - late import: after set-up
    from tests.kernel.nodes import at  # noqa: PLC0415 - late import: as above

    with at(two.here):
        return register(two, count)


def _share(two: Any, files: list[str]) -> None:
    two.share(files, parts=PARTS)


def _make(two: Any) -> None:
    from tests.kernel.nodes import at  # noqa: PLC0415 - late import: after set-up
    from thitsar.kernel.exchange import sending  # noqa: PLC0415 - late import: as above

    with at(two.here):
        sending.make_bundles(two.here.agent, two.node)


def _waiting(two: Any) -> dict[str, Any]:
    from tests.kernel.nodes import at  # noqa: PLC0415 - late import: after set-up
    from thitsar.kernel import models  # noqa: PLC0415 - late import: as above

    with at(two.here):
        sizes = [len(one) for one in models.SentBundle.objects.values_list("sealed", flat=True)]
    return {"bundles": len(sizes), "bytes": sum(sizes)}


def _asked(two: Any, pair: Any) -> None:
    from tests.exchange import wires  # noqa: PLC0415 - late import: after set-up

    told = wires.ask(pair)
    _require(told.isdecimal(), told)


def _take(two: Any) -> None:
    """Take in all that came, in its order, for one who takes in and one who vets."""
    from tests.kernel.nodes import TODAY, at  # noqa: PLC0415 - late import: after set-up
    from thitsar.kernel import models  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.exchange import taking  # noqa: PLC0415 - late import: as above

    with at(two.there):
        taker = two.actor("intake", two.there)
        team = (taker.member, two.there.member("vetting"))
        for row in list(models.ArrivedBundle.objects.order_by("number").values_list("id", flat=True)):
            taking.take_in(taker, row, team, today=TODAY)


def _fold(two: Any) -> None:
    """Sign in: whoever reads both parts folds them; of thousands it goes on after the sign-in."""
    from tests.kernel.nodes import at  # noqa: PLC0415 - late import: after set-up
    from thitsar.kernel import models  # noqa: PLC0415 - late import: as above

    with at(two.there):
        two.sessions[two.there.database, "vetting"] = two.there.sign_in("vetting")
        while models.UnfoldedPart.objects.exists():
            time.sleep(0.1)


def _compared(two: Any, files: list[str]) -> dict[str, Any]:
    """Open some of the files on both nodes: what is readable here is readable there, and the same."""
    from bench.sharing import documents  # noqa: PLC0415 - late import: after set-up
    from tests.kernel.nodes import at  # noqa: PLC0415 - late import: as above
    from thitsar.kernel import models  # noqa: PLC0415 - late import: as above

    some = files[:: max(1, len(files) // _COMPARED)]
    with at(two.here):
        own = documents(two, two.here, some, PARTS)
    with at(two.there):
        rows = models.Stream.objects.filter(id__in=own.keys()).values_list("file", flat=True)
        theirs = documents(two, two.there, sorted(set(rows)), PARTS)
        folded = models.Stream.objects.filter(compartment__in=PARTS, revision__gt=0).count()
    other = sum(theirs.get(stream) != one for stream, one in own.items())
    return {"parts_folded": folded, "parts_compared": len(own), "parts_that_differ": other}


def _changed(two: Any, pair: Any, file: str) -> dict[str, Any]:
    """Say one thing in one file and fetch it, after the receipts of all before; bytes as they crossed the wire."""
    from bench.figures import at_most  # noqa: PLC0415 - late import: after set-up
    from bench.loopback import counting  # noqa: PLC0415 - late import: as above
    from tests.exchange import wires  # noqa: PLC0415 - late import: as above
    from tests.kernel.nodes import at  # noqa: PLC0415 - late import: as above
    from thitsar.kernel import models  # noqa: PLC0415 - late import: as above

    _asked(two, pair)
    with at(two.here):
        _require(not models.SentBundle.objects.exists(), "something was not acknowledged")
        two.say_consent(file, "GIVEN", of="FOLLOW")
    making = _phase(two, _make, two)
    made = _waiting(two)
    with counting(pair.port) as counted:
        wires.set_address(pair, counted.port)
        _asked(two, pair)
    wires.set_address(pair, pair.port)
    _take(two)
    _fold(two)
    return {
        "bundle": made["bytes"],
        "in_all": at_most(counted.handshake + counted.after, 4096, "bytes"),
        "after_the_handshake": counted.after,
        "making": making,
    }


def _cut(two: Any, pair: Any, files: list[str]) -> dict[str, Any]:
    """Share more, cut the connection in the middle of it, and go on."""
    from bench.figures import at_most  # noqa: PLC0415 - late import: after set-up
    from bench.loopback import counting  # noqa: PLC0415 - late import: as above
    from tests.exchange import wires  # noqa: PLC0415 - late import: as above

    _share(two, files)
    _make(two)
    made = _waiting(two)
    with counting(pair.port, after=_CUT_AFTER) as first:
        wires.set_address(pair, first.port)
        _require("does not answer" in wires.ask(pair), "it was not cut")
    with counting(pair.port) as second:
        wires.set_address(pair, second.port)
        went_on = _phase(two, _asked, two, pair)
    wires.set_address(pair, pair.port)
    _take(two)
    _fold(two)
    carried = first.handshake + first.after + second.handshake + second.after
    return {
        "bytes": made["bytes"],
        "cut_after": _CUT_AFTER,
        "went_on": went_on,
        "carried_beyond_the_bundles": at_most(carried - made["bytes"], 1 << 20, "bytes"),
    }


def _phase(two: Any, work: Callable[..., None], *given: Any) -> dict[str, Any]:
    """Do a part of the work; gives its seconds, and those of processor time of both agents and all programs started."""
    from bench.machine import load  # noqa: PLC0415 - late import: beside its only use

    cpu, began = _cpu(two), time.perf_counter()
    work(*given)
    seconds = time.perf_counter() - began
    return {"seconds": round(seconds, 2), "cpu_seconds": round(_cpu(two) - cpu, 2), "load_after": load()}


def _require(held: bool, otherwise: str) -> None:
    if not held:
        raise SystemExit(otherwise)


def _cpu(two: Any) -> float:
    from bench.machine import Program  # noqa: PLC0415 - late import: beside its only use

    agents = [process.pid for node in (two.here, two.there) for process in node.processes]
    pids = [*agents, os.getpid()]
    return sum(Program("", Path(f"/proc/{pid}")).cpu_seconds() for pid in pids)


def _in_parts(files: list[str], size: int) -> Iterable[list[str]]:
    return (files[at : at + size] for at in range(0, len(files), size))
