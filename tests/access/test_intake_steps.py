"""The agent lets a step of intake be said by the roles that the table of stages names, and by nobody else."""

import pytest

from thitsar.apps.intake import events, registered
from thitsar.apps.intake.tests.test_outcomes import TABLE
from thitsar.kernel.access.policy import Role, scope_of
from thitsar.kernel.ledger.events import event_type

# The event by which each step is said, for those that are said in a file.
SAID: dict[str, type[events.Event]] = {
    "protect": events.ChildPathOpened,
    "hand_over": events.ChildHandedOver,
    "take_over": events.HandoverConfirmed,
    "propose_close": events.ChildCloseProposed,
    "agree_close": events.ChildCloseAgreed,
    "accept": events.AcceptedForVetting,
    "propose_out": events.OutOfScopeProposed,
    "agree_out": events.OutOfScopeAgreed,
    "end": events.ProceedingEnded,
    "withdraw": events.ConsentChanged,
    "link": events.PersonLinked,
    "unlink": events.PersonUnlinked,
}


@pytest.mark.parametrize("step", SAID)
def test_the_agent_allows_a_step_to_the_roles_of_the_table_and_to_nobody_else(step: str) -> None:
    registered.register()
    action = event_type(SAID[step].NAME).action
    allowed = {one.value for one in Role if scope_of(frozenset({one}), action, "registration")}
    assert allowed == {role for _, one, role in TABLE if one == step}
