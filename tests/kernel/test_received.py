"""What partners said: stored as it came, folded by who reads it, the same in whatever order and pieces it came."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from django.db import connection, transaction

from tests.kernel.nodes import TestNode
from tests.kernel.plain.registered import KIND
from thitsar.kernel import codec, models
from thitsar.kernel.access.authors import Author
from thitsar.kernel.access.policy import Role
from thitsar.kernel.access.reception import Origin, file_received
from thitsar.kernel.access.roster import FILE_RECEIVED
from thitsar.kernel.access.teams import file_opened
from thitsar.kernel.errors import Unverified
from thitsar.kernel.exchange.bundle import Bundle, Carried, SharedFile, SharedKey
from thitsar.kernel.files.open_file import Part, open_document
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.ledger import accept, causal, entry, rebuild, received
from thitsar.kernel.ledger.accept import store
from thitsar.kernel.ledger.chunks import Keys
from thitsar.kernel.ledger.leaves import TwoHistories
from thitsar.kernel.ledger.verify import verify
from thitsar.kernel.vault import wrap
from thitsar.kernel.vault.hierarchy import epoch_keys, member_keys
from thitsar.kernel.vault.places import broad_place, member_id, opening_root, stream_id
from thitsar.kernel.vault.ring import key_id

pytestmark = pytest.mark.database

DAY, CLOCK = 19509, 19509 * 86_400_000 << 16
FILE, STREAM = "7f" * 16, "5c" * 16
SENDER, OTHER = "0a" * 16, "0b" * 16
NODE_KEY = b"n" * 32
KEY = b"k" * 32
WRITER, STRANGER = member_keys(b"w" * 32), member_keys(b"s" * 32)
OWN = member_keys(b"o" * 32)
EPOCHS = {name: epoch_keys(name, 1, name.encode().ljust(32)) for name in ("roster", "vetting", "audit")}


def _id(keys: Any) -> str:
    return member_id(keys.unwrap_public, keys.sign_public)


def _author(keys: Any, partner: str, role: Role) -> Author:
    return Author(partner, keys.unwrap_public, keys.sign_public, ((0, frozenset({role})),))


@dataclass
class Log:
    """A partner's log, of which every entry is said in one part."""

    origin: str
    key: bytes = KEY
    hashes: list[bytes] = field(default_factory=list)
    said: list[Carried] = field(default_factory=list)
    clock: int = CLOCK

    def say(self, what: object, parents: tuple[bytes, ...], *, author: Any = WRITER, **changes: Any) -> bytes:
        """Append one entry; gives its hash."""
        sequence, self.clock = len(self.hashes) + 1, self.clock + 1
        inner = entry.Inner(
            origin=self.origin,
            author=_id(author),
            author_sequence=sequence,
            author_previous=entry.GENESIS,
            parents=parents,
            clock=self.clock,
            day=DAY,
            recipients=b"r" * 32,
            stream=STREAM,
            name="plain.write",
            version=1,
            payload=codec.encode({"what": what}),
        )
        body = replace(inner, **changes).body()
        where = entry.place(self.origin, sequence, STREAM)
        ciphertext, _ = entry.seal_entry(self.key, where, body, author.signing.sign(body))
        previous = self.hashes[-1] if self.hashes else entry.GENESIS
        own = entry.outer_of(self.origin, sequence, previous, day=DAY, ciphertext=ciphertext).hash()
        self.hashes.append(own)
        self.said.append(Carried(STREAM, sequence, DAY, key_id(STREAM, KEY), ciphertext))
        return own

    def bundle(self, first: int, last: int) -> Bundle:
        """Bring the entries from one number to another, with the keys of the part."""
        organisation = node_ids()[1]
        named = key_id(STREAM, KEY)
        where = broad_place(organisation, STREAM, "vetting", 1, named)
        sealed = wrap.wrap(EPOCHS["vetting"].public, where, KEY)
        return Bundle(
            sender=self.origin,
            recipient=node_ids()[0],
            number=first,
            previous=bytes(32),
            day=DAY,
            first=first,
            leaves=b"".join(self.hashes[first - 1 : last]),
            files=(SharedFile(FILE, "person", "VET_SHARE", DAY, {"vetting": STREAM}, is_ended=False),),
            keys=(SharedKey(STREAM, "vetting", 1, named, sealed, b""),) if first == 1 else (),
            entries=tuple(self.said[first - 1 : last]),
        )

    def bring(self, first: int, last: int) -> int:
        """Store that in a transaction of its own."""
        with transaction.atomic(), connection.cursor() as cursor:
            return store(cursor, self.bundle(first, last), NODE_KEY)


