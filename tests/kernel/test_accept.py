"""The second door: entries of another node's log, brought whole, late, twice, changed and contradicted."""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from tests.kernel.nodes import CAST, TestNode, at, make_node, new_file, remove_node, write
from thitsar.kernel import models
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.ledger import entry, signatures
from thitsar.kernel.ledger.accept import Brought, accept
from thitsar.kernel.ledger.entry import GENESIS, Outer
from thitsar.kernel.ledger.verify import verify
from thitsar.kernel.vault import suite

pytestmark = pytest.mark.database

Signed = tuple[int, bytes, bytes]


class Partner:
    """A second node with a history of its own, and a head signed after each commit."""

    def __init__(self, node: TestNode, commits: int) -> None:
        self.heads: list[Signed] = []
        with at(node):
            intake = node.sign_in("intake")
            file = new_file(intake, "registration")
            self._remember()
            for count in range(commits):
                write(intake, file, "registration", count)
                self._remember()
            log = models.Log.objects.get()
            self.origin, self.public = log.origin, bytes(log.public)
            rows = list(models.Entry.objects.order_by("sequence"))
        self.entries: list[Brought] = []
        previous = GENESIS
        for row in rows:
            hidden = bytes(row.ciphertext_hash)
            outer = Outer(self.origin, row.sequence, previous, row.day, row.suite, row.bucket, hidden)
            previous = outer.hash()
            self.entries.append((outer, bytes(row.ciphertext)))

    def _remember(self) -> None:
        log = models.Log.objects.get()
        self.heads.append((log.sequence, bytes(log.head), bytes(log.signature)))

    def bring(self, first: int, head: Signed) -> int:
        """Bring the entries from `first` to a signed head."""
        return accept(self.origin, self.entries[first - 1 : head[0]], *head[1:])


@pytest.fixture(scope="module")
def partner(tmp_path_factory: pytest.TempPathFactory) -> Partner:
    """Make the second node, once; all that is needed of it is bytes."""
    node = make_node(tmp_path_factory.mktemp("partner") / "node", CAST)
    try:
        return Partner(node, 12)
    finally:
        remove_node(node)


@pytest.fixture
def known(node: TestNode, partner: Partner) -> Iterator[Partner]:
    """Give a partner whose log this node has agreed to take, and of which it has nothing yet."""
    models.Log.objects.update_or_create(
        origin=partner.origin,
        defaults={"sequence": 0, "head": GENESIS, "signature": b"", "public": partner.public},
    )
    yield partner
    models.Entry.objects.filter(log__origin=partner.origin).delete()
    models.Log.objects.filter(origin=partner.origin).delete()


def _state() -> tuple[int, int]:
    return models.Entry.objects.count(), sum(models.Log.objects.values_list("sequence", flat=True))


def test_it_takes_a_log_piece_by_piece_and_verifies(known: Partner) -> None:
    first = 1
    for head in known.heads:
        assert known.bring(first, head) == head[0] - first + 1
        first = head[0] + 1
    report = verify(known.origin)
    assert report.is_sound
    assert report.logs[0].entries == len(known.entries)


def test_bringing_it_again_in_whatever_pieces_changes_nothing(known: Partner) -> None:
    chance = random.Random(7)
    known.bring(1, known.heads[-1])
    before = _state()
    for _ in range(30):
        head = chance.choice(known.heads)
        assert known.bring(chance.randrange(1, head[0] + 1), head) == 0
    assert _state() == before
    assert verify().is_sound


def test_any_order_of_overlapping_pieces_ends_in_the_same_log_or_says_what_is_missing(known: Partner) -> None:
    for seed in range(20):
        chance = random.Random(seed)
        models.Entry.objects.filter(log__origin=known.origin).delete()
        models.Log.objects.filter(origin=known.origin).update(sequence=0, head=GENESIS, signature=b"")
        have = 0
        while have < len(known.entries):
            head = chance.choice(known.heads)
            first = chance.randrange(1, head[0] + 1)
            if first > have + 1:
                with pytest.raises(Refused, match=f"{have + 1} to {first - 1} "):
                    known.bring(first, head)
                continue
            assert known.bring(first, head) == max(0, head[0] - have)
            have = max(have, head[0])
        assert verify(known.origin).is_sound


def test_two_logs_in_one_database_do_not_disturb_each_other(known: Partner, node: TestNode) -> None:
    intake = node.sign_in("intake")
    file = new_file(intake, "registration")
    known.bring(1, known.heads[2])
    write(intake, file, "registration", "ours")
    known.bring(known.heads[2][0] + 1, known.heads[5])
    write(intake, file, "registration", "ours again")
    assert open_file(intake, file.id, ("registration",), "read").document("registration")["count"] == 3
    report = verify()
    assert report.is_sound
    assert len(report.logs) == 2


def _refused(partner: Partner, entries: list[Brought], head: Signed | None = None) -> str:
    before = _state()
    head = head or partner.heads[-1]
    with pytest.raises((Refused, Unverified)) as caught:
        accept(partner.origin, entries, *head[1:])
    assert _state() == before
    return type(caught.value).__name__


