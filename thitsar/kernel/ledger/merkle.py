"""The RFC 6962 tree over a log's entries: roots, proofs, and a compact range that grows with the log.

A leaf is an entry's own hash (`entry.Outer.hash`), so that chain and tree hold the same values. Indexes count from
zero: entry number 1 is leaf 0. Every `verify_…` returns nothing or raises Unverified.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from thitsar.kernel.errors import Unverified

HASH = 32
EMPTY = hashlib.sha256(b"").digest()
# More leaves than any log will have, and few enough that no proof is long.
LARGEST = (1 << 63) - 1


@dataclass(frozen=True)
class Range:
    """The roots of the complete subtrees that a tree of this size is made of, the largest first."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if len(self.peaks) != self.size.bit_count() or any(len(peak) != HASH for peak in self.peaks):
            raise _unverified()

    @property
    def root(self) -> bytes:
        """Give the root of the whole tree."""
        return _folded(self.peaks) if self.peaks else EMPTY

    def grown(self, leaves: Iterable[bytes]) -> "Range":
        """Give the range after these further leaves; each costs one hash on average and never more than 63."""
        size, peaks = self.size, list(self.peaks)
        for leaf in leaves:
            above, rest = leaf, size
            while rest & 1:
                above = _node(peaks.pop(), above)
                rest >>= 1
            peaks.append(above)
            size += 1
        return Range(size, tuple(peaks))


class Tree:
    """All complete subtrees over a log's leaves, 64 bytes a leaf; proves for this size and every smaller one."""

    def __init__(self, leaves: Iterable[bytes]) -> None:
        level = b"".join(leaves)
        if len(level) % HASH:
            raise _unverified()
        self.size = len(level) // HASH
        # Packed: a million hashes as single values take three times as much memory.
        self._levels = [level]
        while len(level) >= 2 * HASH:
            pairs = range(0, len(level) - HASH, 2 * HASH)
            level = b"".join(_node(level[at : at + HASH], level[at + HASH : at + 2 * HASH]) for at in pairs)
            self._levels.append(level)

    def leaf(self, index: int) -> bytes:
        """Give the leaf at an index of the tree."""
        return self._levels[0][index * HASH : (index + 1) * HASH]

    def root(self, size: int) -> bytes:
        """Give the root of the tree over the first `size` leaves."""
        return self._over(0, size) if size else EMPTY

    def prove_inclusion(self, index: int, size: int) -> list[bytes]:
        """Give the hashes beside the way from a leaf to the root, the lowest first (RFC 6962 section 2.1.1)."""
        proof = []
        first, end = 0, size
        while end - first > 1:
            middle = first + _left(end - first)
            if index < middle:
                proof.append(self._over(middle, end))
                end = middle
            else:
                proof.append(self._over(first, middle))
                first = middle
        return proof[::-1]

    def prove_consistency(self, old: int, size: int) -> list[bytes]:
        """Give the hashes that show the tree of size `old` to be the beginning of that of `size` (2.1.2)."""
        if old in (0, size):
            return []
        proof = []
        first, end, is_whole = 0, size, True
        while old != end:
            middle = first + _left(end - first)
            if old <= middle:
                proof.append(self._over(middle, end))
                end = middle
            else:
                proof.append(self._over(first, middle))
                first, is_whole = middle, False
        if not is_whole:
            proof.append(self._over(first, end))
        return proof[::-1]

    def prove_many(self, indexes: Iterable[int], size: int) -> list[bytes]:
        """Give what is needed beside some leaves to work out the root: each hash once, from left to right."""
        proof: list[bytes] = []
        self._beside(0, size, sorted(set(indexes)), proof)
        return proof

    def _beside(self, first: int, end: int, wanted: list[int], proof: list[bytes]) -> None:
        if not wanted:
            proof.append(self._over(first, end))
        elif end - first > 1:
            middle = first + _left(end - first)
            at = bisect_left(wanted, middle)
            self._beside(first, middle, wanted[:at], proof)
            self._beside(middle, end, wanted[at:], proof)

    def _over(self, first: int, end: int) -> bytes:
        """Give the root over a range that a split of the tree can give: it begins at a multiple of its width."""
        peaks = []
        while first < end:
            level = (end - first).bit_length() - 1
            at = (first >> level) * HASH
            peaks.append(self._levels[level][at : at + HASH])
            first += 1 << level
        return _folded(peaks)


