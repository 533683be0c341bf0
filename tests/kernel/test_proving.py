"""An entry is proven to anybody without a node; nothing changed, moved or signed by somebody else is accepted."""

from pathlib import Path

import pytest

from tests.command.cli import thitsar
from tests.kernel.conftest import Maker
from tests.kernel.made_logs import MadeLog, make_partners
from tests.kernel.nodes import TestNode, at, new_file
from thitsar.kernel import models
from thitsar.kernel.errors import Purposeful, Refused, Unverified
from thitsar.kernel.ledger.checkpoint import read_checkpoint
from thitsar.kernel.ledger.proof import Stated, read_inclusion, read_request
from thitsar.kernel.witnessing.asking import read_notes, request_for, write_notes
from thitsar.kernel.witnessing.judging import split_view
from thitsar.kernel.witnessing.log_keys import witness_signers
from thitsar.kernel.witnessing.proving import prove, verify_proof
from thitsar.kernel.witnessing.reliance import require_reliable

pytestmark = pytest.mark.database


def test_every_entry_is_proven_and_nothing_else_is(node: TestNode) -> None:
    actor = node.sign_in("intake")
    new_file(actor, "registration")
    size = Stated(*read_checkpoint(actor.call("sign_checkpoint"))).checkpoint.size
    for sequence in range(1, size + 1):
        found = verify_proof(prove(sequence))
        row = models.Entry.objects.get(sequence=sequence)
        assert (found.outer.sequence, found.outer.day, found.outer.hash()) == (
            sequence,
            row.day,
            bytes(row.hash),
        )
    for beyond in (0, -1, size + 1):
        with pytest.raises(Refused, match="No checkpoint holds this entry"):
            prove(beyond)
    raw = prove(5)
    assert bytes(models.Entry.objects.get(sequence=5).ciphertext) not in raw
    accepted = []
    for place in range(0, len(raw), 23):
        changed = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        try:
            verify_proof(changed)
        except Purposeful:
            continue
        accepted.append(place)
    assert accepted == []


def test_an_entry_changed_on_the_disk_has_no_proof(node: TestNode) -> None:
    actor = node.sign_in("intake")
    new_file(actor, "registration")
    actor.call("sign_checkpoint")
    row = models.Entry.objects.get(sequence=4)
    models.Entry.objects.filter(sequence=4).update(day=row.day + 1)
    with pytest.raises(Unverified):
        prove(4)
    models.Entry.objects.filter(sequence=4).update(day=row.day, hash=bytes(32))
    with pytest.raises(Unverified):
        prove(5)
    models.Entry.objects.filter(sequence=4).update(hash=row.hash)
    assert verify_proof(prove(4)).outer.sequence == 4


def test_two_others_cosign_and_anybody_verifies_it_at_the_command_line(make: Maker, tmp_path: Path) -> None:
    node = make()
    with at(node):
        _cosigned_by_two(node, tmp_path)


def _cosigned_by_two(node: TestNode, tmp_path: Path) -> None:
    witnesses = make_partners(node, 2)
    admin = node.sign_in("admin")
    new_file(node.sign_in("intake"), "registration")
    admin.call("sign_checkpoint")
    proof = tmp_path / "proof"
    proof.write_bytes(prove(5))
    alone = thitsar("verify-proof", proof, "--json")
    assert (alone.status, alone.plain["sequence"], alone.plain["cosigned"]) == (3, 5, 0)
    checkpoint = read_request(request_for(0)).stated.checkpoint
    for one in witnesses:
        lines = [signer.sign(checkpoint, 40_000 * 86_400) for signer in witness_signers(one.node, one.seed)]
        answer = "".join(line.written() for line in lines).encode()
        assert admin.call("take_answer", witness=one.node, answer=answer)["is_cosigned"]
        assert admin.call("take_answer", witness=one.node, answer=b"3\n") == {"size": 3, "is_cosigned": False}
        with pytest.raises(Unverified):
            admin.call(
                "take_answer", witness=witnesses[0].node, answer=answer.replace(b"/witness", b"/other")
            )
    proof.write_bytes(prove(5))
    cards: list[str | Path] = []
    for number, one in enumerate(witnesses):
        (tmp_path / f"{number}.card").write_bytes(one.card)
        cards += ["--card", tmp_path / f"{number}.card"]
    together = thitsar("verify-proof", proof, *cards, "--json")
    assert (together.status, together.plain["cosigned"]) == (0, 2)
    broken = tmp_path / "broken"
    broken.write_bytes(proof.read_bytes().replace(b"index 4", b"index 3"))
    assert thitsar("verify-proof", broken).status == 1
    assert "သက်သေပြချက်" in thitsar("verify-proof", broken, "--language", "my").err


def test_two_histories_are_proven_at_the_command_line(tmp_path: Path) -> None:
    log = MadeLog()
    proof = tmp_path / "split"
    split = split_view(log.keys, log.checkpoint(30), log.forked(9).checkpoint(30), ())
    proof.write_bytes(split.written())
    done = thitsar("verify-proof", proof, "--json")
    assert (done.status, done.plain["sizes"], done.plain["words"]) == (0, [30, 30], log.keys.words)
    proof.write_bytes(split_view(log.keys, log.checkpoint(30), log.checkpoint(31), ()).written())
    assert thitsar("verify-proof", proof).status == 1


def test_checkpoints_go_on_a_stick_and_back() -> None:
    notes = [MadeLog().checkpoint(5).note.written(), b"anything"]
    assert read_notes(write_notes(notes)) == notes
    for wrong in (b"", b"zz", write_notes(notes)[:-3], write_notes([])[2:], b"\xff"):
        with pytest.raises(Unverified):
            read_notes(wrong)


def test_an_entry_counts_when_two_who_gain_nothing_saw_it_lately() -> None:
    days = {"issuer": 100, "here": 100, "b": 100, "c": 90}
    require_reliable(days, issuer="issuer", beneficiary="here", today=104)
    with pytest.raises(Refused, match="15 days ago"):
        require_reliable(days, issuer="issuer", beneficiary="here", today=105)
    require_reliable(days, issuer="issuer", beneficiary="here", today=105, stale_days=15)
    for issuer, beneficiary in (("b", "c"), ("b", "here"), ("issuer", "c")):
        others = {one: day for one, day in days.items() if one in ("b", "c")}
        with pytest.raises(Refused, match="organisations"):
            require_reliable(others, issuer=issuer, beneficiary=beneficiary, today=100)


def test_a_proof_names_the_checkpoint_that_most_others_cosigned(node: TestNode) -> None:
    actor = node.sign_in("intake")
    actor.call("sign_checkpoint")
    found = read_inclusion(prove(1)).stated
    most = max(len(read_checkpoint(bytes(row.note))[1].lines) for row in models.Checkpoint.objects.all())
    assert len(found.note.lines) == most
