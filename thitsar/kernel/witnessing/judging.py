"""What a witness answers to a checkpoint, and what proves that a log has two histories; pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from thitsar.kernel.errors import Unverified
from thitsar.kernel.ledger import merkle
from thitsar.kernel.ledger.checkpoint import Checkpoint, require_signed
from thitsar.kernel.ledger.proof import Request, SplitView, Stated
from thitsar.kernel.witnessing.log_keys import LogKeys

Links = Collection[tuple[int, int]]


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


def contradiction(
    some: Sequence[Checkpoint], tree: merkle.Tree
) -> tuple[Checkpoint, Checkpoint, tuple[bytes, ...]] | None:
    """Find two checkpoints of a log that are of two histories, with the hashes that prove it; None where nothing does.

    `tree` is over its entries as far as somebody holds them: it shows how the largest that was signed over it begins.
    """
    roots: dict[int, Checkpoint] = {}
    for one in some:
        other = roots.setdefault(one.size, one)
        if other.root != one.root:
            return other, one, ()
    reached = [one for size, one in sorted(roots.items()) if size <= tree.size]
    top = max((one for one in reached if fits(one, tree)), key=lambda one: one.size, default=None)
    for one in reached:
        if top is not None and one.size < top.size and not fits(one, tree):
            begun = tree.root(one.size)
            return one, top, (begun, *tree.prove_consistency(one.size, top.size))
    return None


def fits(one: Checkpoint, tree: merkle.Tree) -> bool:
    """Tell whether a checkpoint was signed over the beginning of a tree."""
    return one.size <= tree.size and tree.root(one.size) == one.root


def joined(held: Sequence[Checkpoint], before: Collection[int], tree: merkle.Tree, links: Links) -> set[int]:
    """Give the sizes of those that are shown to be of one history, all with each other.

    `held` are those of one log in the order in which they came, `before` the sizes that were joined, `links` pairs of
    sizes of which the smaller was proven to be the beginning of the larger. What a tree held here contradicts is not
    joined, whatever was proven.
    """
    sizes = [one.size for one in held if one.size > tree.size or fits(one, tree)]
    fitting = sorted(size for size in sizes if size <= tree.size)
    pairs = [pair for pair in (*pairwise(fitting), *links) if {*pair} <= {*sizes}]
    # The first that came stands alone, and what it is joined with is counted from there.
    found = {*before} & {*sizes} or {*sizes[:1]}
    while True:
        newest = max(found, default=0)
        # The beginning of what is joined is joined; so is one that begins with the newest, and so with all of it. Only
        # one: two that begin alike may go on apart.
        fresh = {old for old, new in pairs if new in found and old not in found}
        fresh = fresh or {*[new for old, new in pairs if old == newest and new not in found][:1]}
        if not fresh:
            return found
        found |= fresh


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
