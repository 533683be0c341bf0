"""Proofs as texts: each is written and read back alike, and whatever else is taken is written as it was."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.targets.checkpoint import fuzz_checkpoint
from thitsar.kernel.ledger.checkpoint import read_checkpoint
from thitsar.kernel.ledger.proof import (
    InclusionProof,
    Request,
    SplitView,
    Stated,
    is_split_view,
    read_inclusion,
    read_request,
    read_split_view,
)
from thitsar.kernel.ledger.tests.test_notes import GO_KEY, GO_NOTE, SPECIFIED

STATED = Stated(*read_checkpoint(SPECIFIED.encode()))
hashes = st.lists(st.binary(min_size=32, max_size=32), max_size=63).map(tuple)
numbers = st.integers(0, (1 << 63) - 1)
EXAMPLES = [
    InclusionProof(b"extra", 5, (bytes(32), b"\1" * 32), STATED).written(),
    InclusionProof(b"", 0, (), STATED).written(),
    Request(20852014, (bytes(32),), STATED).written(),
    SplitView(b"keys", (bytes(32),), STATED, STATED).written(),
    SPECIFIED.encode(),
    GO_NOTE.encode(),
    GO_KEY.encode(),
]


@given(extra=st.binary(max_size=40), index=numbers, beside=hashes)
@settings(deadline=None)
def test_every_proof_is_read_as_it_was_written(extra: bytes, index: int, beside: tuple[bytes, ...]) -> None:
    proof = InclusionProof(extra, index, beside, STATED)
    request = Request(index, beside, STATED)
    split = SplitView(extra, beside, STATED, STATED)
    assert read_inclusion(proof.written()) == proof
    assert read_request(request.written()) == request
    assert read_split_view(split.written()) == split
    assert is_split_view(split.written())
    assert not is_split_view(proof.written())


def test_a_proof_looks_as_the_specification_shows_it() -> None:
    written = InclusionProof(b"age", 73894, (bytes(32),), STATED).written().decode()
    first = ["c2sp.org/tlog-proof@v1", "extra YWdl", "index 73894", "A" * 43 + "=", ""]
    assert written.split("\n")[:5] == first
    assert written.endswith(SPECIFIED)
    assert Request(20852014, (), STATED).written().decode() == "old 20852014\n\n" + SPECIFIED


def test_a_thousand_changed_texts_are_refused_or_written_as_they_were() -> None:
    chance = random.Random(11)
    for _ in range(3000):
        raw = bytearray(chance.choice(EXAMPLES))
        for _ in range(chance.randrange(1, 4)):
            at = chance.randrange(len(raw))
            piece = chance.choice(
                [b"", b"\n", b"\n\n", b"0", b"=", b" ", b"\xe2\x80\x94 ", bytes([chance.randrange(256)])]
            )
            raw[at : at + chance.randrange(3)] = piece
        fuzz_checkpoint(bytes(raw))
    assert [read_inclusion(one).written() for one in EXAMPLES[:2]] == EXAMPLES[:2]


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes_are_refused_or_written_as_they_were(raw: bytes) -> None:
    fuzz_checkpoint(raw)
    assert raw == bytes(raw)
