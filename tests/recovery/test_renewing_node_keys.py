"""The machine was seized or seen: the root states new keys for the node and for answers; the old ones count no more."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.kernel.conftest import Maker
from tests.kernel.nodes import TODAY, TestNode, at, new_file, write
from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import ANSWERS_KEY, NODE_KEY, Role
from thitsar.kernel.access.roster import STATEMENT_RENEWED
from thitsar.kernel.errors import Denied, Purposeful, Refused, Unverified
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.ledger import entry, signatures
from thitsar.kernel.ledger.checkpoint import read_checkpoint, require_signed
from thitsar.kernel.ledger.statements import hash_of
from thitsar.kernel.ledger.verify import verify
from thitsar.kernel.recovery.claiming import claim_statement, require_by_root
from thitsar.kernel.recovery.opening import RootKeys, coverage
from thitsar.kernel.recovery.root import statement
from thitsar.kernel.vault import keybag, pepper, suite
from thitsar.kernel.vault.agent import renewing_node_keys
from thitsar.kernel.vault.agent.checking_by_root import check_by_root
from thitsar.kernel.vault.agent.renewing_node_keys import NodeKeys
from thitsar.kernel.witnessing import restored
from thitsar.kernel.witnessing.log_keys import stated_keys
from thitsar.kernel.witnessing.proving import prove, verify_proof
from thitsar.kernel.witnessing.verifying import verify_checkpoints

pytestmark = pytest.mark.database

PARTS = ("registration", "service", "identity")
CAST = {
    "admin": Role.ADMINISTRATOR,
    "intake": Role.INTAKE,
    "vetting": Role.VETTING,
    "dpo": Role.DATA_PROTECTION,
}


@pytest.fixture
def old(make: Maker) -> Iterator[TestNode]:
    """Give a node with one file and one checkpoint, whose agent is stopped."""
    node = make(CAST)
    with at(node):
        intake = node.sign_in("intake")
        new_file(intake, *PARTS)
        intake.call("sign_checkpoint")
        node.stop()
        yield node


def renew(node: TestNode, who: str = "admin") -> int:
    """Do what the command does once three shares and a passphrase were typed."""
    made, keys = (
        node.made(who),
        NodeKeys(node.directory, node.founded.root, pepper=pepper.read(node.directory)),
    )
    return keys.renew(keys.author(made["name"], made["passphrase"]), today=TODAY).number


def seeds(node: TestNode) -> dict[str, bytes]:
    """Give the seeds of the node's own two keys as the root opens them now."""
    found = RootKeys(node.founded.root).seeds()
    return {name: seed for name, _, seed in found if name in (NODE_KEY, ANSWERS_KEY)}


def only_file() -> str:
    return models.Stream.objects.filter(compartment="identity").get().file


