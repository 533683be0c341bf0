"""What a witness answers to a checkpoint, and what proves that a log has two histories; pure."""

from dataclasses import dataclass
from enum import Enum

from thitsar.kernel.errors import Unverified
from thitsar.kernel.ledger import merkle
from thitsar.kernel.ledger.checkpoint import Checkpoint, require_signed
from thitsar.kernel.ledger.proof import Request, SplitView, Stated
from thitsar.kernel.witnessing.log_keys import LogKeys


class Verdict(Enum):
    """What becomes of a checkpoint that a log asks to have cosigned."""

    COSIGN = "cosign"
    OTHER_SIZE = "other size"
    SPLIT = "split"
    UNPROVEN = "unproven"


@dataclass(frozen=True)
class Judged:
    """The verdict, and the hashes that prove a split where it is one."""

    verdict: Verdict
    hashes: tuple[bytes, ...] = ()


def judge(held: Checkpoint, request: Request) -> Judged:
    """Compare what a log asks with the newest of its checkpoints that was cosigned (c2sp.org/tlog-witness)."""
    asked = request.stated.checkpoint
    if request.old > asked.size:
        raise Unverified("A proof does not show what it claims. Ask whoever gave it to you for a new one.")
    if asked.size == held.size and asked.root != held.root:
        return Judged(Verdict.SPLIT)
    if request.old != held.size:
        return Judged(Verdict.OTHER_SIZE)
    try:
        merkle.verify_consistency((held.size, held.root), (asked.size, asked.root), request.hashes)
    except Unverified:
        return _unproven(held, asked, request.hashes)
    return Judged(Verdict.COSIGN)


def compared(
    first: Checkpoint, second: Checkpoint, tree: merkle.Tree | None = None
) -> tuple[bytes, ...] | None:
    """Give the hashes that prove two checkpoints of a log to be of two histories; None where nothing proves it.

    `tree` is over the entries that the larger of the two was signed over, where somebody holds them.
    """
    small, large = sorted((first, second), key=lambda one: one.size)
    if small.size == large.size:
        return () if small.root != large.root else None
    if tree is None or tree.size < large.size or tree.root(large.size) != large.root:
        return None
    begun = tree.root(small.size)
    return None if begun == small.root else (begun, *tree.prove_consistency(small.size, large.size))


def split_view(keys: LogKeys, first: Stated, second: Stated, hashes: tuple[bytes, ...]) -> SplitView:
    """Put a proof together, the smaller one first."""
    small, large = sorted((first, second), key=lambda one: one.checkpoint.size)
    return SplitView(keys.statement, hashes, small, large)


def verify_split_view(found: SplitView, keys: LogKeys) -> None:
    """Raise Unverified unless this node signed both checkpoints and no history explains both."""
    first, second = found.first.checkpoint, found.second.checkpoint
    for one in (found.first, found.second):
        if one.checkpoint.origin != keys.log[0].name:
            raise _no_split()
        require_signed(one.checkpoint, one.note, keys.log)
    if first.size == second.size:
        if found.hashes or first.root == second.root:
            raise _no_split()
        return
    if not found.hashes or found.hashes[0] == first.root or not first.size > 0:
        raise _no_split()
    merkle.verify_consistency((first.size, found.hashes[0]), (second.size, second.root), found.hashes[1:])


def _unproven(held: Checkpoint, asked: Checkpoint, hashes: tuple[bytes, ...]) -> Judged:
    try:
        begun = merkle.beginning(held.size, (asked.size, asked.root), hashes)
    except Unverified:
        return Judged(Verdict.UNPROVEN)
    # What it sent does prove something: that this tree begins with another than the one it had cosigned.
    return Judged(Verdict.SPLIT, (begun, *hashes))


def _no_split() -> Unverified:
    return Unverified("These two checkpoints do not show two histories of one log.")
