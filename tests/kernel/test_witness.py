"""A witness signs only what continues what it signed before, keeps the proof of anything else, and forgets nothing."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.kernel.conftest import Maker
from tests.kernel.made_logs import MadeLog
from tests.kernel.nodes import TestNode, at
from thitsar.kernel import models
from thitsar.kernel.errors import Denied, Refused, Unverified
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.ledger.checkpoint import read_checkpoint, signed_by
from thitsar.kernel.ledger.notes import Note, read_lines
from thitsar.kernel.ledger.proof import Stated, read_split_view
from thitsar.kernel.witnessing.cards import read_card, witness_signers
from thitsar.kernel.witnessing.judging import verify_split_view
from thitsar.kernel.witnessing.kept_checkpoints import known_checkpoints
from thitsar.kernel.witnessing.restored import is_marked, mark

pytestmark = pytest.mark.database


@pytest.fixture
def admin(node: TestNode) -> Iterator[Actor]:
    yield node.sign_in("admin")
    for table in (models.KnownLog, models.Witnessed, models.SplitView):
        table.objects.all().delete()
    models.Checkpoint.objects.exclude(origin=models.Node.objects.get().node).delete()


def known(actor: Actor, log: MadeLog | None = None) -> MadeLog:
    log = log or MadeLog()
    assert actor.call("add_log", name="Partner", card=log.card.raw) == log.node
    return log


def held(log: MadeLog) -> int:
    return models.Witnessed.objects.get(origin=log.node).size


def test_it_cosigns_what_grows_with_both_keys_and_says_what_it_holds(admin: Actor) -> None:
    log = known(admin)
    card = read_card(admin.call("node_card"))
    for old, size in ((0, 7), (7, 8), (8, 64), (64, 64), (64, 150)):
        answer = admin.call("cosign", request=log.request(old, size)).decode()
        stated = log.checkpoint(size)
        signers = signed_by(stated.checkpoint, Note(stated.note.text, read_lines(answer)), card.witness)
        assert set(signers) == set(card.witness)
        # A day, and no time of it.
        assert {time % 86_400 for time in signers.values()} == {0}
        assert held(log) == size
    assert admin.call("cosign", request=log.request(7, 151)) == b"150\n"
    assert admin.call("cosign", request=log.request(0, 9)) == b"150\n"
    assert held(log) == 150


def test_a_log_nobody_named_and_signatures_of_others_are_refused(admin: Actor, node: TestNode) -> None:
    log = MadeLog()
    with pytest.raises(Refused, match="Nobody here knows"):
        admin.call("cosign", request=log.request(0, 5))
    known(admin, log)
    other = MadeLog()
    swapped = other.checkpoint(5).written().replace(other.node, log.node).encode()
    with pytest.raises(Unverified):
        admin.call("cosign", request=b"old 0\n\n" + swapped)
    with pytest.raises(Refused, match="this node itself"):
        admin.call("add_log", name="Us", card=admin.call("node_card"))
    with pytest.raises(Denied):
        node.sign_in("intake").call("add_log", name="Partner", card=log.card.raw)
    assert not models.Witnessed.objects.exists()


def test_another_root_of_the_same_size_is_a_proof_anybody_can_verify(admin: Actor) -> None:
    log = known(admin)
    admin.call("cosign", request=log.request(0, 20))
    with pytest.raises(Refused, match="two histories"):
        admin.call("cosign", request=log.forked(10).request(20, 20))
    assert held(log) == 20
    row = models.SplitView.objects.get(origin=log.node)
    assert row.is_proven
    verify_split_view(read_split_view(bytes(row.content)), log.card)


def test_a_proof_for_another_beginning_proves_the_fork_of_a_larger_tree(admin: Actor) -> None:
    log = known(admin)
    admin.call("cosign", request=log.request(0, 21))
    with pytest.raises(Refused, match="two histories"):
        admin.call("cosign", request=log.forked(10).request(21, 50))
    split = read_split_view(bytes(models.SplitView.objects.get(origin=log.node, is_proven=True).content))
    verify_split_view(split, log.card)
    assert [split.first.checkpoint.size, split.second.checkpoint.size] == [21, 50]
    # Turned round, of another node, or with an honest history it proves nothing.
    for wrong in (
        log.request(21, 50),
        split.written().replace(log.node.encode(), MadeLog().node.encode()),
    ):
        with pytest.raises(Unverified):
            verify_split_view(read_split_view(wrong), log.card)
    assert held(log) == 21


def test_a_tree_without_its_proof_is_not_signed_and_kept(admin: Actor) -> None:
    log = known(admin)
    admin.call("cosign", request=log.request(0, 16))
    with pytest.raises(Refused, match="was not shown to continue"):
        admin.call("cosign", request=log.forked(10).request(16, 40))
    assert [row.is_proven for row in models.SplitView.objects.all()] == [False]
    assert held(log) == 16


def test_an_older_database_put_back_does_not_make_it_sign_what_is_smaller(admin: Actor) -> None:
    log = known(admin)
    admin.call("cosign", request=log.request(0, 20))
    before = models.Witnessed.objects.get(origin=log.node)
    admin.call("cosign", request=log.request(20, 60))
    models.Checkpoint.objects.filter(origin=log.node, size=60).delete()
    before.save()
    assert held(log) == 20
    fork = log.forked(30)
    assert admin.call("cosign", request=fork.request(20, 40)) == b"60\n"
    with pytest.raises(Refused):
        admin.call("cosign", request=fork.request(60, 80))
    # The honest log goes on from what was signed, whatever the database says.
    assert admin.call("cosign", request=log.request(20, 80)) == b"60\n"
    admin.call("cosign", request=log.request(60, 80))
    assert held(log) == 80


def test_of_two_at_once_one_is_signed_and_no_smaller_one_after_it(admin: Actor, node: TestNode) -> None:
    race(node, admin, rounds=60, seed=5)


def race(node: TestNode, actor: Actor, *, rounds: int, seed: int) -> int:
    """Ask for N and N+K at the same time, over and over; gives how often the larger one was first."""
    chance = random.Random(seed)
    log, size, larger_first = known(actor), 0, 0
    with ThreadPoolExecutor(2) as together:
        for _ in range(rounds):
            if size > 150:
                log, size = known(actor), 0
            sizes = [size + chance.randrange(1, 5)]
            sizes.append(sizes[0] + chance.randrange(1, 40))
            asked = [log.request(size, one) for one in sizes]
            order = chance.sample([0, 1], 2)
            asking = {one: together.submit(actor.call, "cosign", request=asked[one]) for one in order}
            answers = [asking[one].result() for one in (0, 1)]
            signed = [one for one, answer in zip(sizes, answers, strict=True) if answer.startswith(b"\xe2")]
            # Both go on from the same size: whoever is second hears what is held by then, and stays unsigned.
            assert len(signed) == 1, answers
            assert [answer for answer in answers if not answer.startswith(b"\xe2")] == [b"%d\n" % signed[0]]
            assert held(log) == signed[0]
            larger_first += signed[0] == sizes[1]
            size = signed[0]
    return larger_first


def test_partners_find_a_split_view_when_they_first_meet(make: Maker) -> None:
    log, told = MadeLog(), {}
    nodes = [make(), make()]
    for number, node in enumerate(nodes):
        with at(node):
            actor = node.sign_in("admin")
            known(actor, log)
            history = log.forked(10) if number else log
            actor.call("cosign", request=history.request(0, 30))
            told[number] = known_checkpoints()
    for number, node in enumerate(nodes):
        with at(node):
            found = node.sign_in("admin").call("take_checkpoints", notes=told[1 - number])
            assert {one["found"] for one in found if one["node"] == log.node} == {"SPLIT"}
            row = models.SplitView.objects.get(origin=log.node, is_proven=True)
            verify_split_view(read_split_view(bytes(row.content)), log.card)
            actor = node.sign_in("admin")
            assert [one["is_split"] for one in actor.call("known_logs")] == [True]


def test_whoever_holds_the_entries_proves_a_split_of_other_sizes(admin: Actor) -> None:
    log = known(admin)
    admin.call("cosign", request=log.request(0, 30))
    other = log.forked(10).checkpoint(25).note.written()
    # Without the entries nothing says that the smaller one is not the beginning of the larger.
    assert [one["found"] for one in admin.call("take_checkpoints", notes=[other])] == ["NEW"]
    hold(log, 30)
    assert [one["found"] for one in admin.call("take_checkpoints", notes=[other])] == ["SPLIT"]
    split = read_split_view(bytes(models.SplitView.objects.get(is_proven=True).content))
    verify_split_view(split, log.card)
    models.Entry.objects.filter(log__origin=log.node).delete()
    models.Log.objects.filter(origin=log.node).delete()


def hold(log: MadeLog, size: int) -> None:
    """Hold the first entries of a log as far as their hashes go."""
    row = models.Log.objects.create(
        origin=log.node, sequence=size, head=log.leaves[size - 1], public=bytes(32)
    )
    models.Entry.objects.bulk_create(
        models.Entry(
            log=row,
            sequence=number,
            day=1,
            suite=1,
            bucket=0,
            ciphertext_hash=b"",
            hash=own,
            ciphertext=b"",
            stream="",
        )
        for number, own in enumerate(log.leaves[:size], start=1)
    )


def test_what_partners_tell_is_taken_only_as_far_as_it_is_signed(admin: Actor) -> None:
    log, stranger = known(admin), MadeLog()
    right = log.checkpoint(9).note.written()
    notes = [
        right,
        right,
        stranger.checkpoint(3).note.written(),
        right.replace(b"\n9\n", b"\n8\n"),
        b"",
        b"\xff",
    ]
    found = [one["found"] for one in admin.call("take_checkpoints", notes=notes)]
    assert found == ["NEW", "KNOWN", "UNKNOWN_LOG", "UNVERIFIED", "UNVERIFIED", "UNVERIFIED"]
    assert models.Checkpoint.objects.filter(origin=log.node).count() == 1


def test_a_restored_node_signs_nothing_before_two_others_told_it_what_they_saw(make: Maker) -> None:
    node = make()
    with at(node):
        admin = node.sign_in("admin")
        log, *peers = known(admin), known(admin), known(admin)
        admin.call("cosign", request=log.request(0, 20))
        before = models.Witnessed.objects.get(origin=log.node)
        admin.call("cosign", request=log.request(20, 60))
        told = known_checkpoints()
        # Put back: database and the agent's own files.
        node.stop()
        (node.directory / "agent" / "grown").unlink()
        models.Checkpoint.objects.filter(size=60).delete()
        before.save()
        mark(node.directory)
        node.start()
        admin = node.sign_in("admin")
        for request in (log.request(20, 40), log.request(60, 80)):
            with pytest.raises(Refused, match="restored"):
                admin.call("cosign", request=request)
        with pytest.raises(Refused, match="restored"):
            admin.call("sign_checkpoint")
        admin.call("take_checkpoints", notes=told, sender=peers[0].node)
        assert is_marked(node.directory)
        admin.call("take_checkpoints", notes=[], sender=peers[1].node)
        assert not is_marked(node.directory)
        # Its own cosignature told it what it had signed.
        assert admin.call("cosign", request=log.forked(30).request(20, 40)) == b"60\n"
        admin.call("cosign", request=log.request(60, 80))
        assert held(log) == 80


def test_an_older_cosignature_does_not_take_the_place_of_a_newer_one(admin: Actor) -> None:
    log, witness = known(admin), known(admin)
    stated = log.checkpoint(9)
    notes = []
    for day in (20_000, 20_001, 20_000):
        lines = tuple(
            one.sign(stated.checkpoint, day * 86_400) for one in witness_signers(witness.node, witness.seed)
        )
        notes.append(stated.note.joined(lines).written())
    admin.call("take_checkpoints", notes=notes)
    kept = Stated(*read_checkpoint(bytes(models.Checkpoint.objects.get(origin=log.node).note)))
    times = signed_by(kept.checkpoint, kept.note, witness.card.witness)
    assert set(times.values()) == {20_001 * 86_400}
    assert len(times) == 2
