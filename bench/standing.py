"""A gate with 12,000 records: how long a check takes, whether its time tells anything, and what the table alone opens.

Everything a page does for a check is in each time: deriving, reading, opening, answering, and the line in the log. The
three outcomes that must not be told apart come in an order drawn anew, so that a busy moment meets all of them.
"""

import math
import os
import secrets
import time
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

from bench.figures import at_most, percentile
from bench.machine import load
from bench.node import TODAY, Measured, node
from thitsar.kernel.days import day_number

RECORDS = int(os.environ.get("BENCH_STANDING_RECORDS", "12000"))
TRIES = int(os.environ.get("BENCH_STANDING_TRIES", "1000"))
KEYS = int(os.environ.get("BENCH_STANDING_KEYS", "100000"))
GUESSES = int(os.environ.get("BENCH_STANDING_GUESSES", "200"))
CODES = 50
# One false alarm in a hundred runs, over the three pairs that are compared.
ALPHA = 0.01 / 3
CLEARED = {
    "tier": "CLEARED",
    "conditions": [],
    "until": day_number(TODAY) + 300,
    "grace": day_number(TODAY) + 330,
    "suspended": 0,
    "is_revoked": False,
}
Code = tuple[str, str]


def measure() -> dict[str, Any]:
    """Fill the table, check, compare times, and guess."""
    with node(programs=()) as measured:
        cleared, undecided = _fill(measured)
        before = load()
        valid = [_seconds(*cleared[at % CODES], "VALID") for at in range(min(TRIES, 200))]
        return {
            "load_before": before,
            "records": RECORDS,
            "check": _check_figures(valid),
            "told_apart": _compared(cleared, undecided),
            "opened_by_random_keys": at_most(_opened_by_keys(), 0, "records", keys=KEYS),
            "opened_by_guesses": at_most(_opened_by_guesses(), 0, "records", guesses=GUESSES),
        }


def kolmogorov_smirnov(left: Sequence[float], right: Sequence[float]) -> float:
    """Give the largest distance between two empirical distributions (Smirnov 1939)."""
    one, other = sorted(left), sorted(right)
    at_one = at_other = 0
    largest = 0.0
    while at_one < len(one) and at_other < len(other):
        value = min(one[at_one], other[at_other])
        while at_one < len(one) and one[at_one] == value:
            at_one += 1
        while at_other < len(other) and other[at_other] == value:
            at_other += 1
        largest = max(largest, abs(at_one / len(one) - at_other / len(other)))
    return largest


def critical_value(left: int, right: int, alpha: float) -> float:
    """Give the distance that samples of one distribution exceed with this probability (asymptotic)."""
    return math.sqrt(-math.log(alpha / 2) / 2) * math.sqrt((left + right) / (left * right))


def _fill(measured: Measured) -> tuple[list[Code], list[Code]]:
    """Write as many records as asked for; gives some codes of cleared people and some of people not cleared.

    Of most of them nobody knows the code: their keys are drawn as the derivation would give them.
    """
    from thitsar.kernel import models  # noqa: PLC0415 - late import: the node is chosen by now
    from thitsar.kernel.checking import checks, records  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.files.opening import node_ids  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.vault import memorised, suite  # noqa: PLC0415 - late import: as above

    signing, organisation = _answers_key(measured), node_ids()[1]
    known: tuple[list[Code], list[Code]] = ([], [])
    rows = []
    for number in range(max(RECORDS, 2 * CODES)):
        key = suite.fresh()
        if number < 2 * CODES:
            code = (memorised.draw_words(), memorised.draw_pin())
            known[number % 2].append(code)
            keys = memorised.keys_of(*code, organisation=organisation)
        else:
            keys = memorised.Keys(suite.fresh(16).hex(), suite.fresh())
        content = {} if number % 2 else CLEARED
        sealed = records.seal_record(
            key, organisation, keys.locator, revision=1, content=content, sign=signing.sign
        )
        wrapped = records.wrap_key(organisation, keys, key)
        rows.append(models.CheckRecord(locator=keys.locator, revision=1, wrapped=wrapped, sealed=sealed))
    models.CheckRecord.objects.bulk_create(rows, batch_size=500)
    checks.ensure_decoy()
    return known


