"""The stored checkpoints of all logs: kept, joined with the signatures of those who are known, compared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db import IntegrityError, transaction

from thitsar.kernel import models
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.exchange.bundle import MOST_NOTES
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.ledger.checkpoint import Checkpoint, read_checkpoint, signed_by, time_of
from thitsar.kernel.ledger.leaves import first_leaves
from thitsar.kernel.ledger.merkle import EMPTY, Tree
from thitsar.kernel.ledger.notes import Key, Line, Note
from thitsar.kernel.ledger.proof import Stated
from thitsar.kernel.ledger.rows import rows
from thitsar.kernel.ledger.statements import read_statement
from thitsar.kernel.witnessing.judging import contradiction, split_view
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
    """Give the tree over the first entries of a log, as far as they or their hashes lie here."""
    if node == node_ids()[0]:
        return Tree(bytes(row[0]) for row in rows(_LEAVES, node, size))
    # Of another log only what is shared lies here; the hashes of all of it came with that.
    return Tree([first_leaves(node, size)])


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
    """Give what partners are told of all logs, the most telling first: proofs of two histories, and checkpoints.

    Of each log these are the newest, the newest that others cosigned, and where some are not joined these and the
    newest of those that are: whoever holds the log, or its hashes, sees what is to be joined.
    """
    proofs = models.SplitView.objects.filter(is_proven=True).order_by("id").values_list("content", flat=True)
    first, more = [bytes(content) for content in proofs], list[bytes]()
    joint = joint_size()
    origins = models.Checkpoint.objects.order_by("origin").values_list("origin", flat=True).distinct()
    for origin in origins:
        found = models.Checkpoint.objects.filter(origin=origin).order_by("-size")
        # In which the keys of now and those before meet: whoever knows the older ones takes nothing newer without it.
        first += [bytes(row.note) for row in found.filter(size=joint)] if origin == node_ids()[0] else []
        first += [bytes(row.note) for row in found[:1]]
        cosigned = (row for row in found.iterator() if _has_others(origin, row))
        more += [bytes(row.note) for row in islice(cosigned, 1)]
        apart = found.filter(is_joined=False)[:MOST_KEPT] if origin != node_ids()[0] else found.none()
        if apart:
            more += [bytes(row.note) for row in (*found.filter(is_joined=True)[:1], *apart)]
    return list(dict.fromkeys([*first, *more]))[:MOST_NOTES]


def joint_size() -> int:
    """Give the size of the checkpoint that the keys of now and those before signed; 0 where they are the first."""
    row = models.Node.objects.get()
    size: int = read_statement(bytes(row.statement), row.node, row.organisation).get("size", 0)
    return size


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


def lock(node: str) -> models.Witnessed:
    """Hold the row of a log until the transaction ends: its checkpoints are judged one after the other."""
    models.Witnessed.objects.get_or_create(origin=node, defaults={"root": EMPTY})
    return models.Witnessed.objects.select_for_update().get(origin=node)


def contradicted(stated: Stated, keys: LogKeys, day: int) -> bool:
    """Compare a rightly signed checkpoint with all that are held of its log; a proof of two histories is kept."""
    held = held_of(node_of(stated.checkpoint.origin))
    tree = tree_of(keys.node, max([stated.checkpoint.size, *(one.size for one in held)]))
    return proven([*held, stated.checkpoint], tree, keys, day, fresh=stated)


def held_of(node: str) -> list[Checkpoint]:
    """Give size and root of all checkpoints that are held of a log, the smallest first."""
    found = models.Checkpoint.objects.filter(origin=node).order_by("size").values_list("size", "root")
    return [Checkpoint(log_name(node), size, bytes(root)) for size, root in found]


def proven(
    some: Sequence[Checkpoint], tree: Tree, keys: LogKeys, day: int, *, fresh: Stated | None = None
) -> bool:
    """Look for two histories among checkpoints of a log, one of which may not be stored yet; the proof is kept."""
    found = contradiction(some, tree)
    if found is None:
        return False
    first, second, hashes = found
    notes = [fresh if fresh and one == fresh.checkpoint else _kept(one) for one in (first, second)]
    note_split(keys.node, day, split_view(keys, notes[0], notes[1], hashes).written())
    return True


def note_split(node: str, day: int, content: bytes, *, is_proven: bool = True) -> None:
    """Keep evidence against a log, once, and no more of it than anybody needs."""
    held = models.SplitView.objects.filter(origin=node, is_proven=is_proven)
    if held.count() < MOST_KEPT and not held.filter(content=content).exists():
        models.SplitView.objects.create(origin=node, day=day, is_proven=is_proven, content=content)


def evidence() -> dict[str, bool]:
    """Give the logs against which something is kept, and whether it proves two histories."""
    return dict(models.SplitView.objects.order_by("is_proven").values_list("origin", "is_proven"))


def proof_against(node: str) -> bytes:
    """Give a proof that a log showed two histories; Refused where there is none."""
    row = models.SplitView.objects.filter(origin=node, is_proven=True).order_by("id").first()
    if row is None:
        raise Refused("Nothing proves two histories of this log.")
    return bytes(row.content)


def _is_newer(line: Line, note: Note) -> bool:
    same = [one for one in note.lines if (one.name, one.key_id) == (line.name, line.key_id)]
    return not same or time_of(line) > time_of(same[0])


def _kept(one: Checkpoint) -> Stated:
    row = models.Checkpoint.objects.get(origin=node_of(one.origin), size=one.size)
    return Stated(*read_checkpoint(bytes(row.note)))


def _has_others(origin: str, row: models.Checkpoint) -> bool:
    _, note = read_checkpoint(bytes(row.note))
    return any(line.name != log_name(origin) for line in note.lines)


def is_own(checkpoint: Checkpoint, node: str) -> bool:
    """Tell whether a checkpoint is of this node's own log."""
    return checkpoint.origin == log_name(node)
