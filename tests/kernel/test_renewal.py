"""Keys of compartments and of closed parts changed: by whom, when, and what opens before, meanwhile and after."""

import random
import time
from datetime import timedelta

import pytest
from django.db import transaction

from tests.kernel.conftest import Maker
from tests.kernel.nodes import CAST, TODAY, TestNode, approved, at, new_file, write
from tests.kernel.renewing import all_keys
from thitsar.kernel import models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.access.roster import MEMBER_UNASSIGNED
from thitsar.kernel.errors import Purposeful, Unverified
from thitsar.kernel.files.open_file import Actor, Said
from thitsar.kernel.files.opening import node_ids, open_file
from thitsar.kernel.ledger import entry
from thitsar.kernel.ledger.renewal import left_over
from thitsar.kernel.membership.leaving import drop_keys, unassign
from thitsar.kernel.membership.removing import close_keys
from thitsar.kernel.vault.adding import EACH
from thitsar.kernel.vault.agent.rebuilding import digest_of
from thitsar.kernel.vault.places import RECOVERY

pytestmark = [pytest.mark.database, pytest.mark.slow]

PATIENCE = 90
PARTS = ("registration", "service", "identity")


def settled(actor: Actor) -> dict[str, int]:
    """Wait until every key that this member holds was changed; gives the number of each compartment's newest."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        state = actor.call("key_state")
        is_owed = models.WrapOwed.objects.filter(recipient=models.RENEWED).exists()
        if not is_owed and not left_over() and not [one for one in state if one["closed"] and one["held"]]:
            return {one["compartment"]: one["epoch"] for one in state}
        time.sleep(0.1)
    raise AssertionError("the keys were not changed")


def test_whoever_cannot_read_adds_under_a_closed_key_and_its_readers_open_it(make: Maker) -> None:
    node = make({**CAST, "worker": Role.CASE_WORKER})
    with at(node):
        intake, admin = node.sign_in("intake"), node.sign_in("admin")
        file = new_file(intake, "registration", team=(node.member("worker"),))
        close_keys(admin, ["support"], reason="DEVICE_LOST", today=TODAY)
        write(intake, file, "support", "said while nobody who reads it was here")
        stream = file.parts["support"].stream
        wraps = models.KeyWrap.objects.filter(stream=stream)
        readers = {one.recipient for one in wraps}
        assert {one.epoch for one in wraps} == {EACH}
        assert {node.member("worker"), RECOVERY} <= readers
        assert not readers & {"", "+", intake.member, admin.member}
        assert models.Batch.objects.filter(compartment="support").exclude(epoch=EACH).count() == 0
        worker = node.sign_in("worker")
        assert settled(worker)["support"] == 2
        assert not wraps.all()
        assert [
            one.epoch for one in models.KeySheet.objects.all() if bytes.fromhex(stream) in one.streams
        ] == [2]
        opened = open_file(worker, file.id, ("support",), "read")
        assert "said while nobody who reads it was here" in str(opened.parts["support"].document)
        # And whoever adds without reading goes on under the new key.
        write(intake, open_file(intake, file.id, ("registration",), "write"), "registration", "later")


def test_a_key_is_changed_after_thirty_one_days_by_who_signs_in(make: Maker) -> None:
    node = make()
    with at(node):
        node.show_day(TODAY)
        intake = node.sign_in("intake")
        file = new_file(intake, *PARTS)
        node.show_day(TODAY + timedelta(days=30))
        intake = node.sign_in("intake")
        assert set(settled(intake).values()) == {1}
        assert not models.KeySheet.objects.exists()
        node.show_day(TODAY + timedelta(days=31))
        intake = node.sign_in("intake")
        held = {one["compartment"] for one in intake.call("key_state") if one["held"]}
        assert {"roster", "registration", "service"} <= held
        end = time.monotonic() + PATIENCE
        while {one["epoch"] for one in intake.call("key_state") if one["compartment"] in held} != {2}:
            assert time.monotonic() < end, intake.call("key_state")
            time.sleep(0.1)
        opened = open_file(intake, file.id, PARTS, "read")
        assert all("first" in str(opened.parts[part].document) for part in PARTS)


def test_whoever_was_taken_off_opens_nothing_that_is_said_in_a_closed_part_afterwards(make: Maker) -> None:
    node = make()
    with at(node):
        intake, other = node.sign_in("intake"), node.sign_in("intake2")
        file = new_file(intake, *PARTS, team=(other.member,), narrow=(other.member,))
        stream = file.parts["identity"].stream
        known = all_keys(node, "intake2").narrow[stream]
        kept = [dict(one) for one in models.KeyWrap.objects.filter(stream=stream).values()]
        before = models.Entry.objects.latest("sequence").sequence
        unassign(intake, file.id, other.member, today=TODAY)
        # As it follows in the commit itself where files are about people.
        told = Said(file, "roster", MEMBER_UNASSIGNED, 1, {"member": bytes.fromhex(other.member)})
        with transaction.atomic():
            drop_keys(intake, told, {}, TODAY)
        intake.call("pay_debts")
        settled(intake)
        assert not models.KeyWrap.objects.filter(stream=stream, recipient=other.member).exists()
        write(intake, open_file(intake, file.id, ("identity",), "write"), "identity", "afterwards")
        _require_closed(stream, known, after=before)
        # The old wraps put back, theirs and that of the one who stays: the signed mark says that they are too old.
        models.KeyWrap.objects.filter(stream=stream).delete()
        models.KeyWrap.objects.bulk_create(models.KeyWrap(**one) for one in kept)
        for actor in (intake, other):
            with pytest.raises(Purposeful) as refused:
                open_file(actor, file.id, ("identity",), "read")
            assert actor is other or isinstance(refused.value, Unverified)


def _require_closed(stream: str, key: bytes, *, after: int) -> None:
    later = models.Entry.objects.filter(stream=stream, sequence__gt=after).select_related("log")
    assert later.exists()
    for one in later:
        with pytest.raises(Unverified):
            entry.open_entry(key, entry.place(node_ids()[0], one.sequence, stream), bytes(one.ciphertext))


def test_whatever_is_written_and_closed_in_whatever_order_a_rebuild_gives_the_same(make: Maker) -> None:
    node, chance = make({**CAST, "worker": Role.CASE_WORKER}), random.Random(20)
    with at(node):
        actors = {who: node.sign_in(who) for who in (*CAST, "worker") if who != "intake2"}
        intake, everybody = actors["intake"], [one.member for one in actors.values()]
        files = [new_file(intake, *PARTS, team=(node.member("worker"),)).id for _ in range(3)]
        said = {(file, part): ["first"] for file in files for part in PARTS}
        numbers = dict.fromkeys((*PARTS[:2], "roster"), 1)
        assert len(everybody) == len(set(everybody))
        for step in range(8):
            if step % 2:
                closed = chance.sample(sorted(numbers), chance.randint(1, len(numbers)))
                close_keys(actors["dpo"], closed, reason="REGULAR", today=TODAY)
                found = settled(intake)
                numbers = {name: number + (name in closed) for name, number in numbers.items()}
                assert {name: found[name] for name in numbers} == numbers
            file, part = chance.choice(sorted(said))
            write(intake, open_file(intake, file, (part,), "write"), part, f"step {step}")
            said[file, part].append(f"step {step}")
            _require_same(node, actors)
        for (file, part), words in said.items():
            document = str(open_file(intake, file, (part,), "read").parts[part].document)
            assert all(word in document for word in words)


def _require_same(node: TestNode, actors: dict[str, Actor]) -> None:
    """Have everything folded again, closed parts too, and compared."""
    agreed = approved(actors["intake"], actors["approver"], "rebuild", digest_of("check"))
    found = actors["intake"].call("rebuild", mode="check", approval=agreed)
    assert not found["different"]
    assert found["opened"] == found["streams"], node.directory
