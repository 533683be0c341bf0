"""Verify the logs of this node as anybody can who holds the database and no key (security.md L3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from thitsar.kernel import models
from thitsar.kernel.errors import Unverified
from thitsar.kernel.ledger import entry, signatures
from thitsar.kernel.ledger.rows import rows
from thitsar.kernel.ledger.statements import read_statement
from thitsar.kernel.ledger.verify_carried import verify_carried
from thitsar.kernel.ledger.walk import Damage, Kind, Row, Walk

CHUNK = 2000
_ROWS = (
    "SELECT id, sequence, day, suite, bucket, ciphertext_hash, hash, ciphertext, stream FROM kernel_entry"
    " WHERE log_id = %s AND sequence <= %s AND (sequence, id) > (%s, %s) ORDER BY sequence, id LIMIT %s"
)
_HEADS = "SELECT id, head FROM kernel_stream"
_LOST = (
    "SELECT MIN(e.sequence) FROM kernel_entry e LEFT JOIN kernel_stream s ON s.id = e.stream"
    " WHERE e.log_id = %s AND s.id IS NULL"
)
# The newest entry of every stream is the one its row names; an older row put back names an older one.
_BEHIND = (
    "SELECT MIN(e.sequence) FROM (SELECT stream, MAX(sequence) AS newest FROM kernel_entry WHERE log_id = %s"
    " GROUP BY stream) n JOIN kernel_stream s ON s.id = n.stream JOIN kernel_entry e"
    " ON e.log_id = %s AND e.sequence = n.newest WHERE e.hash <> s.head AND NOT EXISTS"
    " (SELECT 1 FROM kernel_entry f WHERE f.stream = n.stream AND f.log_id <> e.log_id)"
)
_SEVERAL = "SELECT DISTINCT stream FROM kernel_entry WHERE log_id <> %s"
_LOWEST = -(1 << 62)
# The hash of the last entry of every stream.
Ends = dict[str, bytes]


@dataclass(frozen=True)
class LogReport:
    """What was found in one log."""

    origin: str
    entries: int
    sequence: int
    damage: Damage | None


@dataclass(frozen=True)
class Report:
    """What was found in all of them."""

    logs: tuple[LogReport, ...]

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing was found."""
        return not any(log.damage for log in self.logs)


def verify(origin: str | None = None) -> Report:
    """Walk one log or all of them: chain, newest head, and that every entry is where its file finds it.

    A log that was cut off and given back an older, rightly signed head looks sound here: only who saw more
    knows, and each member's agent compares that at every sign-in (`vault/agent/seen.py`).
    """
    node = models.Node.objects.get()
    logs = models.Log.objects.filter(**({"origin": origin} if origin else {})).order_by("id")
    reports = [_verify_log(log, node) for log in logs]
    if not reports or (origin is None and node.node not in {one.origin for one in reports}):
        reports.append(LogReport(origin or node.node, 0, 0, Damage(1, Kind.TRUNCATED)))
    return Report(tuple(reports))


def keeps(origin: str, sequence: int, head: bytes) -> bool:
    """Tell whether a log still holds this head, and its newest signed one is not older."""
    if sequence == 0:
        return True
    log = models.Log.objects.filter(origin=origin, sequence__gte=sequence).first()
    found = models.Entry.objects.filter(log=log, sequence=sequence).values_list("hash", flat=True)
    return log is not None and [bytes(one) for one in found] == [head]


def _verify_log(log: models.Log, node: models.Node) -> LogReport:
    if log.origin != node.node:
        return LogReport(log.origin, *verify_carried(log))
    newest = _one("SELECT MAX(sequence) FROM kernel_entry WHERE log_id = %s", log.pk) or 0
    log.refresh_from_db()  # read after its entries: whoever records meanwhile is not taken for damage
    walk = Walk(bytes.fromhex(log.origin))
    ends: Ends = {}
    damage = _walk(walk, log, ends)
    if damage is None and newest > log.sequence:
        damage = Damage(log.sequence + 1, Kind.UNSIGNED)
    damage = damage or _verify_head(walk, log, node)
    if damage is None:
        damage = _verify_places(log, ends)
    return LogReport(log.origin, walk.number, log.sequence, damage)


def _walk(walk: Walk, log: models.Log, ends: Ends) -> Damage | None:
    at = (_LOWEST, 0)
    while found := _chunk(log, at):
        ends.update((stream, own) for *_, own, _, stream in found)
        some = [row[:-1] for row in found]
        taken = walk.take(some)
        if taken < len(some):
            return walk.diagnose(chain(some[taken:], _after(log, some[-1])))
        at = (some[-1][1], some[-1][0])
    return Damage(walk.number + 1, Kind.TRUNCATED) if walk.number < log.sequence else None


def _after(log: models.Log, row: Row) -> Iterator[Row]:
    while found := _chunk(log, (row[1], row[0])):
        yield from (one[:-1] for one in found)
        row = found[-1][:-1]


def _chunk(log: models.Log, at: tuple[int, int]) -> list[Any]:
    return rows(_ROWS, log.pk, log.sequence, *at, CHUNK)


def _verify_head(walk: Walk, log: models.Log, node: models.Node) -> Damage | None:
    public = bytes(log.public)
    try:
        # Not the key in the row: whoever writes the table would name one they hold.
        stated = read_statement(bytes(node.statement), node.node, node.organisation)["node_key"]
    except Unverified:
        return Damage(log.sequence, Kind.SIGNATURE)
    if public != stated:
        return Damage(log.sequence, Kind.SIGNATURE)
    if log.sequence == 0:
        return None
    try:
        message = entry.head_bytes(log.origin, log.sequence, bytes(log.head))
        signatures.verify(public, bytes(log.signature), message)
    except Unverified:
        return Damage(log.sequence, Kind.SIGNATURE)
    return None if walk.head == bytes(log.head) else Damage(log.sequence, Kind.RECHAINED)


def _verify_places(log: models.Log, ends: Ends) -> Damage | None:
    heads = {stream: bytes(head) for stream, head in rows(_HEADS)}
    # Where a partner writes, too, its entry may stand after the newest of this node: only who reads it can tell.
    several = {stream for (stream,) in rows(_SEVERAL, log.pk)}
    ends = {stream: own for stream, own in ends.items() if stream not in several or stream not in heads}
    if all(heads.get(stream) == own for stream, own in ends.items()):
        return None
    # Something is hidden, or somebody records at this moment: the database tells which, all in one look.
    lost = _one(_LOST, log.pk)
    found = _one(_BEHIND, log.pk, log.pk) if lost is None else lost
    return None if found is None else Damage(found, Kind.HIDDEN)


def _one(query: str, *values: int) -> int | None:
    found: int | None = rows(query, *values)[0][0]
    return found
