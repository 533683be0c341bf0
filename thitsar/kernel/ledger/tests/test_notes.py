"""Notes and checkpoints of C2SP: the examples of other implementations, and that nothing else is taken (L8)."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thitsar.kernel.errors import Unverified
from thitsar.kernel.ledger import signatures
from thitsar.kernel.ledger.checkpoint import (
    Checkpoint,
    Signer,
    checkpoint_of,
    read_checkpoint,
    require_signed,
    signed_by,
)
from thitsar.kernel.ledger.merkle import EMPTY
from thitsar.kernel.ledger.notes import Key, Kind, Line, Note, from_base64, read_key, read_lines, read_note

VECTORS = Path(__file__).parent / "vectors"
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_PRIVATE = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_NOTE = """\
If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""
SPECIFIED = (VECTORS / "specification.txt").read_text()
SEED = bytes(range(32))
CLASSICAL, QUANTUM = signatures.witness_keys(SEED)
PUBLICS = {
    Kind.ED25519: CLASSICAL.public_key().public_bytes_raw(),
    Kind.COSIGNATURE: CLASSICAL.public_key().public_bytes_raw(),
    Kind.QUANTUM: QUANTUM.public_key().public_bytes_raw(),
}
SIGNERS = {
    kind: Signer(Key("witness.example/w1", kind, public), QUANTUM if kind is Kind.QUANTUM else CLASSICAL)
    for kind, public in PUBLICS.items()
}
CHECKPOINT = Checkpoint("example.com/log", 5, bytes(range(32)))


def refused(call: Callable[..., object], *arguments: object) -> bool:
    try:
        call(*arguments)
    except Unverified:
        return True
    return False


def test_the_reference_note_of_go_is_read_and_written_alike() -> None:
    note, key = read_note(GO_NOTE.encode()), read_key(GO_KEY)
    assert note.written().decode() == GO_NOTE
    assert (key.kind, key.written(), key.id.hex()) == (Kind.ED25519, GO_KEY, "c74f20a3")
    line = note.line_of(key)
    assert line is not None
    signatures.verify(key.public, line.signature, note.text.encode())
    # Ed25519 is deterministic: the same key writes the same line.
    signing = signatures.signing_key(from_base64(GO_PRIVATE)[1:])
    assert Line(key.name, key.id, signing.sign(note.text.encode())) == line


def test_a_log_that_go_signed_with_mldsa_verifies() -> None:
    key = read_key((VECTORS / "mldsa_log.vkey").read_text().strip())
    raw = (VECTORS / "mldsa_log.txt").read_bytes()
    checkpoint, note = read_checkpoint(raw)
    assert (key.kind, checkpoint.size, note.written()) == (Kind.QUANTUM, 1, raw)
    assert signed_by(checkpoint, note, [key]) == {key: 0}
    for other in (replace(checkpoint, size=2), replace(checkpoint, origin="example.com/other")):
        assert refused(signed_by, other, note, [key])


def test_the_example_of_the_specification_has_the_time_it_says() -> None:
    checkpoint, note = read_checkpoint(SPECIFIED.encode())
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert note.written().decode() == SPECIFIED
    assert note.lines[1].key_id.hex() == "8d66cf3f"
    assert int.from_bytes(note.lines[1].signature[:8], "big") == 1679315147
    assert [len(line.signature) for line in note.lines] == [64, 72]


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_signed_verifies_and_no_changed_bit_does(kind: Kind) -> None:
    signer = SIGNERS[kind]
    note = Note(CHECKPOINT.text(), (signer.sign(CHECKPOINT, 1679315147),))
    time = 0 if kind is Kind.ED25519 else 1679315147
    assert signed_by(*read_checkpoint(note.written()), [signer.key]) == {signer.key: time}
    signature = note.lines[0].signature
    for bit in range(0, len(signature) * 8, 1 if kind is not Kind.QUANTUM else 37):
        changed = (int.from_bytes(signature, "big") ^ (1 << bit)).to_bytes(len(signature), "big")
        lines = (replace(note.lines[0], signature=changed),)
        assert refused(signed_by, CHECKPOINT, Note(note.text, lines), [signer.key]), bit
    for other in (
        replace(CHECKPOINT, size=6),
        replace(CHECKPOINT, root=bytes(32)),
        replace(CHECKPOINT, origin="example.com/lag"),
    ):
        assert refused(signed_by, other, note, [signer.key])


def test_the_quantum_key_commits_to_the_name_it_signs_as() -> None:
    signer = SIGNERS[Kind.QUANTUM]
    other = replace(signer.key, name="witness.example/w2")
    line = replace(signer.sign(CHECKPOINT, 7), name=other.name, key_id=other.id)
    assert refused(signed_by, CHECKPOINT, Note(CHECKPOINT.text(), (line,)), [other])


def test_a_log_signs_with_both_keys_or_not_at_all() -> None:
    keys = (SIGNERS[Kind.ED25519].key, SIGNERS[Kind.QUANTUM].key)
    lines = tuple(SIGNERS[kind].sign(CHECKPOINT, 0) for kind in (Kind.ED25519, Kind.QUANTUM))
    require_signed(CHECKPOINT, Note(CHECKPOINT.text(), lines), keys)
    for some in (lines[:1], lines[1:]):
        assert refused(require_signed, CHECKPOINT, Note(CHECKPOINT.text(), some), keys)


