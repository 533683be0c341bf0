"""A file opens in an emergency to somebody outside its team: two people, exactly this, four hours, all of it noted."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.access.all_roles import Line
from tests.kernel.nodes import TODAY, TestNode, at, make_node, new_file, remove_node, write
from tests.kernel.reading import log_lines
from thitsar.kernel import models
from thitsar.kernel.access.emergencies import PARTS
from thitsar.kernel.access.policy import COMPARTMENTS, Role
from thitsar.kernel.errors import Denied, Purposeful, Refused
from thitsar.kernel.files.open_file import Actor, OpenFile, Said
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.membership import approving, emergency
from thitsar.kernel.membership.enrolling import agree, appoint, proposals

PATIENCE = 60
HOUR = 3600
FOUNDERS = {
    "admin": Role.ADMINISTRATOR,
    "intake": Role.INTAKE,
    "intake2": Role.INTAKE,
    "case": Role.CASE_WORKER,
    "approver": Role.APPROVER,
    "dpo": Role.DATA_PROTECTION,
    "lead": Role.LEAD,
    "host": Role.HOST,
    "analyst": Role.ANALYST,
}
PATIENT = {"TEST_COVER_SECONDS": "1000000", "TEST_LOCK_SECONDS": "1000000"}


class Node:
    """A node with one file, in whose team is the first intake officer alone."""

    def __init__(self, node: TestNode) -> None:
        self.node = node
        self.file = self.code = ""
        self._sessions: dict[str, Actor] = {}

    def actor(self, who: str) -> Actor:
        if who not in self._sessions:
            self._sessions[who] = self.node.sign_in(who)
        return self._sessions[who]

    def out(self, *who: str) -> None:
        for one in who:
            if one in self._sessions:
                self._sessions.pop(one).call("sign_out")

    def restart(self) -> None:
        self.node.stop()
        self.node.start(**PATIENT)
        self.node.start_matcher()
        self._sessions.clear()

    def ask(self, who: str = "case", code: str = "", parts: tuple[str, ...] = ("registration",)) -> str:
        more: dict[str, Any] = {"reason_code": "HEALTH", "reason": "Cannot breathe", "today": TODAY}
        return emergency.ask(self.actor(who), code or self.code, list(parts), **more)

    def agree(self, asked: str, who: str = "approver") -> None:
        digest = open_file(self.actor(who), asked, ("approvals",), "read").document("approvals")["digest"]
        approving.approve(self.actor(who), asked, digest=digest, today=TODAY)

    def begin(self, who: str = "case", *parts: str) -> str:
        asked = self.ask(who, parts=parts or ("registration",))
        self.agree(asked)
        assert emergency.open_now(self.actor(who), asked, today=TODAY) == self.file
        return asked

    def read(self, who: str = "case", *parts: str) -> OpenFile:
        return open_file(self.actor(who), self.file, parts or ("registration",), "read")


@pytest.fixture(scope="module")
def _node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    made = make_node(tmp_path_factory.mktemp("emergency") / "node", FOUNDERS, **PATIENT)
    made.start_matcher()
    try:
        with at(made):
            yield Node(made)
    finally:
        remove_node(made)


@pytest.fixture
def node(_node: Node) -> Node:
    _node.actor("intake2")  # somebody who may search is at work
    intake = _node.actor("intake")
    file = new_file(intake, "registration", "identity", "service")
    _node.file, _node.code = file.id, f"P-{file.id[:4]}-{file.id[4:6]}"
    write(intake, file, "identity", {"code": _node.code})
    return _node


def test_two_people_open_it_and_nobody_else_is_given_anything(node: Node) -> None:
    with pytest.raises(Denied):
        node.read()
    node.begin("case", "registration", "identity")
    opened = node.read("case", *COMPARTMENTS[1:])
    assert set(opened.parts) == {"registration", "identity"}
    assert 4 * HOUR - 60 < opened.emergency <= 4 * HOUR
    assert opened.document("identity")["said"]
    # Neither the second person, nor a colleague of the same role, nor anything but reading.
    for who in ("approver", "intake2", "lead", "host"):
        with pytest.raises(Denied):
            node.read(who)
    for purpose in ("write", "judge", "correct", "vet"):
        with pytest.raises(Denied):
            open_file(node.actor("case"), node.file, ("registration",), purpose)
    line = Line(node.node)
    said = line.say(node.actor("case"), node.file, "registration", "plain.write", {"what": 1})
    assert said.outcome == "Denied"
    line.close()
    lines = log_lines(node.actor("dpo"), file=node.file, purpose="break_glass")
    assert {tuple(one[1:4]) for one in lines} >= {
        (node.node.member("case"), node.file, part) for part in ("registration", "identity")
    }
    assert not log_lines(node.actor("dpo"), file=node.file, member=node.node.member("case"), purpose="read")


def test_without_a_second_person_nothing_opens(node: Node) -> None:
    asked = node.ask()
    for _ in range(2):
        with pytest.raises(Purposeful):
            emergency.open_now(node.actor("case"), asked, today=TODAY)
        with pytest.raises(Denied):
            node.actor("case").call("open_emergency", approval=asked)
    # Past the command: used, and nobody agreed.
    opened = open_file(node.actor("case"), asked, ("approvals",), "read")
    payload = {"action": "break_glass", "digest": opened.document("approvals")["digest"]}
    from thitsar.kernel.ledger.record import record  # noqa: PLC0415

    with pytest.raises(Refused):
        record(node.actor("case"), [Said(opened, "approvals", "approval.used.v1", 1, payload)], today=TODAY)
    with pytest.raises(Denied):
        node.actor("case").call("open_emergency", approval=asked)
    with pytest.raises(Denied):
        node.read()


@pytest.mark.parametrize("who", ["case", "host", "analyst", "intake2", "admin"])
def test_nobody_without_the_right_is_the_second_person(node: Node, who: str) -> None:
    asked = node.ask()
    with pytest.raises((Denied, Refused)):
        node.agree(asked, who)
    with pytest.raises(Purposeful):
        emergency.open_now(node.actor("case"), asked, today=TODAY)


@pytest.mark.parametrize("who", ["admin", "host", "lead", "dpo", "analyst"])
def test_who_reads_no_file_of_their_own_asks_for_none(node: Node, who: str) -> None:
    with pytest.raises((Denied, Refused)):
        node.ask(who)


@pytest.mark.parametrize("part", sorted(set(COMPARTMENTS) - set(PARTS)))
def test_no_other_part_is_ever_asked_for(node: Node, part: str) -> None:
    for who in ("case", "intake2", "approver"):
        with pytest.raises(Refused):
            node.ask(who, parts=("registration", part))


def test_a_code_nobody_has_is_asked_for_alike_and_said_after_two_agreed(node: Node) -> None:
    asked, known = node.ask(code="P-0000-00"), node.ask()
    documents = [
        open_file(node.actor("case"), one, ("approvals",), "read").document("approvals")["summary"]
        for one in (asked, known)
    ]
    assert len({len(one["sealed"]) for one in documents}) == 1
    assert documents[0].keys() == documents[1].keys()
    node.agree(asked)
    with pytest.raises(Refused, match="no file with this code"):
        emergency.open_now(node.actor("case"), asked, today=TODAY)


def test_an_agreement_is_used_once_by_whoever_asked(node: Node) -> None:
    asked = node.ask()
    node.agree(asked)
    with pytest.raises(Purposeful):
        emergency.open_now(node.actor("intake2"), asked, today=TODAY)
    emergency.open_now(node.actor("case"), asked, today=TODAY)
    emergency.end(node.actor("case"), node.file)
    with pytest.raises(Denied):
        node.read()
    for attempt in (
        lambda: emergency.open_now(node.actor("case"), asked, today=TODAY),
        lambda: node.actor("case").call("open_emergency", approval=asked),
        lambda: emergency.end(node.actor("case"), node.file),
    ):
        with pytest.raises(Purposeful):
            attempt()


def test_four_hours_are_four_hours_whatever_the_clock_says(node: Node) -> None:
    node.begin()
    node.node.move_clock(-3 * 86_400)
    node.node.pass_time(4 * HOUR - 120)
    assert node.read().emergency <= 121
    node.restart()
    node.actor("intake2")
    assert node.read().emergency <= 121
    node.node.pass_time(121)
    with pytest.raises(Denied):
        node.read()
    node.restart()
    with pytest.raises(Denied):
        node.read()
    node.node.move_clock(0)


def test_starting_the_machine_anew_or_losing_the_count_ends_it(node: Node) -> None:
    for lose in (node.node.start_machine_anew, (node.node.directory / "agent" / "emergencies").unlink):
        node.begin()
        assert node.read().emergency
        node.node.stop()
        lose()
        node.restart()
        node.actor("intake2")
        with pytest.raises(Denied):
            node.read()


def test_the_agreement_runs_out_before_it_is_used(node: Node) -> None:
    asked = node.ask()
    node.agree(asked)
    node.node.pass_time(HOUR + 1)
    with pytest.raises(Refused):
        emergency.open_now(node.actor("case"), asked, today=TODAY)
    with pytest.raises(Denied):
        node.read()


def test_a_narrow_part_needs_somebody_of_the_team_to_be_there_once(node: Node) -> None:
    node.out("case")  # who has just typed their passphrase
    node.begin("case", "registration", "identity")
    node.out("intake")
    assert set(node.read("case", "registration", "identity").parts) == {"registration"}
    node.actor("intake")
    assert "identity" in node.read("case", "registration", "identity").parts
    node.out("intake")
    # What was lent stays for the time that is left, over a new start of the agent, and goes with the end.
    assert "identity" in node.read("case", "registration", "identity").parts
    node.restart()
    node.actor("intake2")
    assert "identity" in node.read("case", "registration", "identity").parts
    with at(node.node):
        stream = models.Stream.objects.get(file=node.file, compartment="identity").id
        lent = {bytes(one.key) for one in models.KeyWrap.objects.filter(stream=stream)}
    emergency.end(node.actor("case"), node.file)
    with at(node.node):
        assert models.WrapOwed.objects.filter(stream=stream, recipient=models.RENEWED).exists()
    node.begin("case", "registration", "identity")
    assert set(node.read("case", "registration", "identity").parts) == {"registration"}
    # Whoever of the team signs in next changes the key that was lent.
    node.actor("intake")
    end = time.monotonic() + PATIENCE
    while lent & {bytes(one.key) for one in models.KeyWrap.objects.filter(stream=stream)}:
        assert time.monotonic() < end, "nobody changed it"
        time.sleep(0.1)


def test_a_role_lost_meanwhile_closes_it(node: Node) -> None:
    node.begin()
    member, admin = node.node.member("case"), node.actor("admin")
    appoint(admin, member, roles=frozenset({Role.AID}), today=TODAY)
    try:
        with pytest.raises(Denied):
            node.read()
    finally:
        appoint(admin, member, roles=frozenset({Role.CASE_WORKER}), today=TODAY)
        node.restart()
        for who in FOUNDERS:
            node.actor(who)


def test_data_protection_sees_it_at_once_and_says_when_the_person_is_told(node: Node) -> None:
    asked = node.begin()
    document = open_file(node.actor("dpo"), asked, ("approvals",), "read").document("approvals")
    assert (document["used"], document["told"]) == (document["day"], 0)
    for who in ("case", "approver", "lead", "intake"):
        with pytest.raises(Denied):
            node.actor(who).call("tell_emergency", approval=asked)
    emergency.tell_person(node.actor("dpo"), asked, today=TODAY)
    document = open_file(node.actor("dpo"), asked, ("approvals",), "read").document("approvals")
    assert document["told"] == document["day"]
    unused = node.ask()
    with pytest.raises(Refused):
        node.actor("dpo").call("tell_emergency", approval=unused)


def _given(node: Node, who: str, *roles: Role) -> None:
    appoint(node.actor("admin"), node.node.member(who), roles=frozenset(roles), today=TODAY)
    for one, made in proposals(node.actor("admin")).items():
        agree(node.actor("lead"), one, digest=made["digest"], today=TODAY)


def test_whoever_is_in_the_team_needs_no_emergency(node: Node) -> None:
    asked = node.ask("intake")
    node.agree(asked)
    with pytest.raises(Refused, match="already"):
        emergency.open_now(node.actor("intake"), asked, today=TODAY)
