"""Somebody who lost their keys is enrolled anew by two others, and is one person under both ids."""

from typing import Any

import pytest

from tests.access.all_roles import Line
from tests.kernel.conftest import Maker
from tests.kernel.nodes import CAST, TODAY, TestNode, actor_of, approved, at, new_file, write
from tests.kernel.test_leaving_node import settled
from thitsar.kernel import models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Denied, Purposeful, Refused
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.opening import node_ids, open_file
from thitsar.kernel.ledger.verify import verify
from thitsar.kernel.membership import approving, enrolling, ordering
from thitsar.kernel.membership.assigning import assign
from thitsar.kernel.membership.leaving import unassign
from thitsar.kernel.membership.removing import remove
from thitsar.kernel.membership.replacing import agree, hold_due, proposals, propose
from thitsar.kernel.membership.travelling import returned, travel

pytestmark = pytest.mark.database
PARTS = ("registration", "service", "identity")
DAY = 86_400
FOUNDERS = {**CAST, "admin2": Role.ADMINISTRATOR, "lost": Role.INTAKE}


class Anew:
    """A node on which somebody lost their keys, and the new ones they were shown."""

    def __init__(self, node: TestNode, who: str = "lost") -> None:
        self.node, self.old = node, node.member(who)
        self.name, self.passphrase = propose(node.sign_in("admin"), self.old, today=TODAY)

    def new(self) -> str:
        """Give the id with the new keys."""
        people = self.node.sign_in("dpo").call("people")
        return str(next(one["id"] for one in people if one["replaces"] == self.old and not one["removed"]))

    def digest(self) -> bytes:
        """Give what there is to agree to."""
        found: bytes = proposals(self.node.sign_in("dpo"))[self.new()]["digest"]
        return found

    def agreed(self, who: str = "dpo") -> None:
        """Have a second person agree."""
        agree(self.node.sign_in(who), self.new(), digest=self.digest(), today=TODAY)

    def sign_in(self) -> Actor:
        """Sign in with the new keys."""
        agent = self.node.agent
        return actor_of(agent, agent.call("sign_in", name=self.name, passphrase=self.passphrase))


def _own_files(actor: Actor) -> set[str]:
    return {file for file, _ in actor.call("assigned", since=0)["added"]}


def test_new_keys_open_what_the_old_ones_opened_and_the_old_ones_nothing(make: Maker) -> None:
    node = make(FOUNDERS)
    with at(node):
        intake, lost = node.sign_in("intake"), node.sign_in("lost")
        file = new_file(intake, *PARTS, team=(lost.member,), narrow=(lost.member,))
        anew = Anew(node)
        with pytest.raises(Purposeful):
            anew.sign_in()
        assert open_file(lost, file.id, PARTS, "read").parts.keys() >= {*PARTS}
        anew.agreed()
        with pytest.raises(Denied):
            lost.call("people")
        with pytest.raises(Denied):
            node.sign_in("lost")
        settled(node.sign_in("dpo"))
        settled(intake)
        intake.call("pay_debts")
        back = anew.sign_in()
        assert back.roles == {Role.INTAKE}
        assert _own_files(back) == {file.id}
        opened = open_file(back, file.id, PARTS, "write")
        for part in PARTS:
            write(back, opened, part, "by new keys")
        for part in PARTS:
            said = open_file(node.sign_in("intake"), file.id, PARTS, "read").document(part)["said"]
            assert said == [{"what": "first"}, {"what": "by new keys"}]
        for model in (models.EpochWrap, models.KeyWrap, models.WrapOwed):
            assert not model.objects.filter(recipient=anew.old).exists()
        assert verify().is_sound
        for mode, bad in (("check", "different"), ("verify", "bad")):
            assert intake.call("rebuild", mode=mode)[bad] == []
        # Taken off a file, it is in none of their lists, though the file names the id before.
        unassign(intake, file.id, back.member, today=TODAY)
        assert _own_files(anew.sign_in()) == set()
        node.stop()
        node.start()
        with pytest.raises(Denied):
            open_file(anew.sign_in(), file.id, PARTS, "read")


