"""R-SOD for each file: whoever has several roles has one part in a file, and not another that is at odds with it."""

from collections.abc import Iterator
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kernel.nodes import TODAY, TestNode, at, make_node, new_file, remove_node, say
from thitsar.kernel.access.policy import AT_ODDS, Role, are_at_odds, earliest
from thitsar.kernel.access.roster import MEMBER_ASSIGNED, MEMBER_UNASSIGNED
from thitsar.kernel.errors import Denied, Refused, Unverified
from thitsar.kernel.files.kinds import file_kind
from thitsar.kernel.files.open_file import Actor, OpenFile, Said
from thitsar.kernel.files.opening import extend, open_file, read_parts
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership.assigning import assign
from thitsar.kernel.membership.enrolling import agree, appoint, proposals

ROLES = st.frozensets(st.sampled_from(list(Role)))
OTHER_PART = "another part in this file"


@given(ROLES)
def test_without_a_named_duty_nobody_acts_in_two_roles_at_odds(roles: frozenset[Role]) -> None:
    kept = earliest(roles)
    assert kept <= roles
    assert not any(are_at_odds(one, other) for one, other in combinations(kept, 2))
    assert earliest(kept) == kept
    # Nothing is left out without a reason.
    assert all(any(are_at_odds(one, other) for other in kept) for one in roles - kept)


def test_deciding_recommending_appealing_debriefing_paying_and_counselling_are_at_odds() -> None:
    for one, other in (
        ("vetting", "approver"), ("approver", "appeals"), ("vetting", "appeals"), ("intake", "approver"),
        ("debriefer", "approver"), ("approver", "aid"), ("debriefer", "aid"), ("aid", "finance"),
        ("counsellor", "vetting"), ("counsellor", "approver"), ("counsellor", "debriefer"),
    ):  # fmt: skip
        assert are_at_odds(Role(one), Role(other))
        assert are_at_odds(Role(other), Role(one))
    assert all(len(pair) == 2 for pair in AT_ODDS)
    assert not are_at_odds(Role.INTAKE, Role.VETTING)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestNode, dict[str, Actor]]]:
    founders = {"admin": Role.ADMINISTRATOR, "intake": Role.INTAKE, "dpo": Role.DATA_PROTECTION}
    founders |= {"both": Role.VETTING, "approver": Role.APPROVER}
    node = make_node(tmp_path_factory.mktemp("duties") / "node", founders)
    with at(node):
        sessions = {who: node.sign_in(who) for who in founders}
        admin = sessions["admin"]
        roles = frozenset({Role.VETTING, Role.APPROVER, Role.COUNSELLOR, Role.INTAKE})
        appoint(admin, node.member("both"), roles=roles, today=TODAY)
        for one, made in proposals(admin).items():
            agree(sessions["dpo"], one, digest=made["digest"], today=TODAY)
        sessions["both"] = node.sign_in("both")
    yield node, sessions
    remove_node(node)


@pytest.fixture
def sessions(made: tuple[TestNode, dict[str, Actor]]) -> Iterator[dict[str, Actor]]:
    node, everybody = made
    with at(node):
        yield everybody


@pytest.fixture
def file(sessions: dict[str, Actor]) -> OpenFile:
    return new_file(sessions["intake"], "registration", "identity")


def test_a_member_acts_in_the_duty_they_were_assigned_for(sessions: dict[str, Actor], file: OpenFile) -> None:
    both = sessions["both"]
    assign(sessions["intake"], file.id, both.member, today=TODAY, duty=Role.APPROVER)
    opened = open_file(both, file.id, ("registration", "vetting"), "read")
    extend(both, opened, "vetting")
    record(both, [say(opened, "vetting", "agreed", action="decide")], today=TODAY)
    with pytest.raises(Denied):
        record(both, [say(opened, "vetting", "recommended")], today=TODAY)
    with pytest.raises(Denied):
        record(both, [say(opened, "registration", "an answer")], today=TODAY)


