"""Verify what is here of a partner's log: the hashes of all of it, and the entries that were shared."""

import hashlib
from typing import Any

from thitsar.kernel import models
from thitsar.kernel.errors import Unverified
from thitsar.kernel.ledger import causal, entry, leaves
from thitsar.kernel.ledger.rows import rows
from thitsar.kernel.ledger.walk import Damage, Kind
from thitsar.kernel.vault import suite

_CHUNK = 2000
_LEAVES = "SELECT first, hashes FROM kernel_leaves WHERE origin = %s ORDER BY first, id"
_ROWS = (
    "SELECT e.id, e.sequence, e.day, e.suite, e.bucket, e.ciphertext_hash, e.hash, e.ciphertext, s.head, u.seen"
    " FROM kernel_entry e LEFT JOIN kernel_stream s ON s.id = e.stream"
    " LEFT JOIN kernel_unfoldedpart u ON u.stream = e.stream"
    " WHERE e.log_id = %s AND (e.sequence, e.id) > (%s, %s) ORDER BY e.sequence, e.id LIMIT %s"
)


def verify_carried(log: models.Log) -> tuple[int, int, Damage | None]:
    """Give how many entries are here, how long the log is said to be, and the first thing that is wrong."""
    hashes: list[bytes] = []
    for first, raw in rows(_LEAVES, log.origin):
        if first != len(hashes) + 1 or len(raw) % entry.HASH:
            return 0, log.sequence, Damage(len(hashes) + 1, Kind.MISSING)
        hashes += causal.split(bytes(raw))
    if len(hashes) != log.sequence:
        kind = Kind.TRUNCATED if len(hashes) < log.sequence else Kind.UNSIGNED
        return 0, log.sequence, Damage(min(len(hashes), log.sequence) + 1, kind)
    count, at, damage = 0, (-(1 << 62), 0), None
    while damage is None and (found := rows(_ROWS, log.pk, *at, _CHUNK)):
        for row in found:
            damage = _damage(log.origin, row, hashes)
            if damage is not None:
                break
            count += 1
        at = (found[-1][1], found[-1][0])
    if damage is None and leaves.chained(entry.GENESIS, hashes) != bytes(log.head):
        damage = Damage(log.sequence, Kind.RECHAINED)
    return count, log.sequence, damage


def _damage(origin: str, row: Any, hashes: list[bytes]) -> Damage | None:
    _, sequence, day, number, bucket, hidden, own, ciphertext, head, seen = row
    if not 1 <= sequence <= len(hashes):
        return Damage(sequence, Kind.INSERTED)
    try:
        ciphertext = bytes(ciphertext)
        digest = hashlib.sha256(ciphertext).digest()
        if digest != bytes(hidden):
            return Damage(sequence, Kind.CIPHERTEXT)
        previous = hashes[sequence - 2] if sequence > 1 else entry.GENESIS
        outer = entry.Outer(origin, sequence, previous, day, number, bucket, digest).hash()
        if number != suite.SUITE or outer != bytes(own) or outer != hashes[sequence - 1]:
            return Damage(sequence, Kind.OUTER)
    except (TypeError, Unverified):  # a value of another type than its column's
        return Damage(sequence, Kind.OUTER)
    # In no file, or in a part that claims to hold nothing though nobody is asked to fold it.
    if head is None or (not bytes(head) and seen is None):
        return Damage(sequence, Kind.HIDDEN)
    return None
