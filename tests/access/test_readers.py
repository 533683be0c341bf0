"""An administrator who also takes in makes no reader alone: through commands, and past them at the agent's socket."""

from collections.abc import Iterator

import pytest

from tests.access.all_roles import Line
from tests.kernel.conftest import Maker
from tests.kernel.nodes import TODAY, TestNode, at, new_file
from tests.organisations import organisation
from thitsar.kernel import models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.access.roster import ROLES_APPOINTED, ROLES_APPOINTED_1
from thitsar.kernel.errors import Refused
from thitsar.kernel.files.open_file import Said
from thitsar.kernel.files.opening import create, node_ids
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership.assigning import assign
from thitsar.kernel.membership.enrolling import agree, appoint, enrol, node_roster, pay, proposals

pytestmark = pytest.mark.database
BOTH = frozenset({Role.ADMINISTRATOR, Role.INTAKE})
FOUNDERS = {
    "admin": Role.ADMINISTRATOR,
    "intake": Role.INTAKE,
    "lead": Role.LEAD,
    "dpo": Role.DATA_PROTECTION,
    "new": Role.HOST,
}


@pytest.fixture
def node(make: Maker) -> Iterator[TestNode]:
    made = make(FOUNDERS)
    with at(made):
        _give(made, "admin", BOTH)
        yield made


def _give(node: TestNode, who: str, roles: frozenset[Role]) -> None:
    """Have the lead agree to roles."""
    admin, member = node.sign_in("admin"), node.member(who)
    appoint(admin, member, roles=roles, today=TODAY)
    made = proposals(admin)[member]
    agree(node.sign_in("lead"), member, digest=made["digest"], today=TODAY)
    for one in FOUNDERS:
        node.sign_in(one)


def _give_alone(node: TestNode, *roles: Role) -> None:
    """Give somebody roles past the command, which would ask for a second person."""
    admin, member = node.sign_in("admin"), node.member("new")
    payload = {"member": member, "roles": sorted(role.value for role in roles)}
    record(admin, [Said(node_roster(admin), "roster", ROLES_APPOINTED, 2, payload)], today=TODAY)
    pay(admin)


def test_what_they_give_waits_for_a_second_person(node: TestNode) -> None:
    admin = node.sign_in("admin")
    appoint(admin, node.member("new"), roles=frozenset({Role.CASE_WORKER}), today=TODAY)
    assert set(proposals(admin)) == {node.member("new")}
    enrol(admin, "Hla Hla", organisation(admin, "ORG"), roles=frozenset({Role.COUNSELLOR}), today=TODAY)
    assert len(proposals(admin)) == 2


def test_who_alone_made_a_reader_assigns_them_to_nothing_and_another_does(node: TestNode) -> None:
    _give_alone(node, Role.CASE_WORKER)
    admin, intake = node.sign_in("admin"), node.sign_in("intake")
    file = new_file(admin, "registration", "identity", team=(intake.member,), narrow=(intake.member,))
    for narrow in (True, False):
        payload = {"member": bytes.fromhex(node.member("new")), "narrow": narrow, "duty": "case_worker"}
        line = Line(node)
        answer = line.say(admin, file.id, "roster", "roster.member_assigned.v2", payload)
        line.close()
        assert answer.outcome == "Refused"
    with pytest.raises(Refused, match="You alone gave"):
        assign(admin, file.id, node.member("new"), today=TODAY)
    new = node.sign_in("new")
    assert not models.KeyWrap.objects.filter(recipient=new.member).exists()
    assign(intake, file.id, node.member("new"), today=TODAY)
    assert models.KeyWrap.objects.filter(recipient=new.member).exists()


def test_nobody_begins_a_file_with_a_reader_they_alone_made(node: TestNode) -> None:
    _give_alone(node, Role.CASE_WORKER)
    admin = node.sign_in("admin")
    with pytest.raises(Refused, match="You alone gave"):
        new_file(admin, "registration", "identity", team=(node.member("new"),))
    assert create(
        node.sign_in("intake"), "plain", [("registration",)], team=(node.member("intake"),), narrow=()
    )


def test_a_role_that_two_gave_is_theirs_to_assign(node: TestNode) -> None:
    _give_alone(node, Role.CASE_WORKER)
    _give(node, "new", frozenset({Role.CASE_WORKER}))
    admin = node.sign_in("admin")
    file = new_file(admin, "registration", "identity")
    assign(admin, file.id, node.member("new"), today=TODAY)
    assert models.KeyWrap.objects.filter(recipient=node.member("new")).exists()


def test_the_older_form_is_signed_for_nobody(node: TestNode) -> None:
    line = Line(node)
    payload = {"member": node.member("new"), "roles": ["case_worker"]}
    answer = line.say(node.sign_in("admin"), node_ids()[0], "roster", ROLES_APPOINTED_1, payload)
    line.close()
    assert answer.outcome == "Unverified"
