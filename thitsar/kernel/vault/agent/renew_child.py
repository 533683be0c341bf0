"""Make the next keys of compartments in a process of its own: keys come in by a socket, counts go out, and it ends.

Started by the agent alone, as `python -m thitsar.kernel.vault.agent.renew_child`.
"""

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thitsar.web.settings")
django.setup()

from django.db import connections  # noqa: E402 - set up first

from thitsar.kernel.hardening import harden  # noqa: E402 - as above
from thitsar.kernel.ledger import renewal  # noqa: E402 - as above
from thitsar.kernel.ledger.carried import Sheets  # noqa: E402 - as above
from thitsar.kernel.ledger.renewal import Given, Made, Range, Step  # noqa: E402 - as above
from thitsar.kernel.vault.agent import child  # noqa: E402 - as above
from thitsar.kernel.vault.hierarchy import epoch_keys  # noqa: E402 - as above

# With fewer parts than this, starting others takes longer than they save.
FEW = 2 * renewal.AT_ONCE
_given: dict[str, tuple[Given, Sheets]] = {}


def stage(order: dict[str, Any], *, step: Step = renewal.nothing) -> dict[str, Any]:
    """Make what is missing of these compartments, and say which lists of each were merged."""
    return {one["compartment"]: _staged(one, step) for one in order["orders"]}


def _staged(order: dict[str, Any], step: Step) -> dict[str, Any]:
    name = order["compartment"]
    given = Given(
        organisation=order["organisation"],
        compartment=name,
        held={number: epoch_keys(name, number, seed) for number, seed in order["held"]},
        next=epoch_keys(name, *order["next"]),
        parts=order["parts"],
        batches=order["batches"],
        own=order["own"],
        is_listed=order["listed"],
    )
    are_many = renewal.count_parts(name)[1] > FEW
    renewal.stage_parts(given, sealing=_spread if are_many else renewal.in_turn, step=step)
    seen = renewal.stage_batches(given, step=step)
    return {"through": seen.through, "count": seen.count}


def _spread(given: Given, ranges: list[Range]) -> Iterator[Made]:
    """Share sealing out to as many programs as there are processors; they inherit the keys in memory.

    Where one of them is killed this ends too: nothing that is missing is put in place.
    """
    _given["now"] = given, Sheets(given.organisation)
    connections.close_all()
    workers = os.cpu_count() or 1
    context = get_context("fork")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=harden) as pool:
        under_way: deque[Future[Made]] = deque()
        for one in ranges:
            under_way.append(pool.submit(seal_share, one))
            # No more in memory than is being worked on, and one for each who is done.
            if len(under_way) > 2 * workers:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()


def seal_share(part: Range) -> Made:
    """Be one of the programs that work was shared out to; it reads what it needs itself."""
    given, sheets = _given["now"]
    return renewal.sheet_of(given, part, sheets)


if __name__ == "__main__":
    child.answer(stage)
