"""Checkpoints of one log at different sizes: an honest log has them joined; of a forked one none are joined unseen."""

import random
from collections.abc import Iterator, Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.checking.given import opened_key
from tests.kernel.conftest import Maker
from tests.kernel.made_logs import MadeLog, leaf, make_partners
from tests.kernel.nodes import CAST, TestNode, at, make_node, remove_node
from thitsar.kernel import models
from thitsar.kernel.access.policy import NODE_KEY
from thitsar.kernel.errors import Refused
from thitsar.kernel.exchange import card
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.ledger.checkpoint import Checkpoint
from thitsar.kernel.ledger.merkle import Tree
from thitsar.kernel.ledger.notes import Note
from thitsar.kernel.ledger.proof import Stated, read_request, read_split_view
from thitsar.kernel.witnessing.judging import contradiction, joined, verify_split_view
from thitsar.kernel.witnessing.kept_checkpoints import known_checkpoints, proof_against
from thitsar.kernel.witnessing.log_keys import LogKeys, keys_of, log_name, log_signers

MOST = 20
NAME = log_name("a" * 32)
pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def witness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestNode, list[MadeLog]]]:
    made = make_node(tmp_path_factory.mktemp("joining") / "node", CAST)
    with at(made):
        logs = make_partners(made, 1)
    yield made, logs
    remove_node(made)


@pytest.fixture
def admin(witness: tuple[TestNode, list[MadeLog]]) -> Iterator[Actor]:
    with at(witness[0]):
        yield witness[0].sign_in("admin")
        forget()


@pytest.fixture
def log(witness: tuple[TestNode, list[MadeLog]]) -> MadeLog:
    return witness[1][0]


def forget() -> None:
    """Forget all that was seen of other logs."""
    for table in (models.Witnessed, models.SplitView, models.Leaves):
        table.objects.all().delete()
    models.Checkpoint.objects.exclude(origin=models.Node.objects.get().node).delete()


def histories(fork: int) -> tuple[Tree, Tree]:
    """Give two histories that are the same up to an entry."""
    first = [leaf(number) for number in range(MOST)]
    return Tree(first), Tree([*first[:fork], *(leaf("other", number) for number in range(fork, MOST))])


@st.composite
def seen(draw: st.DrawFn) -> tuple[int, dict[int, int], int, int, list[tuple[int, int]]]:
    """Draw where a log forks, the history of each size, whose hashes are held and how many, and true proofs."""
    fork = draw(st.integers(0, MOST - 1))
    sides = draw(st.dictionaries(st.integers(1, MOST), st.integers(0, 1), min_size=1, max_size=9))
    held, count = draw(st.integers(0, 1)), draw(st.integers(0, MOST))
    pairs = [(old, new) for old in sides for new in sides if old < new and agree(old, new, sides, fork)]
    links = draw(st.lists(st.sampled_from(pairs), max_size=9)) if pairs else []
    return fork, sides, held, count, links


def agree(one: int, other: int, sides: Mapping[int, int], fork: int) -> bool:
    return sides[one] == sides[other] or min(one, other) <= fork


@given(seen(), st.randoms(use_true_random=False))
@settings(max_examples=400, deadline=None)
def test_what_is_joined_is_of_one_history_whatever_was_proven(
    drawn: tuple[int, dict[int, int], int, int, list[tuple[int, int]]], by: random.Random
) -> None:
    fork, sides, which, count, links = drawn
    trees = histories(fork)
    held = [Checkpoint(NAME, size, trees[side].root(size)) for size, side in sides.items()]
    tree = Tree([trees[which].leaf(at) for at in range(count)])
    before: set[int] = set()
    # Proofs come one after the other or together, and joined is what was joined.
    while links:
        some, links = links[: by.randrange(1, 10)], links[1:]
        before = joined(held, before, tree, some)
        for one in before:
            assert one > count or fits_side(one, drawn)
            assert all(agree(one, other, sides, fork) for other in before)
    found = contradiction(held, tree)
    if all(agree(one, other, sides, fork) for one in sides for other in sides):
        assert found is None
    if found is not None:
        assert not agree(found[0].size, found[1].size, sides, fork)


def fits_side(size: int, drawn: tuple[int, dict[int, int], int, int, list[tuple[int, int]]]) -> bool:
    fork, sides, which, _, _ = drawn
    return sides[size] == which or size <= fork


