"""Accept entries of another node's log: the second door into the ledger, for bytes nobody here vouches for.

All of what is brought is stored or nothing is. Bringing the same again changes nothing; what leaves a gap is
refused; what contradicts the history already here is proof that its node shows two of them.
"""

import hashlib
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.db import connection, transaction

from thitsar.kernel import models
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.ledger import entry, signatures
from thitsar.kernel.vault import seal, suite

Brought = tuple[entry.Outer, bytes]
_KNOWN = "SELECT sequence, hash FROM kernel_entry WHERE log_id = %s AND sequence BETWEEN %s AND %s"
_ENTRY = (
    "INSERT INTO kernel_entry (log_id, sequence, day, suite, bucket, ciphertext_hash, hash, ciphertext, stream, key)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, '', %s)"
)
_TWO_HISTORIES = (
    "This partner's node shows another history than it showed before. Nothing was stored. Keep what you were "
    "given: it is proof. Tell your data-protection officer."
)


def accept(origin: str, entries: Sequence[Brought], head: bytes, signature: bytes) -> int:
    """Store entries that continue a known foreign log up to a signed head; gives how many were new.

    Raises Refused for a log nobody agreed to and for a gap, Unverified for everything that bytes can lie about.
    """
    if not entries:
        raise Refused("There are no entries in what was brought.")
    _require_chain(origin, entries, head)
    with transaction.atomic():
        log = models.Log.objects.select_for_update().filter(origin=origin).first()
        if log is None or models.Node.objects.filter(node=origin).exists():
            raise Refused("These entries are of a log that this node does not take part in.")
        last = entries[-1][0].sequence
        signatures.verify(bytes(log.public), signature, entry.head_bytes(origin, last, head))
        _require_continuation(log, entries)
        fresh = [one for one in entries if one[0].sequence > log.sequence]
        if fresh:
            _store(log, fresh)
            log.sequence, log.head, log.signature = last, head, signature
            log.save(update_fields=["sequence", "head", "signature"])
    return len(fresh)


def _require_chain(origin: str, entries: Sequence[Brought], head: bytes) -> None:
    for outer, ciphertext in entries:
        if outer.origin != origin:
            raise Unverified("An entry is of another log than it was brought for.")
        if outer.suite != suite.SUITE or len(ciphertext) != outer.bucket + seal.OVERHEAD:
            raise Unverified("An entry is not in the agreed form.")
        if hashlib.sha256(ciphertext).digest() != outer.ciphertext_hash:
            raise Unverified("The content of an entry was changed.")
    for (before, _), (after, _) in pairwise(entries):
        if after.sequence != before.sequence + 1 or after.previous != before.hash():
            raise Unverified("Entries are missing, in another order or changed.")
    if entries[-1][0].hash() != head:
        raise Unverified("The newest entry is not the one that was signed.")


def _require_continuation(log: models.Log, entries: Sequence[Brought]) -> None:
    first = entries[0][0]
    if first.sequence < 1:
        raise Unverified("Entries are missing, in another order or changed.")
    if first.sequence > log.sequence + 1:
        missing = {"first": log.sequence + 1, "last": first.sequence - 1}
        raise Refused(
            "Entries %(first)s to %(last)s are missing before these. Ask your partner for them.", missing
        )
    known = {} if first.sequence > log.sequence else _known(log, first.sequence, entries[-1][0].sequence)
    previous = known.get(first.sequence - 1) if first.sequence > 1 else entry.GENESIS
    if first.sequence == log.sequence + 1:
        previous = bytes(log.head)
    if previous is not None and first.previous != previous:
        raise Unverified(_TWO_HISTORIES)
    for outer, _ in entries:
        if outer.sequence <= log.sequence and known.get(outer.sequence) != outer.hash():
            raise Unverified(_TWO_HISTORIES)


def _known(log: models.Log, first: int, last: int) -> dict[int, bytes]:
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [log.pk, first - 1, last])
        return {sequence: bytes(own) for sequence, own in cursor.fetchall()}


def _store(log: models.Log, fresh: Sequence[Brought]) -> None:
    rows: list[list[Any]] = [
        [
            log.pk,
            one.sequence,
            one.day,
            one.suite,
            one.bucket,
            one.ciphertext_hash,
            one.hash(),
            ciphertext,
            b"",
        ]
        for one, ciphertext in fresh
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_ENTRY, rows)
