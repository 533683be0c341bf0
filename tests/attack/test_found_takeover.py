"""A member with a database shell may not write themselves into the team of somebody else's file."""

import hashlib
from dataclasses import replace
from typing import Any

import pytest

from tests.kernel.conftest import Maker
from tests.kernel.nodes import TestNode, at, new_file
from thitsar.kernel import codec, models
from thitsar.kernel.access.roster import FILE_OPENED
from thitsar.kernel.errors import Purposeful
from thitsar.kernel.files.open_file import Actor, OpenFile
from thitsar.kernel.ledger import entry
from thitsar.kernel.vault import hierarchy, suite

pytestmark = pytest.mark.database


@pytest.mark.parametrize("claimed", ["the same file", "another file"])
def test_an_opening_written_anew_gives_nobody_an_identity(make: Maker, claimed: str) -> None:
    node = make()
    with at(node):
        owner, thief = node.sign_in("intake"), node.sign_in("intake2")
        file = new_file(owner, "registration", "identity")
        id = file.id if claimed == "the same file" else suite.fresh(16).hex()
        _open_anew(node, file, id, thief)
        identity = file.parts["identity"].stream
        models.Stream.objects.filter(id__in=[part.stream for part in file.parts.values()]).update(file=id)
        models.WrapOwed.objects.create(compartment="identity", stream=identity, recipient=thief.member)
        # The owner's next sign-in pays what is owed.
        node.sign_in("intake")
        assert not models.KeyWrap.objects.filter(stream=identity, recipient=thief.member).exists()
        with pytest.raises(Purposeful):
            thief.call("open_file", file=id, compartments=["registration"], purpose="read")


def _open_anew(node: TestNode, file: OpenFile, id: str, thief: Actor) -> None:
    """Put an opening in the place of the true one: signed with the thief's own key, with the true file's seed."""
    roster = file.parts["roster"]
    row = models.Entry.objects.filter(stream=roster.stream).select_related("log").get()
    where = entry.place(row.log.origin, row.sequence, roster.stream)
    true = entry.open_entry(roster.key, where, bytes(row.ciphertext)).inner
    payload: dict[str, Any] = codec.decode(true.payload)
    mine = [bytes.fromhex(thief.member)]
    payload |= {"file": bytes.fromhex(id), "team": mine, "narrow": mine}
    body = replace(true, author=thief.member, payload=codec.encode(payload)).body()
    assert true.name == FILE_OPENED
    signature = hierarchy.member_keys(node.made("intake2")["seed"]).signing.sign(body)
    ciphertext, bucket = entry.seal_entry(roster.key, where, body, signature)
    row.ciphertext, row.bucket = ciphertext, bucket
    row.ciphertext_hash = hashlib.sha256(ciphertext).digest()
    row.save()
