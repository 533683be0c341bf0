"""Checkpoints of one log that different nodes saw at different sizes: asked to be joined, joined, or proven apart.

Whoever holds them tells them to the log's own node, or to one that holds its hashes. The answer is what the log sends
to any witness: that the newest continues each of them (c2sp.org/tlog-witness). An honest log always has it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from thitsar.kernel import models
from thitsar.kernel.ledger.checkpoint import Checkpoint, read_checkpoint
from thitsar.kernel.ledger.proof import Request, Stated
from thitsar.kernel.witnessing.judging import Links, Verdict, fits, joined, judge, split_view
from thitsar.kernel.witnessing.kept_checkpoints import held_of, note_split, only_known, proven, tree_of
from thitsar.kernel.witnessing.log_keys import LogKeys, log_name


@dataclass(frozen=True)
class Apart:
    """A checkpoint that nobody has shown to be of one history with the others of its log."""

    size: int
    since: int


def apart() -> dict[str, list[Apart]]:
    """Give by log what is not joined, and since which day it lies here."""
    found: dict[str, list[Apart]] = {}
    for row in models.Checkpoint.objects.filter(is_joined=False).order_by("origin", "size"):
        found.setdefault(row.origin, []).append(Apart(row.size, row.day))
    return found


def settle(keys: LogKeys, day: int, links: Links = ()) -> bool:
    """Mark which checkpoints of another log are joined; tell whether two of them prove two histories.

    `links` are pairs of sizes of which the smaller was just proven to be the beginning of the larger. Hold `lock`.
    """
    held = models.Checkpoint.objects.filter(origin=keys.node)
    rows = list(held.order_by("id").values_list("size", "root", "is_joined"))
    if not rows:
        return False
    some = [Checkpoint(log_name(keys.node), size, bytes(root)) for size, root, _ in rows]
    tree = tree_of(keys.node, max(one.size for one in some))
    if proven(some, tree, keys, day):
        return True
    before = {size for size, _, is_joined in rows if is_joined}
    found = joined(some, before, tree, links)
    held.filter(size__in=found - before).update(is_joined=True)
    held.filter(size__in=before - found).update(is_joined=False)
    return False


def continued(asked: Request, keys: LogKeys, day: int) -> tuple[Verdict, Links]:
    """Judge by what is held of the size a proof begins at; what contradicts it, or does not prove it, is kept."""
    row = models.Checkpoint.objects.filter(origin=keys.node, size=asked.old).first()
    if row is None:
        return Verdict.OTHER_SIZE, ()
    first = Stated(*read_checkpoint(bytes(row.note)))
    judged = judge(first.checkpoint, asked)
    if judged.verdict is Verdict.SPLIT:
        note_split(keys.node, day, split_view(keys, first, asked.stated, judged.hashes).written())
    if judged.verdict is Verdict.UNPROVEN:
        note_split(keys.node, day, asked.written(), is_proven=False)
    is_joined = judged.verdict is Verdict.COSIGN
    return judged.verdict, ((asked.old, asked.stated.checkpoint.size),) if is_joined else ()


def answers(told: Iterable[Stated], keys: LogKeys) -> list[bytes]:
    """Prove of each checkpoint of a log that the newest continues it, or does not; nothing of logs not held here."""
    asked = {one.checkpoint.size: one for one in told}
    held = held_of(keys.node)
    tree = tree_of(keys.node, max((one.size for one in held), default=0))
    top = max((one for one in held if fits(one, tree)), key=lambda one: one.size, default=None)
    if top is None:
        return []
    row = models.Checkpoint.objects.get(origin=keys.node, size=top.size)
    # Without what others cosigned: it travels to whoever asks.
    newest = only_known(Stated(*read_checkpoint(bytes(row.note))), keys.log)
    found = []
    for size, one in sorted(asked.items()):
        if not 0 < size < top.size:
            continue
        proof = tuple(tree.prove_consistency(size, top.size))
        if fits(one.checkpoint, tree):
            found.append(Request(size, proof, newest).written())
        else:
            mine = only_known(one, keys.log)
            found.append(split_view(keys, mine, newest, (tree.root(size), *proof)).written())
    return found
