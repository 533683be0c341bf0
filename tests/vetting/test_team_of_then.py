"""What was said is judged by the team of that moment, also what was written past the agent."""

import pytest

from tests.vetting.by_hand import by_hand
from tests.vetting.deciding import SANDAR, Vetting
from tests.vetting.forging import PARTS, code_given
from thitsar.apps.vetting import commands, events
from thitsar.kernel.access.policy import Role
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Unverified
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.membership.assigning import assign
from thitsar.kernel.membership.leaving import unassign

pytestmark = pytest.mark.database


def attest(vet: Vetting, file: str) -> object:
    return vet.actor("myo").call("attest", file=file, today=day_number(vet.today))


@pytest.mark.parametrize("returns", [False, True])
def test_who_left_approves_no_more_with_a_program_of_their_own(vet: Vetting, returns: bool) -> None:
    file = vet.grounded()
    intake, khu = vet.actor("intake"), vet.actor("khu").member
    unassign(intake, file, khu, today=vet.today)
    digest = vet.recommend(file, "CLEARED")
    opened = open_file(vet.actor("khu2"), file, PARTS, "read")
    approved = events.Approved(digest)
    by_hand(vet, opened, "vetting", "khu", (approved.NAME, approved.to_plain()))
    if returns:
        # Being let in afterwards makes nothing right that was said before.
        assign(intake, file, khu, today=vet.today, duty=Role.APPROVER)
    with pytest.raises(Unverified, match="no right to say"):
        vet.approve(SANDAR, file, digest)


def test_what_was_said_by_hand_while_somebody_was_of_the_team_counts(vet: Vetting) -> None:
    """Or the test above would pass for another reason than it says."""
    file = vet.grounded()
    digest = vet.recommend(file, "CLEARED")
    opened = open_file(vet.actor("khu2"), file, PARTS, "read")
    approved = events.Approved(digest)
    by_hand(vet, opened, "vetting", "khu", (approved.NAME, approved.to_plain()))
    assert vet.approve(SANDAR, file, digest)


def test_a_duty_given_later_makes_nothing_right_that_was_said_before(vet: Vetting) -> None:
    file = vet.provisional()
    code_given(vet, file)
    vet.give("intake", Role.INTAKE, Role.VETTING)
    try:
        attest(vet, file)
        # Somebody who vets elsewhere, and is here for intake.
        opened = open_file(vet.actor("khu2"), file, PARTS, "read")
        checked = events.Checked("OPEN_SOURCE", "SUPPORTS")
        by_hand(vet, opened, "vetting", "intake", (checked.NAME, checked.to_plain()))
        assign(vet.actor("khu2"), file, vet.actor("intake").member, today=vet.today, duty=Role.VETTING)
        with pytest.raises(Unverified, match="no right to say"):
            attest(vet, file)
    finally:
        vet.give("intake", Role.INTAKE)


def test_who_leaves_takes_nothing_back_that_they_rightly_said(vet: Vetting) -> None:
    file = vet.provisional()
    code_given(vet, file)
    intake = vet.actor("intake")
    for who in ("myo", "khu"):
        unassign(intake, file, vet.actor(who).member, today=vet.today)
    assert vet.actor("officer2").call("attest", file=file, today=day_number(vet.today))
    vet.do("officer2", file, commands.check, type="OPEN_SOURCE", result="SUPPORTS")
