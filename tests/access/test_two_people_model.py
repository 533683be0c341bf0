"""A2 as a model: whatever people do in whatever order, the agent opens a list exactly when two agreed to it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, precondition, rule

from tests.access.agreeing import Agreeing, agreeing
from tests.stateful import does, run
from thitsar.kernel.access.policy import Role

ASKERS = st.sampled_from(["intake", "vetting", "approver", "approver2"])
SECONDS = st.sampled_from(["approver", "approver2", "dpo", "lead", "vetting", "intake"])
# Whose role changes: both hold the keys either way, so that only the right is in question.
CHANGED = st.sampled_from(["approver2", "vetting"])
HOUR = 3600


@dataclass
class Asked:
    """What the model knows of a request."""

    id: str
    asker: str
    length: int
    agreed: dict[str, float] = field(default_factory=dict)
    is_used: bool = False


class TwoPeople(RuleBasedStateMachine):
    """Ask, agree, wait, change roles, start anew and use; the model says what must come of it."""

    two: ClassVar[Agreeing]
    requests = Bundle("requests")

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.approving = {"approver", "approver2", "dpo", "lead"}

    @rule(target=requests, who=ASKERS, length=st.integers(2, 4))
    def ask(self, who: str, length: int) -> Asked:
        return Asked(self.two.ask(who, self.two.files[:length]), who, length)

    @rule(who=SECONDS, asked=requests, length=st.integers(2, 4))
    def agree(self, who: str, asked: Asked, length: int) -> None:
        may = (
            who in self.approving
            and who != asked.asker
            and who not in asked.agreed
            and length == asked.length
        )
        done = does(lambda: self.two.agree(who, asked.id, self.two.files[:length]))
        assert done == may
        if may:
            asked.agreed[who] = self.now

    @rule(who=ASKERS, asked=requests, length=st.integers(2, 4))
    def use(self, who: str, asked: Asked, length: int) -> None:
        given = [when for one, when in asked.agreed.items() if one in self.approving and one != who]
        may = who == asked.asker and length == asked.length and not asked.is_used
        may = may and bool(given) and self.now - max(given) <= HOUR
        done = does(lambda: self.two.use(who, asked.id, self.two.files[:length]))
        assert done == may
        asked.is_used = asked.is_used or done

    @rule(asked=requests)
    def use_as_asked(self, asked: Asked) -> None:
        self.use(asked.asker, asked, asked.length)

    @rule(seconds=st.sampled_from([1000, 2000, 5000]))
    def wait(self, seconds: int) -> None:
        self.two.node.pass_time(seconds)
        # Sessions end after eight hours.
        self.two.sessions.clear()
        self.now += seconds

    @rule(who=CHANGED)
    def change_role(self, who: str) -> None:
        role = Role.VETTING if who in self.approving else Role.APPROVER
        self.two.give(who, role)
        self.approving ^= {who}

    @precondition(lambda self: self.now)
    @rule()
    def restart(self) -> None:
        self.two.restart()

    def teardown(self) -> None:
        for who, role in (("approver2", Role.APPROVER), ("vetting", Role.VETTING)):
            if (who in self.approving) != (role is Role.APPROVER):
                self.two.give(who, role)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Agreeing]:
    with agreeing(tmp_path / "node") as made:
        yield made


def test_a_list_opens_exactly_when_the_model_says(two: Agreeing) -> None:
    TwoPeople.two = two
    run(TwoPeople, stories=8, steps=20)