@given(st.lists(st.integers(1, MOST), min_size=1, max_size=12, unique=True), st.integers(0, MOST))
@settings(max_examples=200, deadline=None)
def test_of_an_honest_log_all_are_joined_by_what_it_answers(sizes: list[int], count: int) -> None:
    tree, _ = histories(MOST)
    held = [Checkpoint(NAME, size, tree.root(size)) for size in [*sizes, MOST] if size]
    known = Tree([tree.leaf(at) for at in range(count)])
    assert contradiction(held, known) is None
    links = [(size, MOST) for size in sizes if size < MOST]
    assert joined(held, joined(held, (), known, ()), known, links) == {*sizes, MOST}


def take(actor: Actor, *texts: bytes) -> list[str]:
    return [one["found"] for one in actor.call("take_checkpoints", notes=list(texts))]


def apart_of(actor: Actor, log: MadeLog) -> list[int]:
    (one,) = [one for one in actor.call("known_logs") if one["node"] == log.node]
    return [each["size"] for each in one["apart"]]


def note(log: MadeLog, size: int) -> bytes:
    return log.checkpoint(size).note.written()


def hold(log: MadeLog, count: int) -> None:
    models.Leaves.objects.create(origin=log.node, first=1, hashes=b"".join(log.leaves[:count]))


def test_an_honest_log_is_never_accused_whatever_sizes_were_seen(admin: Actor, log: MadeLog) -> None:
    by = random.Random(24)
    for _ in range(25):
        sizes = by.sample(range(1, 200), by.randrange(2, 6))
        assert "SPLIT" not in take(admin, *(note(log, size) for size in sizes))
        if by.random() < 0.5:
            hold(log, by.randrange(1, 201))
            admin.call("settle_checkpoints", node=log.node)
        waiting = apart_of(admin, log)
        top = by.randrange(max(sizes), 201)
        asked = [read_size(raw, log) for raw in known_checkpoints()]
        assert {*waiting} <= {*asked}
        answer = [log.request(size, top) for size in asked if 0 < size < top]
        assert {*take(admin, *by.sample(answer, len(answer)))} <= {"JOINED"}
        assert apart_of(admin, log) == []
        assert not models.SplitView.objects.exists()
        forget()


def read_size(raw: bytes, log: MadeLog) -> int:
    return int(raw.split(b"\n")[1]) if raw.startswith(log_name(log.node).encode()) else 0


def test_two_forks_of_any_two_sizes_are_proven_or_shown_as_not_joined(admin: Actor, log: MadeLog) -> None:
    by, ends = random.Random(25), set[str]()
    for _ in range(40):
        fork = by.randrange(1, 150)
        small, large = sorted(by.sample(range(fork + 1, 200), 2))
        sides = by.sample([log, log.forked(fork)], 2)
        assert take(admin, note(sides[0], small)) == ["NEW"]
        assert take(admin, note(sides[1], large)) == ["NEW"]
        assert apart_of(admin, log) == [large]
        way = by.choice(("silent", "hashes", "other hashes", "answers"))
        if way == "hashes":
            hold(sides[1], by.randrange(large, 201))
            assert admin.call("settle_checkpoints", node=log.node)
        elif way == "other hashes":
            hold(sides[0], by.randrange(large, 201))
            assert not admin.call("settle_checkpoints", node=log.node)
        elif way == "answers":
            # The log's owner sends what it has: that is of one of the two, and where it shows how that begins, a proof.
            top = by.randrange(large, 201)
            take(admin, *(sides[1].request(size, top) for size in (small, large)))
        ends.add(outcome(admin, log, {small, large}))
        forget()
    assert ends == {"proven", "apart"}


def outcome(actor: Actor, log: MadeLog, sizes: set[int]) -> str:
    """Give how it ended, after checking that it did."""
    (one,) = actor.call("known_logs")
    if one["is_split"]:
        verify_split_view(read_split_view(proof_against(log.node)), log.keys)
        return "proven"
    assert {each["size"] for each in one["apart"]} & sizes
    with pytest.raises(Refused, match="Nothing proves"):
        proof_against(log.node)
    return "apart"


