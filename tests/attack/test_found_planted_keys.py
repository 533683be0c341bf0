"""Who can write the database does not choose the key under which others write."""

import hashlib
from typing import Any

import pytest

from tests.kernel.conftest import Maker
from tests.kernel.nodes import TODAY, TestNode, at, new_file, say
from tests.organisations import organisation
from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Purposeful, Unreadable, Unverified
from thitsar.kernel.files.open_file import Actor, Part, document_place
from thitsar.kernel.files.opening import node_ids, open_file
from thitsar.kernel.ledger import entry
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership.enrolling import enrol
from thitsar.kernel.vault import hierarchy, seal, suite, wrap
from thitsar.kernel.vault.places import broad_place, narrow_place
from thitsar.kernel.vault.ring import key_id

pytestmark = pytest.mark.database


def _plant(row: models.Stream, key: bytes, *, recipient: str, sealed: bytes) -> None:
    """Put a key one knows in the place of a part's own, with a document under it."""
    models.KeyWrap.objects.filter(stream=row.id).delete()
    named = key_id(row.id, key)
    models.KeyWrap.objects.create(
        stream=row.id, recipient=recipient, epoch=row.epoch, key=named, sealed=sealed
    )
    place = document_place(node_ids()[1], Part(row.id, row.compartment, key, row.epoch), row.revision)
    row.sealed = seal.seal(key, place, codec.pack({"count": 1, "said": [], "author": ""}))
    row.save()


def _plant_broad(known: Actor, file: str, compartment: str) -> bytes:
    """Do it with a compartment's public key, which is known to every member there ever was."""
    row, key = models.Stream.objects.get(file=file, compartment=compartment), suite.fresh()
    public = known.call("publics")[compartment][1]
    where = broad_place(node_ids()[1], row.id, compartment, row.epoch, key_id(row.id, key))
    _plant(row, key, recipient="+", sealed=wrap.wrap(public, where, key))
    return key


def _hide_entries(stream: str, elsewhere: str) -> None:
    models.Entry.objects.filter(stream=stream).update(stream=elsewhere)


@pytest.mark.parametrize("entries", ["left", "hidden"])
@pytest.mark.parametrize("compartment", ["registration", "service"])
def test_nothing_is_written_under_a_key_from_the_table(make: Maker, compartment: str, entries: str) -> None:
    node = make()
    with at(node):
        owner = node.sign_in("intake")
        file = new_file(owner, compartment)
        _plant_broad(owner, file.id, compartment)
        if entries == "hidden":
            _hide_entries(file.parts[compartment].stream, file.parts["roster"].stream)
        with pytest.raises(Unverified):
            _write(owner, file.id, compartment)


def _write(owner: Actor, file: str, compartment: str) -> None:
    opened = open_file(owner, file, (compartment,), "write")
    record(owner, [say(opened, compartment, "the new answer")], today=TODAY)


def test_no_new_members_name_is_written_under_such_a_key(make: Maker) -> None:
    node = make()
    with at(node):
        admin = node.sign_in("admin")
        _plant_broad(admin, node_ids()[0], "roster")
        with pytest.raises(Unreadable):
            enrol(admin, "Hla Hla", organisation(admin, "ORG"), roles=frozenset({Role.HOST}), today=TODAY)


@pytest.mark.parametrize("thief", ["analyst", "intake2"])
def test_a_member_with_a_database_shell_vouches_for_no_key_in_a_strangers_file(
    make: Maker, thief: str
) -> None:
    node = make()
    with at(node):
        owner, _ = node.sign_in("intake"), node.sign_in(thief)
        file = new_file(owner, "identity")
        row = models.Stream.objects.get(file=file.id, compartment="identity")
        key, made = suite.fresh(), node.made("intake")
        where = narrow_place(node_ids()[1], row.id, "identity", owner.member, key_id(row.id, key))
        sealed = wrap.wrap(made["person"]["unwrap_public"], where, key)
        _plant(row, key, recipient=owner.member, sealed=sealed)
        _hide_entries(row.id, file.parts["roster"].stream)
        _sign_there(node, thief, row.id, key)
        with pytest.raises(Unverified):
            _write(owner, file.id, "identity")


def _sign_there(node: TestNode, thief: str, stream: str, key: bytes) -> None:
    """Write an entry of one's own into somebody else's part, rightly signed, in the place of the newest one."""
    keys = hierarchy.member_keys(node.made(thief)["seed"])
    row = models.Entry.objects.select_related("log").order_by("-sequence")[0]
    said: dict[str, Any] = {"what": "mine"}
    inner = entry.Inner(
        origin=row.log.origin,
        author=node.member(thief),
        author_sequence=1,
        author_previous=entry.GENESIS,
        parents=(),
        clock=1,
        day=row.day,
        recipients=bytes(32),
        stream=stream,
        name="plain.write",
        version=1,
        payload=codec.encode(said),
    )
    where = entry.place(row.log.origin, row.sequence, stream)
    hidden, bucket = entry.seal_entry(key, where, inner.body(), keys.signing.sign(inner.body()))
    row.stream, row.ciphertext, row.bucket = stream, hidden, bucket
    row.ciphertext_hash = hashlib.sha256(hidden).digest()
    row.save()


def test_whoever_adds_without_reading_is_believed_by_those_who_read(make: Maker) -> None:
    founders = {"admin": Role.ADMINISTRATOR, "intake": Role.INTAKE, "host": Role.HOST}
    node = make(founders)
    with at(node):
        host = node.member("host")
        file = new_file(node.sign_in("intake"), "registration", "support", team=(host,))
        assert models.KeyWrap.objects.get(stream=file.parts["support"].stream).recipient == "+"
        opened = open_file(node.sign_in("host"), file.id, ("support",), "write")
        assert opened.document("support")["said"] == [{"what": "first"}]
        _plant_broad(node.sign_in("intake"), file.id, "support")
        with pytest.raises(Purposeful):
            open_file(node.sign_in("host"), file.id, ("support",), "write")