def test_neither_the_person_nor_one_other_does_it_alone(make: Maker) -> None:
    node = make(FOUNDERS)
    with at(node):
        admin = node.sign_in("admin")
        with pytest.raises(Refused, match="Nobody enrols themselves"):
            propose(admin, admin.member, today=TODAY)
        for who in ("dpo", "approver", "lost"):
            with pytest.raises(Denied):
                propose(node.sign_in(who), node.member("intake"), today=TODAY)
        anew = Anew(node)
        with pytest.raises(Refused, match="already had a part"):
            agree(admin, anew.new(), digest=anew.digest(), today=TODAY)
        line, file = Line(node), node_ids()[0]
        said = {"member": anew.new(), "digest": anew.digest()}
        for who, name, payload in (
            ("admin", "roster.member_replaced.v1", said),
            ("admin2", "roster.member_replaced.v1", {**said, "digest": b"\0" * 32}),
            ("admin2", "roster.replacement_held.v1", said),
        ):
            assert line.say(node.sign_in(who), file, "roster", name, payload).outcome == "Unverified", who
        for who in ("lost", "vetting"):
            assert (
                line.say(node.sign_in(who), file, "roster", "roster.member_replaced.v1", said).outcome
                == "Denied"
            )
        line.close()
        # Nor does anybody come in by a role in between.
        with pytest.raises(Refused, match="enrolled anew"):
            enrolling.appoint(admin, anew.new(), roles=frozenset({Role.HOST}), today=TODAY)
        assert node.sign_in("lost").roles == {Role.INTAKE}


def test_what_was_agreed_to_is_no_more_once_roles_have_changed_or_it_was_asked_anew(make: Maker) -> None:
    node = make(FOUNDERS)
    with at(node):
        first = Anew(node)
        stale, before = first.digest(), first.new()
        second = Anew(node)
        with pytest.raises(Refused, match="not what was asked for"):
            agree(node.sign_in("dpo"), before, digest=stale, today=TODAY)
        with pytest.raises(Refused, match="not what was asked for"):
            agree(node.sign_in("dpo"), second.new(), digest=stale, today=TODAY)
        new, digest = second.new(), second.digest()
        enrolling.appoint(node.sign_in("admin"), second.old, roles=frozenset({Role.HOST}), today=TODAY)
        assert proposals(node.sign_in("dpo")) == {}
        line = Line(node)
        said = {"member": new, "digest": digest}
        told = line.say(node.sign_in("dpo"), node_ids()[0], "roster", "roster.member_replaced.v1", said)
        line.close()
        assert told.outcome == "Unverified"


def test_an_administrators_new_keys_wait_for_a_day_and_any_leader_stops_them(make: Maker) -> None:
    node = make(FOUNDERS)
    with at(node):
        anew = Anew(node, "admin2")
        anew.agreed()
        assert node.sign_in("admin2").roles == {Role.ADMINISTRATOR}
        with pytest.raises(Purposeful):
            anew.sign_in()
        assert hold_due(node.sign_in("dpo"), today=TODAY) == 0
        told = enrolling.delayed(node.sign_in("admin2"))
        assert [one["kind"] for one in told] == ["replacement"]
        enrolling.stop(node.sign_in("admin2"), told[0]["digest"], reason="NOT_AGREED", today=TODAY)
        node.pass_time(DAY + 1)
        assert hold_due(node.sign_in("dpo"), today=TODAY) == 0
        again = Anew(node, "admin2")
        again.agreed()
        node.pass_time(DAY + 1)
        assert hold_due(node.sign_in("dpo"), today=TODAY) == 1
        settled(node.sign_in("admin"))
        assert again.sign_in().roles == {Role.ADMINISTRATOR}
        with pytest.raises(Denied):
            node.sign_in("admin2")
        with pytest.raises(Purposeful):
            anew.sign_in()


def test_one_person_is_not_both_who_asks_and_who_agrees(make: Maker) -> None:
    node = make({**FOUNDERS, "lost": Role.DATA_PROTECTION})
    with at(node):
        old, digest = node.sign_in("lost"), b"\x07" * 32
        asked = approving.request(old, "open_many", digest, summary={"what": "a test"}, today=TODAY)
        elsewhere = approved(node.sign_in("approver"), old, "open_many", b"\x08" * 32)
        anew = Anew(node)
        anew.agreed()
        settled(node.sign_in("dpo"))
        node.sign_in("approver")
        back = anew.sign_in()
        with pytest.raises(Refused, match="already had a part"):
            approving.approve(back, asked, digest=digest, today=TODAY)
        with pytest.raises(Refused, match="already had a part"):
            approving.approve(back, elsewhere, digest=b"\x08" * 32, today=TODAY)
        # What the old id agreed to and nobody used counts no more: it has no right any longer.
        with pytest.raises(Refused, match="second person must approve"):
            ordering.begin(node.sign_in("approver"), elsewhere, "open_many", today=TODAY)


