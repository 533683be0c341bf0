"""A partner's node that signs whatever it likes: bundles made by hand, with its own true keys."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection

from tests.checking.given import opened_key
from tests.exchange.sharing import Two
from tests.kernel.nodes import TODAY, TestNode, at
from thitsar.kernel import models
from thitsar.kernel.access.policy import NODE_KEY
from thitsar.kernel.errors import Purposeful
from thitsar.kernel.exchange import bundle, card, taking
from thitsar.kernel.exchange.bundle import Bundle, Carried
from thitsar.kernel.exchange.wire.quarantine import lay_down
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.ledger import entry
from thitsar.kernel.ledger.leaves import hashes_of
from thitsar.kernel.vault import suite, wrap

DAY = 19_600
# What an entry holds, from its key and place.
Content = Callable[[bytes, suite.Place], bytes]


def junk(key: bytes, where: suite.Place) -> bytes:
    """Give an entry that opens for whoever has the key and says nothing."""
    return entry.seal_entry(key, where, bytes(600), bytes(64))[0]


def forge(
    sender: TestNode,
    receiver: TestNode,
    *,
    entries: Sequence[tuple[str, bytes, Content]] = (),
    **said: Any,
) -> None:
    """Lay a bundle that says all this into the receiver's quarantine, signed as the next of its sender's.

    `entries` are stream, key and content of each; they go on after what the receiver has of the sender's log.
    """
    with at(sender):
        own, _ = node_ids()
        seed = opened_key(sender, "admin", NODE_KEY).private_bytes_raw()
    with at(receiver):
        other, _ = node_ids()
        sealing = opened_key(receiver, "admin", NODE_KEY).private_bytes_raw()
        row = models.Exchange.objects.filter(partner=own).first() or models.Exchange(partner=own)
        carried, leaves, first = _carried(own, entries)
        made = Bundle(
            sender=own,
            recipient=other,
            number=row.taken + 1,
            previous=bytes(row.taken_hash) or bytes(32),
            day=DAY,
            first=first,
            leaves=leaves,
            entries=carried,
            taken=row.sent,
            **said,
        )
        models.ArrivedBundle.objects.filter(partner=own).delete()
        lay_down(own, made.number, bundle.seal(seed, made, wrap.public_bytes(card.bundle_seed(sealing))))


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


def _carried(
    own: str, entries: Sequence[tuple[str, bytes, Content]]
) -> tuple[tuple[Carried, ...], bytes, int]:
    log = models.Log.objects.filter(origin=own).first()
    sequence = log.sequence if log is not None else 0
    with connection.cursor() as cursor:
        last = hashes_of(cursor, own, {sequence})[sequence] if sequence else entry.GENESIS
    found, leaves, first = [], [], sequence + 1
    for at_number, (stream, key, content) in enumerate(entries, start=first):
        ciphertext = content(key, entry.place(own, at_number, stream))
        last = entry.outer_of(own, at_number, last, day=DAY, ciphertext=ciphertext).hash()
        found.append(Carried(stream, at_number, DAY, bytes(8), ciphertext))
        leaves.append(last)
    return tuple(found), b"".join(leaves), first