def test_a_newer_line_of_a_key_takes_the_place_of_the_older() -> None:
    signer = SIGNERS[Kind.COSIGNATURE]
    note = Note(CHECKPOINT.text(), (signer.sign(CHECKPOINT, 1),))
    assert note.joined((signer.sign(CHECKPOINT, 2),)).lines == (signer.sign(CHECKPOINT, 2),)


def test_no_changed_byte_of_an_example_is_read_as_the_same() -> None:
    for text in (GO_NOTE, SPECIFIED):
        raw = text.encode()
        for at in range(len(raw)):
            for byte in (raw[at] ^ 1, raw[at] ^ 0x20, 10, 13, 32, 0x2B, 0):
                changed = raw[:at] + bytes([byte]) + raw[at + 1 :]
                read_as_written(changed)
            read_as_written(raw[:at])
            read_as_written(raw[:at] + raw[at + 1 :])


def read_as_written(raw: bytes) -> None:
    """Whatever is taken is written again as the same bytes: two strings never mean the same."""
    for read in (read_note, lambda one: read_checkpoint(one)[1]):
        try:
            note = read(raw)
        except Unverified:
            continue
        assert note.written() == raw


@pytest.mark.parametrize(
    "wrong",
    [
        "", "\n", "text\n", "text\n\n", "text\n\n— n AAAAAAE=", "text\n\n— n AAAAAAF=\n", "text\n\n- n AAAAAAE=\n",
        "text\n\n—n AAAAAAE=\n", "text\n\n— n  AAAAAAE=\n", "text\n\n— n+ AAAAAAE=\n", "text\n\n— AAAAAAE=\n",
        "text\n\n— n AAAAAA==\n", "text\r\n\n— n AAAAAAE=\n", "text\n\n— n AAAAAAE=\n\n", "text\n\n— n AAAA AAE=\n",
        "text\n\n— n AAAAAAE=\n— n AAAAAAE=\n", "\n\n— n AAAAAAE=\n", "te\txt\n\n— n AAAAAAE=\n",
        "text\n\n— n\u00a0b AAAAAAE=\n", "text\n\n— n AAAAAAE\n", "text\n\n— n AAAAAAE==\n",
    ],
)  # fmt: skip
def test_what_is_not_a_note_is_refused(wrong: str) -> None:
    assert read_note(b"text\n\n\xe2\x80\x94 n AAAAAAE=\n").text == "text\n"
    with pytest.raises(Unverified):
        read_note(wrong.encode())


@pytest.mark.parametrize(
    "text",
    [
        "log\n5\n", "log\n05\nROOT\n", "log\n+5\nROOT\n", "log\n5\nROOT\nmore\n", "log\n5\nROOT", "\n5\nROOT\n",
        "lo g\n5\nROOT\n", "log\n-1\nROOT\n", "log\n٥\nROOT\n", "log\n9223372036854775808\nROOT\n",
        "log\n5\nAAAA\n", "log\n0\nROOT\n", "log\n" + "9" * 5000 + "\nROOT\n", "l" * 256 + "\n5\nROOT\n",
    ],
)  # fmt: skip
def test_what_is_not_a_checkpoint_is_refused(text: str) -> None:
    root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
    assert checkpoint_of(f"log\n5\n{root}\n").size == 5
    assert checkpoint_of(Checkpoint("log", 0, EMPTY).text()).size == 0
    with pytest.raises(Unverified):
        checkpoint_of(text.replace("ROOT", root))


def test_no_mangled_key_is_taken() -> None:
    for first in range(len(GO_KEY)):
        for last in range(first + 1, len(GO_KEY) + 1):
            assert (first, last) == (0, len(GO_KEY)) or refused(read_key, GO_KEY[first:last])
    for at, letter in enumerate(GO_KEY):
        assert refused(read_key, GO_KEY[:at] + chr(ord(letter) + 1) + GO_KEY[at + 1 :])
    assert refused(read_key, GO_KEY.replace("c74f20a3", "C74F20A3"))


@given(st.binary(max_size=300) | st.text(alphabet="— \n+Aab=é\u00a0\u2028", max_size=60).map(str.encode))
@settings(max_examples=400, deadline=None)
def test_whatever_is_taken_is_written_as_it_was(raw: bytes) -> None:
    read_as_written(raw)


@given(st.lists(st.tuples(st.text(min_size=1, max_size=9), st.binary(min_size=1, max_size=80)), max_size=5))
@settings(max_examples=200, deadline=None)
def test_whatever_can_be_written_is_read_back(lines: list[tuple[str, bytes]]) -> None:
    made = []
    for number, (name, signature) in enumerate(lines):
        try:
            made.append(
                Line(Key(name, Kind.ED25519, bytes([number]) * 32).name, bytes([number]) * 4, signature)
            )
        except Unverified:
            continue
    if made:
        note = Note(CHECKPOINT.text(), tuple(made))
        assert read_note(note.written()) == note
        assert read_lines("".join(line.written() for line in made)) == tuple(made)