def test_a_gap_within_is_refused_wherever_it_is(known: Partner) -> None:
    for gap in range(1, len(known.entries) - 1):
        assert _refused(known, known.entries[:gap] + known.entries[gap + 1 :]) == "Unverified"


def test_another_order_is_refused(known: Partner) -> None:
    chance = random.Random(3)
    for _ in range(50):
        shuffled = chance.sample(known.entries, len(known.entries))
        assert _refused(known, shuffled) == "Unverified"
    for one in range(len(known.entries) - 1):
        swapped = list(known.entries)
        swapped[one : one + 2] = reversed(swapped[one : one + 2])
        assert _refused(known, swapped) == "Unverified"


def test_a_tail_that_was_left_out_is_not_what_was_signed(known: Partner) -> None:
    assert _refused(known, known.entries[:-1]) == "Unverified"
    assert _refused(known, []) == "Refused"


@pytest.mark.parametrize(
    "column", ["day", "suite", "bucket", "sequence", "previous", "ciphertext_hash", "origin"]
)
def test_a_changed_outer_part_is_refused_wherever_it_is(known: Partner, column: str) -> None:
    for number, (outer, ciphertext) in enumerate(known.entries):
        value: Any = getattr(outer, column)
        other: Any = value + 1 if isinstance(value, int) else value[::-1]
        if isinstance(value, bytes):
            other = bytes([value[0] ^ 1]) + value[1:]
        entries = list(known.entries)
        entries[number] = (replace(outer, **{column: other}), ciphertext)
        assert _refused(known, entries) == "Unverified"


def test_a_changed_ciphertext_is_refused_even_when_hashed_anew(known: Partner) -> None:
    for number, (outer, ciphertext) in enumerate(known.entries):
        changed = ciphertext[:-1] + bytes([ciphertext[-1] ^ 1])
        entries = list(known.entries)
        entries[number] = (outer, changed)
        assert _refused(known, entries) == "Unverified"
        entries[number] = (replace(outer, ciphertext_hash=hashlib.sha256(changed).digest()), changed)
        assert _refused(known, _chained(entries)) == "Unverified"


def _chained(entries: list[Brought]) -> list[Brought]:
    fixed = [entries[0]]
    for _, (outer, ciphertext) in pairwise(entries):
        fixed.append((replace(outer, previous=fixed[-1][0].hash()), ciphertext))
    return fixed


def test_a_head_signed_by_anybody_else_is_refused(known: Partner) -> None:
    sequence, head, signature = known.heads[-1]
    forged = signatures.signing_key(suite.fresh()).sign(entry.head_bytes(known.origin, sequence, head))
    assert _refused(known, known.entries, (sequence, head, forged)) == "Unverified"
    assert _refused(known, known.entries, (sequence, head, known.heads[0][2])) == "Unverified"
    other = bytearray(signature)
    other[3] ^= 1
    assert _refused(known, known.entries, (sequence, head, bytes(other))) == "Unverified"


def test_a_log_nobody_agreed_to_is_refused_and_so_is_ones_own(known: Partner, node: TestNode) -> None:
    models.Log.objects.filter(origin=known.origin).delete()
    assert _refused(known, known.entries) == "Refused"
    own = models.Log.objects.get()
    outer, ciphertext = known.entries[0]
    entries = [(replace(outer, origin=own.origin), ciphertext)]
    with pytest.raises(Refused):
        accept(own.origin, entries, entries[0][0].hash(), bytes(own.signature))


def test_two_histories_of_one_node_are_refused_though_both_are_rightly_signed(
    known: Partner,
) -> None:
    known.bring(1, known.heads[-1])
    before = _state()
    key = suite.fresh()
    models.Log.objects.filter(origin=known.origin).update(public=signatures.public_of(key))
    for cut in range(1, len(known.entries)):
        # From `cut` on the node tells another story; short, as long, and longer than the first.
        outer, ciphertext = known.entries[cut]
        told = [*known.entries[:cut], (replace(outer, day=outer.day + 1), ciphertext)]
        for entries in (_chained(told), _chained([*told, *known.entries[cut + 1 :]])):
            for first in (0, cut):
                last = entries[-1][0]
                signed = signatures.signing_key(key).sign(
                    entry.head_bytes(known.origin, last.sequence, last.hash())
                )
                with pytest.raises(Unverified, match="another history"):
                    accept(known.origin, entries[first:], last.hash(), signed)
    assert _state() == before


def test_a_history_that_goes_on_from_another_one_is_refused(known: Partner) -> None:
    known.bring(1, known.heads[0])
    key = suite.fresh()
    models.Log.objects.filter(origin=known.origin).update(public=signatures.public_of(key))
    outer, ciphertext = known.entries[known.heads[0][0]]
    other = replace(outer, previous=hashlib.sha256(b"another").digest())
    signed = signatures.signing_key(key).sign(entry.head_bytes(known.origin, other.sequence, other.hash()))
    with pytest.raises(Unverified, match="another history"):
        accept(known.origin, [(other, ciphertext)], other.hash(), signed)
