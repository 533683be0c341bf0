"""Find the few files that resemble what was asked about, with the reasons; never more than a few."""

from collections.abc import Collection, Mapping
from heapq import nlargest
from typing import Any

from thitsar.kernel.matching.blocks import Blocks
from thitsar.kernel.matching.comparing import Comparison
from thitsar.kernel.matching.vectors import Vectors, shown

MOST = 5
# Compared in the order of how much they share; more than that share one weak key only.
COMPARED = 100
TOO_COMMON = "too_common"


def candidates(
    vector: Mapping[str, Any],
    vectors: Vectors,
    blocks: Blocks,
    *,
    comparison: Comparison,
    without: Collection[str],
) -> list[dict[str, Any]]:
    """Give at most five files with reasons, those with most reasons first.

    The reason `too_common` says that a key shared by hundreds was not followed: there may be others.
    """
    sharing, is_too_common = blocks.sharing(comparison.blocking_keys(vector))
    for file in without:
        sharing.pop(file, None)
    found = []
    for file, _ in nlargest(COMPARED, sharing.items(), key=lambda one: (one[1], one[0])):
        other = vectors.get(file)
        reasons = list(comparison.reasons(vector, other))
        if reasons:
            found.append({"file": file, "reasons": reasons, **shown(other)})
    found.sort(key=lambda one: (-len(one["reasons"]), one["file"]))
    for one in found if is_too_common else ():
        one["reasons"].append(TOO_COMMON)
    return found[:MOST]
