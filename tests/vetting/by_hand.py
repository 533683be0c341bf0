"""A member's own program: their seed, the database, and the node's key that every member holds. The log stays sound."""

import hashlib
from typing import Any

from tests.checking.given import opened_key
from tests.vetting.deciding import Vetting
from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import NODE_KEY
from thitsar.kernel.days import day_number
from thitsar.kernel.files.kinds import Told
from thitsar.kernel.files.open_file import OpenFile, Part, seal_document
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.ledger import entry
from thitsar.kernel.ledger.folding import fold_entry
from thitsar.kernel.vault import suite
from thitsar.kernel.vault.agent.seen import opened_state, sealed_state
from thitsar.kernel.vault.hierarchy import member_keys


def by_hand(
    vet: Vetting,
    opened: OpenFile,
    where: str,
    who: str,
    said: tuple[str, dict[str, Any]],
    *,
    clock: int | None = None,
) -> None:
    """Append one entry past the agent: chained, signed, folded, with the head signed by the node's key."""
    name, payload = said
    part, keys, me = opened.parts[where], member_keys(vet.node.made(who)["seed"]), vet.node.member(who)
    log, day = models.Log.objects.get(origin=node_ids()[0]), day_number(vet.today)
    row = models.Member.objects.get(id=me)
    known = opened_state(me, keys.own, bytes(row.state))
    last = models.Entry.objects.filter(stream=part.stream).order_by("-id").first()
    assert last is not None
    inner = entry.Inner(
        origin=log.origin,
        author=me,
        author_sequence=known[0] + 1,
        author_previous=known[1],
        parents=(bytes(last.hash),),
        clock=_opened_entry(part, log.origin, last).clock + 1 if clock is None else clock,
        day=day,
        recipients=entry.broad_recipients(where, 1),
        stream=part.stream,
        name=name,
        version=1,
        payload=codec.encode(payload),
    )
    sequence, body = log.sequence + 1, inner.body()
    place = entry.place(log.origin, sequence, part.stream)
    sealed, bucket = entry.seal_entry(part.key, place, body, keys.signing.sign(body))
    hidden = hashlib.sha256(sealed).digest()
    head = entry.Outer(log.origin, sequence, bytes(log.head), day, suite.SUITE, bucket, hidden).hash()
    models.Entry.objects.create(
        log=log, sequence=sequence, day=day, suite=suite.SUITE, bucket=bucket, ciphertext_hash=hidden, hash=head,
        ciphertext=sealed, stream=part.stream,
    )  # fmt: skip
    signature = opened_key(vet.node, who, NODE_KEY).sign(entry.head_bytes(log.origin, sequence, head))
    models.Log.objects.filter(id=log.id).update(sequence=sequence, head=head, signature=signature)
    state = [known[0] + 1, suite.digest("author-chain", body), sequence, head, *known[4:]]
    models.Member.objects.filter(id=me).update(state=sealed_state(me, keys.own, state))
    told = Told(name, 1, codec.decode(inner.payload), me, day, inner.clock)
    _store(opened, where, part, head, fold_entry(opened.kind, where, part.document, told))


def payloads(part: Part) -> list[dict[str, Any]]:
    """Give what was said in a part, as it stands in the log."""
    rows = models.Entry.objects.filter(stream=part.stream).order_by("id")
    return [codec.decode(_opened_entry(part, node_ids()[0], one).payload) for one in rows]


def _opened_entry(part: Part, origin: str, row: models.Entry) -> entry.Inner:
    place = entry.place(origin, row.sequence, part.stream)
    return entry.open_entry(part.key, place, bytes(row.ciphertext)).inner


def _store(opened: OpenFile, where: str, part: Part, head: bytes, document: dict[str, Any]) -> None:
    stream = models.Stream.objects.get(id=part.stream)
    part.epoch = stream.epoch
    sealed = seal_document(node_ids()[1], part, stream.revision + 1, document)
    models.Stream.objects.filter(id=part.stream).update(
        head=head, revision=stream.revision + 1, sealed=sealed
    )