def test_roles_and_partners_and_journeys_know_the_one_person(make: Maker) -> None:
    node = make(FOUNDERS)
    with at(node):
        admin2 = node.sign_in("admin2")
        enrolling.appoint(admin2, node.member("analyst"), roles=frozenset({Role.LEAD}), today=TODAY)
        digest = enrolling.proposals(admin2)[node.member("analyst")]["digest"]
        travel(node.sign_in("dpo"), node.member("lost"), today=TODAY)
        gone = Anew(node, "lost")
        gone.agreed("admin2")
        settled(node.sign_in("dpo"))
        anew = Anew(node, "admin2")
        anew.agreed()
        node.pass_time(DAY + 1)
        assert hold_due(node.sign_in("dpo"), today=TODAY) == 1
        intake = node.sign_in("intake")
        settled(intake)
        settled(node.sign_in("dpo"))
        back = anew.sign_in()
        line, payload = Line(node), {"member": node.member("analyst"), "roles": ["lead"], "digest": digest}
        told = line.say(back, node_ids()[0], "roster", "roster.roles_agreed.v1", payload)
        line.close()
        assert told.outcome == "Unverified"
        # Nobody comes back from a journey by new keys.
        assert {one["id"] for one in back.call("people") if one["travelling"]} == {gone.new()}
        parts = ("registration", "identity")
        file = new_file(intake, *parts, team=(gone.new(),), narrow=(gone.new(),))
        assert "identity" not in open_file(gone.sign_in(), file.id, parts, "read").parts
        returned(node.sign_in("dpo"), gone.new(), today=TODAY)
        intake.call("pay_debts")
        assert open_file(gone.sign_in(), file.id, ("identity",), "read").document("identity")


def test_who_comes_back_after_leaving_has_no_role_and_no_file_and_the_duties_they_had(make: Maker) -> None:
    node = make(FOUNDERS)
    with at(node):
        intake, lost = node.sign_in("intake"), node.sign_in("lost")
        file = new_file(intake, *PARTS, team=(lost.member,), narrow=(lost.member,))
        remove(node.sign_in("admin"), lost.member, reason="LEFT", today=TODAY)
        settled(intake)
        settled(node.sign_in("dpo"))
        anew = Anew(node)
        anew.agreed()
        both = frozenset({Role.APPROVER})
        enrolling.appoint(node.sign_in("admin"), anew.new(), roles=both, today=TODAY)
        made: dict[str, Any] = enrolling.proposals(node.sign_in("dpo"))[anew.new()]
        enrolling.agree(node.sign_in("dpo"), anew.new(), digest=made["digest"], today=TODAY)
        for who in ("intake", "approver"):
            node.sign_in(who)
        assert _own_files(anew.sign_in()) == set()
        with pytest.raises(Refused, match="already has another part"):
            assign(intake, file.id, anew.new(), duty=Role.APPROVER, today=TODAY)


def test_an_old_copy_of_everything_opens_nothing_new(make: Maker) -> None:
    node = make(FOUNDERS)
    with at(node):
        intake, lost = node.sign_in("intake"), node.sign_in("lost")
        file = new_file(intake, *PARTS, team=(lost.member,), narrow=(lost.member,))
        kept: dict[Any, list[Any]] = {
            models.Member: list(models.Member.objects.filter(id=lost.member)),
            models.EpochWrap: list(models.EpochWrap.objects.filter(recipient=lost.member)),
            models.KeyWrap: list(models.KeyWrap.objects.filter(recipient=lost.member)),
        }
        anew = Anew(node)
        anew.agreed()
        settled(intake)
        settled(node.sign_in("dpo"))
        intake.call("pay_debts")
        write(anew.sign_in(), open_file(anew.sign_in(), file.id, PARTS, "write"), "identity", "later")
        for model, rows in kept.items():
            model.objects.bulk_create(rows)
        with pytest.raises(Purposeful):
            node.sign_in("lost")
        # A debt that somebody writes into the table is none.
        models.WrapOwed.objects.create(compartment="registration", stream="", recipient=lost.member)
        owed = models.Stream.objects.get(file=file.id, compartment="identity").id
        models.WrapOwed.objects.create(compartment="identity", stream=owed, recipient=lost.member)
        models.KeyWrap.objects.filter(recipient=lost.member).delete()
        intake.call("pay_debts")
        assert not models.KeyWrap.objects.filter(recipient=lost.member).exists()
        epochs = models.EpochWrap.objects.filter(recipient=lost.member, compartment="registration")
        assert {one.epoch for one in epochs} == {1}
