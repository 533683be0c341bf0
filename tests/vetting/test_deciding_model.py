"""R-SOD as a model: whatever people do in whatever order, somebody is cleared exactly when two who may have agreed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.stateful import does, run
from tests.vetting.deciding import SANDAR, Vetting, vetting
from tests.vetting.forging import by, forged
from tests.vetting.test_deciding import approved, decided
from thitsar.apps.vetting import commands, events, queries
from thitsar.kernel.access.policy import Role

APPROVERS = ("khu", "khu2", SANDAR)
EVERYBODY = st.sampled_from([*APPROVERS, "myo", "officer2"])
OFFICERS = st.sampled_from(["myo", "officer2"])
WINDOWS = st.booleans()


class Deciding(RuleBasedStateMachine):
    """Recommend, approve, decide, change, give back, declare and change roles; the model says what may come of it."""

    vet: ClassVar[Vetting]
    cleared: ClassVar[int] = 0

    @initialize()
    def begin(self) -> None:
        self.approving = set(APPROVERS)
        self.begin_another()

    def begin_another(self) -> None:
        self.file = self.vet.grounded()
        # The digests that were ever asked for, newest last; who agreed to the one that still stands.
        self.digests: list[bytes] = []
        self.agreed: set[str] = set()
        self.stands = False
        self.conflicts: set[str] = set()
        self.seen: dict[str, Any] = {}

    @property
    def is_carried(self) -> bool:
        """Tell whether two people who may decide have agreed, one of them from elsewhere."""
        counted = self.agreed & self.approving
        return self.stands and len(counted) >= 2 and SANDAR in counted

    @rule(who=OFFICERS)
    def recommend(self, who: str) -> None:
        # Two recommendations of one content differ all the same.
        digest = self.vet.recommend(self.file, "CLEARED", who=who)
        assert digest not in self.digests
        self.digests.append(digest)
        self.agreed, self.stands = set(), True
        self.seen = self.vet.document(self.file)

    @rule(who=EVERYBODY, old=st.integers(0, 3), is_other_window=WINDOWS)
    def approve(self, who: str, old: int, is_other_window: bool) -> None:
        """Agree on a page, in this browser or another, to what stands now or stood earlier."""
        if not self.digests:
            return
        digest = self.digests[max(0, len(self.digests) - 1 - old)]
        is_new = self.stands and digest == self.digests[-1]
        may = is_new and who in self.approving and who not in self.agreed | self.conflicts
        actor = self.vet.window(who) if is_other_window else self.vet.actor(who)
        found: list[bool] = []
        done = does(
            lambda: found.append(commands.approve(actor, self.file, digest=digest, today=self.vet.today))
        )
        assert done == may
        if done:
            self.agreed.add(who)
            assert found == [self.is_carried]
        self.settle(is_cleared=done and self.is_carried)

    @rule(order=st.permutations(APPROVERS), count=st.integers(1, 3))
    def agree_in_turn(self, order: list[str], count: int) -> None:
        """Let some approvers agree one after another, as it should go, until that was enough."""
        if not self.stands:
            self.recommend("myo")
        file = self.file
        for who in order[:count]:
            if self.file == file:
                self.approve(who, 0, False)

    @rule(who=EVERYBODY, is_replay=st.booleans())
    def decide_past_the_rules(self, who: str, is_replay: bool) -> None:
        """Send what a changed page would: an approval and a decision at once, of now or of what was seen before."""
        now = self.vet.document(self.file)
        document = self.seen if is_replay else now
        if not document or document["pending"] is None:
            return
        digest = document["pending"]["digest"]
        is_new = self.stands and digest == self.digests[-1]
        both = [approved(digest)] if who not in self.agreed else []
        agreed = self.agreed | {who}
        counted = agreed & self.approving
        may = is_new and who in self.approving and who not in self.conflicts
        may = may and len(counted) >= 2 and SANDAR in counted
        # Named are those who count, as the agent must find them.
        named = {"approved_by": tuple(sorted(self.vet.actor(one).member for one in counted))}
        said = [decided(document, part, **named) for part in ("standing", "vetting")]
        done = does(lambda: self.vet.say(who, self.file, *both, *said))
        assert done == may
        self.settle(is_cleared=done)

    @rule(who=OFFICERS, agreeing=st.sampled_from(APPROVERS))
    def agree_by_hand(self, who: str, agreeing: str) -> None:
        """Let an officer write an approval into the table with their own seed: nobody decides on top of it."""
        if self.stands:
            digest = self.digests[-1]
            with forged(self.vet, self.file, by(who, events.Approved(digest))):
                assert not does(lambda: self.vet.approve(agreeing, self.file, digest))
                assert not does(lambda: self.vet.say(agreeing, self.file, approved(digest)))
            self.settle(is_cleared=False)

    @rule(who=OFFICERS)
    def change(self, who: str) -> None:
        """Record one more item: what was judged is something else now."""
        claim = next(iter(self.vet.document(self.file)["claims"]))
        given = {"claim": claim, "kind": "OTHER", "direction": "0", "what": "one more"}
        self.vet.do(who, self.file, commands.add_evidence, **given)
        self.agreed, self.stands = set(), False

    @rule(who=OFFICERS, of=OFFICERS)
    def take_back(self, who: str, of: str) -> None:
        """Record something by mistake and take it back: nothing that was agreed to comes back with that."""
        self.change(of)
        slip = {"said_at": self.vet.document(self.file)["slip"]["said_at"]}
        done = does(lambda: self.vet.do(who, self.file, commands.take_back, **slip))
        assert done == (who == of)

    @rule(who=EVERYBODY)
    def give_back(self, who: str) -> None:
        if not self.digests:
            return
        digest = self.digests[-1]
        may = self.stands and who in self.approving and who not in self.conflicts
        back = {"digest": digest, "reason": "more is needed"}
        assert does(lambda: self.vet.do(who, self.file, commands.give_back, **back)) == may
        if may:
            self.agreed, self.stands = set(), False

    @rule(who=st.sampled_from(["khu", "khu2"]))
    def declare(self, who: str) -> None:
        may = who in self.approving
        has_agreed = who in self.agreed
        # Whoever declared it already takes nothing back a second time.
        is_first = who not in self.conflicts
        done = does(lambda: self.vet.do(who, self.file, commands.declare_conflict, kind="KIN"))
        assert done == may or not is_first
        if done:
            self.conflicts.add(who)
            if has_agreed:
                self.agreed, self.stands = set(), False

    @rule()
    def change_role(self) -> None:
        """Take somebody the right to decide, or give it back."""
        role = Role.VETTING if "khu2" in self.approving else Role.APPROVER
        self.vet.give("khu2", role)
        self.approving ^= {"khu2"}

    def settle(self, *, is_cleared: bool) -> None:
        tier = queries.tier(self.vet.document(self.file))
        assert tier == ("CLEARED" if is_cleared else "PROVISIONAL")
        if is_cleared:
            Deciding.cleared += 1
            self.begin_another()

    def teardown(self) -> None:
        self.vet.give("khu2", Role.APPROVER)


@pytest.fixture
def model(tmp_path: Path) -> Iterator[Vetting]:
    with vetting(tmp_path / "node") as made:
        yield made


@pytest.mark.slow
def test_somebody_is_cleared_exactly_when_the_model_says(model: Vetting) -> None:
    Deciding.vet = model
    run(Deciding, stories=5, steps=16)
    # Not only refusals: the way that is open is open.
    machine = Deciding()
    machine.begin()
    before = Deciding.cleared
    machine.agree_in_turn(["khu", SANDAR, "khu2"], 3)
    assert Deciding.cleared == before + 1
