"""What a person asks for alone: signed with their own key, sealed to their registration, in force when it is sent."""

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from thitsar.kernel import codec, models
from thitsar.kernel.checking.identity import identity
from thitsar.kernel.checking.published import published
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.files.open_file import Actor, Part
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.ledger import signatures
from thitsar.kernel.ledger.record import alone
from thitsar.kernel.own.keys import OwnPublic, own_public
from thitsar.kernel.vault import seal, suite, wrap

SEALED_TO = "registration"
# Whoever has a code could otherwise fill the disk.
MOST = 20
Sign = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Wish:
    """One wish as its person signed it."""

    id: str
    stream: str
    # From which it holds, as the person signed it.
    day: int
    content: dict[str, Any]
    signature: bytes
    # The key that checked it, and the node it was sent to.
    public: bytes
    node: str


def send(
    of: OwnPublic,
    sign: Sign,
    content: dict[str, Any],
    *,
    today: date,
    within: Iterable[Callable[[], None]] = (),
) -> None:
    """Put a wish into the node's inbox; from now on the file takes nothing else. Works while nobody is unlocked.

    `within` are further writes that hold or fail with it.
    """
    epoch, public = published(SEALED_TO, identity())
    id, key = suite.fresh(16).hex(), suite.fresh()
    where = _place(id, of.stream)
    wrapped = wrap.wrap(public, where, key)
    # Alone: an answer at a gate that is being written anew must see that this waits.
    with alone():
        before = sorted(models.InboxItem.objects.filter(stream=of.stream).values_list("id", flat=True))
        if len(before) >= MOST:
            raise Refused("You have asked for many things already. They are taken in when somebody signs in.")
        # Signed along: whoever writes the table cannot put a later wish before an earlier one, nor on another day.
        content = {**content, "at": time.time_ns(), "day": day_number(today), "after": before}
        signature = sign(wish_statement(node_ids()[0], of.stream, id, codec.pack(content)))
        sealed = seal.seal(key, where, codec.pack([content, signature]), size=2048)
        own = wrap.wrap(of.unwrap_public, _own_place(id, of.stream), key)
        models.InboxItem.objects.create(
            id=id, day=day_number(today), stream=of.stream, sealed=codec.encode([epoch, wrapped, sealed, own])
        )
        for write in within:
            write()


def waiting() -> dict[str, int]:
    """Count the wishes that wait, by the stream they are about."""
    found: dict[str, int] = {}
    for stream in models.InboxItem.objects.values_list("stream", flat=True):
        found[stream] = found.get(stream, 0) + 1
    return found


def open_wishes(actor: Actor, registration: Part) -> list[Wish]:
    """Open the wishes about an open registration, oldest first; Unverified for one that is not the person's."""
    of = own_public(registration.stream)
    rows = models.InboxItem.objects.filter(stream=registration.stream)
    found = []
    for row in rows:
        epoch, wrapped, sealed, _ = _four(bytes(row.sealed))
        key = actor.call("open_wish", item=row.id, stream=row.stream, epoch=epoch, wrapped=wrapped)
        content, signature = codec.unpack(seal.open_sealed(key, _place(row.id, row.stream), sealed))
        if of is None:
            raise Unverified("Nobody has a code for this file, so nobody can have asked for this.")
        node = node_ids()[0]
        signatures.verify(
            of.sign_public, signature, wish_statement(node, row.stream, row.id, codec.pack(content))
        )
        found.append(
            Wish(row.id, row.stream, _day(content), content, signature, public=of.sign_public, node=node)
        )
    return sorted(found, key=lambda one: (one.content["at"], one.id))


def own_wishes(of: OwnPublic, unwrapping: wrap.PrivateKey) -> list[dict[str, Any]]:
    """Open for their person what they asked for and nobody has taken in yet, oldest first; no key of the node."""
    found = []
    for row in models.InboxItem.objects.filter(stream=of.stream):
        # What somebody wrote into the table is no wish, and nobody's page fails for it.
        with suppress(Unverified):
            _, _, sealed, own = _four(bytes(row.sealed))
            key = wrap.unwrap(unwrapping, _own_place(row.id, row.stream), own)
            content, signature = codec.unpack(seal.open_sealed(key, _place(row.id, row.stream), sealed))
            said = wish_statement(node_ids()[0], row.stream, row.id, codec.pack(content))
            signatures.verify(of.sign_public, signature, said)
            found.append(content)
    return sorted(found, key=lambda one: int(one["at"]))


def take_out(wishes: list[Wish]) -> Callable[[], None]:
    """Give the write that takes wishes out of the inbox, for the commit that records them."""

    def write() -> None:
        _, gone = models.InboxItem.objects.filter(id__in=[one.id for one in wishes]).delete()
        if sum(gone.values()) != len(wishes):
            raise Refused("Somebody else has taken this in a moment ago.")

    return write


def wish_statement(node: str, stream: str, id: str, content: bytes) -> bytes:
    """Give what the person signs: this wish, about this registration, sent to this node."""
    return suite.label("wish", node, stream, id, content)


def _four(raw: bytes) -> tuple[int, bytes, bytes, bytes]:
    """Read a row; Unverified for what somebody wrote into the table who was no person's page."""
    found = codec.decode(raw)
    kinds = [type(one) for one in found] if isinstance(found, list) else []
    if kinds != [int, bytes, bytes, bytes]:
        raise Unverified("These bytes are not in the agreed form.")
    return found[0], found[1], found[2], found[3]


def _day(content: dict[str, Any]) -> int:
    """Read the day that was signed, and not the one in the table, which nobody signed."""
    day = content.get("day")
    if type(day) is not int:
        raise Unverified("These bytes are not in the agreed form.")
    return day


def _place(id: str, stream: str) -> suite.Place:
    return ("wish", id, stream)


def _own_place(id: str, stream: str) -> suite.Place:
    return ("wish-own", id, stream)
