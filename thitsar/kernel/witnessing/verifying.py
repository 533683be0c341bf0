"""Compare the checkpoints on this disk with the logs beside them; needs no key and nobody unlocked."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop

from thitsar.kernel import models
from thitsar.kernel.errors import Unverified
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.ledger.checkpoint import Checkpoint, read_checkpoint, require_signed
from thitsar.kernel.ledger.notes import Key
from thitsar.kernel.ledger.proof import Stated
from thitsar.kernel.witnessing.kept_checkpoints import tree_of
from thitsar.kernel.witnessing.log_keys import log_name, stated_keys


@dataclass(frozen=True)
class Found:
    """How many checkpoints were compared, and of which log and size one is wrong, and how."""

    count: int
    bad: tuple[tuple[str, int, str], ...]


def verify_checkpoints() -> Found:
    """Compare all checkpoints of logs whose entries are here: their signatures if they are ours, and their roots."""
    node = models.Node.objects.get()
    count, bad = 0, []
    held = dict(models.Log.objects.values_list("origin", "sequence"))
    for row in models.Checkpoint.objects.order_by("origin", "size"):
        if row.origin not in held:
            continue
        count += 1
        try:
            stated = _read(row)
            if row.origin == node.node:
                require_signed(stated.checkpoint, stated.note, _own_keys(node))
        except Unverified:
            bad.append((row.origin, row.size, gettext_noop("not signed by its log")))
    bad += [one for origin in sorted(held) for one in _other_roots(origin, held[origin])]
    return Found(count, tuple(bad))


def _read(row: models.Checkpoint) -> Stated:
    stated = Stated(*read_checkpoint(bytes(row.note)))
    if stated.checkpoint != Checkpoint(log_name(row.origin), row.size, bytes(row.root)):
        raise Unverified("This is not a note in the agreed form. Ask whoever gave it to you for a new one.")
    return stated


def _other_roots(origin: str, sequence: int) -> list[tuple[str, int, str]]:
    rows = models.Checkpoint.objects.filter(origin=origin).order_by("size").values_list("size", "root")
    tree = tree_of(origin, sequence) if rows else None
    found = []
    for size, root in rows:
        if tree is None or size > tree.size:
            # Of another log no more is here than its bundles brought.
            if origin == node_ids()[0]:
                found.append((origin, size, gettext_noop("longer than the log on this disk")))
        elif tree.root(size) != bytes(root):
            found.append((origin, size, gettext_noop("signed over another log than the one on this disk")))
    return found


def _own_keys(node: models.Node) -> tuple[Key, Key]:
    return stated_keys(bytes(node.statement)).log