def test_a_proof_that_fits_nothing_is_kept_and_joins_nothing(admin: Actor, log: MadeLog) -> None:
    take(admin, note(log, 32), note(log, 90))
    # Where the old tree is complete, a proof says nothing of how the larger one begins.
    assert take(admin, log.forked(10).request(32, 100)) == ["UNPROVEN"]
    (one,) = admin.call("known_logs")
    assert (one["is_split"], one["has_evidence"]) == (False, True)
    assert apart_of(admin, log) == [90, 100]
    assert take(admin, log.request(32, 90)) == ["JOINED"]
    assert apart_of(admin, log) == [100]


def test_hashes_that_contradict_the_only_checkpoint_are_shown(admin: Actor, log: MadeLog) -> None:
    take(admin, note(log, 60))
    assert apart_of(admin, log) == []
    hold(log.forked(10), 80)
    assert not admin.call("settle_checkpoints", node=log.node)
    assert apart_of(admin, log) == [60]
    assert take(admin, note(log.forked(10), 70)) == ["SPLIT"]


def test_a_proof_of_two_histories_is_passed_on_and_believed_only_where_it_holds(
    admin: Actor, log: MadeLog
) -> None:
    take(admin, note(log, 20))
    assert take(admin, note(log.forked(3), 20)) == ["SPLIT"]
    (proof,) = [raw for raw in known_checkpoints() if raw.startswith(b"thitsar/split-view")]
    forget()
    for at_byte in random.Random(3).sample(range(len(proof)), 25):
        changed = bytearray(proof)
        changed[at_byte] ^= 1
        # Its statement alone is not what is believed: the one known here is.
        assert take(admin, bytes(changed)) == ["UNVERIFIED"] or proof_against(log.node) == proof
        forget()
    assert take(admin, proof) == ["SPLIT"]
    assert proof_against(log.node) == proof


def test_cosigning_joins_what_it_was_shown(admin: Actor, log: MadeLog) -> None:
    admin.call("cosign", request=log.request(0, 20))
    take(admin, note(log, 30))
    assert apart_of(admin, log) == [30]
    admin.call("cosign", request=log.request(20, 50))
    assert apart_of(admin, log) == [30]
    # Asked to go on from what another witness saw: not cosigned, and yet it shows something.
    assert admin.call("cosign", request=log.request(30, 50)) == b"50\n"
    assert apart_of(admin, log) == []


class Owner:
    """Whoever holds the keys of a node's log."""

    def __init__(self, node: TestNode) -> None:
        with at(node):
            self.card = node.sign_in("admin").call("partner_card")["card"]
            self.node = models.Node.objects.get().node
            self.seed = opened_key(node, "admin", NODE_KEY).private_bytes_raw()

    @property
    def keys(self) -> LogKeys:
        return keys_of(card.read(self.card))

    def sign(self, size: int, root: bytes) -> bytes:
        found = Checkpoint(log_name(self.node), size, root)
        lines = tuple(one.sign(found, 0) for one in log_signers(self.node, self.seed))
        return Stated(found, Note(found.text(), lines)).note.written()


def test_the_logs_own_node_joins_its_own_and_proves_what_is_not(make: Maker) -> None:
    node = make()
    owner = Owner(node)
    with at(node):
        actor = node.sign_in("admin")
        size = models.Log.objects.get(origin=owner.node).sequence
        honest = [owner.sign(one, root_of(owner.node, one)) for one in range(1, size)]
        found = actor.call("join_checkpoints", notes=honest)
        asked = [read_request(raw) for raw in found["proofs"]]
        assert [one.old for one in asked] == list(range(1, size))
        assert {one["found"] for one in found["findings"]} == {"NEW"}
        assert not models.SplitView.objects.exists()
        # Somebody else who signs with its key: each of these, and no more of them than anybody needs.
        for one in range(1, size):
            models.Checkpoint.objects.filter(origin=owner.node, size=one).delete()
            found = actor.call("join_checkpoints", notes=[owner.sign(one, leaf("root", one))])
            (raw,) = found["proofs"]
            verify_split_view(read_split_view(raw), owner.keys)
            assert [each["found"] for each in found["findings"]] == ["SPLIT"]
        (found,) = actor.call("take_checkpoints", notes=[owner.sign(size + 500, leaf("more"))])
        assert found["found"] == "AHEAD"


def root_of(node: str, size: int) -> bytes:
    rows: Sequence[bytes] = [
        bytes(one)
        for one in models.Entry.objects.filter(log__origin=node)
        .order_by("sequence")
        .values_list("hash", flat=True)
    ]
    return Tree(rows[:size]).root(size)
