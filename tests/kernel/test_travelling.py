"""Somebody goes on a journey: no narrow key is on the node for them until another person says that they are back."""

import random
from contextlib import suppress
from datetime import date

import pytest

from tests.kernel.conftest import Maker
from tests.kernel.nodes import CAST, TODAY, TestNode, at, new_file
from tests.kernel.test_leaving_node import settled
from thitsar.kernel import models
from thitsar.kernel.access.policy import NARROW, Role
from thitsar.kernel.errors import Refused
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.ledger.renewal import owe_renewal
from thitsar.kernel.membership.assigning import assign
from thitsar.kernel.membership.leaving import unassign
from thitsar.kernel.membership.removing import remove
from thitsar.kernel.membership.travelling import returned, travel

pytestmark = pytest.mark.database
PEOPLE = ("intake", "intake2", "third")
STEPS = 30


def narrow_wraps(member: str) -> set[str]:
    """Give the narrow parts of which a key lies in the table for a member."""
    streams = models.KeyWrap.objects.filter(recipient=member).values_list("stream", flat=True)
    return set(
        models.Stream.objects.filter(id__in=list(streams), compartment__in=NARROW).values_list(
            "id", flat=True
        )
    )


def test_keys_leave_with_a_traveller_and_come_back_by_another_person(make: Maker) -> None:
    node = make({**CAST, "third": Role.INTAKE})
    with at(node):
        admin, dpo, intake, away = (node.sign_in(who) for who in ("admin", "dpo", "intake", "intake2"))
        file = new_file(intake, "registration", "identity", team=(away.member,), narrow=(away.member,))
        kept = list(models.KeyWrap.objects.filter(recipient=away.member))
        assert kept
        travel(admin, away.member, today=TODAY)
        assert not narrow_wraps(away.member)
        assert open_file(away, file.id, ("registration",), "read")
        # Not with a row that somebody kept either, nor by whoever pays debts.
        models.KeyWrap.objects.bulk_create(kept)
        assert "identity" not in open_file(away, file.id, ("registration", "identity"), "read").parts
        models.KeyWrap.objects.filter(recipient=away.member).delete()
        intake.call("pay_debts")
        later = new_file(intake, "identity", team=(away.member,), narrow=(away.member,))
        assert not narrow_wraps(away.member)
        with pytest.raises(Refused, match="already"):
            travel(dpo, away.member, today=TODAY)
        with pytest.raises(Refused, match="Nobody else can open"):
            travel(dpo, intake.member, today=TODAY)
        travel(dpo, admin.member, today=TODAY)
        with pytest.raises(Refused, match="their own"):
            returned(admin, admin.member, today=TODAY)
        with pytest.raises(Refused, match="their own"):
            returned(admin, away.member, today=TODAY)
        with pytest.raises(Refused, match="Nobody would be here"):
            travel(dpo, dpo.member, today=TODAY)
        returned(dpo, away.member, today=TODAY)
        intake.call("pay_debts")
        assert len(narrow_wraps(away.member)) == 2
        for one in (file, later):
            assert open_file(node.sign_in("intake2"), one.id, ("identity",), "read").document("identity")


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_the_order_nothing_narrow_lies_here_for_a_traveller(make: Maker, seed: int) -> None:
    node = make({**CAST, "third": Role.INTAKE, "fourth": Role.INTAKE})
    with at(node):
        Run(node, random.Random(seed)).walk(TODAY)


class Run:
    """One random walk: who is away and who works on what is known here without asking the node."""

    def __init__(self, node: TestNode, draw: random.Random) -> None:
        self.node, self.draw = node, draw
        self.actors = {who: node.sign_in(who) for who in ("admin", *PEOPLE, "fourth")}
        self.away: set[str] = set()
        self.teams: dict[str, set[str]] = {}

    def walk(self, today: date) -> None:
        """Take the steps, and bring everybody back at the end."""
        steps = [self.make, self.travel, self.come_back, self.assign, self.unassign, self.renew]
        self.make(today)
        for number in range(STEPS):
            if number == STEPS // 2:
                remove(self.actors["admin"], self.actors.pop("fourth").member, reason="LEFT", today=today)
            with suppress(Refused):
                self.draw.choice(steps)(today)
            for who in self.away:
                assert not narrow_wraps(self.actors[who].member)
        settled(self.actors["intake"])
        for who in sorted(self.away):
            returned(self.actors["admin"], self.actors[who].member, today=today)
        for who in PEOPLE:
            self.node.sign_in(who)
        for file, team in self.teams.items():
            streams = set(
                models.Stream.objects.filter(file=file, compartment__in=NARROW).values_list("id", flat=True)
            )
            assert all(streams <= narrow_wraps(self.actors[who].member) for who in team)
            assert all(not streams & narrow_wraps(self.actors[who].member) for who in {*PEOPLE} - team)

    def make(self, today: date) -> None:
        """Open a file for the whole team, those on a journey included."""
        maker = self.actors["intake"]
        others = tuple(self.actors[who].member for who in ("intake2", "third"))
        if "intake" not in self.away:
            self.teams[new_file(maker, "identity", team=others, narrow=others).id] = set(PEOPLE)

    def travel(self, today: date) -> None:
        """Send somebody on a journey, where that is allowed."""
        who = self.draw.choice(PEOPLE)
        travel(self.actors["admin"], self.actors[who].member, today=today)
        self.away.add(who)

    def come_back(self, today: date) -> None:
        """Bring somebody back."""
        who = self.draw.choice(PEOPLE)
        returned(self.actors["admin"], self.actors[who].member, today=today)
        self.away.discard(who)

    def assign(self, today: date) -> None:
        """Assign somebody to a file by who is in it."""
        file, who, by = self._drawn()
        assign(self.actors[by], file, self.actors[who].member, today=today)
        self.teams[file].add(who)

    def unassign(self, today: date) -> None:
        """Take somebody off a file, where others can open it."""
        file, who, by = self._drawn()
        unassign(self.actors[by], file, self.actors[who].member, today=today)
        self.teams[file].discard(who)

    def renew(self, today: date) -> None:
        """Have the keys of a file changed by whoever of it is here."""
        file, _, by = self._drawn()
        owe_renewal(
            list(models.Stream.objects.filter(file=file, compartment__in=NARROW).values_list("id", flat=True))
        )
        self.actors[by].call("pay_debts")

    def _drawn(self) -> tuple[str, str, str]:
        file = self.draw.choice(sorted(self.teams))
        by = self.draw.choice(sorted(self.teams[file]))
        who = self.draw.choice(PEOPLE)
        if by == who:
            raise Refused("Drawn again.")
        return file, who, by
