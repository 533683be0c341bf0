"""Where the keys of a log were renewed: the checkpoint that both keys signed, before anything of the new ones counts.

What was cosigned under the older keys is continued by it, so that nobody rewrites a history by renewing keys. That the
older keys handed over to the newer ones stands in the statement (`ledger/statements.py`).
"""

from thitsar.kernel import models
from thitsar.kernel.errors import Unverified
from thitsar.kernel.ledger.checkpoint import read_checkpoint, require_signed, signed_by
from thitsar.kernel.ledger.notes import Key
from thitsar.kernel.ledger.proof import Stated
from thitsar.kernel.witnessing.log_keys import LogKeys


def is_owed(keys: LogKeys) -> bool:
    """Tell whether the joint of a log is still to be shown here, joined with what is held of it."""
    if not keys.joint:
        return False
    row = models.Checkpoint.objects.filter(origin=keys.node, size=keys.joint, is_joined=True).first()
    if row is None:
        return True
    checkpoint, note = read_checkpoint(bytes(row.note))
    # It may have been cosigned while only the older keys were known: who goes on from it continues it.
    return len(signed_by(checkpoint, note, keys.before)) != len(keys.before)


def require_of_log(stated: Stated, keys: LogKeys) -> None:
    """Raise Unverified unless a log signed this: with both keys of now, and its joint with both of before, too."""
    require_signed(stated.checkpoint, stated.note, keys.log)
    if keys.joint == stated.checkpoint.size:
        if len(signed_by(stated.checkpoint, stated.note, signers(keys))) != len(signers(keys)):
            raise Unverified(
                "The keys of this log are new, and the checkpoint in which they meet the older ones lacks a signature. "
                "Ask its node for a new request."
            )
    elif is_owed(keys):
        raise Unverified(
            "The keys of this log are new. Show the checkpoint first in which they meet the older ones: `thitsar "
            "witness ask` at its node writes that."
        )


def signers(keys: LogKeys) -> tuple[Key, ...]:
    """Give the keys whose signatures under checkpoints of this log are kept."""
    return (*keys.log, *keys.before)
