"""A million changed or moved ciphertexts of a real node: how many open (security.md C3, L3).

Whatever is stored of every kind is tried with the very keys that open it: bits and bytes changed, cut, lengthened,
put together from two, in places of other rows, streams, compartments, epochs, revisions and kinds, and with other
keys. Unchanged, each of them must open: otherwise nothing was shown.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

TRIES = int(os.environ.get("BENCH_MUTATIONS", "1000000"))
PEOPLE = int(os.environ.get("BENCH_MUTATED_PEOPLE", "150"))
REVISIONS = 12
# What one try costs beside a sealed record: asymmetric ones get fewer.
SHARES = {"wrap": 0.15, "sign": 0.08}


@dataclass(frozen=True)
class Ciphertext:
    """One stored piece: `open` takes key, place and bytes, and raises unless the three belong together."""

    kind: str
    way: str
    open: Callable[[Any, Any, bytes], object]
    key: Any
    place: tuple[Any, ...]
    raw: bytes


@dataclass(frozen=True)
class Attempt:
    """One try: what was done, and the three that do not belong together."""

    change: str
    key: Any
    place: tuple[Any, ...]
    raw: bytes


@dataclass
class Count:
    """How many were tried, and the names of those that opened or failed in another way than refusing."""

    tried: Counter[str] = field(default_factory=Counter)
    opened: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)


def measure() -> dict[str, Any]:
    """Take in a list with every flaw, make revisions, then change and move everything that lies there."""
    from bench.node import node  # noqa: PLC0415 - late import: what is changed needs no node

    with node() as measured:
        # Late import: these need the node that is set up now.
        from bench.ciphertexts import gather  # noqa: PLC0415 - late import: after set-up
        from bench.importing import take  # noqa: PLC0415 - late import: as above

        take(measured, PEOPLE)
        older = _older_ones(measured)
        found = [*gather(measured.directory, measured.members)]
    known = {one.raw for one in found}
    found += [one for one in older if one.raw not in known]
    began = time.perf_counter()
    seen = count_opened(found, tries=TRIES, luck=random.Random(20))  # noqa: S311 - repeatable
    return {**seen, "seconds": round(time.perf_counter() - began, 1)}


def count_opened(found: list[Ciphertext], *, tries: int, luck: random.Random) -> dict[str, Any]:
    """Open everything unchanged, then count what opens of `tries` changed or moved ones."""
    unchanged = sum(_outcome(one, Attempt("", one.key, one.place, one.raw)) == "opened" for one in found)
    kinds: dict[str, list[Ciphertext]] = {}
    for one in found:
        kinds.setdefault(one.kind, []).append(one)
    weights = {kind: SHARES.get(some[0].way, 1.0) for kind, some in kinds.items()}
    by_kind, by_change = Count(), Count()
    for kind, some in kinds.items():
        wanted = -(-tries * weights[kind] // sum(weights.values()))
        attempts = _attempts(some, found, luck)
        while by_kind.tried[kind] < wanted:
            one, attempt = next(attempts)
            outcome = _outcome(one, attempt)
            for count, name in ((by_kind, kind), (by_change, attempt.change)):
                count.tried[name] += 1
                if outcome != "refused":
                    (count.opened if outcome == "opened" else count.failed)[name] += 1
    is_met = by_kind.tried.total() >= tries and not by_kind.opened and not by_kind.failed
    return {
        "met": is_met and unchanged == len(found),
        "tried": by_kind.tried.total(),
        "opened": by_kind.opened.total(),
        "failed_otherwise": by_kind.failed.total(),
        "unchanged": {"tried": len(found), "opened": unchanged},
        "by_kind": {
            kind: {"stored": len(some), "tried": by_kind.tried[kind], "opened": by_kind.opened[kind]}
            for kind, some in sorted(kinds.items())
        },
        "by_change": {
            change: {"tried": tried, "opened": by_change.opened[change]}
            for change, tried in sorted(by_change.tried.items())
        },
    }


def _outcome(one: Ciphertext, attempt: Attempt) -> str:
    from thitsar.kernel.errors import Unverified  # noqa: PLC0415 - late import: as `measure`

    try:
        one.open(attempt.key, attempt.place, attempt.raw)
    except Unverified:
        return "refused"
    except Exception as error:  # anything else is a fault, too, and is shown by its name
        return type(error).__name__
    return "opened"


def _attempts(
    some: list[Ciphertext], found: list[Ciphertext], luck: random.Random
) -> Iterator[tuple[Ciphertext, Attempt]]:
    """Change or move the pieces of one kind, over and over."""
    # Of other kinds only those that are opened by the same door.
    alike = [one for one in found if one.open is some[0].open]
    older: dict[tuple[Any, ...], list[Ciphertext]] = {}
    for one in some:
        older.setdefault((one.key if isinstance(one.key, bytes) else id(one.key), one.place[:-1]), []).append(
            one
        )
    revised = [group for group in older.values() if len(group) > 1]
    parts = [[one.place[at] for one in some] for at in range(len(some[0].place))]
    while True:
        one = luck.choice(some)
        raw = one.raw
        for change, spoil in luck.sample(SPOILS, 4):
            other = luck.choice(some)
            spoiled = spoil(raw, other.raw, luck)
            if spoiled != raw and not (other.raw == spoiled and other.place == one.place):
                yield one, Attempt(change, one.key, one.place, spoiled)
        for change, source in (("in the place of another row", some), ("in the place of any other", alike)):
            other = luck.choice(source)
            if other.place != one.place:
                yield one, Attempt(change, one.key, other.place, raw)
            if (other.place, other.raw) != (one.place, raw):
                yield one, Attempt(f"{change}, with its key", other.key, other.place, raw)
        other = luck.choice(alike)
        if other.key is not one.key and other.key != one.key:
            yield one, Attempt("with another key", other.key, one.place, raw)
        at = luck.randrange(len(one.place))
        moved = (*one.place[:at], _another(one.place[at], parts[at], luck), *one.place[at + 1 :])
        if moved != one.place:
            yield one, Attempt("with one part of its place changed", one.key, moved, raw)
        if revised:
            group = luck.choice(revised)
            before, after = luck.sample(group, 2)
            if before.place != after.place:
                yield (
                    before,
                    Attempt("in another number of its own series", after.key, after.place, before.raw),
                )


def _another(part: Any, others: list[Any], luck: random.Random) -> Any:
    if luck.random() < 0.5:
        return luck.choice(others)
    if isinstance(part, int):
        return max(0, part + luck.choice([-2, -1, 1, 2, luck.getrandbits(20)]))
    if isinstance(part, bytes):
        return _bit(part, b"", luck) if part else b"\0"
    at = luck.randrange(len(part) + 1)
    return part[:at] + luck.choice("0123456789abcdef") + part[at + luck.randrange(2) :]


def _bit(raw: bytes, _other: bytes, luck: random.Random) -> bytes:
    at = luck.randrange(len(raw))
    return raw[:at] + bytes([raw[at] ^ 1 << luck.randrange(8)]) + raw[at + 1 :]


def _byte(raw: bytes, _other: bytes, luck: random.Random) -> bytes:
    at = luck.randrange(len(raw))
    return raw[:at] + luck.randbytes(1) + raw[at + 1 :]


def _front(raw: bytes, _other: bytes, luck: random.Random) -> bytes:
    # Suite, salt and commitment of a seal; where the lattice's part of a wrap begins.
    return _bit(raw[:57], b"", luck) + raw[57:]


def _back(raw: bytes, _other: bytes, luck: random.Random) -> bytes:
    # The tag.
    return raw[:-16] + _bit(raw[-16:], b"", luck)


def _bits(raw: bytes, _other: bytes, luck: random.Random) -> bytes:
    changed = bytearray(raw)
    for _ in range(luck.randint(2, 40)):
        changed[luck.randrange(len(raw))] ^= 1 << luck.randrange(8)
    return bytes(changed)


def _cut(raw: bytes, _other: bytes, luck: random.Random) -> bytes:
    at = luck.choice([luck.randrange(len(raw)), len(raw) - 1, len(raw) - 16, 57, 1])
    return raw[:at] if luck.random() < 0.7 else raw[at:]


def _gap(raw: bytes, _other: bytes, luck: random.Random) -> bytes:
    at = luck.randrange(len(raw))
    return raw[:at] + raw[at + luck.choice([1, 16, 64]) :]


def _more(raw: bytes, _other: bytes, luck: random.Random) -> bytes:
    more = luck.choice([b"\0", bytes(16), luck.randbytes(luck.randint(1, 40)), raw[-16:], raw])
    at = luck.choice([0, len(raw), luck.randrange(len(raw))])
    return raw[:at] + more + raw[at:]


def _zeros(raw: bytes, _other: bytes, luck: random.Random) -> bytes:
    at = luck.randrange(len(raw))
    size = min(luck.choice([1, 16, 32, 256]), len(raw) - at)
    return raw[:at] + bytes(size) + raw[at + size :]


def _two(raw: bytes, other: bytes, luck: random.Random) -> bytes:
    at = luck.choice([1, 25, 57, 1120, len(raw) - 16, luck.randrange(len(raw))])
    return raw[:at] + other[at:]


def _suite(raw: bytes, _other: bytes, luck: random.Random) -> bytes:
    return luck.randbytes(1) + raw[1:]


SPOILS: list[tuple[str, Callable[[bytes, bytes, random.Random], bytes]]] = [
    ("one bit", _bit),
    ("one byte", _byte),
    ("one bit at the front", _front),
    ("one bit of the tag", _back),
    ("many bits", _bits),
    ("cut", _cut),
    ("with a gap", _gap),
    ("lengthened", _more),
    ("overwritten with zeros", _zeros),
    ("of two halves", _two),
    ("another first byte", _suite),
]


def _older_ones(measured: Any) -> list[Ciphertext]:
    """Record one thing after another in one file, and keep each revision and head as a thief of backups would."""
    from bench.ciphertexts import document, heads  # noqa: PLC0415 - late import: after set-up
    from bench.node import TODAY  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.files.open_file import Said  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.files.opening import create, node_ids, opening_entry  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.ledger.record import record  # noqa: PLC0415 - late import: as above

    intake = measured.actor("intake")
    file = create(intake, "approval", [("approvals",)], team=(intake.member,), narrow=())[0]
    record(intake, [opening_entry(file)], today=TODAY)
    part = file.parts["approvals"]
    payload = {"action": "measure", "digest": bytes(32), "summary": {"reason": "one revision after another"}}
    kept: list[Ciphertext] = []
    for _ in range(REVISIONS):
        record(intake, [Said(file, "approvals", "approval.requested.v1", 1, payload)], today=TODAY)
        kept += [document(node_ids()[1], part.stream, part.key), *heads()]
    return kept
