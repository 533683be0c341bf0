"""The hashes of the whole log of another node, as its bundles gave them, stretch by stretch."""

import hashlib
from collections.abc import Collection, Iterable
from typing import Any

from thitsar.kernel import models
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.ledger import causal
from thitsar.kernel.ledger.entry import HASH
from thitsar.kernel.ledger.rows import rows

_ALL = "SELECT first, hashes FROM kernel_leaves WHERE origin = %s AND first <= %s ORDER BY first"
_UPTO = "SELECT hashes FROM kernel_leaves WHERE origin = %s AND first <= %s ORDER BY first"
_ADDED = "INSERT INTO kernel_leaves (origin, first, hashes) VALUES (%s, %s, %s)"
# Of each node: one proves as much as many, and each may be as long as a bundle.
_MOST_KEPT = 3
_NEWEST = "UPDATE kernel_log SET sequence = %s, head = %s WHERE id = %s"


class TwoHistories(Unverified):
    """Stop because a node showed another history of its log than before; `keep_evidence` once nothing was stored."""


def keep_leaves(cursor: Any, log: models.Log, first: int, leaves: bytes) -> None:
    """Keep the hashes after those that are here; what is here already must be the same."""
    found = causal.split(leaves)
    last = first + len(found) - 1
    if first < 1 or first > log.sequence + 1:
        raise Refused(
            "Entries %(first)s to %(last)s are missing before these. Ask your partner for them.",
            {"first": log.sequence + 1, "last": first - 1},
        )
    overlap = range(first, min(last, log.sequence) + 1)
    known = hashes_of(cursor, log.origin, overlap) if overlap else {}
    if any(known.get(number) != found[number - first] for number in overlap):
        raise TwoHistories(
            "This partner's node shows another history than it showed before. Nothing was stored. Keep what you were "
            "given: it is proof. Tell your data-protection officer."
        )
    fresh = found[len(overlap) :]
    if not fresh:
        return
    cursor.execute(_ADDED, [log.origin, log.sequence + 1, b"".join(fresh)])
    log.sequence, log.head = last, chained(bytes(log.head), fresh)
    cursor.execute(_NEWEST, [last, log.head, log.pk])


def chained(head: bytes, leaves: Iterable[bytes]) -> bytes:
    """Give what the row of a foreign log holds for head: it stands for every hash, however they came."""
    for leaf in leaves:
        head = hashlib.sha256(head + leaf).digest()
    return head


def hashes_of(cursor: Any, origin: str, numbers: Collection[int]) -> dict[int, bytes]:
    """Give the hashes of these entries, as far as they are here."""
    if not numbers:
        return {}
    cursor.execute(_ALL, [origin, max(numbers)])
    wanted, found = set(numbers), dict[int, bytes]()
    for first, raw in cursor.fetchall():
        hashes, count = bytes(raw), len(raw) // HASH
        inside = wanted if len(wanted) < count else range(first, first + count)
        for number in inside:
            if first <= number < first + count and number in wanted:
                found[number] = hashes[(number - first) * HASH : (number - first + 1) * HASH]
    return found


def first_leaves(origin: str, count: int) -> bytes:
    """Give the hashes of the first entries of another node's log, as far as they are here."""
    return b"".join(bytes(row[0]) for row in rows(_UPTO, origin, count))[: count * HASH]


def keep_evidence(origin: str, content: bytes, *, day: int) -> None:
    """Keep the signed bundle that shows another history, outside the transaction in which it was refused."""
    held = models.SplitView.objects.filter(origin=origin, is_proven=False)
    if held.count() < _MOST_KEPT and not held.filter(content=content).exists():
        models.SplitView.objects.create(origin=origin, day=day, is_proven=False, content=content)