class TestAfterwards:
    """Everybody works on as before, and everything that was said stays as it was."""

    def test_everybody_works_on_and_earlier_entries_are_what_they_were(self, old: TestNode) -> None:
        before, entries = statement(), list(models.Entry.objects.order_by("id").values())
        assert renew(old) == 1
        after = statement()
        assert after["node"] == before["node"]
        for name in ("node_key", "node_key_quantum", "answers_key"):
            assert after[name] != before[name], name
        assert [dict(one) for one in models.Entry.objects.order_by("id").values()][:-1] == entries
        assert verify().is_sound
        old.start()
        for who in CAST:
            old.sign_in(who)
        intake = old.sign_in("intake")
        opened = open_file(intake, only_file(), PARTS, "write")
        assert [opened.document(part)["said"] for part in PARTS] == [[{"what": "first"}]] * len(PARTS)
        write(intake, opened, "service", "after")
        assert verify().is_sound
        assert intake.call("rebuild", mode="verify")["bad"] == []
        keys = RootKeys(old.founded.root)
        assert coverage(keys).opened == models.Entry.objects.count()
        assert check_by_root(keys, old.directory)["bad"] == []

    def test_only_who_held_the_keys_by_their_roles_holds_the_next_ones(self, old: TestNode) -> None:
        rows = models.EpochWrap.objects.filter(compartment__in=(NODE_KEY, ANSWERS_KEY))
        before = set(rows.values_list("compartment", "recipient"))
        renew(old)
        assert set(rows.values_list("compartment", "recipient")) == before
        assert set(rows.values_list("epoch", flat=True)) == {2}

    def test_what_the_agent_counted_beside_the_database_is_known_on(self, old: TestNode) -> None:
        """A count that was lost shuts its member out for a day; a clock that was lost goes back."""
        renew(old)
        old.start()
        intake = old.sign_in("intake")
        open_file(intake, only_file(), PARTS, "read")
        kept = sorted(one.name for one in (old.directory / "agent").iterdir())
        assert {"clock", "counts.mark", "grown"} <= set(kept)
        assert not [one for one in kept if one.startswith("renewed-")]

    def test_the_agent_puts_in_place_what_a_killed_program_left_beside(
        self, old: TestNode, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whose count is lost has used up their day: nobody's is, though nothing but the agent was started."""
        monkeypatch.setattr(renewing_node_keys, "put_in_place", lambda _: None)
        renew(old)
        place = old.directory / "agent"
        assert [one for one in place.iterdir() if one.name.startswith("renewed-")]
        old.start()
        assert not [one for one in place.iterdir() if one.name.startswith("renewed-")]
        intake = old.sign_in("intake")
        opened = open_file(intake, only_file(), PARTS, "read")
        assert opened.document("service")["said"] == [{"what": "first"}]

    def test_it_can_be_done_again(self, old: TestNode) -> None:
        assert [renew(old), renew(old)] == [1, 2]
        assert len(codec.decode(bytes(models.Node.objects.get().earlier))) == 2
        old.start()
        old.sign_in("vetting").call("sign_checkpoint")
        assert verify().is_sound
        assert verify_checkpoints().bad == ()

    def test_checkpoints_and_proofs_hold_on_and_the_joint_bears_both_signatures(self, old: TestNode) -> None:
        first = models.Checkpoint.objects.latest("size").size
        before = stated_keys(bytes(models.Node.objects.get().statement))
        renew(old)
        after = stated_keys(bytes(models.Node.objects.get().statement))
        joint = models.Checkpoint.objects.get(size=models.Log.objects.get().sequence)
        assert joint.size == statement()["size"]
        for keys in (before, after):
            require_signed(*read_checkpoint(bytes(joint.note)), keys.log)
        assert verify_checkpoints().bad == ()
        old.start()
        intake = old.sign_in("intake")
        write(intake, open_file(intake, only_file(), PARTS, "write"), "service", "after")
        later = intake.call("sign_checkpoint")
        require_signed(*read_checkpoint(later), after.log)
        with pytest.raises(Unverified):
            require_signed(*read_checkpoint(later), before.log)
        for sequence in (1, first, joint.size, joint.size + 1):
            assert verify_proof(prove(sequence)).keys.node == before.node
        assert verify_checkpoints().bad == ()


class TestTheOldKey:
    """Whoever took the disk has it, and a copy of every table."""

    def test_an_older_statement_put_back_is_noticed(self, old: TestNode) -> None:
        kept = bytes(models.Node.objects.get().statement)
        wraps = list(models.EpochWrap.objects.values())
        public = bytes(models.Log.objects.get().public)
        before = seeds(old)[NODE_KEY]
        renew(old)
        models.Node.objects.update(statement=kept)
        assert not verify().is_sound
        # With all that belongs to it: the head signed anew by the old key, and its wraps.
        models.EpochWrap.objects.all().delete()
        models.EpochWrap.objects.bulk_create(models.EpochWrap(**one) for one in wraps)
        log = models.Log.objects.get()
        head = entry.head_bytes(log.origin, log.sequence, bytes(log.head))
        models.Log.objects.update(public=public, signature=signatures.signing_key(before).sign(head))
        assert verify().is_sound
        with pytest.raises(Unverified, match="is not the newest"):
            NodeKeys(old.directory, old.founded.root, pepper=pepper.read(old.directory))
        old.start()
        for who in CAST:
            with pytest.raises(Unverified, match="is not the newest"):
                old.sign_in(who)

    def test_signs_no_head_and_no_checkpoint_that_counts(self, old: TestNode) -> None:
        before = seeds(old)[NODE_KEY]
        renew(old)
        log = models.Log.objects.get()
        head = entry.head_bytes(log.origin, log.sequence, bytes(log.head))
        models.Log.objects.update(signature=signatures.signing_key(before).sign(head))
        assert not verify().is_sound
        old.start()
        with pytest.raises(Unverified):
            old.sign_in("intake")

    def test_its_wraps_put_back_open_nothing(self, old: TestNode) -> None:
        wraps = list(models.EpochWrap.objects.filter(compartment=NODE_KEY).values())
        renew(old)
        models.EpochWrap.objects.bulk_create(models.EpochWrap(**one) for one in wraps)
        old.start()
        with pytest.raises(Unverified, match="not the one the organisation's root stated"):
            old.sign_in("intake")


class TestWhoMayRenew:
    """The root and an administrator, on a node that is what it was."""

    def test_needs_an_administrator(self, old: TestNode) -> None:
        kept = bytes(models.Node.objects.get().statement)
        with pytest.raises(Refused, match="administrator"):
            renew(old, "intake")
        keys = NodeKeys(old.directory, old.founded.root, pepper=pepper.read(old.directory))
        with pytest.raises(Denied):
            keys.author(old.made("admin")["name"], old.made("intake")["passphrase"])
        assert bytes(models.Node.objects.get().statement) == kept

    def test_what_a_duress_passphrase_opens_renews_nothing(self, old: TestNode) -> None:
        made, secret = old.made("admin"), pepper.read(old.directory)
        member = made["person"]["member"]
        forced = "some other words than those"
        bag = keybag.make(member, made["passphrase"], made["seed"], pepper=secret, duress=forced)
        models.Member.objects.filter(id=member).update(keybag=bag)
        keys = NodeKeys(old.directory, old.founded.root, pepper=secret)
        with pytest.raises(Denied) as wrong:
            keys.author(made["name"], forced)
        with pytest.raises(Denied) as other:
            keys.author(made["name"], "words that open nothing")
        assert str(wrong.value) == str(other.value)
        assert keys.author(made["name"], made["passphrase"]).id == member

    def test_needs_this_root(self, old: TestNode) -> None:
        with pytest.raises(Refused, match="of another root"):
            NodeKeys(old.directory, suite.fresh(), pepper=pepper.read(old.directory))

    def test_needs_a_node_that_heard_its_partners(self, old: TestNode) -> None:
        restored.mark(old.directory)
        with pytest.raises(Refused, match="restored from a backup"):
            renew(old)

    def test_cannot_be_said_with_the_nodes_key_alone(
        self, old: TestNode, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def forged(_: bytes, *given: Any, **said: Any) -> dict[str, Any]:
            return claim_statement(suite.fresh(), *given, **said)

        kept = bytes(models.Node.objects.get().statement)
        monkeypatch.setattr(renewing_node_keys, "claim_statement", forged)
        with pytest.raises(Unverified):
            renew(old)
        assert bytes(models.Node.objects.get().statement) == kept
        assert verify().is_sound

    def test_a_claim_of_the_root_holds_at_one_head_only(self, old: TestNode) -> None:
        stated, raw = statement(), bytes(models.Node.objects.get().statement)
        said = claim_statement(old.founded.root, stated, raw, number=1, at=(7, bytes(32)))
        require_by_root(stated, STATEMENT_RENEWED, said, before=bytes(32))
        for changed in ({"number": 2}, {"statement": hash_of(b"")}, {"sequence": 8}, {"head": b"1" * 32}):
            with pytest.raises(Unverified):
                require_by_root(stated, STATEMENT_RENEWED, {**said, **changed}, before=bytes(32))
        with pytest.raises(Unverified):
            require_by_root(stated, STATEMENT_RENEWED, said, before=b"1" * 32)

    def test_cannot_be_said_by_an_agent(self, old: TestNode) -> None:
        old.start()
        admin = old.sign_in("admin")
        log, stated = models.Log.objects.get(), statement()
        raw = bytes(models.Node.objects.get().statement)
        payload = claim_statement(old.founded.root, stated, raw, number=1, at=(log.sequence, bytes(log.head)))
        event = {
            "file": admin.call("open_roster")["file"],
            "compartment": "roster",
            "name": STATEMENT_RENEWED,
            "version": 1,
            "payload": codec.encode(payload),
            "parents": [],
            "epoch": 1,
        }
        state = bytes(models.Member.objects.get(id=admin.member).state)
        with pytest.raises(Purposeful):
            list(admin.pieces("sign_events", state=state, day=19509, events=[event]))
