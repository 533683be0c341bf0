"""One entry is opened to one recipient: its proof shows what it says, and the key in it opens nothing else."""

import json
from pathlib import Path

import pytest

from tests.access.agreeing import Agreeing
from tests.access.ordered import OPERATIONS, OTHER_SEED, SEED, agree, entry_of, to
from tests.command.cli import thitsar
from tests.kernel.reading import log_lines
from thitsar.kernel import codec, models
from thitsar.kernel.errors import Denied, Purposeful, Refused, Unreadable, Unverified
from thitsar.kernel.files.opening import node_ids, open_file
from thitsar.kernel.ledger import entry
from thitsar.kernel.ledger.proof import read_inclusion
from thitsar.kernel.vault import age, padding, seal
from thitsar.kernel.witnessing.opened import read_opening
from thitsar.kernel.witnessing.proving import verify_proof

ENTRY = OPERATIONS["entry"]


def _proof(two: Agreeing) -> bytes:
    asked = ENTRY.ask(two)
    agree(two, asked)
    return age.decrypt([SEED], ENTRY.have(two, asked))


def test_it_shows_what_was_said_and_by_whom(two: Agreeing) -> None:
    found = verify_proof(_proof(two))
    assert found.said is not None
    assert (found.said.name, codec.decode(found.said.payload)) == ("plain.write", {"what": "first"})
    assert found.said.author == two.node.member("intake")
    lines = log_lines(two.actor("dpo"), member=two.node.member("approver"), file=two.files[0])
    assert any(line[4].startswith("export_entry:") and line[3] == "identity" for line in lines)


def test_its_key_opens_no_other_entry_of_the_node(two: Agreeing) -> None:
    opening = read_opening(codec.decode(read_inclusion(_proof(two)).extra)[3])
    number, opened = entry_of(two, two.files[0], "identity"), []
    for row in models.Entry.objects.all():
        where = entry.place(node_ids()[0], row.sequence, row.stream)
        for way in (entry.open_alone, entry.open_entry):
            try:
                way(opening.key, where, bytes(row.ciphertext))
            except Purposeful:
                continue
            opened.append((row.sequence, way.__name__))
    assert opened == [(number, "open_alone")]


def test_no_changed_byte_of_it_is_accepted(two: Agreeing) -> None:
    raw, accepted = _proof(two), []
    for at in range(0, len(raw), 37):
        try:
            verify_proof(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
        except Purposeful:
            continue
        accepted.append(at)
    assert accepted == []


def test_another_entrys_words_are_not_passed_off_under_this_proof(two: Agreeing) -> None:
    proof = read_inclusion(_proof(two))
    purpose, said, statement, row = codec.decode(proof.extra)
    own = models.Entry.objects.get(sequence=proof.index + 1)
    other = models.Entry.objects.filter(stream=own.stream).exclude(id=own.id).first() or own
    for changed in (
        [row[0], row[1], bytes(other.ciphertext) + b"\0", *row[3:]],
        [row[0], b"\1" * 32, *row[2:]],
        [b"\2" * 16, *row[1:]],
        [*row[:3], row[4], row[3]],
        [*row[:4], b"\3" * 32],
        row[:4],
    ):
        forged = codec.encode([purpose, said, statement, changed])
        whole = type(proof)(forged, proof.index, proof.hashes, proof.stated).written()
        with pytest.raises(Unverified):
            verify_proof(whole)


def test_whoever_got_it_reads_it_without_a_node(two: Agreeing, tmp_path: Path) -> None:
    asked = ENTRY.ask(two)
    agree(two, asked)
    sealed, key, other = tmp_path / "entry.age", tmp_path / "key", tmp_path / "other"
    sealed.write_bytes(ENTRY.have(two, asked))
    key.write_text(f"# ours\n{age.identity_of(SEED)}\n")
    other.write_text(age.identity_of(OTHER_SEED))
    shown = thitsar("verify-proof", sealed, "--key", key, "--json")
    assert shown.status == 3, shown.err
    assert shown.plain["said"]["payload"] == {"what": "first"}
    read = thitsar("verify-proof", sealed, "--key", key)
    assert json.dumps({"what": "first"}, indent=1) in read.out
    assert thitsar("verify-proof", sealed).status == 1
    assert thitsar("verify-proof", sealed, "--key", other).status == 1


def test_an_entry_from_before_is_refused_and_says_why(two: Agreeing) -> None:
    number = entry_of(two, two.files[4], "identity")
    row = models.Entry.objects.get(sequence=number)
    part = open_file(two.actor("approver"), two.files[4], ("identity",), "read").parts["identity"]
    where, kept = entry.place(node_ids()[0], number, part.stream), bytes(row.ciphertext)
    signed = entry.open_entry(part.key, where, kept)
    content = codec.encode_flat([signed.body, signed.signature])
    row.ciphertext = seal.seal(part.key, where, content, size=padding.bucket(len(content)))
    row.save()
    try:
        with pytest.raises(Refused, match="from before entries had keys of their own"):
            two.actor("approver").call("offer_entry", sequence=number, to=to())
    finally:
        models.Entry.objects.filter(id=row.id).update(ciphertext=kept)
    assert two.actor("approver").call("offer_entry", sequence=number, to=to())


def test_nobody_opens_an_entry_of_a_part_they_do_not_read(two: Agreeing) -> None:
    number = entry_of(two, two.files[0], "identity")
    for who in ("analyst", "dpo", "lead", "host", "admin"):
        with pytest.raises(Denied):
            two.actor(who).call("offer_entry", sequence=number, to=to())
    # Neither what the node's roster says, nor what a request says, nor what is not there.
    request = models.Stream.objects.filter(compartment="approvals").first()
    assert request is not None
    of_request = models.Entry.objects.filter(stream=request.id).first()
    assert of_request is not None
    for wrong in (1, of_request.sequence, entry_of(two, two.files[0], "roster"), 10**9, 0, -1):
        with pytest.raises(Denied):
            two.actor("approver").call("offer_entry", sequence=wrong, to=to())


def test_a_sealed_proof_is_for_one_key(two: Agreeing) -> None:
    asked = ENTRY.ask(two)
    agree(two, asked)
    with pytest.raises(Unreadable):
        age.decrypt([OTHER_SEED], ENTRY.have(two, asked))
