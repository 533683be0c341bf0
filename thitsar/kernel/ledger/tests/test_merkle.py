"""Merkle trees against RFC 6962, against the published roots, and against a library by others (security.md L7)."""

import hashlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from thitsar.kernel.errors import Unverified
from thitsar.kernel.ledger import merkle

MOST = 256
# The leaves and roots of the test of Certificate Transparency's reference implementation.
PUBLISHED_LEAVES = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
]  # fmt: skip
PUBLISHED_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
numbers = st.integers(0, 70)


def leaf(number: int) -> bytes:
    return hashlib.sha256(b"\0" + number.to_bytes(4, "big")).digest()


LEAVES = [leaf(number) for number in range(MOST)]
TREE = merkle.Tree(LEAVES)


@pytest.fixture(scope="module")
def others() -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for number in range(MOST):
        tree.append_entry(number.to_bytes(4, "big"))
    return tree


def refused(call: Callable[..., None], *arguments: object) -> bool:
    try:
        call(*arguments)
    except Unverified:
        return True
    return False


def test_the_published_roots_come_out() -> None:
    leaves = [hashlib.sha256(b"\0" + bytes.fromhex(one)).digest() for one in PUBLISHED_LEAVES]
    assert TREE.root(0) == merkle.Tree([]).root(0) == merkle.EMPTY == merkle.Range().root
    assert merkle.EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert [merkle.Tree(leaves).root(at + 1).hex() for at in range(8)] == PUBLISHED_ROOTS
    assert [merkle.Range().grown(leaves[: at + 1]).root.hex() for at in range(8)] == PUBLISHED_ROOTS


def test_all_roots_and_inclusion_proofs_are_those_of_another_library(others: InmemoryTree) -> None:
    for size in range(1, MOST + 1):
        root = TREE.root(size)
        assert root == others.get_root(size)
        for index in range(size):
            proof = TREE.prove_inclusion(index, size)
            assert [LEAVES[index], *proof] == others.prove_inclusion(index + 1, size).path
            merkle.verify_inclusion(root, size, index, LEAVES[index], proof)


def test_all_consistency_proofs_are_those_of_another_library(others: InmemoryTree) -> None:
    roots = [TREE.root(size) for size in range(MOST + 1)]
    for size in range(1, MOST + 1):
        merkle.verify_consistency((0, merkle.EMPTY), (size, roots[size]), [])
        for old in range(1, size + 1):
            proof = TREE.prove_consistency(old, size)
            assert proof == as_in_the_rfc(others.prove_consistency(old, size), old, size)
            merkle.verify_consistency((old, roots[old]), (size, roots[size]), proof)


def as_in_the_rfc(proof: object, old: int, size: int) -> list[bytes]:
    """Rewrite a proof of the other library: it names the leaves' own subtrees where the RFC names what joins them."""
    path, subset = list(proof.path), list(proof.subset)  # type: ignore[attr-defined]
    if subset[0] == 0:
        split = subset.index(1)
        after = path[0]
        for beside in path[1:split]:
            after = hashlib.sha256(b"\1" + after + beside).digest()
        path = [path[split], after, *path[split + 1 :]]
    return path[1:] if old == size or old.bit_count() == 1 else path


def test_no_flipped_bit_of_a_small_tree_is_accepted() -> None:
    tried = 0
    for size in range(1, 12):
        root = TREE.root(size)
        for index in range(size):
            proof = TREE.prove_inclusion(index, size)
            for at, changed in flipped([root, LEAVES[index], *proof]):
                given_root, given_leaf, *rest = changed
                tried += 1
                assert refused(merkle.verify_inclusion, given_root, size, index, given_leaf, rest), at
        for old in range(1, size + 1):
            proof = TREE.prove_consistency(old, size)
            for at, changed in flipped([TREE.root(old), root, *proof]):
                before, after, *rest = changed
                tried += 1
                assert refused(merkle.verify_consistency, (old, before), (size, after), rest), at
    assert tried > 100_000


def flipped(hashes: list[bytes]) -> list[tuple[tuple[int, int], list[bytes]]]:
    found = []
    for at, one in enumerate(hashes):
        for bit in range(8 * len(one)):
            value = int.from_bytes(one, "big") ^ (1 << bit)
            found.append(((at, bit), [*hashes[:at], value.to_bytes(32, "big"), *hashes[at + 1 :]]))
    return found


