"""The stored checkpoints of all logs: kept, joined with the signatures of those who are known, compared."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from thitsar.kernel import models
from thitsar.kernel.errors import Unverified
from thitsar.kernel.ledger.checkpoint import Checkpoint, read_checkpoint, signed_by, time_of
from thitsar.kernel.ledger.merkle import Tree
from thitsar.kernel.ledger.notes import Key, Line, Note
from thitsar.kernel.ledger.proof import Stated
from thitsar.kernel.ledger.rows import rows
from thitsar.kernel.witnessing.judging import compared, split_view
from thitsar.kernel.witnessing.log_keys import LogKeys, log_name, node_of

_LEAVES = (
    "SELECT e.hash FROM kernel_entry e JOIN kernel_log l ON l.id = e.log_id"
    " WHERE l.origin = %s AND e.sequence BETWEEN 1 AND %s ORDER BY e.sequence"
)
_ANOTHER = (
    "The log on this disk is not the one its checkpoints were signed over. Stop work here and tell your "
    "data-protection officer."
)


# Of each log: whoever sends a thousand bad requests fills no disk.
MOST_KEPT = 20


@dataclass(frozen=True)
class Known:
    """A log whose keys are known, and the name its node goes by here."""

    name: str
    keys: LogKeys


def tree_of(node: str, size: int) -> Tree:
    """Give the tree over the first entries of a log as they lie here; it may be smaller than asked for."""
    return Tree(bytes(row[0]) for row in rows(_LEAVES, node, size))


def tree_under(stated: Stated) -> Tree:
    """Give the tree a checkpoint was signed over; Unverified when the log on this disk is another."""
    checkpoint = stated.checkpoint
    tree = tree_of(node_of(checkpoint.origin), checkpoint.size)
    if tree.size != checkpoint.size or tree.root(tree.size) != checkpoint.root:
        raise Unverified(_ANOTHER)
    return tree


def stored(node: str, *, least: int = 1) -> list[Stated]:
    """Give the checkpoints of one log from a size on, the newest first."""
    found = models.Checkpoint.objects.filter(origin=node, size__gte=least).order_by("-size")
    return [Stated(*read_checkpoint(bytes(row.note))) for row in found]


def newest(node: str) -> Stated | None:
    """Give the newest checkpoint of a log."""
    row = models.Checkpoint.objects.filter(origin=node).order_by("-size").first()
    return Stated(*read_checkpoint(bytes(row.note))) if row else None


def known_checkpoints() -> list[bytes]:
    """Give what partners are told of all logs: of each the newest checkpoint, and the newest that others cosigned."""
    told = []
    origins = models.Checkpoint.objects.order_by("origin").values_list("origin", flat=True).distinct()
    for origin in origins:
        all_of_it = stored(origin)
        cosigned = [one for one in all_of_it if _has_others(one)]
        told += [one.note.written() for one in dict.fromkeys([*all_of_it[:1], *cosigned[:1]])]
    return told


def only_known(stated: Stated, keys: Iterable[Key]) -> Stated:
    """Keep the signatures of known keys alone; Unverified where one of them is not what it says."""
    signers = signed_by(stated.checkpoint, stated.note, keys)
    named = {(key.name, key.id) for key in signers}
    lines = tuple(line for line in stated.note.lines if (line.name, line.key_id) in named)
    return Stated(stated.checkpoint, Note(stated.note.text, lines))


def keep(stated: Stated, day: int) -> Stated | None:
    """Store a checkpoint or join its signatures to those kept; gives a stored one of the same size and another root."""
    checkpoint, node = stated.checkpoint, node_of(stated.checkpoint.origin)
    values = {"root": checkpoint.root, "day": day, "note": stated.note.written()}
    with transaction.atomic():
        found = models.Checkpoint.objects.select_for_update().filter(origin=node, size=checkpoint.size)
        row = found.first()
        if row is None:
            try:
                with transaction.atomic():
                    models.Checkpoint.objects.create(origin=node, size=checkpoint.size, **values)
                    return None
            except IntegrityError:  # stored by somebody else at this moment
                row = found.get()
        held = Stated(*read_checkpoint(bytes(row.note)))
        if held.checkpoint.root != checkpoint.root:
            return held
        # Somebody may bring an older cosignature of the same witness after the newer one.
        joined = held.note.joined(tuple(one for one in stated.note.lines if _is_newer(one, held.note)))
        if joined != held.note:
            row.note = joined.written()
            row.save(update_fields=["note"])
    return None


def contradicted(stated: Stated, keys: LogKeys, day: int) -> bool:
    """Compare a rightly signed checkpoint with all that are held of its log; a proof of two histories is kept."""
    checkpoint, node = stated.checkpoint, node_of(stated.checkpoint.origin)
    held = dict(models.Checkpoint.objects.filter(origin=node).values_list("size", "root"))
    is_held_here = models.Log.objects.filter(origin=node).exists()
    tree = tree_of(node, max([checkpoint.size, *held])) if is_held_here else None
    for size, root in held.items():
        hashes = compared(Checkpoint(checkpoint.origin, size, bytes(root)), checkpoint, tree)
        if hashes is not None:
            row = models.Checkpoint.objects.get(origin=node, size=size)
            first = Stated(*read_checkpoint(bytes(row.note)))
            note_split(node, day, split_view(keys, first, stated, hashes).written())
            return True
    return False


def note_split(node: str, day: int, content: bytes, *, is_proven: bool = True) -> None:
    """Keep evidence against a log, once, and no more of it than anybody needs."""
    held = models.SplitView.objects.filter(origin=node, is_proven=is_proven)
    if held.count() < MOST_KEPT and not held.filter(content=content).exists():
        models.SplitView.objects.create(origin=node, day=day, is_proven=is_proven, content=content)


def _is_newer(line: Line, note: Note) -> bool:
    same = [one for one in note.lines if (one.name, one.key_id) == (line.name, line.key_id)]
    return not same or time_of(line) > time_of(same[0])


def _has_others(stated: Stated) -> bool:
    own = stated.checkpoint.origin
    return any(line.name != own for line in stated.note.lines)


def is_own(checkpoint: Checkpoint, node: str) -> bool:
    """Tell whether a checkpoint is of this node's own log."""
    return checkpoint.origin == log_name(node)
