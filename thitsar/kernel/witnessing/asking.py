"""What goes to a witness and to partners on a stick: a request for our own log, and the checkpoints known here."""

from collections.abc import Sequence

from thitsar.kernel import codec, models
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.ledger.checkpoint import read_checkpoint
from thitsar.kernel.ledger.proof import Request, Stated
from thitsar.kernel.vault import suite
from thitsar.kernel.witnessing.kept_checkpoints import joint_size, newest, tree_under

_PURPOSE = f"{suite.PROTOCOL}/known-checkpoints"


def request_for(cosigned: int) -> bytes:
    """Write a request to cosign our newest checkpoint, for a witness that knows `cosigned` entries of it."""
    own = node_ids()[0]
    stated = _joint(own, cosigned) or newest(own)
    if stated is None:
        raise Refused("No checkpoint holds this entry yet. Make one with `thitsar checkpoint`.")
    size = stated.checkpoint.size
    old = min(cosigned, size)
    return Request(old, tuple(tree_under(stated).prove_consistency(old, size)), stated).written()


def _joint(node: str, cosigned: int) -> Stated | None:
    """Give the checkpoint that the keys of now and those before signed, for a witness that knows less of this log."""
    size = joint_size()
    if cosigned >= size:
        return None
    found = models.Checkpoint.objects.filter(origin=node, size=size).first()
    return Stated(*read_checkpoint(bytes(found.note))) if found is not None else None


def write_notes(notes: Sequence[bytes]) -> bytes:
    """Write checkpoints as one text: canonical bytes in hexadecimal."""
    return codec.encode([_PURPOSE, list(notes)]).hex().encode() + b"\n"


def read_notes(raw: bytes) -> list[bytes]:
    """Read them."""
    try:
        purpose, notes = codec.decode(bytes.fromhex(raw.decode("ascii").removesuffix("\n")))
    except (ValueError, TypeError):
        raise Unverified("These bytes are not in the agreed form.") from None
    if purpose != _PURPOSE or type(notes) is not list or any(type(one) is not bytes for one in notes):
        raise Unverified("These bytes are not in the agreed form.")
    return notes
