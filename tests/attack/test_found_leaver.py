"""Who left kept their seed and a copy of the database, and comes back with them (K6)."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.kernel.conftest import Maker
from tests.kernel.nodes import CAST, TODAY, TestNode, at, new_file, write
from tests.kernel.renewing import all_keys
from thitsar.kernel import models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Denied, Purposeful, Unverified
from thitsar.kernel.files.batches import batch_place
from thitsar.kernel.files.open_file import Actor, Part, document_place
from thitsar.kernel.files.opening import node_ids, open_file
from thitsar.kernel.ledger import chunks, entry
from thitsar.kernel.membership.removing import remove
from thitsar.kernel.vault import seal, suite, wrap
from thitsar.kernel.vault.places import batch_key_place, broad_place
from thitsar.kernel.vault.ring import Ring, key_id, seal_ring

pytestmark = pytest.mark.database

PARTS = ("registration", "service", "identity")
PATIENCE = 90
_ROWS = (models.Member, models.EpochWrap, models.KeyWrap, models.Stream)


def settled(actor: Actor) -> None:
    """Wait until every key that is held here was changed, that of the file's closed part too."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        closed = [one for one in actor.call("key_state") if one["closed"] and one["held"]]
        if not closed and not models.WrapOwed.objects.filter(recipient=models.RENEWED).exists():
            return
        time.sleep(0.1)
    raise AssertionError(closed)


class Left:
    """A node somebody left, the file they worked with, and everything they took along."""

    def __init__(self, node: TestNode) -> None:
        self.node = node
        self.intake, leaver, admin = (node.sign_in(who) for who in ("intake", "gone", "admin"))
        self.leaver = leaver.member
        # For which nobody but the leaver and the officer who stays has a key.
        self.file = new_file(self.intake, *PARTS, team=(leaver.member,), narrow=(leaver.member,))
        self.keys = all_keys(node, "gone")
        self.rows: dict[Any, list[dict[str, Any]]] = {
            model: [dict(row) for row in model.objects.values()] for model in _ROWS
        }
        self.data_keys = self._data_keys()
        self.newest = models.Entry.objects.latest("sequence").sequence
        self.batches = models.Batch.objects.latest("id").id
        remove(admin, leaver.member, reason="SUSPECTED", today=TODAY)
        settled(self.intake)
        opened = open_file(self.intake, self.file.id, PARTS, "write")
        for part in PARTS:
            write(self.intake, opened, part, "after they left")

    def _data_keys(self) -> set[bytes]:
        found = [
            one.key
            for span in chunks.spans()
            for some in chunks.read(span, self.keys).values()
            for one in some
        ]
        return {key for key in found if key}

    def put_back(self, model: Any, **only: Any) -> None:
        """Write rows of the old copy over those there are."""
        for row in self.rows[model]:
            if all(row[name] == value for name, value in only.items()):
                model.objects.filter(pk=row[model._meta.pk.name]).delete()
                model.objects.create(**row)


@pytest.fixture
def left(make: Maker) -> Iterator[Left]:
    node = make({**CAST, "gone": Role.INTAKE})
    with at(node):
        yield Left(node)


def test_what_a_leaver_kept_opens_nothing_that_was_written_after(left: Left) -> None:
    ours = {left.file.parts[part].stream for part in PARTS}
    assert left.file.parts["identity"].stream in left.keys.narrow
    assert len(left.data_keys) >= len(PARTS)
    said = set(models.Entry.objects.filter(sequence__gt=left.newest + 1).values_list("stream", flat=True))
    assert ours <= said, "of each part, the closed one too, something was said after"
    assert models.Batch.objects.filter(id__gt=left.batches, compartment="service").exists()
    for row in models.Entry.objects.filter(sequence__gt=left.newest + 1).select_related("log"):
        where = entry.place(row.log.origin, row.sequence, row.stream)
        for key in left.data_keys:
            with pytest.raises(Purposeful):
                entry.open_entry(key, where, bytes(row.ciphertext))
    # A document that nobody wrote since says what its entries say, which lie under keys they had anyway.
    for one in models.Stream.objects.filter(id__in=said):
        for key in left.data_keys:
            part = Part(one.id, one.compartment, key, one.epoch, one.revision)
            with pytest.raises(Purposeful):
                seal.open_sealed(key, document_place(node_ids()[1], part, one.revision), bytes(one.sealed))
    _require_lists_closed(left)


def _require_lists_closed(left: Left) -> None:
    # Whatever was merged is closed to them, and what nobody who reads has renewed yet was not written under their key.
    changed = {"roster", "registration", "service", "match"}
    for batch in models.Batch.objects.filter(compartment__in=changed):
        where = batch_place(batch.kind, batch.compartment, batch.epoch, batch.place)
        for keys in left.keys.epochs.values():
            with pytest.raises(Purposeful):
                seal.open_sealed(keys.listing, where, bytes(batch.sealed))
            if batch.wrapped:
                place = batch_key_place(batch.compartment, batch.epoch, batch.place)
                with pytest.raises(Purposeful):
                    wrap.unwrap(keys.unwrapping, place, bytes(batch.wrapped))


def test_no_key_of_theirs_is_left_in_the_database(left: Left) -> None:
    for model in (models.EpochWrap, models.KeyWrap, models.WrapOwed, models.DraftWrap):
        assert not model._default_manager.filter(recipient=left.leaver).exists()
    assert not models.Member.objects.filter(id=left.leaver).exists()
    assert not models.EpochWrap.objects.filter(compartment__in=("roster", "service"), epoch=1).exists()


def test_their_old_rows_let_nobody_in(left: Left) -> None:
    left.put_back(models.Member, id=left.leaver)
    left.put_back(models.EpochWrap, recipient=left.leaver)
    with pytest.raises(Purposeful):
        left.node.sign_in("gone")
    one = left.node.made("gone")
    with pytest.raises(Denied):
        left.node.agent.call("sign_in", name=one["name"], passphrase="wrong")


@pytest.mark.parametrize("part", PARTS)
def test_a_part_put_back_under_a_key_they_know_is_refused(left: Left, part: str) -> None:
    stream = left.file.parts[part].stream
    models.KeyWrap.objects.filter(stream=stream).delete()
    left.put_back(models.Stream, id=stream)
    left.put_back(models.KeyWrap, stream=stream)
    with pytest.raises(Unverified):
        open_file(left.node.sign_in("intake"), left.file.id, (part,), "write")


def test_a_key_they_know_does_not_become_the_newest(left: Left) -> None:
    row, key = models.Stream.objects.get(id=left.file.parts["service"].stream), suite.fresh()
    old = next(one for one in left.rows[models.KeyWrap] if one["stream"] == row.id)
    known = next(each for each in left.data_keys if key_id(row.id, each) == bytes(old["key"]))
    organisation, named = node_ids()[1], key_id(row.id, key)
    number, public = left.intake.call("publics")["service"]
    # Their own key in front, and the one everything was said under in its ring.
    row.ring = seal_ring(organisation, row.id, "service", Ring(key, {key_id(row.id, known): known}))
    row.save()
    where = broad_place(organisation, row.id, "service", number, named)
    models.KeyWrap.objects.filter(stream=row.id).update(
        recipient="+", key=named, sealed=wrap.wrap(public, where, key)
    )
    with pytest.raises(Unverified):
        open_file(left.node.sign_in("intake"), left.file.id, ("service",), "write")
