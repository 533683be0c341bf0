"""Models that say what must come of whatever people do, run against a node that stays the same throughout."""

from collections.abc import Callable

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from thitsar.kernel.errors import Purposeful


def does(something: Callable[[], object]) -> bool:
    """Do it, and tell whether it was allowed."""
    try:
        something()
    except Purposeful:
        return False
    return True


def run(machine: type[RuleBasedStateMachine], *, stories: int, steps: int) -> None:
    """Let a model tell so many stories of so many steps."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=stories,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
