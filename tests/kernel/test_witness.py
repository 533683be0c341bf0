"""A witness signs only what continues what it signed before, keeps the proof of anything else, and forgets nothing."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.kernel.conftest import Maker
from tests.kernel.made_logs import MadeLog, make_partners
from tests.kernel.nodes import CAST, TODAY, TestNode, at, make_node, remove_node
from thitsar.kernel import models
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.exchange import card, partnering
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.ledger.checkpoint import read_checkpoint, signed_by
from thitsar.kernel.ledger.notes import Note, read_lines
from thitsar.kernel.ledger.proof import Request, Stated, read_split_view
from thitsar.kernel.witnessing.judging import verify_split_view
from thitsar.kernel.witnessing.kept_checkpoints import known_checkpoints
from thitsar.kernel.witnessing.log_keys import keys_of, witness_signers
from thitsar.kernel.witnessing.restored import is_marked, mark

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def witness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestNode, list[MadeLog]]]:
    """Make a node with partners, each of which one test uses."""
    made = make_node(tmp_path_factory.mktemp("witness") / "node", CAST)
    with at(made):
        logs = make_partners(made, 14)
    yield made, logs
    remove_node(made)


@pytest.fixture
def admin(witness: tuple[TestNode, list[MadeLog]]) -> Iterator[Actor]:
    with at(witness[0]):
        yield witness[0].sign_in("admin")
        for table in (models.Witness, models.Witnessed, models.SplitView):
            table.objects.all().delete()
        models.Checkpoint.objects.exclude(origin=models.Node.objects.get().node).delete()


@pytest.fixture
def log(witness: tuple[TestNode, list[MadeLog]]) -> MadeLog:
    return witness[1].pop()


def held(log: MadeLog) -> int:
    return models.Witnessed.objects.get(origin=log.node).size


def test_it_cosigns_what_grows_with_both_keys_and_says_what_it_holds(admin: Actor, log: MadeLog) -> None:
    keys = keys_of(card.read(admin.call("partner_card")["card"]))
    for old, size in ((0, 7), (7, 8), (8, 64), (64, 64), (64, 150)):
        answer = admin.call("cosign", request=log.request(old, size)).decode()
        stated = log.checkpoint(size)
        signers = signed_by(stated.checkpoint, Note(stated.note.text, read_lines(answer)), keys.witness)
        assert set(signers) == set(keys.witness)
        # A day, and no time of it.
        assert {time % 86_400 for time in signers.values()} == {0}
        assert held(log) == size
    assert admin.call("cosign", request=log.request(7, 151)) == b"150\n"
    assert admin.call("cosign", request=log.request(0, 9)) == b"150\n"
    assert held(log) == 150


def test_a_log_nobody_named_and_signatures_of_others_are_refused(admin: Actor, log: MadeLog) -> None:
    stranger = MadeLog()
    with pytest.raises(Refused, match="not the log of a partner"):
        admin.call("cosign", request=stranger.request(0, 5))
    swapped = stranger.checkpoint(5).written().replace(stranger.node, log.node).encode()
    with pytest.raises(Unverified):
        admin.call("cosign", request=b"old 0\n\n" + swapped)
    own = Request(0, (), Stated(*read_checkpoint(admin.call("sign_checkpoint")))).written()
    with pytest.raises(Refused, match="this node itself"):
        admin.call("cosign", request=own)
    assert not models.Witnessed.objects.exists()


def test_nothing_is_cosigned_of_a_partner_that_waits_or_was_stopped(make: Maker) -> None:
    node = make()
    with at(node):
        (log,) = make_partners(node, 1)
        waiting, admin = MadeLog(), node.sign_in("admin")
        partnering.propose(admin, waiting.card, name=waiting.name, words=waiting.keys.words, today=TODAY)
        with pytest.raises(Refused, match="not the log of a partner"):
            admin.call("cosign", request=waiting.request(0, 5))
        admin.call("cosign", request=log.request(0, 5))
        partnering.stop(admin, log.name, today=TODAY)
        with pytest.raises(Refused, match="not the log of a partner"):
            admin.call("cosign", request=log.request(5, 6))
        assert admin.call("known_logs") == []


def test_another_root_of_the_same_size_is_a_proof_anybody_can_verify(admin: Actor, log: MadeLog) -> None:
    admin.call("cosign", request=log.request(0, 20))
    with pytest.raises(Refused, match="two histories"):
        admin.call("cosign", request=log.forked(10).request(20, 20))
    assert held(log) == 20
    row = models.SplitView.objects.get(origin=log.node)
    assert row.is_proven
    verify_split_view(read_split_view(bytes(row.content)), log.keys)


def test_a_proof_for_another_beginning_proves_the_fork_of_a_larger_tree(admin: Actor, log: MadeLog) -> None:
    admin.call("cosign", request=log.request(0, 21))
    with pytest.raises(Refused, match="two histories"):
        admin.call("cosign", request=log.forked(10).request(21, 50))
    split = read_split_view(bytes(models.SplitView.objects.get(origin=log.node, is_proven=True).content))
    verify_split_view(split, log.keys)
    assert [split.first.checkpoint.size, split.second.checkpoint.size] == [21, 50]
    # Turned round, of another node, or with an honest history it proves nothing.
    for wrong in (
        log.request(21, 50),
        split.written().replace(log.node.encode(), MadeLog().node.encode()),
    ):
        with pytest.raises(Unverified):
            verify_split_view(read_split_view(wrong), log.keys)
    assert held(log) == 21


def test_a_tree_without_its_proof_is_not_signed_and_kept(admin: Actor, log: MadeLog) -> None:
    admin.call("cosign", request=log.request(0, 16))
    with pytest.raises(Refused, match="was not shown to continue"):
        admin.call("cosign", request=log.forked(10).request(16, 40))
    assert [row.is_proven for row in models.SplitView.objects.all()] == [False]
    assert held(log) == 16


def test_an_older_database_put_back_does_not_make_it_sign_what_is_smaller(admin: Actor, log: MadeLog) -> None:
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


def test_of_two_at_once_one_is_signed_and_no_smaller_one_after_it(admin: Actor, log: MadeLog) -> None:
    race(admin, [log], rounds=30, seed=5)


def race(actor: Actor, logs: list[MadeLog], *, rounds: int, seed: int) -> int:
    """Ask for N and N+K at the same time, over and over; gives how often the larger one was first."""
    chance = random.Random(seed)
    left, larger_first = list(logs), 0
    log, size = left.pop(), 0
    with ThreadPoolExecutor(2) as together:
        for _ in range(rounds):
            if size + 6 > len(log.leaves):
                log, size = left.pop(), 0
            sizes = [size + chance.randrange(1, 3)]
            sizes.append(sizes[0] + chance.randrange(1, 5))
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
    told = {}
    nodes = [make(), make()]
    log = MadeLog()
    for number, node in enumerate(nodes):
        with at(node):
            make_partners(node, 0, others=[log])
            actor = node.sign_in("admin")
            history = log.forked(10) if number else log
            actor.call("cosign", request=history.request(0, 30))
            told[number] = known_checkpoints()
    for number, node in enumerate(nodes):
        with at(node):
            found = node.sign_in("admin").call("take_checkpoints", notes=told[1 - number])
            assert {one["found"] for one in found if one["node"] == log.node} == {"SPLIT"}
            row = models.SplitView.objects.get(origin=log.node, is_proven=True)
            verify_split_view(read_split_view(bytes(row.content)), log.keys)
            actor = node.sign_in("admin")
            assert [one["is_split"] for one in actor.call("known_logs")] == [True]


def test_whoever_holds_the_entries_proves_a_split_of_other_sizes(admin: Actor, log: MadeLog) -> None:
    admin.call("cosign", request=log.request(0, 30))
    other = log.forked(10).checkpoint(25).note.written()
    # Without the entries nothing says that the smaller one is not the beginning of the larger.
    assert [one["found"] for one in admin.call("take_checkpoints", notes=[other])] == ["NEW"]
    hold(log, 30)
    assert [one["found"] for one in admin.call("take_checkpoints", notes=[other])] == ["SPLIT"]
    split = read_split_view(bytes(models.SplitView.objects.get(is_proven=True).content))
    verify_split_view(split, log.keys)
    models.Leaves.objects.filter(origin=log.node).delete()


def hold(log: MadeLog, size: int) -> None:
    """Hold the hashes of the first entries of a log, as its bundles bring them."""
    models.Leaves.objects.create(origin=log.node, first=1, hashes=b"".join(log.leaves[:size]))


def test_what_partners_tell_is_taken_only_as_far_as_it_is_signed(admin: Actor, log: MadeLog) -> None:
    stranger = MadeLog()
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
        log, *peers = make_partners(node, 3)
        admin = node.sign_in("admin")
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


def test_an_older_cosignature_does_not_take_the_place_of_a_newer_one(
    admin: Actor, log: MadeLog, witness: tuple[TestNode, list[MadeLog]]
) -> None:
    other = witness[1].pop()
    stated = log.checkpoint(9)
    notes = []
    for day in (20_000, 20_001, 20_000):
        lines = tuple(
            one.sign(stated.checkpoint, day * 86_400) for one in witness_signers(other.node, other.seed)
        )
        notes.append(stated.note.joined(lines).written())
    admin.call("take_checkpoints", notes=notes)
    kept = Stated(*read_checkpoint(bytes(models.Checkpoint.objects.get(origin=log.node).note)))
    times = signed_by(kept.checkpoint, kept.note, keys_of(card.read(other.card)).witness)
    assert set(times.values()) == {20_001 * 86_400}
    assert len(times) == 2
