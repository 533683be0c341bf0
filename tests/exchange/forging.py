"""What a dishonest partner can make: bundles its node really signed, and in them whatever bytes it likes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from tests.checking.given import opened_key
from tests.exchange.sharing import Two
from tests.kernel.nodes import TODAY, TestNode, at
from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import NODE_KEY
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Purposeful
from thitsar.kernel.exchange import bundle, card, taking
from thitsar.kernel.exchange.bundle import Bundle, Carried, SharedKey
from thitsar.kernel.exchange.wire.quarantine import lay_down
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.ledger import entry
from thitsar.kernel.ledger.leaves import hashes_of
from thitsar.kernel.vault import padding, seal, suite, wrap
from thitsar.kernel.vault.hierarchy import EpochKeys, epoch_keys, member_keys
from thitsar.kernel.vault.places import broad_place, epoch_place
from thitsar.kernel.vault.ring import key_id

DAY = day_number(TODAY)
# The key of an entry, its place, its log and its number: gives what is sealed.
Content = Callable[[bytes, suite.Place, str, int], bytes]


@dataclass(frozen=True)
class Forged:
    """One entry of the dishonest log."""

    stream: str
    key: bytes
    content: Content
    day: int = DAY


def forge(frm: TestNode, to: TestNode, entries: Iterable[Forged] = (), **what: Any) -> None:
    """Let a node say whatever to another, in place of what it owes; it lies in quarantine there.

    From then on its log is another than the one on its own disk: nothing honest can follow.
    """
    with at(frm):
        (own, _), seed = node_ids(), opened_key(frm, "admin", NODE_KEY).private_bytes_raw()
    with at(to):
        there, _ = node_ids()
        recipient = card.bundle_seed(opened_key(to, "admin", NODE_KEY).private_bytes_raw())
        row = models.Exchange.objects.get(partner=own)
        sequence = models.Log.objects.get(origin=own).sequence
        with connection.cursor() as cursor:
            last = hashes_of(cursor, own, {sequence})[sequence] if sequence else entry.GENESIS
        carried, leaves = list[Carried](), list[bytes]()
        for number, one in enumerate(entries, sequence + 1):
            where = entry.place(own, number, one.stream)
            ciphertext = one.content(one.key, where, own, number)
            last = entry.outer_of(own, number, last, day=one.day, ciphertext=ciphertext).hash()
            carried.append(Carried(one.stream, number, one.day, key_id(one.stream, one.key), ciphertext))
            leaves.append(last)
        made = Bundle(
            sender=own,
            recipient=there,
            number=row.taken + 1,
            previous=bytes(row.taken_hash) or bytes(32),
            day=DAY,
            first=sequence + 1,
            leaves=b"".join(leaves),
            entries=tuple(carried),
            taken=row.sent,
            **what,
        )
        models.ArrivedBundle.objects.filter(partner=own).delete()
        lay_down(own, made.number, bundle.seal(seed, made, wrap.public_bytes(recipient)))


def sealed_as(content: object) -> Content:
    """Seal anything at all where an entry should be."""

    def made(key: bytes, where: suite.Place, origin: str, sequence: int) -> bytes:
        raw = codec.encode(content)
        sealed = seal.seal(entry.entry_key(key, where), where, raw, size=padding.bucket(len(raw)))
        return b"\2" + sealed[1:]

    return made


def newer_key(
    node: TestNode, stream: str, compartment: str, *, key: bytes, older: object = None
) -> SharedKey:
    """Give a node a partner's key of a broad part, truly wrapped, with whatever stands for its older ones."""
    held, named = _epoch(node, compartment), key_id(stream, key)
    with at(node):
        _, organisation = node_ids()
    where = broad_place(organisation, stream, compartment, held.number, named)
    wrapped = wrap.wrap(held.public, where, key)
    ring = b"" if older is None else sealed_ring(organisation, stream, compartment, key=key, older=older)
    return SharedKey(stream, compartment, held.number, named, wrapped, ring)


def sealed_ring(organisation: str, stream: str, compartment: str, *, key: bytes, older: object) -> bytes:
    """Seal anything at all where a part's older keys should be."""
    return seal.seal(
        key, ("ring", organisation, stream, compartment, key_id(stream, key)), codec.encode(older)
    )


def streams(node: TestNode, file: str) -> dict[str, str]:
    """Give the ids of a file's parts."""
    with at(node):
        rows = models.Stream.objects.filter(file=file).exclude(compartment="roster")
        return dict(rows.values_list("compartment", "id"))


def _epoch(node: TestNode, compartment: str) -> EpochKeys:
    with at(node):
        (_, organisation), member = node_ids(), node.member("vetting")
        row = models.EpochWrap.objects.filter(compartment=compartment, recipient=member).order_by("-epoch")[0]
        where = epoch_place(organisation, compartment, row.epoch, member)
        seed = wrap.unwrap(member_keys(node.made("vetting")["seed"]).unwrapping, where, bytes(row.sealed))
    return epoch_keys(compartment, row.epoch, seed)


def taken(two: Two, node: TestNode, *, leave: bool = False) -> str:
    """Let intake take in what lies there, or leave its new files; gives what is wrong with it, or nothing."""
    with at(node):
        taker = two.sessions[node.database, "intake"] = node.sign_in("intake")
        officer = two.actor("vetting", node)
        (partner,) = set(models.ArrivedBundle.objects.values_list("partner", flat=True))
        one = taking.first_of(taker, partner)
        assert one is not None
        try:
            if leave:
                taking.leave(taker, one.id, reason="NOT_EXPECTED", today=TODAY)
            else:
                taking.take_in(taker, one.id, (taker.member, officer.member), today=TODAY)
        except Purposeful as error:
            models.ArrivedBundle.objects.filter(id=one.id).delete()
            return error.sentence
        return one.wrong
