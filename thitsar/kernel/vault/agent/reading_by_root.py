"""Reading with the keys of the root alone: a part's signed entries in their order, the roster they come to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from thitsar.kernel import codec, models
from thitsar.kernel.access.roster import Roster, Signed, fold_roster
from thitsar.kernel.access.teams import Team, fold_team
from thitsar.kernel.errors import Purposeful, Unverified
from thitsar.kernel.ledger import entry, signatures
from thitsar.kernel.ledger.order import Order
from thitsar.kernel.recovery.claiming import require_by_root, require_newest
from thitsar.kernel.recovery.opening import RootKeys
from thitsar.kernel.vault.agent.hybrid import HybridClock
from thitsar.kernel.vault.agent.part_keys import check_statement


@dataclass(frozen=True)
class Read:
    """One entry: what it says, its author's signature, and the hash of the log's entry before it."""

    told: Signed
    signed: entry.Signed
    before: bytes


def read_roster(keys: RootKeys, stated: Mapping[str, Any], clock: HybridClock) -> Roster:
    """Fold the node's roster with every signature checked; Unverified unless it is the one the root founded."""
    roster: Roster | None = None
    founder = ""
    stream = models.Stream.objects.get(file=stated["node"], compartment="roster")
    for read in read_stream(keys, stream, clock):
        roster = fold_roster(roster, read.told)
        founder = founder or read.told.author
        require_by_root(stated, read.told.name, read.told.payload, before=read.before)
        signatures.verify(
            roster.member(read.told.author).sign_public, read.signed.signature, read.signed.body
        )
    if roster is None or roster.own != stated["organisation"]:
        raise Unverified("The roster is empty.")
    row = models.Node.objects.get()
    check_statement(row, roster.member(founder).sign_public)
    require_newest(roster, bytes(row.statement), stated)
    return roster


def read_team(keys: RootKeys, roster: Roster, file: str, clock: HybridClock) -> Team | None:
    """Fold a file's team with every author's signature checked; None where its roster does not open."""
    try:
        stream = models.Stream.objects.get(file=file, compartment="roster")
        told = []
        for read in read_stream(keys, stream, clock):
            public = roster.member(read.told.author).sign_public
            signatures.verify(public, read.signed.signature, read.signed.body)
            told.append(read.told)
        team = fold_team(roster, told)
    except (Purposeful, models.Stream.DoesNotExist):
        return None
    return team if team.file == file and team.stream("roster") == stream.id else None


def read_stream(keys: RootKeys, stream: models.Stream, clock: HybridClock) -> Iterator[Read]:
    """Open a part up to its head; whoever reads checks the signatures. Unverified where entries are missing or moved.

    The log was walked before: the hashes in its columns are those of what lies there.
    """
    ring, order, seen = keys.ring(stream), Order(), set[bytes]()
    newest = b""
    for row in models.Entry.objects.filter(stream=stream.id).select_related("log").order_by("id"):
        origin = row.log.origin
        where = entry.place(origin, row.sequence, stream.id)
        signed = entry.open_entry(ring.key(bytes(row.key)), where, bytes(row.ciphertext))
        inner = signed.inner
        order.require_next(origin, row.sequence, inner.clock)
        clock.observe(inner.clock)
        if not seen.issuperset(inner.parents):
            raise Unverified("Entries of a file are missing.")
        newest = bytes(row.hash)
        seen.add(newest)
        earlier = models.Entry.objects.filter(log=row.log_id, sequence=row.sequence - 1).values_list(
            "hash", flat=True
        )
        before = next(map(bytes, earlier), entry.GENESIS)
        payload = codec.decode(inner.payload)
        yield Read(
            Signed(inner.author, inner.name, payload, row.sequence, inner.day, inner.clock), signed, before
        )
    if newest != bytes(stream.head):
        raise Unverified("Entries of a file are missing.")
