"""Nobody gives a guarded role alone: one proposes, another agrees to exactly that, and the roster shows both."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.access.all_roles import Line
from tests.cast import Cast
from tests.kernel.conftest import Maker
from tests.kernel.nodes import TODAY, TestNode, actor_of, at
from tests.organisations import organisation
from tests.pages.conftest import _site
from tests.pages.visiting import Person, Window, add_people
from thitsar.kernel import models
from thitsar.kernel.access.policy import GUARDED, Role, holds_key
from thitsar.kernel.errors import Denied, Purposeful, Refused, Unreadable
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.membership.enrolling import agree, appoint, delayed, enrol, hold_due, proposals, stop

__all__ = ["_site"]
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
OTHER = "This is not what was asked for"
ALREADY = "You have already had a part in this"
FOUNDERS = {
    "admin": Role.ADMINISTRATOR,
    "intake": Role.INTAKE,
    "approver": Role.APPROVER,
    "dpo": Role.DATA_PROTECTION,
    "lead": Role.LEAD,
    "host": Role.HOST,
}
DAY = 86_400


@pytest.fixture
def fresh(make: Maker) -> Iterator[TestNode]:
    node = make(FOUNDERS)
    with at(node):
        yield node


def _roles(node: TestNode, who: str) -> list[str]:
    people = {one["id"]: one for one in node.sign_in("lead").call("people")}
    found: list[str] = people[node.member(who)]["roles"]
    return found


def _propose(node: TestNode, who: str) -> bytes:
    """Have the administrator propose somebody; gives what there is to agree to."""
    admin = node.sign_in("admin")
    appoint(admin, node.member(who), roles=ADMINISTRATOR | {FOUNDERS[who]}, today=TODAY)
    digest: bytes = proposals(admin)[node.member(who)]["digest"]
    return digest


def _let_hold(node: TestNode) -> None:
    """Let a day pass and somebody who leads look at Today."""
    node.pass_time(DAY + 1)
    assert hold_due(node.sign_in("lead"), today=TODAY) == 1


def test_whoever_holds_the_key_behind_the_matcher_needs_two() -> None:
    holders = {role for role in Role if holds_key(frozenset({role}), "match")}
    assert holders
    assert holders <= GUARDED


@pytest.mark.parametrize("second", ["approver", "dpo", "lead"])
def test_a_second_person_makes_it_hold(fresh: TestNode, second: str) -> None:
    digest = _propose(fresh, "host")
    assert _roles(fresh, "host") == ["host"]
    agree(fresh.sign_in(second), fresh.member("host"), digest=digest, today=TODAY)
    assert _roles(fresh, "host") == ["host"]
    _let_hold(fresh)
    assert _roles(fresh, "host") == ["administrator", "host"]
    assert proposals(fresh.sign_in(second)) == {}
    # Once, and over a new start of the agent.
    with pytest.raises(Refused, match=OTHER):
        agree(fresh.sign_in("lead"), fresh.member("host"), digest=digest, today=TODAY)
    fresh.stop()
    fresh.start()
    assert _roles(fresh, "host") == ["administrator", "host"]


def test_the_administrator_does_not_agree_alone(fresh: TestNode) -> None:
    digest, admin = _propose(fresh, "host"), fresh.sign_in("admin")
    with pytest.raises(Refused, match=ALREADY):
        agree(admin, fresh.member("host"), digest=digest, today=TODAY)
    # Nor past the command.
    line, node, member = Line(fresh), node_ids()[0], fresh.member("host")
    roles = ["administrator", "host"]
    for name, payload in (
        ("roster.roles_agreed.v1", {"member": member, "roles": roles, "digest": digest}),
        ("roster.roles_appointed.v2", {"member": member, "roles": roles}),
        ("roster.roles_appointed.v2", {"member": member, "roles": ["administrator"]}),
    ):
        assert line.say(admin, node, "roster", name, payload).outcome == "Unverified"
    line.close()
    assert _roles(fresh, "host") == ["host"]


def test_nobody_agrees_to_a_role_of_their_own(fresh: TestNode) -> None:
    digest, approver = _propose(fresh, "approver"), fresh.sign_in("approver")
    with pytest.raises(Refused, match=ALREADY):
        agree(approver, approver.member, digest=digest, today=TODAY)
    line = Line(fresh)
    payload = {"member": approver.member, "roles": ["administrator", "approver"], "digest": digest}
    assert (
        line.say(approver, node_ids()[0], "roster", "roster.roles_agreed.v1", payload).outcome == "Unverified"
    )
    line.close()


@pytest.mark.parametrize("who", ["intake", "host"])
def test_nobody_without_the_right_proposes_or_agrees(fresh: TestNode, who: str) -> None:
    digest, member = _propose(fresh, "host"), fresh.member("host")
    with pytest.raises((Denied, Refused)):
        agree(fresh.sign_in(who), member, digest=digest, today=TODAY)
    line, actor = Line(fresh), fresh.sign_in(who)
    for name, more in (("roles_agreed", {"digest": digest}), ("roles_proposed", {"day": 1})):
        payload = {"member": member, "roles": ["administrator", "host"], **more}
        assert line.say(actor, node_ids()[0], "roster", f"roster.{name}.v1", payload).outcome == "Denied"
    line.close()


def test_an_agreement_is_to_this_proposal_and_no_other(fresh: TestNode) -> None:
    member, lead = fresh.member("host"), fresh.sign_in("lead")
    older = _propose(fresh, "host")
    newer = _propose(fresh, "host")
    assert older != newer
    for digest in (older, b"", b"\0" * 32):
        with pytest.raises(Refused, match=OTHER):
            agree(lead, member, digest=digest, today=TODAY)
    line, node = Line(fresh), node_ids()[0]
    for payload in (
        {"member": member, "roles": ["administrator", "intake"], "digest": newer},
        {"member": fresh.member("intake"), "roles": ["administrator", "host"], "digest": newer},
        {"member": member, "roles": ["administrator", "host"], "digest": older},
    ):
        assert line.say(lead, node, "roster", "roster.roles_agreed.v1", payload).outcome == "Unverified"
    line.close()
    # Whatever is decided about somebody's roles takes the proposal away.
    appoint(fresh.sign_in("admin"), member, roles=frozenset({Role.AID}), today=TODAY)
    with pytest.raises(Refused, match=OTHER):
        agree(lead, member, digest=newer, today=TODAY)


def test_an_administrator_who_was_let_go_leaves_no_other_behind(fresh: TestNode) -> None:
    agree(fresh.sign_in("lead"), fresh.member("dpo"), digest=_propose(fresh, "dpo"), today=TODAY)
    _let_hold(fresh)
    digest = _propose(fresh, "host")
    appoint(fresh.sign_in("dpo"), fresh.member("admin"), roles=frozenset({Role.HOST}), today=TODAY)
    with pytest.raises(Purposeful):
        agree(fresh.sign_in("lead"), fresh.member("host"), digest=digest, today=TODAY)
    assert _roles(fresh, "host") == ["host"]


@pytest.mark.database
def test_a_new_administrator_holds_no_key_before_a_second_person_agreed(fresh: TestNode) -> None:
    admin = fresh.sign_in("admin")
    before = set(models.Member.objects.values_list("id", flat=True))
    name, passphrase = enrol(
        admin, "Mya Thandar", organisation(admin, "ORG"), roles=ADMINISTRATOR, today=TODAY
    )
    (added,) = set(models.Member.objects.values_list("id", flat=True)) - before
    for who in FOUNDERS:
        fresh.sign_in(who)
    assert not models.EpochWrap.objects.filter(recipient=added).exists()
    with pytest.raises(Unreadable):
        fresh.agent.call("sign_in", name=name, passphrase=passphrase)
    digest = proposals(admin)[added]["digest"]
    agree(fresh.sign_in("dpo"), added, digest=digest, today=TODAY)
    assert not models.EpochWrap.objects.filter(recipient=added).exists()
    _let_hold(fresh)
    fresh.sign_in("admin")
    given = fresh.agent.call("sign_in", name=name, passphrase=passphrase)
    assert given["roles"] == ["administrator"]
    actor = actor_of(fresh.agent, given)
    assert enrol(actor, "Hla Hla", organisation(actor, "ORG"), roles=frozenset({Role.HOST}), today=TODAY)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.APPROVER, Role.DATA_PROTECTION, Role.LEAD])
def test_an_administrator_brings_no_second_person_of_their_own(fresh: TestNode, role: Role) -> None:
    admin = fresh.sign_in("admin")
    name, passphrase = enrol(
        admin, "Nobody At All", organisation(admin, "ORG"), roles=frozenset({role}), today=TODAY
    )
    with pytest.raises(Unreadable):
        fresh.agent.call("sign_in", name=name, passphrase=passphrase)
    line, node = Line(fresh), node_ids()[0]
    for who in ("host", "intake"):
        payload = {"member": fresh.member(who), "roles": [role.value]}
        assert line.say(admin, node, "roster", "roster.roles_appointed.v2", payload).outcome == "Unverified"
    line.close()


def test_taking_everybodys_roles_away_leaves_nobody_free_to_name_others(fresh: TestNode) -> None:
    admin = fresh.sign_in("admin")
    for who in ("approver", "dpo", "lead"):
        appoint(admin, fresh.member(who), roles=frozenset({Role.HOST}), today=TODAY)
    appoint(admin, fresh.member("host"), roles=frozenset({Role.APPROVER}), today=TODAY)
    assert set(proposals(admin)) == {fresh.member("host")}
    line, payload = Line(fresh), {"member": fresh.member("host"), "roles": ["approver"]}
    assert (
        line.say(admin, node_ids()[0], "roster", "roster.roles_appointed.v2", payload).outcome == "Unverified"
    )
    line.close()


def test_on_a_node_that_never_had_anybody_to_agree_the_first_is_named_alone(make: Maker) -> None:
    node = make({one: FOUNDERS[one] for one in ("admin", "intake", "host")})
    with at(node):
        admin = node.sign_in("admin")
        appoint(admin, node.member("host"), roles=frozenset({Role.APPROVER}), today=TODAY)
        assert proposals(admin) == {}
        appoint(admin, node.member("intake"), roles=frozenset({Role.LEAD}), today=TODAY)
        assert set(proposals(admin)) == {node.member("intake")}


def test_a_role_taken_from_an_administrator_needs_no_second_person(fresh: TestNode) -> None:
    agree(fresh.sign_in("lead"), fresh.member("host"), digest=_propose(fresh, "host"), today=TODAY)
    _let_hold(fresh)
    appoint(fresh.sign_in("admin"), fresh.member("host"), roles=frozenset({Role.HOST}), today=TODAY)
    assert _roles(fresh, "host") == ["host"]


def _agreed(node: TestNode, who: str = "host") -> bytes:
    digest = _propose(node, who)
    agree(node.sign_in("approver"), node.member(who), digest=digest, today=TODAY)
    return digest


@pytest.mark.parametrize("who", ["admin", "dpo", "lead"])
def test_one_who_leads_stops_it_and_it_never_holds(fresh: TestNode, who: str) -> None:
    digest, actor = _agreed(fresh), fresh.sign_in(who)
    assert [one["digest"] for one in delayed(actor)] == [digest]
    stop(actor, digest, reason="NOT_AGREED", today=TODAY)
    assert delayed(fresh.sign_in("lead")) == []
    fresh.pass_time(DAY + 1)
    payload = {"member": fresh.member("host"), "digest": digest}
    line, lead = Line(fresh), fresh.sign_in("lead")
    assert line.say(lead, node_ids()[0], "roster", "roster.roles_held.v1", payload).outcome == "Unverified"
    line.close()
    assert hold_due(lead, today=TODAY) == 0
    assert _roles(fresh, "host") == ["host"]


@pytest.mark.parametrize("who", ["intake", "host", "approver"])
def test_nobody_else_stops_it(fresh: TestNode, who: str) -> None:
    digest = _agreed(fresh)
    line, payload = Line(fresh), {"digest": digest, "reason": "MISTAKE"}
    answer = line.say(fresh.sign_in(who), node_ids()[0], "roster", "roster.delay_stopped.v1", payload)
    line.close()
    assert answer.outcome == "Denied"
    _let_hold(fresh)
    assert _roles(fresh, "host") == ["administrator", "host"]


def test_setting_the_clock_and_starting_anew_give_none_of_the_day_back(fresh: TestNode) -> None:
    digest = _agreed(fresh)
    payload, line = {"member": fresh.member("host"), "digest": digest}, Line(fresh)

    def outcome() -> str:
        lead = fresh.sign_in("lead")
        return line.say(lead, node_ids()[0], "roster", "roster.roles_held.v1", payload).outcome

    fresh.move_clock(3 * DAY)
    assert outcome() == "Refused"
    assert hold_due(fresh.sign_in("lead"), today=TODAY) == 0
    line.close()
    fresh.stop()
    fresh.start()
    line = Line(fresh)
    assert outcome() == "Refused"
    fresh.pass_time(DAY // 2)
    assert outcome() == "Refused"
    line.close()
    fresh.stop()
    (fresh.directory / "agent" / "since").write_bytes(b"lost")
    fresh.start()
    line = Line(fresh)
    fresh.pass_time(DAY // 2)
    assert outcome() == "Refused"
    line.close()
    _let_hold(fresh)
    assert _roles(fresh, "host") == ["administrator", "host"]


def test_what_is_decided_meanwhile_takes_it_away(fresh: TestNode) -> None:
    _agreed(fresh)
    appoint(fresh.sign_in("admin"), fresh.member("host"), roles=frozenset({Role.AID}), today=TODAY)
    assert delayed(fresh.sign_in("lead")) == []
    _agreed(fresh, "intake")
    appoint(fresh.sign_in("admin"), fresh.member("approver"), roles=frozenset({Role.HOST}), today=TODAY)
    # Whoever agreed has no right to any more.
    assert delayed(fresh.sign_in("lead")) == []
    fresh.pass_time(DAY + 1)
    assert hold_due(fresh.sign_in("lead"), today=TODAY) == 0
    assert _roles(fresh, "intake") == ["intake"]


@pytest.mark.database
def test_the_pages_ask_the_second_person(cast: Cast) -> None:
    people = add_people(cast, ("Khin Lay", Role.ADMINISTRATOR), ("Aye Su", Role.LEAD), ("Wut Yi", Role.HOST))
    (admin, lead), chosen = _windows(people[:2]), people[2]
    sent = {"roles": ["administrator"]}
    assert admin.post(f"/members/{chosen.member}", sent).to == "/members"
    assert "waits for a second person" in admin.get("/members").words
    # Who proposed it sees it, without a button.
    assert "Wut Yi" in admin.get("/two").words
    assert not [form for form in admin.get("/two").forms() if form.action.endswith(chosen.member)]
    (form,) = [form for form in lead.get("/two").forms() if form.action.endswith(chosen.member)]
    fields: dict[str, Any] = {"digest": form.fields["digest"][0], "do": "agree"}
    assert admin.post(form.action, fields).status == 422
    assert lead.post(form.action, {**fields, "digest": "00"}).status == 422
    assert lead.post(form.action, fields).to == "/two"
    assert "agreed to, holds a day later" in admin.get("/members").words
    # Everybody who leads is told, and one of them is enough.
    for told in (admin, lead):
        assert "Wut Yi becomes an administrator in 24 hours" in told.get("/today").words
    (stopping,) = [form for form in lead.get("/today").forms() if form.action == "/two-stop"]
    stops: dict[str, Any] = {"digest": stopping.fields["digest"][0]}
    assert lead.post("/two-stop", {**stops, "reason": "BECAUSE"}).status == 422
    window = Window()
    window.sign_in(chosen)
    assert window.post("/two-stop", {**stops, "reason": "MISTAKE"}).status == 404
    assert "becomes an administrator" not in window.get("/today").words
    assert lead.post("/two-stop", {**stops, "reason": "NOT_AGREED"}).to == "/today"
    assert "becomes an administrator" not in lead.get("/today").words
    assert "agreed to, holds a day later" not in admin.get("/members").words
    assert lead.post("/two-stop", {**stops, "reason": "NOT_AGREED"}).status == 422


def _windows(people: list[Person]) -> list[Window]:
    opened = []
    for person in people:
        window = Window()
        window.sign_in(person)
        opened.append(window)
    return opened
