"""Checking a restored node with its root: whose signature stands under each entry, and to whom it was said."""

from pathlib import Path
from typing import Any

from thitsar.kernel import models
from thitsar.kernel.ledger import chunks, verify_deep
from thitsar.kernel.recovery.opening import RootKeys
from thitsar.kernel.recovery.root import statement
from thitsar.kernel.vault.agent.hybrid import AHEAD, HybridClock
from thitsar.kernel.vault.agent.lending import keys_of, told_of
from thitsar.kernel.vault.agent.reading_by_root import read_roster
from thitsar.kernel.vault.places import RECOVERY


def check_by_root(keys: RootKeys, directory: Path) -> dict[str, Any]:
    """Check all entries as `verify --deep` does with everybody unlocked; raises Unverified for a roster that is none.

    The log was walked before: the hashes in its columns are those of what lies there.
    """
    stated, clock = statement(), HybridClock(directory / "agent" / "clock")
    roster = read_roster(keys, stated, clock)
    named = models.KeyWrap.objects.filter(recipient=RECOVERY).values("stream")
    lent = keys_of(
        {
            **told_of(roster),
            "node": stated["node"],
            "organisation": stated["organisation"],
            "latest": clock.now() + AHEAD,
            "epochs": [one for one in keys.seeds() if one[0] in roster.epochs],
            "narrow": {one.id: keys.ring(one).newest for one in models.Stream.objects.filter(id__in=named)},
        }
    )
    return verify_deep.total(verify_deep.check_span(span, lent) for span in chunks.spans())
