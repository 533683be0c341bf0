"""Merge the batches of all long lists in a process of its own: keys come in by a socket, a count goes out, and it ends.

Started by the agent alone, as `python -m thitsar.kernel.vault.agent.merge_child`.
"""

import os
import time
from collections import defaultdict
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thitsar.web.settings")
django.setup()

from thitsar.kernel.errors import Purposeful  # noqa: E402 - set up first
from thitsar.kernel.vault.agent import child  # noqa: E402 - as above
from thitsar.kernel.vault.agent.stored_runs import merge_run  # noqa: E402 - as above
from thitsar.kernel.vault.hierarchy import EpochKeys, epoch_keys  # noqa: E402 - as above

# In seconds; half of how long the matcher waits for an answer. What is left is merged the next time.
LONGEST = 60.0


def tidy(order: dict[str, Any]) -> dict[str, Any]:
    """Merge run after run of each list until nothing is left to do, and count the rows that saved."""
    held: dict[str, dict[int, EpochKeys]] = defaultdict(dict)
    for name, number, seed in order["epochs"]:
        held[name][number] = epoch_keys(name, number, seed)
    last, saved, known = time.monotonic() + LONGEST, 0, tuple(order["roster"])
    for kind, compartment, number in order["lists"]:
        try:
            while time.monotonic() < last:
                fewer = merge_run(kind, compartment, held[compartment], number=number, known=known)
                if not fewer:
                    break
                saved += fewer
        except Purposeful:
            continue  # something in this list does not open: it stays as it is, and the others are not kept waiting
    return {"saved": saved}


if __name__ == "__main__":
    child.answer(tidy)