def verify_inclusion(root: bytes, size: int, index: int, leaf: bytes, proof: Sequence[bytes]) -> None:
    """Raise Unverified unless this leaf stands at this index of the tree with this size and root."""
    _require_formed(size, proof)
    if not 0 <= index < size or len(leaf) != HASH:
        raise _unverified()
    above, last, rest = leaf, size - 1, list(proof)
    while last:
        if index & 1:
            above = _node(_next(rest), above)
        elif index < last:
            above = _node(above, _next(rest))
        index, last = index >> 1, last >> 1
    if rest or above != root:
        raise _unverified()


def verify_consistency(old: tuple[int, bytes], new: tuple[int, bytes], proof: Sequence[bytes]) -> None:
    """Raise Unverified unless the tree `new` (size and root) begins with the whole tree `old`."""
    (old_size, old_root), (size, root) = old, new
    _require_formed(size, proof)
    if not 0 <= old_size <= size or (old_size == 0 and old_root != EMPTY):
        raise _unverified()
    if old_size in (0, size):
        if proof or (old_size == size and old_root != root):
            raise _unverified()
        return
    if _both_roots(old_size, old_root, size, proof) != (old_root, root):
        raise _unverified()


def beginning(old_size: int, new: tuple[int, bytes], proof: Sequence[bytes]) -> bytes:
    """Give the root of the first `old_size` leaves of the tree `new` that a proof shows, whatever was expected.

    Raises Unverified where the proof shows none: it is not one about this tree, or leaves the old root out.
    """
    size, root = new
    _require_formed(size, proof)
    if not 0 < old_size < size or old_size.bit_count() == 1:
        raise _unverified()
    before, after = _both_roots(old_size, EMPTY, size, proof)
    if after != root:
        raise _unverified()
    return before


def _both_roots(old_size: int, old_root: bytes, size: int, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    rest = list(proof)
    index, last = old_size - 1, size - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    # Where the old tree is complete its own root is the first step, and is left out of the proof.
    before = after = _next(rest) if index else old_root
    while last:
        if index & 1:
            beside = _next(rest)
            before, after = _node(beside, before), _node(beside, after)
        elif index < last:
            after = _node(after, _next(rest))
        index, last = index >> 1, last >> 1
    if rest:
        raise _unverified()
    return before, after


def verify_many(root: bytes, size: int, leaves: Mapping[int, bytes], proof: Sequence[bytes]) -> None:
    """Raise Unverified unless all these leaves stand at their indexes of the tree with this size and root."""
    _require_formed(size, proof, most=len(proof))
    wanted = sorted(leaves)
    is_inside = bool(wanted) and wanted[0] >= 0 and wanted[-1] < size
    if not is_inside or any(len(leaf) != HASH for leaf in leaves.values()):
        raise _unverified()
    rest = list(proof[::-1])
    if _joined(leaves, 0, size, wanted, rest) != root or rest:
        raise _unverified()


def _joined(leaves: Mapping[int, bytes], first: int, end: int, wanted: list[int], rest: list[bytes]) -> bytes:
    if not wanted:
        if not rest:
            raise _unverified()
        return rest.pop()
    if end - first == 1:
        return leaves[first]
    middle = first + _left(end - first)
    at = bisect_left(wanted, middle)
    left = _joined(leaves, first, middle, wanted[:at], rest)
    return _node(left, _joined(leaves, middle, end, wanted[at:], rest))


def _folded(peaks: Sequence[bytes]) -> bytes:
    above = peaks[-1]
    for peak in reversed(peaks[:-1]):
        above = _node(peak, above)
    return above


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def _left(size: int) -> int:
    """Give the largest power of two below a size."""
    return 1 << ((size - 1).bit_length() - 1)


def _next(rest: list[bytes]) -> bytes:
    if not rest:
        raise _unverified()
    return rest.pop(0)


def _require_formed(size: int, proof: Sequence[bytes], *, most: int = 64) -> None:
    # Two nodes that are not of 32 bytes each could be cut elsewhere and hash to the same.
    if not 0 <= size <= LARGEST or len(proof) > most or any(len(one) != HASH for one in proof):
        raise _unverified()


def _unverified() -> Unverified:
    return Unverified("A proof does not show what it claims. Ask whoever gave it to you for a new one.")
