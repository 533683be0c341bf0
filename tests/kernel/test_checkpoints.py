"""This node's own checkpoints: over the committed log as the agent worked it out, daily, and never over another."""

from datetime import timedelta

import pytest

from tests.kernel.conftest import Maker
from tests.kernel.nodes import TODAY, TestNode, at, new_file, write
from thitsar.kernel import models
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Unverified
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.ledger import entry, merkle
from thitsar.kernel.ledger.checkpoint import read_checkpoint, require_signed
from thitsar.kernel.ledger.proof import Stated
from thitsar.kernel.vault.agent.grown import walk
from thitsar.kernel.witnessing.kept_checkpoints import tree_under
from thitsar.kernel.witnessing.log_keys import LogKeys, stated_keys
from thitsar.kernel.witnessing.verifying import verify_checkpoints

pytestmark = pytest.mark.database


def leaves() -> list[bytes]:
    """Hash every entry of the node's own log anew, from its columns."""
    found, head = [], entry.GENESIS
    node = models.Node.objects.get().node
    for row in models.Entry.objects.filter(log__origin=node).order_by("sequence"):
        head = entry.Outer(
            node, row.sequence, head, row.day, row.suite, row.bucket, bytes(row.ciphertext_hash)
        ).hash()
        found.append(head)
    return found


def own_keys() -> LogKeys:
    return stated_keys(bytes(models.Node.objects.get().statement))


def signed(actor: Actor) -> Stated:
    return Stated(*read_checkpoint(actor.call("sign_checkpoint")))


def test_it_is_the_rfc_tree_over_the_committed_log_signed_with_both_keys(node: TestNode) -> None:
    actor = node.sign_in("intake")
    file = new_file(actor, "registration")
    for number in range(3):
        stated = signed(actor)
        own = leaves()
        assert (stated.checkpoint.size, stated.checkpoint.root) == (len(own), merkle.Tree(own).root(len(own)))
        require_signed(stated.checkpoint, stated.note, own_keys().log)
        assert tree_under(stated).size == len(own)
        write(actor, file, "registration", number)
    assert signed(actor) == signed(actor)
    assert verify_checkpoints().bad == ()


def test_each_day_has_one_at_its_first_sign_in_or_commit(make: Maker) -> None:
    node = make()
    with at(node):
        node.show_day(TODAY)
        for who in ("intake", "admin", "intake"):
            actor = node.sign_in(who)
        new_file(actor, "registration")
        # Over midnight nobody signs in.
        node.show_day(TODAY + timedelta(days=1))
        new_file(actor, "registration")
        new_file(actor, "registration")
        node.sign_in("admin")
        found = list(models.Checkpoint.objects.order_by("size").values_list("day", "size"))
        first = day_number(TODAY)
        assert [day for day, _ in found] == [first, first + 1]
        assert found[0][1] < found[1][1] < models.Log.objects.get().sequence


def test_a_statement_is_of_its_node_and_of_nobody_elses(node: TestNode) -> None:
    raw = bytes(models.Node.objects.get().statement)
    keys = stated_keys(raw)
    assert keys.words == node.sign_in("admin").call("partner_card")["words"]
    for at_byte in range(0, len(raw), 41):
        with pytest.raises(Unverified):
            stated_keys(raw[:at_byte] + bytes([raw[at_byte] ^ 4]) + raw[at_byte + 1 :])
    for wrong in (b"", raw[:-1], raw + b"\n"):
        with pytest.raises(Unverified):
            stated_keys(wrong)


def test_a_log_that_was_changed_is_not_signed_again_and_verify_names_its_checkpoint(make: Maker) -> None:
    node = make()
    with at(node):
        actor = node.sign_in("intake")
        new_file(actor, "registration")
        size = signed(actor).checkpoint.size
        row = models.Entry.objects.get(sequence=size - 1)
        models.Entry.objects.filter(sequence=size - 1).update(hash=bytes(32))
        assert [(one, kind) for _, one, kind in verify_checkpoints().bad] == [
            (size, "signed over another log than the one on this disk")
        ]
        # The column is not believed: the tree is worked out from what it is the hash of.
        assert signed(actor).checkpoint.size == size
        models.Entry.objects.filter(sequence=size - 1).update(hash=row.hash, day=row.day + 1)
        node.stop()
        (node.directory / "agent" / "grown").unlink()
        node.start()
        with pytest.raises(Unverified, match="another than it was"):
            node.sign_in("intake").call("sign_checkpoint")
        models.Entry.objects.filter(sequence=size - 1).update(day=row.day)
        models.Checkpoint.objects.filter(size=size).update(root=bytes(32))
        assert {kind for _, _, kind in verify_checkpoints().bad} == {
            "not signed by its log",
            "signed over another log than the one on this disk",
        }
        with pytest.raises(Unverified, match="another than it was"):
            node.sign_in("intake").call("sign_checkpoint")


def test_a_shorter_log_put_back_is_not_signed(make: Maker) -> None:
    node = make()
    with at(node):
        actor = node.sign_in("admin")
        before = models.Log.objects.get()
        new_file(node.sign_in("intake"), "registration")
        signed(actor)
        models.Checkpoint.objects.filter(size__gt=before.sequence).delete()
        models.Entry.objects.filter(sequence__gt=before.sequence).delete()
        before.save()
        node.stop()
        node.start()
        with pytest.raises(Unverified):
            node.sign_in("admin").call("sign_checkpoint")


def test_walking_in_steps_gives_the_same_tree(node: TestNode) -> None:
    actor = node.sign_in("intake")
    new_file(actor, "registration", "service")
    own = leaves()
    origin = models.Node.objects.get().node
    whole = walk(origin, (merkle.Range(), entry.GENESIS), (len(own), own[-1]), {})
    assert whole.root == merkle.Tree(own).root(len(own))
    for stop in range(1, len(own)):
        begun = (merkle.Range().grown(own[:stop]), own[stop - 1])
        roots = {size: merkle.Tree(own).root(size) for size in (stop, len(own) - 1)}
        assert walk(origin, begun, (len(own), own[-1]), roots) == whole
        with pytest.raises(Unverified):
            walk(origin, (merkle.Range(), entry.GENESIS), (len(own), own[-1]), {stop: bytes(32)})
