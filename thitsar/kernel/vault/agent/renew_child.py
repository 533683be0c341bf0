"""Make the next keys of compartments in a process of its own: keys come in by a socket, counts go out, and it ends.

Started by the agent alone, as `python -m thitsar.kernel.vault.agent.renew_child`.
"""

import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thitsar.web.settings")
django.setup()

from thitsar.kernel.ledger import renewal  # noqa: E402 - set up first
from thitsar.kernel.ledger.renewal import Given, Step  # noqa: E402 - as above
from thitsar.kernel.vault.agent import child  # noqa: E402 - as above
from thitsar.kernel.vault.hierarchy import epoch_keys  # noqa: E402 - as above


def stage(order: dict[str, Any], *, step: Step = renewal.nothing) -> dict[str, Any]:
    """Make what is missing of one compartment, and say which of its lists were merged."""
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
    renewal.stage_parts(given, step=step)
    seen = renewal.stage_batches(given, step=step)
    return {"through": seen.through, "count": seen.count}


if __name__ == "__main__":
    child.answer(stage)
