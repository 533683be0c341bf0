"""A4 as a table: a file opens in an emergency in one state of its request and in no other; the log says so first."""

from collections.abc import Callable

import pytest

from tests.access.test_emergency import FOUNDERS, HOUR, Node, _node, node
from tests.kernel.nodes import TODAY
from thitsar.kernel import models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Denied, Purposeful
from thitsar.kernel.files.open_file import Said
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.ledger.checkpoint import read_checkpoint
from thitsar.kernel.ledger.proof import Stated
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership import approving, emergency
from thitsar.kernel.membership.enrolling import agree, appoint, proposals
from thitsar.kernel.membership.events import APPROVED, USED

__all__ = ["_node", "node"]


def _say(made: Node, who: str, asked: str, name: str) -> None:
    """Say something in a request past every command."""
    opened = open_file(made.actor(who), asked, ("approvals",), "read")
    payload = {"action": "break_glass", "digest": opened.document("approvals")["digest"]}
    record(made.actor(who), [Said(opened, "approvals", name, 1, payload)], today=TODAY)


def _have(made: Node, asked: str, who: str = "case") -> None:
    """Use a request past the command, which would look first."""
    if not open_file(made.actor(who), asked, ("approvals",), "read").document("approvals")["used"]:
        _say(made, who, asked, USED)
    made.actor(who).call("open_emergency", approval=asked)


def _digest(made: Node, asked: str) -> bytes:
    shown = open_file(made.actor("lead"), asked, ("approvals",), "read").document("approvals")
    digest: bytes = shown["digest"]
    return digest


def _none(made: Node) -> None:
    _have(made, made.ask())


def _unsaid(made: Node) -> None:
    asked = made.ask()
    made.agree(asked)
    made.actor("case").call("open_emergency", approval=asked)


def _own(made: Node) -> None:
    asked = made.ask("approver")
    with pytest.raises(Purposeful):
        _say(made, "approver", asked, APPROVED)
    made.out("approver")
    with pytest.raises(Purposeful):
        _say(made, "approver", asked, APPROVED)
    _have(made, asked, "approver")


def _stale(made: Node) -> None:
    asked = made.ask()
    made.agree(asked)
    made.node.pass_time(HOUR + 1)
    _have(made, asked)


def _stale_by_a_clock_set_back(made: Node) -> None:
    asked = made.ask()
    made.agree(asked)
    made.node.pass_time(HOUR + 1)
    made.node.move_clock(-HOUR)
    try:
        _have(made, asked)
    finally:
        made.node.move_clock(0)


def _shown_otherwise(made: Node) -> None:
    more = {"code": made.code, "parts": ["registration"], "reason_code": "HEALTH", "reason": "Cannot breathe"}
    offered = made.actor("case").call("ask_emergency", **more)
    shown = {**offered["summary"], "reason": "another"}
    asked = approving.request(
        made.actor("case"), "break_glass", offered["digest"], summary=shown, today=TODAY
    )
    made.agree(asked)
    _have(made, asked)


def _other_reader(made: Node) -> None:
    asked = made.ask()
    made.agree(asked)
    _have(made, asked, "intake2")


def _asked_in_anothers_words(made: Node) -> None:
    more = {"code": made.code, "parts": ["registration"], "reason_code": "HEALTH", "reason": "Cannot breathe"}
    offered = made.actor("case").call("ask_emergency", **more)
    mine = made.actor("intake2")
    asked = approving.request(mine, "break_glass", offered["digest"], summary=offered["summary"], today=TODAY)
    made.agree(asked)
    _have(made, asked, "intake2")


def _replayed(made: Node) -> None:
    asked = made.begin()
    emergency.end(made.actor("case"), made.file)
    _have(made, asked)


def _replayed_after_a_restart(made: Node) -> None:
    asked = made.begin()
    emergency.end(made.actor("case"), made.file)
    made.restart()
    made.actor("intake2")
    _have(made, asked)


def _second_lost_the_role(made: Node) -> None:
    asked = made.ask()
    made.agree(asked)
    _give(made, "approver", Role.HOST)
    try:
        _have(made, asked)
    finally:
        _give(made, "approver", FOUNDERS["approver"])


def _asker_lost_the_role(made: Node) -> None:
    asked = made.ask()
    made.agree(asked)
    _give(made, "case", Role.HOST)
    try:
        _have(made, asked)
    finally:
        _give(made, "case", FOUNDERS["case"])


def _declined(made: Node) -> None:
    asked = made.ask()
    made.agree(asked)
    approving.decline(made.actor("lead"), asked, digest=_digest(made, asked), reason="TOO_MUCH", today=TODAY)
    _have(made, asked)


def _taken_back(made: Node) -> None:
    asked = made.ask()
    made.agree(asked)
    approving.take_back(made.actor("case"), asked, digest=_digest(made, asked), today=TODAY)
    _have(made, asked)


def _give(made: Node, who: str, role: Role) -> None:
    admin = made.actor("admin")
    appoint(admin, made.node.member(who), roles=frozenset({role}), today=TODAY)
    for one, proposal in proposals(admin).items():
        agree(made.actor("dpo"), one, digest=proposal["digest"], today=TODAY)
    # Keys that were taken away come back from who holds them.
    made.restart()
    for one in FOUNDERS:
        made.actor(one)


STATES: list[Callable[[Node], None]] = [
    _none, _unsaid, _own, _stale, _stale_by_a_clock_set_back, _shown_otherwise, _other_reader,
    _asked_in_anothers_words, _replayed, _replayed_after_a_restart, _second_lost_the_role, _asker_lost_the_role,
    _declined, _taken_back,
]  # fmt: skip


@pytest.mark.parametrize("state", STATES, ids=lambda one: one.__name__.strip("_"))
def test_it_opens_in_no_state_but_agreed(node: Node, state: Callable[[Node], None]) -> None:
    with pytest.raises(Purposeful):
        state(node)
    for who in ("case", "intake2", "approver"):
        with pytest.raises(Denied):
            node.read(who)


@pytest.mark.parametrize("second", FOUNDERS)
def test_it_opens_when_whoever_may_agreed_and_nobody_else(node: Node, second: str) -> None:
    asked = node.ask()
    if second in {"approver", "dpo", "lead"}:
        node.agree(asked, second)
        _have(node, asked)
        assert node.read().parts
        emergency.end(node.actor("case"), node.file)
        return
    with pytest.raises(Purposeful):
        _say(node, second, asked, APPROVED)
    with pytest.raises(Purposeful):
        _have(node, asked)


def test_that_it_was_opened_stands_in_the_next_checkpoint(node: Node) -> None:
    asked = node.ask()
    node.agree(asked)
    _say(node, "case", asked, USED)
    stream = models.Stream.objects.get(file=asked, compartment="approvals").id
    said = models.Entry.objects.filter(stream=stream).latest("sequence").sequence
    node.actor("case").call("open_emergency", approval=asked)
    size = Stated(*read_checkpoint(node.actor("dpo").call("sign_checkpoint"))).checkpoint.size
    assert size >= said
    emergency.end(node.actor("case"), node.file)
