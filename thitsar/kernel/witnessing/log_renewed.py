"""The checkpoints of this node's own log under its next keys: older ones signed anew, and the joint signed by both."""

from thitsar.kernel import models
from thitsar.kernel.errors import Unverified
from thitsar.kernel.ledger.checkpoint import Checkpoint, Signer, read_checkpoint, require_signed
from thitsar.kernel.ledger.notes import Line, Note
from thitsar.kernel.ledger.proof import Stated
from thitsar.kernel.witnessing.judging import fits
from thitsar.kernel.witnessing.kept_checkpoints import keep, tree_of
from thitsar.kernel.witnessing.log_keys import log_name, log_signers

_ANOTHER = "This node's log is shorter or another than it was. Stop work on this machine."


def sign_anew(node: str, seeds: tuple[bytes, bytes], day: int) -> tuple[int, bytes]:
    """Sign every stored checkpoint with the next keys, too, and the newest head with both; gives its size and root.

    `seeds` are those of the keys until now and of the next ones. Called in the transaction that states these, after the
    log was walked. Unverified where a checkpoint was not signed by this log, or over another one.
    """
    before, after = log_signers(node, seeds[0]), log_signers(node, seeds[1])
    size = models.Log.objects.get(origin=node).sequence
    tree = tree_of(node, size)
    for row in models.Checkpoint.objects.filter(origin=node).order_by("size"):
        stated = Stated(*read_checkpoint(bytes(row.note)))
        own = Checkpoint(log_name(node), row.size, bytes(row.root))
        require_signed(stated.checkpoint, stated.note, (before[0].key, before[1].key))
        if stated.checkpoint != own or not fits(own, tree):
            raise Unverified(_ANOTHER)
        row.note = _lines_of(stated.note, before).joined(_signed(own, after)).written()
        row.save(update_fields=["note"])
    joint = Checkpoint(log_name(node), size, tree.root(size))
    if keep(Stated(joint, Note(joint.text(), _signed(joint, (*before, *after)))), day) is not None:
        raise Unverified(_ANOTHER)
    return joint.size, joint.root


def _signed(found: Checkpoint, signers: tuple[Signer, ...]) -> tuple[Line, ...]:
    return tuple(one.sign(found, 0) for one in signers)


def _lines_of(note: Note, kept: tuple[Signer, ...]) -> Note:
    """Leave out what the log's own keys of still earlier signed: a note has room for so many lines only."""
    own = kept[0].key.name
    ids = {one.key.id for one in kept}
    return Note(note.text, tuple(line for line in note.lines if line.name != own or line.key_id in ids))
