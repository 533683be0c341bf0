"""Ten thousand wraps between the vault and code written by others, both ways, up to a mebibyte (security.md C1)."""

import os
import sys
import time
from collections import Counter
from typing import Any

from thitsar.kernel.vault.tests.interchange import exchanged, some_cases

CASES = int(os.environ.get("BENCH_WRAPS", "10000"))


def measure() -> dict[str, Any]:
    """Exchange wraps and count those that were not read as they were written."""
    began, read, tried, largest = time.perf_counter(), Counter[bool](), Counter[bool](), 0
    for case in some_cases(CASES, 25):
        tried[case.is_ours] += 1
        largest = max(largest, len(case.content))
        try:
            read[case.is_ours] += exchanged(case)
        except Exception as error:  # whatever either side says, it did not read what was written
            print(f"case {case.number}: {type(error).__name__}", file=sys.stderr)
    return {
        "met": read == tried and tried.total() >= CASES,
        "tried": tried.total(),
        "ours_read_there": [read[True], tried[True]],
        "theirs_read_here": [read[False], tried[False]],
        "largest_bytes": largest,
        "seconds": round(time.perf_counter() - began, 1),
    }