@pytest.mark.parametrize(
    ("first", "then"),
    [(Role.APPROVER, Role.VETTING), (Role.VETTING, Role.APPROVER), (Role.COUNSELLOR, Role.APPROVER)],
)
def test_a_second_duty_at_odds_with_the_first_is_refused_even_after_leaving(
    sessions: dict[str, Actor], file: OpenFile, first: Role, then: Role
) -> None:
    intake, both = sessions["intake"], sessions["both"]
    assign(intake, file.id, both.member, today=TODAY, duty=first)
    with pytest.raises(Refused, match=OTHER_PART):
        assign(intake, file.id, both.member, today=TODAY, duty=then)
    _unassign(intake, file.id, both.member)
    with pytest.raises(Denied):
        open_file(both, file.id, ("registration",), "read")
    with pytest.raises(Refused, match=OTHER_PART):
        assign(intake, file.id, both.member, today=TODAY, duty=then)


def test_two_duties_that_go_together_are_had_together(sessions: dict[str, Actor], file: OpenFile) -> None:
    intake, both = sessions["intake"], sessions["both"]
    assign(intake, file.id, both.member, today=TODAY, duty=Role.INTAKE)
    assign(intake, file.id, both.member, today=TODAY, duty=Role.VETTING)
    opened = open_file(both, file.id, ("registration",), "read")
    record(both, [say(opened, "registration", "an answer")], today=TODAY)


def test_whoever_registered_a_person_never_decides_about_them(sessions: dict[str, Actor]) -> None:
    both = sessions["both"]
    file = new_file(both, "registration")
    extend(both, file, "vetting")
    with pytest.raises(Denied):
        record(both, [say(file, "vetting", "agreed", action="decide")], today=TODAY)
    assign(both, file.id, sessions["intake"].member, today=TODAY)
    with pytest.raises(Refused, match=OTHER_PART):
        assign(sessions["intake"], file.id, both.member, today=TODAY, duty=Role.APPROVER)


def test_a_duty_needs_the_role(sessions: dict[str, Actor], file: OpenFile) -> None:
    approver = sessions["approver"].member
    with pytest.raises(Refused, match="does not have the role"):
        assign(sessions["intake"], file.id, approver, today=TODAY, duty=Role.VETTING)
    with pytest.raises(Refused, match="for which duty"):
        assign(sessions["intake"], file.id, sessions["both"].member, today=TODAY)


def test_nobody_is_assigned_without_a_duty_any_more(sessions: dict[str, Actor], file: OpenFile) -> None:
    payload = {"member": bytes.fromhex(sessions["both"].member), "narrow": True}
    with pytest.raises(Unverified):
        _say_of_team(sessions["intake"], file.id, MEMBER_ASSIGNED, payload)


def _unassign(actor: Actor, file: str, member: str) -> None:
    _say_of_team(actor, file, MEMBER_UNASSIGNED, {"member": bytes.fromhex(member)})


def _say_of_team(actor: Actor, file: str, name: str, payload: dict[str, object]) -> None:
    given = actor.call("open_team", file=file)
    opened = OpenFile(file, file_kind(given["kind"]), "", {})
    read_parts(opened, [given])
    record(actor, [Said(opened, "roster", name, 1, payload)], today=TODAY)


def test_another_role_later_gives_nobody_another_part_in_what_they_opened(
    made: tuple[TestNode, dict[str, Actor]], sessions: dict[str, Actor]
) -> None:
    node, _ = made
    file = new_file(sessions["intake"], "registration")
    extend(sessions["intake"], file, "identity")
    try:
        _give(sessions, node.member("intake"), Role.APPROVER)
        turned = node.sign_in("intake")
        # Whoever opened the file is in its team, and has nothing to decide there; nor is anything else theirs.
        with pytest.raises(Denied):
            turned.call("extend_file", file=file.id, compartment="vetting")
    finally:
        _give(sessions, node.member("intake"), Role.INTAKE)


def test_a_part_somebody_had_stays_theirs_when_the_role_is_taken(
    made: tuple[TestNode, dict[str, Actor]], sessions: dict[str, Actor], file: OpenFile
) -> None:
    node, _ = made
    approver = node.member("approver")
    assign(sessions["intake"], file.id, approver, today=TODAY)
    try:
        _give(sessions, approver, Role.VETTING)
        with pytest.raises(Refused, match=OTHER_PART):
            assign(sessions["intake"], file.id, approver, today=TODAY, duty=Role.VETTING)
    finally:
        _give(sessions, approver, Role.APPROVER)


def _give(sessions: dict[str, Actor], member: str, role: Role) -> None:
    admin = sessions["admin"]
    appoint(admin, member, roles=frozenset({role}), today=TODAY)
    for one, made in proposals(admin).items():
        agree(sessions["dpo"], one, digest=made["digest"], today=TODAY)