def _answers_key(measured: Measured) -> Any:
    """Open the key for answers with a founder's seed, and publish the key of `audit` as an agent would."""
    from thitsar.kernel import models  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.access.policy import ANSWERS_KEY  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.checking.published import signed_bytes  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.files.opening import node_ids  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.ledger import signatures  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.vault import hierarchy, wrap  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.vault.places import epoch_place  # noqa: PLC0415 - late import: as above

    organisation, seeds = node_ids()[1], {one["person"]["member"]: one["seed"] for one in measured.members}

    def opened(name: str) -> Any:
        row = models.EpochWrap.objects.filter(compartment=name, recipient__in=list(seeds))[0]
        where = epoch_place(organisation, name, row.epoch, row.recipient)
        unwrapping = hierarchy.member_keys(seeds[row.recipient]).unwrapping
        return signatures.signing_key(wrap.unwrap(unwrapping, where, bytes(row.sealed)))

    public = wrap.public_bytes(b"a" * 32)
    signature = opened(ANSWERS_KEY).sign(signed_bytes(organisation, "audit", 1, public))
    models.PublishedKey.objects.filter(compartment="audit").update(public=public, signature=signature)
    return opened(ANSWERS_KEY)


def _seconds(code: str, pin: str, expected: str) -> float:
    from thitsar.apps.standing.answers import answer  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.checking.checks import check  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.checking.lines import Line, write_line  # noqa: PLC0415 - late import: as above

    began = time.perf_counter()
    found = answer(check(code, pin), day_number(TODAY)).result.value
    write_line(Line(0, "d" * 32, found), today=TODAY)
    taken = time.perf_counter() - began
    if found != expected:
        raise SystemExit(f"a check answered {found} and not {expected}")
    return taken


def _check_figures(times: Sequence[float]) -> dict[str, Any]:
    p50, p99 = (round(percentile(times, share) * 1000, 1) for share in (0.5, 0.99))
    return {"p50": at_most(p50, 400, "ms"), "p99": p99, "times": len(times)}


def _compared(cleared: list[Code], undecided: list[Code]) -> dict[str, Any]:
    """Time each outcome as often, in an order drawn anew, and compare each two of them."""
    from thitsar.kernel.vault import memorised  # noqa: PLC0415 - late import: as above

    def wrong_pin(number: int) -> Code:
        code, pin = cleared[number % CODES]
        return code, f"{(int(pin) + 1 + number) % 10**6:06d}"

    kinds: dict[str, Callable[[int], Code]] = {
        "unknown": lambda number: (memorised.draw_words(), memorised.draw_pin()),
        "wrong PIN": wrong_pin,
        "not cleared": lambda number: undecided[number % CODES],
    }
    order = [kind for kind in kinds for _ in range(TRIES)]
    secrets.SystemRandom().shuffle(order)
    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    for kind in order:
        code, pin = kinds[kind](len(times[kind]))
        times[kind].append(_seconds(code, pin, "UNKNOWN"))
    critical = round(critical_value(TRIES, TRIES, ALPHA), 4)
    pairs = {
        f"{one} and {other}": at_most(
            round(kolmogorov_smirnov(times[one], times[other]), 4), critical, "Kolmogorov-Smirnov"
        )
        for one, other in combinations(kinds, 2)
    }
    medians = {kind: round(percentile(some, 0.5) * 1000, 2) for kind, some in times.items()}
    return {"tries_each": TRIES, "median_ms": medians, **pairs}


def _opened_by_keys() -> int:
    """Try random keys on random rows, each as what code and PIN would give and as a record's own key."""
    from thitsar.kernel.checking import records  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.checking.identity import identity  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.errors import Unverified  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.models import CheckRecord  # noqa: PLC0415 - late import: as above

    who, opened = identity(), 0
    rows = [
        records.Row(row.locator, row.revision, bytes(row.wrapped), bytes(row.sealed))
        for row in CheckRecord.objects.all()
    ]
    for _ in range(KEYS):
        row, key = secrets.choice(rows), os.urandom(32)
        for opening in (records.open_record, records.read_record):
            try:
                opening(row, key, who)
                opened += 1
            except Unverified:
                continue
    return opened


def _opened_by_guesses() -> int:
    """Guess whole codes with their numbers."""
    from thitsar.kernel.checking.checks import check  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.vault import memorised  # noqa: PLC0415 - late import: as above

    draw = (memorised.draw_words, memorised.draw_digits)
    return sum(bool(check(draw[at % 2](), memorised.draw_pin())) for at in range(GUESSES))