def test_no_other_index_size_order_or_length_is_accepted() -> None:
    for size in range(1, 20):
        root = TREE.root(size)
        for index in range(size):
            proof = TREE.prove_inclusion(index, size)
            for elsewhere in set(range(-1, size + 2)) - {index}:
                assert refused(merkle.verify_inclusion, root, size, elsewhere, LEAVES[index], proof)
            for other in (proof[:-1], proof[1:], [*proof, root], [LEAVES[0], *proof]):
                if other != proof:
                    assert refused(merkle.verify_inclusion, root, size, index, LEAVES[index], other)
        for old in range(1, size + 1):
            before, proof = TREE.root(old), TREE.prove_consistency(old, size)
            for other in (proof[:-1], proof[1:], [*proof, root], [LEAVES[0], *proof]):
                if other != proof:
                    assert refused(merkle.verify_consistency, (old, before), (size, root), other)
            assert old == size or refused(merkle.verify_consistency, (size, root), (old, before), proof)


@given(size=st.integers(1, 70), draw=st.data())
@settings(max_examples=300, deadline=None)
def test_a_changed_proof_proves_nothing(size: int, draw: st.DataObject) -> None:
    index, old = draw.draw(st.integers(0, size - 1)), draw.draw(st.integers(1, size))
    root, before = TREE.root(size), TREE.root(old)
    pool = st.sampled_from([*LEAVES[:size], root, before, bytes(32), b"", bytes(31), bytes(64)])
    for right in (TREE.prove_inclusion(index, size), TREE.prove_consistency(old, size)):
        wrong = list(right)
        for _ in range(draw.draw(st.integers(1, 3))):
            at = draw.draw(st.integers(0, len(wrong)))
            wrong[at : at + draw.draw(st.integers(0, 2))] = draw.draw(st.lists(pool, max_size=2))
        if wrong != TREE.prove_inclusion(index, size):
            assert refused(merkle.verify_inclusion, root, size, index, LEAVES[index], wrong)
        if wrong != TREE.prove_consistency(old, size):
            assert refused(merkle.verify_consistency, (old, before), (size, root), wrong)


@given(first=numbers, more=st.lists(numbers, max_size=5))
def test_a_range_grown_in_steps_is_the_tree(first: int, more: list[int]) -> None:
    grown, at = merkle.Range().grown(LEAVES[:first]), first
    for step in more:
        grown = grown.grown(LEAVES[at : at + step] if at + step <= MOST else [])
        at += step if at + step <= MOST else 0
    assert (grown.size, grown.root) == (at, TREE.root(at))
    assert len(grown.peaks) <= max(1, at).bit_length()


@pytest.mark.parametrize(("size", "peaks"), [(3, [leaf(0)]), (1, [b"short"]), (0, [leaf(0)])])
def test_a_range_that_is_none_is_refused(size: int, peaks: list[bytes]) -> None:
    with pytest.raises(Unverified):
        merkle.Range(size, tuple(peaks))


@given(size=st.integers(1, 70), draw=st.data())
@settings(max_examples=300, deadline=None)
def test_many_leaves_share_one_proof_and_nothing_else_fits_it(size: int, draw: st.DataObject) -> None:
    wanted = draw.draw(st.sets(st.integers(0, size - 1), min_size=1))
    root, leaves = TREE.root(size), {at: LEAVES[at] for at in wanted}
    proof = TREE.prove_many(wanted, size)
    merkle.verify_many(root, size, leaves, proof)
    apart = sum(len(TREE.prove_inclusion(at, size)) for at in wanted)
    assert len(proof) <= apart
    at = draw.draw(st.sampled_from(sorted(wanted)))
    other = draw.draw(
        st.sampled_from([one for one in [*LEAVES[:size], bytes(32), b"x"] if one != LEAVES[at]])
    )
    assert refused(merkle.verify_many, root, size, {**leaves, at: other}, proof)
    assert refused(merkle.verify_many, root, size, {**leaves, size: other}, proof)
    assert refused(merkle.verify_many, root, size, {**leaves, -1: other}, proof)
    assert refused(merkle.verify_many, root, size, {}, proof)
    assert refused(merkle.verify_many, root, size, leaves, [*proof, root])
    for number, bit in {(number, draw.draw(st.integers(0, 255))) for number in range(len(proof))}:
        value = int.from_bytes(proof[number], "big") ^ (1 << bit)
        changed = [*proof[:number], value.to_bytes(32, "big"), *proof[number + 1 :]]
        assert refused(merkle.verify_many, root, size, leaves, changed)
        assert refused(merkle.verify_many, root, size, leaves, [*proof[:number], *proof[number + 1 :]])
