"""A2 as a table: each thing two people agree to, in each state an agreement can be in, at the agent's own socket."""

from collections.abc import Callable

import pytest

from tests.access.agreeing import FOUNDERS, Agreeing
from tests.access.ordered import OPERATIONS, Operation, agree
from tests.kernel.nodes import TODAY
from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Purposeful
from thitsar.kernel.files.open_file import Said
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership import approving
from thitsar.kernel.membership.events import APPROVED, USED

# Whoever may agree, beside the one who asked.
SECONDS = {"approver", "approver2", "dpo", "lead"}


def _say(two: Agreeing, who: str, asked: str, name: str) -> None:
    """Say something in a request past every command, as a member's own program does."""
    opened = open_file(two.actor(who), asked, ("approvals",), "read")
    shown = opened.document("approvals")
    payload = {"action": shown["action"], "digest": shown["digest"]}
    record(two.actor(who), [Said(opened, "approvals", name, 1, payload)], today=TODAY)


def _none(two: Agreeing, op: Operation) -> None:
    op.have(two, op.ask(two))


def _used_said_first(two: Agreeing, op: Operation) -> None:
    asked = op.ask(two)
    _say(two, op.asker, asked, USED)


def _unsaid(two: Agreeing, op: Operation) -> None:
    asked = op.ask(two)
    agree(two, asked)
    # Agreed to, and the log says nothing of its use.
    op.use(two, op.asker, asked)


def _own(two: Agreeing, op: Operation) -> None:
    asked = op.ask(two)
    with pytest.raises(Purposeful):
        _say(two, op.asker, asked, APPROVED)
    two.sessions[op.asker] = two.node.sign_in(op.asker)
    with pytest.raises(Purposeful):
        _say(two, op.asker, asked, APPROVED)
    op.have(two, asked)


def _stale(two: Agreeing, op: Operation) -> None:
    asked = op.ask(two)
    agree(two, asked)
    two.node.pass_time(3601)
    two.sessions.clear()
    op.have(two, asked)


def _stale_though_said(two: Agreeing, op: Operation) -> None:
    asked = op.ask(two)
    agree(two, asked)
    _say(two, op.asker, asked, USED)
    two.node.pass_time(3601)
    two.sessions.clear()
    op.have(two, asked)


def _shown_otherwise(two: Agreeing, op: Operation) -> None:
    made = op.offer(two, op.asker)
    asked = op.ask(two, {**made, "summary": {**made["summary"], "reason": "another"}})
    agree(two, asked)
    op.have(two, asked)


def _shown_less(two: Agreeing, op: Operation) -> None:
    made = op.offer(two, op.asker)
    shown = {name: text for name, text in made["summary"].items() if name != "reason"}
    asked = op.ask(two, {**made, "summary": shown})
    agree(two, asked)
    op.have(two, asked)


def _other_reader(two: Agreeing, op: Operation) -> None:
    asked = op.ask(two)
    agree(two, asked)
    op.have(two, asked, op.colleague)


def _asked_in_anothers_words(two: Agreeing, op: Operation) -> None:
    # The colleague asks with a digest that names the first as who asks.
    asked = op.ask(two, op.offer(two, op.asker), op.colleague)
    agree(two, asked)
    op.have(two, asked, op.colleague)


def _replayed(two: Agreeing, op: Operation) -> None:
    asked = op.ask(two)
    agree(two, asked)
    assert op.have(two, asked)
    op.have(two, asked)


def _replayed_after_a_restart(two: Agreeing, op: Operation) -> None:
    asked = op.ask(two)
    agree(two, asked)
    assert op.have(two, asked)
    two.restart()
    op.have(two, asked)


def _second_lost_the_role(two: Agreeing, op: Operation) -> None:
    asked = op.ask(two)
    agree(two, asked)
    two.give("approver2", Role.VETTING)
    try:
        op.have(two, asked)
    finally:
        _whole_again(two)


def _asker_lost_the_role(two: Agreeing, op: Operation) -> None:
    asked = op.ask(two)
    agree(two, asked)
    two.give(op.asker, Role.HOST)
    try:
        op.have(two, asked)
    finally:
        _whole_again(two, op.asker)


def _declined(two: Agreeing, op: Operation) -> None:
    asked = op.ask(two)
    agree(two, asked)
    digest = open_file(two.actor("lead"), asked, ("approvals",), "read").document("approvals")["digest"]
    two.node.pass_time(1)
    approving.decline(two.actor("approver2"), asked, digest=digest, reason="TOO_MUCH", today=TODAY)
    op.have(two, asked)


def _taken_back(two: Agreeing, op: Operation) -> None:
    asked = op.ask(two)
    agree(two, asked)
    digest = open_file(two.actor("lead"), asked, ("approvals",), "read").document("approvals")["digest"]
    approving.take_back(two.actor(op.asker), asked, digest=digest, today=TODAY)
    op.have(two, asked)


def _of_another_kind(two: Agreeing, op: Operation) -> None:
    other = next(one for one in OPERATIONS.values() if one.asker != op.asker and one.action != op.action)
    asked = other.ask(two)
    agree(two, asked)
    op.use(two, op.asker, asked)


def _whole_again(two: Agreeing, *who: str) -> None:
    for one in ("approver2", *who):
        two.give(one, FOUNDERS[one])
    # Keys that were taken away come back from who holds them.
    two.restart()
    for one in FOUNDERS:
        two.actor(one)
    two.sessions.clear()


STATES: list[Callable[[Agreeing, Operation], None]] = [
    _none, _used_said_first, _unsaid, _own, _stale, _stale_though_said, _shown_otherwise, _shown_less,
    _other_reader, _asked_in_anothers_words, _replayed, _replayed_after_a_restart, _second_lost_the_role,
    _asker_lost_the_role, _declined, _taken_back, _of_another_kind,
]  # fmt: skip


@pytest.mark.parametrize("state", STATES, ids=lambda one: one.__name__.strip("_"))
@pytest.mark.parametrize("name", OPERATIONS)
def test_nothing_is_had_in_any_state_but_agreed(
    two: Agreeing, name: str, state: Callable[[Agreeing, Operation], None]
) -> None:
    with pytest.raises(Purposeful):
        state(two, OPERATIONS[name])


@pytest.mark.parametrize("who", FOUNDERS)
@pytest.mark.parametrize("name", OPERATIONS)
def test_it_is_had_when_whoever_may_agreed_and_nobody_else(two: Agreeing, name: str, who: str) -> None:
    op = OPERATIONS[name]
    asked = op.ask(two)
    if who in SECONDS - {op.asker}:
        agree(two, asked, who)
        assert op.have(two, asked)
        return
    with pytest.raises(Purposeful):
        _say(two, who, asked, APPROVED)
    with pytest.raises(Purposeful):
        op.have(two, asked)


@pytest.mark.parametrize("name", [name for name, op in OPERATIONS.items() if op.misuses])
def test_an_agreement_to_one_content_or_recipient_gives_no_other_and_is_not_used_up(
    two: Agreeing, name: str
) -> None:
    op = OPERATIONS[name]
    asked = op.ask(two)
    agree(two, asked)
    for misuse in op.misuses:
        with pytest.raises(Purposeful):
            op.have(two, asked, use=misuse)
    assert op.have(two, asked)


@pytest.mark.parametrize("name", OPERATIONS)
def test_whoever_may_not_order_it_is_offered_nothing(two: Agreeing, name: str) -> None:
    op = OPERATIONS[name]
    for who in ("admin", "host", "analyst"):
        with pytest.raises(Purposeful):
            op.offer(two, who)