@pytest.fixture
def keys(node: TestNode) -> Iterator[Keys]:
    """Open a file for what comes, by hand; gives the keys of somebody who reads it."""
    before = models.Batch.objects.order_by("-id").values_list("id", flat=True).first() or 0
    own, organisation = node_ids()
    opened = file_received(
        file_opened(FILE, KIND, team=(_id(OWN),), narrow=(), seed=b"d" * 32),
        Origin(SENDER, "VET_SHARE", DAY, {"vetting": STREAM}),
    )
    stream = stream_id(opening_root(opened, _id(OWN)), "roster")
    log = models.Log.objects.get(origin=own)
    sequence = 1 << 40
    body = entry.Inner(
        own, _id(OWN), 1, entry.GENESIS, (), CLOCK, DAY, b"r" * 32, stream, FILE_RECEIVED, 1,
        codec.encode(opened),
    ).body()  # fmt: skip
    key = b"q" * 32
    where = entry.place(own, sequence, stream)
    ciphertext, bucket = entry.seal_entry(key, where, body, OWN.signing.sign(body))
    models.Entry.objects.create(
        log=log, sequence=sequence, day=DAY, suite=1, bucket=bucket, ciphertext_hash=b"", hash=b"h" * 32,
        ciphertext=ciphertext, stream=stream, key=key_id(stream, key),
    )  # fmt: skip
    models.Stream.objects.create(
        id=stream, file=FILE, compartment="roster", head=b"h" * 32, revision=1, epoch=1, sealed=b""
    )
    yield Keys(
        node=own,
        organisation=organisation,
        epochs={(name, 1): one for name, one in EPOCHS.items()},
        narrow={stream: key},
        people={_id(OWN): OWN.sign_public},
        publics={name: (1, one.public) for name, one in EPOCHS.items()},
        latest=CLOCK + (86_400_000 << 16),
        authors={
            (SENDER, _id(WRITER)): _author(WRITER, SENDER, Role.VETTING),
            (SENDER, _id(STRANGER)): _author(STRANGER, SENDER, Role.ANALYST),
        },
    )
    for model in (models.Entry, models.KeyWrap, models.Shared, models.UnfoldedPart):
        model._default_manager.filter(stream__in=[STREAM, stream]).delete()
    models.Stream.objects.filter(file=FILE).delete()
    models.Batch.objects.filter(id__gt=before).delete()
    models.Leaves.objects.all().delete()
    models.Log.objects.exclude(origin=own).delete()


def _fold(keys: Keys) -> dict[str, Any]:
    return received.fold_marked((FILE, FILE), keys)


def _document(keys: Keys) -> dict[str, Any]:
    row = models.Stream.objects.get(id=STREAM)
    part = Part(STREAM, "vetting", KEY, row.epoch, row.revision)
    return open_document(keys.organisation, part, bytes(row.sealed))


def _is_marked() -> bool:
    return models.UnfoldedPart.objects.filter(stream=STREAM).exists()


def _chain(count: int) -> Log:
    log, parents = Log(SENDER), tuple[bytes, ...]()
    for number in range(count):
        parents = (log.say(number, parents),)
    return log


def test_the_same_entries_in_any_pieces_give_the_document_of_a_rebuild(keys: Keys) -> None:
    log, documents = _chain(6), set[bytes]()
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
                _fold(keys)
            first = last + 1
        _fold(keys)
        assert not _is_marked()
        documents.add(codec.encode(_document(keys)))
        folded = rebuild.fold_span((FILE, FILE), keys)
        assert STREAM not in folded.different
        assert folded.sound["vetting"] == 1
    assert len(documents) == 1


def test_bringing_it_again_changes_nothing(keys: Keys) -> None:
    log = _chain(3)
    assert log.bring(1, 3) == 3
    _fold(keys)
    before = _document(keys)
    assert log.bring(1, 3) == 0
    _fold(keys)
    assert _document(keys) == before
    assert not _is_marked()


def test_what_was_stored_and_not_folded_is_not_lost(keys: Keys) -> None:
    log = _chain(2)
    log.bring(1, 2)
    assert _is_marked()
    assert bytes(models.Stream.objects.get(id=STREAM).head) == b""
    assert _fold(keys)["folded"] == 1
    assert _document(keys)["count"] == 2
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
    ],
)
def test_what_its_author_may_not_say_waits_with_all_that_answers_it(
    keys: Keys, changes: dict[str, Any]
) -> None:
    log = _chain(1)
    author = changes.pop("author", WRITER)
    parents = changes.pop("parents", (log.hashes[0],))
    amiss = log.say("amiss", parents, author=author, **changes)
    log.say("after", (amiss,))
    log.bring(1, 3)
    found = _fold(keys)
    assert [number for _, number, _ in found["waiting"]] == [2, 3]
    assert _document(keys)["count"] == 1
    assert _is_marked()
    assert causal.split(bytes(models.Stream.objects.get(id=STREAM).head)) == [log.hashes[0]]
    assert _fold(keys)["folded"] == 0


def test_a_history_that_contradicts_the_one_that_is_here_is_refused_whole(keys: Keys) -> None:
    log = _chain(3)
    log.bring(1, 3)
    other = _chain(2)
    other.say("something else", (other.hashes[1],))
    count = models.Entry.objects.count()
    with pytest.raises(TwoHistories):
        other.bring(2, 3)
    assert models.Entry.objects.count() == count


def test_a_part_that_is_not_shared_with_its_sender_takes_nothing(keys: Keys) -> None:
    _chain(1).bring(1, 1)
    log = Log(OTHER)
    log.say("pushed in", ())
    with pytest.raises(Unverified, match="not shared"):
        log.bring(1, 1)


def test_verify_finds_each_changed_row(keys: Keys) -> None:
    log = _chain(3)
    log.bring(1, 3)
    _fold(keys)
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
    log = _chain(2)
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
