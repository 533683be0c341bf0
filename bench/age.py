"""A thousand files of any size to 300 KiB between our age and one that others wrote, both ways (security.md C2)."""

import os
import random
import time
from typing import Any

from thitsar.kernel.vault import age
from thitsar.kernel.vault.age.payload import CHUNK
from thitsar.kernel.vault.age.tests.other_age import other_age

FILES = int(os.environ.get("BENCH_AGE", "1000"))
LARGEST = 300 * 1024


def measure() -> dict[str, Any]:
    """Exchange files and count those that were not read as they were written."""
    chance, began, passed = random.Random(25), time.perf_counter(), [0, 0]  # noqa: S311 - repeatable, not secret
    with other_age() as other:
        for number in range(FILES):
            size = _size(number, chance)
            content, seeds = chance.randbytes(size), [chance.randbytes(32) for _ in range(1 + number % 3)]
            recipients, holder = [age.recipient_of(seed) for seed in seeds], chance.choice(seeds)
            ours, theirs = age.encrypt(recipients, content), other.encrypt(recipients, content)
            passed[0] += other.decrypt([age.identity_of(holder)], ours) == content
            passed[1] += age.decrypt([holder], theirs) == content
    return {
        "met": passed == [FILES, FILES],
        "files": FILES,
        "ours_read_there": passed[0],
        "theirs_read_here": passed[1],
        "seconds": round(time.perf_counter() - began, 1),
    }


def _size(number: int, chance: random.Random) -> int:
    if number % 4:
        return chance.randrange(LARGEST)
    return max(0, number // 4 % 5 * CHUNK + chance.choice((-17, -16, -1, 0, 1, 16, 17)))
