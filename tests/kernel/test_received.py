"""What partners said: stored as it came, folded by who reads it, the same in whatever order and pieces it came."""

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction

from tests.kernel.nodes import TestNode
from tests.kernel.receiving import (
    CLOCK,
    DAY,
    FILE,
    NODE_KEY,
    OTHER,
    OWN,
    SENDER,
    STRANGER,
    STREAM,
    WRITER,
    Log,
    chain,
    document_of,
    fold_all,
    is_marked,
    opened_by_hand,
)
from thitsar.kernel import codec, models
from thitsar.kernel.errors import Unverified
from thitsar.kernel.ledger import accept, causal, rebuild
from thitsar.kernel.ledger.chunks import Keys
from thitsar.kernel.ledger.leaves import TwoHistories
from thitsar.kernel.ledger.verify import verify

pytestmark = pytest.mark.database


@pytest.fixture
def keys(node: TestNode) -> Iterator[Keys]:
    """Give the keys of somebody who reads a file that came."""
    yield from opened_by_hand()


def test_the_same_entries_in_any_pieces_give_the_document_of_a_rebuild(keys: Keys) -> None:
    log, documents = chain(6), set[bytes]()
    for seed in range(4):
        chance = random.Random(seed)
        models.Entry.objects.filter(stream=STREAM).delete()
        models.Stream.objects.filter(id=STREAM).delete()
        for model in (models.Leaves, models.UnfoldedPart, models.KeyWrap, models.Shared):
            model._default_manager.exclude(**({"recipient": "x"} if model is models.KeyWrap else {})).filter(
                **({"stream": STREAM} if model is not models.Leaves else {})
            ).delete()
        models.Log.objects.filter(origin=SENDER).delete()
        first = 1
        while first <= 6:
            last = chance.randint(first, 6)
            log.bring(first, last)
            if chance.random() < 0.5:
                fold_all(keys)
            first = last + 1
        fold_all(keys)
        assert not is_marked()
        documents.add(codec.encode(document_of(keys)))
        folded = rebuild.fold_span((FILE, FILE), keys)
        assert STREAM not in folded.different
        assert folded.sound["vetting"] == 1
    assert len(documents) == 1


def test_bringing_it_again_changes_nothing(keys: Keys) -> None:
    log = chain(3)
    assert log.bring(1, 3) == 3
    fold_all(keys)
    before = document_of(keys)
    assert log.bring(1, 3) == 0
    fold_all(keys)
    assert document_of(keys) == before
    assert not is_marked()


def test_what_was_stored_and_not_folded_is_not_lost(keys: Keys) -> None:
    log = chain(2)
    log.bring(1, 2)
    assert is_marked()
    assert bytes(models.Stream.objects.get(id=STREAM).head) == b""
    assert fold_all(keys)["folded"] == 1
    assert document_of(keys)["count"] == 2
    assert models.KeyWrap.objects.get(stream=STREAM).recipient == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"author": STRANGER},
        {"author": OWN},
        {"clock": CLOCK + (2 * 86_400_000 << 16)},
        {"day": DAY + 1},
        {"name": "plain.unheard_of"},
        {"parents": (b"p" * 32,)},
        # Not an entry at all, under the right key.
        {"sealed": 5},
        {"sealed": []},
        {"sealed": [b"x", 5]},
        {"name": 5},
        {"parents": (5,)},
        {"payload": 5},
        {"recipients": None},
        # A day of which no clock that is here can be.
        {"day": DAY + 3, "outside": DAY + 3},
        {"day": 60_001, "outside": 60_001},
    ],
)
def test_what_its_author_may_not_say_waits_with_all_that_answers_it(
    keys: Keys, changes: dict[str, Any]
) -> None:
    log = chain(1)
    author = changes.pop("author", WRITER)
    parents = changes.pop("parents", (log.hashes[0],))
    amiss = log.say("amiss", parents, author=author, **changes)
    log.say("after", (amiss,))
    log.bring(1, 3)
    found = fold_all(keys)
    assert [number for _, number, _ in found["waiting"]] == [2, 3]
    assert document_of(keys)["count"] == 1
    assert is_marked()
    assert causal.split(bytes(models.Stream.objects.get(id=STREAM).head)) == [log.hashes[0]]
    assert fold_all(keys)["folded"] == 0


def test_a_history_that_contradicts_the_one_that_is_here_is_refused_whole(keys: Keys) -> None:
    log = chain(3)
    log.bring(1, 3)
    other = chain(2)
    other.say("something else", (other.hashes[1],))
    count = models.Entry.objects.count()
    with pytest.raises(TwoHistories):
        other.bring(2, 3)
    assert models.Entry.objects.count() == count


def test_a_part_that_is_not_shared_with_its_sender_takes_nothing(keys: Keys) -> None:
    chain(1).bring(1, 1)
    log = Log(OTHER)
    log.say("pushed in", ())
    with pytest.raises(Unverified, match="not shared"):
        log.bring(1, 1)


def test_verify_finds_each_changed_row(keys: Keys) -> None:
    log = chain(3)
    log.bring(1, 3)
    fold_all(keys)
    assert verify(SENDER).is_sound
    for row in models.Entry.objects.filter(log__origin=SENDER):
        for name in ("day", "suite", "bucket", "ciphertext_hash", "hash", "ciphertext", "stream"):
            value = getattr(row, name)
            if isinstance(value, int):
                other: Any = value + 1
            elif isinstance(value, str):
                other = "ee" * 16
            else:
                other = bytes([bytes(value)[0] ^ 1]) + bytes(value)[1:]
            models.Entry.objects.filter(id=row.id).update(**{name: other})
            assert not verify(SENDER).is_sound, name
            models.Entry.objects.filter(id=row.id).update(**{name: value})
    assert verify(SENDER).is_sound
    for leaf in range(3):
        held = models.Leaves.objects.get(origin=SENDER)
        kept = bytes(held.hashes)
        changed = bytearray(kept)
        changed[leaf * 32] ^= 1
        models.Leaves.objects.update(hashes=bytes(changed))
        assert not verify(SENDER).is_sound
        models.Leaves.objects.update(hashes=kept)
    models.Log.objects.filter(origin=SENDER).update(sequence=2)
    assert not verify(SENDER).is_sound


def test_what_a_damaged_bundle_says_is_not_stored(keys: Keys) -> None:
    log = chain(2)
    bundle = log.bundle(1, 2)
    first, second = bundle.entries
    for changed in (
        replace(second, ciphertext=second.ciphertext[:-1] + b"x"),
        replace(second, ciphertext=second.ciphertext + b"\0"),
        replace(second, day=DAY + 1),
        replace(second, sequence=3),
    ):
        with (
            pytest.raises(Unverified, match="does not stand in its node's log"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            accept.store(cursor, replace(bundle, entries=(first, changed)), NODE_KEY)
        assert not models.Stream.objects.filter(id=STREAM).exists()
