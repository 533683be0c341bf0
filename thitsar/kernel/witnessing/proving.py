"""One entry proven to stand in a log, in a small file that needs no node, no database and no account to verify.

Its content stays closed: the file holds the entry's outer part, which everybody sees who holds the log. Only where two
people agreed does it hold what opens the entry, too.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from thitsar.kernel import codec, models
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.ledger import entry, merkle
from thitsar.kernel.ledger.checkpoint import require_signed, signed_by
from thitsar.kernel.ledger.proof import InclusionProof, read_inclusion
from thitsar.kernel.vault import suite
from thitsar.kernel.witnessing.kept_checkpoints import stored, tree_under
from thitsar.kernel.witnessing.log_keys import LogKeys, log_name, stated_keys
from thitsar.kernel.witnessing.opened import Opening, opened, read_opening

DAY = 86_400
_CLOSED, _OPENED = f"{suite.PROTOCOL}/proof", f"{suite.PROTOCOL}/opened-proof"
_UNPROVEN = "A proof does not show what it claims. Ask whoever gave it to you for a new one."


@dataclass(frozen=True)
class Proven:
    """What a proof shows: which entry of which log, under which checkpoint, and who else saw that one and when."""

    outer: entry.Outer
    keys: LogKeys
    size: int
    # Each organisation's last day of cosigning, of those whose keys were at hand.
    cosigned: dict[str, int]
    # What the entry says, where the proof opens it.
    said: entry.Inner | None = None


def prove(sequence: int, opening: Opening | None = None) -> bytes:
    """Prove that an entry stands in this node's log, under the checkpoint that most others cosigned.

    With an opening it is opened to whoever holds the proof, too. Raises Refused where no checkpoint reaches so far yet.
    """
    row = models.Node.objects.only("node", "statement").get()
    origin, statement = row.node, bytes(row.statement)
    found = stored(origin, least=sequence)
    if sequence < 1 or not found:
        raise Refused("No checkpoint holds this entry yet. Make one with `thitsar checkpoint`.")
    # The newest among equals: they come with the newest first.
    stated = max(found, key=lambda one: len(one.note.lines))
    tree = tree_under(stated)
    outer = _outer(origin, sequence)
    if outer.hash() != tree.leaf(sequence - 1):
        raise Unverified(_UNPROVEN)
    hashes = tree.prove_inclusion(sequence - 1, stated.checkpoint.size)
    return InclusionProof(_extra(outer, statement, opening), sequence - 1, tuple(hashes), stated).written()


def verify_proof(raw: bytes, others: Iterable[LogKeys] = ()) -> Proven:
    """Check everything a proof says; `others` are the keys of other organisations that may have cosigned.

    Raises Unverified when any of it does not hold.
    """
    proof = read_inclusion(raw)
    outer, keys, opening = _read_extra(proof.extra)
    checkpoint, note = proof.stated.checkpoint, proof.stated.note
    if checkpoint.origin != log_name(keys.node) or (outer.origin, outer.sequence) != (
        keys.node,
        proof.index + 1,
    ):
        raise Unverified(_UNPROVEN)
    require_signed(checkpoint, note, keys.log)
    merkle.verify_inclusion(checkpoint.root, checkpoint.size, proof.index, outer.hash(), proof.hashes)
    cosigned: dict[str, int] = {}
    for other in others:
        if other.node == keys.node and other.number > keys.number:
            # Whoever has the older keys signs any checkpoint with them.
            raise Unverified(
                "The keys of this proof's node were renewed since. Ask whoever gave it to you for a new one."
            )
        times = signed_by(checkpoint, note, other.witness)
        if times and len(times) == len(other.witness):
            day = min(times.values()) // DAY
            cosigned[other.organisation] = max(day, cosigned.get(other.organisation, 0))
    said = opened(outer, opening) if opening is not None else None
    return Proven(outer, keys, checkpoint.size, cosigned, said)


def _outer(origin: str, sequence: int) -> entry.Outer:
    rows = models.Entry.objects.filter(log__origin=origin)
    row = rows.filter(sequence=sequence).first()
    before = rows.filter(sequence=sequence - 1).values_list("hash", flat=True).first()
    if row is None:
        raise Refused("There is no entry of this number.")
    previous = entry.GENESIS if sequence == 1 else bytes(before or b"")
    hidden = bytes(row.ciphertext_hash)
    return entry.Outer(origin, sequence, previous, row.day, row.suite, row.bucket, hidden)


def _extra(outer: entry.Outer, statement: bytes, opening: Opening | None) -> bytes:
    said = [outer.sequence, outer.previous, outer.day, outer.suite, outer.bucket, outer.ciphertext_hash]
    if opening is None:
        return codec.encode([_CLOSED, said, statement])
    return codec.encode([_OPENED, said, statement, opening.row()])


def _read_extra(raw: bytes) -> tuple[entry.Outer, LogKeys, Opening | None]:
    try:
        purpose, said, statement, *more = codec.decode(raw)
        sequence, previous, day, number, bucket, hidden = said
    except (TypeError, ValueError):
        raise Unverified(_UNPROVEN) from None
    whole = all(type(one) is int for one in (sequence, day, number, bucket))
    sizes = [len(one) if type(one) is bytes else 0 for one in (previous, hidden)]
    if (purpose, len(more)) not in ((_CLOSED, 0), (_OPENED, 1)):
        raise Unverified(_UNPROVEN)
    if not whole or sizes != [32, 32] or type(statement) is not bytes:
        raise Unverified(_UNPROVEN)
    known = stated_keys(statement)
    outer = entry.Outer(known.node, sequence, previous, day, number, bucket, hidden)
    return outer, known, read_opening(more[0]) if more else None
