"""Data protection sees files by number: who one is, two people agree to tell, and nothing else of the file opens."""

from collections.abc import Iterator

import pytest

from tests.access.agreeing import Agreeing
from tests.access.ordered import OPERATIONS, agree
from tests.kernel.nodes import TODAY
from tests.kernel.reading import log_lines
from thitsar.kernel.access.policy import COMPARTMENTS
from thitsar.kernel.errors import Denied, Purposeful, Refused
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.membership import ordering

UNMASK = OPERATIONS["unmask"]
HOUR = 3600


@pytest.fixture
def told(two: Agreeing) -> Iterator[str]:
    """Have data protection told who one is; gives the request."""
    two.sessions.clear()
    two.actor("intake")
    asked = UNMASK.ask(two)
    agree(two, asked)
    assert ordering.unmasked(two.actor("dpo"), asked, today=TODAY) == two.files[5]
    yield asked
    try:
        two.node.sign_in("dpo").call("end_emergency", file=two.files[5])
    except Denied:
        two.sessions.clear()


def test_it_opens_who_they_are_and_nothing_else(two: Agreeing, told: str) -> None:
    dpo = two.actor("dpo")
    opened = open_file(dpo, two.files[5], COMPARTMENTS[1:], "read")
    assert set(opened.parts) == {"identity"}
    for part in COMPARTMENTS:
        if part != "identity":
            with pytest.raises(Denied):
                open_file(dpo, two.files[5], (part,), "read")
    for purpose in ("write", "judge", "correct", "vet", "decide"):
        with pytest.raises(Denied):
            open_file(dpo, two.files[5], ("identity",), purpose)
    for who in ("lead", "analyst", "admin", "host"):
        with pytest.raises(Denied):
            open_file(two.actor(who), two.files[5], ("identity",), "read")
    for other in two.files[:5]:
        with pytest.raises(Denied):
            open_file(dpo, other, ("identity",), "read")


def test_each_step_and_each_opening_is_a_line(two: Agreeing, told: str) -> None:
    open_file(two.actor("dpo"), two.files[5], ("identity",), "read")
    lines = log_lines(two.actor("dpo"), file=two.files[5], member=two.node.member("dpo"))
    said = [(line[3], line[4]) for line in lines]
    assert [one for one in said if not one[0]][-2:] == [("", "unmask:asked"), ("", "unmask:begun")]
    assert ("identity", "unmask") in said


def test_it_is_closed_after_four_hours_and_asked_again_by_nobody_alone(two: Agreeing, told: str) -> None:
    two.node.pass_time(4 * HOUR + 1)
    two.sessions.clear()
    two.actor("intake")
    with pytest.raises(Denied):
        open_file(two.actor("dpo"), two.files[5], ("identity",), "read")
    with pytest.raises(Purposeful):
        ordering.unmasked(two.actor("dpo"), told, today=TODAY)


def test_shown_again_within_its_hours(two: Agreeing, told: str) -> None:
    assert ordering.unmasked(two.node.sign_in("dpo"), told, today=TODAY) == two.files[5]


def test_while_nobody_of_the_team_is_here_it_stays_closed(two: Agreeing) -> None:
    two.restart()
    asked = UNMASK.ask(two)
    agree(two, asked, "lead")
    file = ordering.unmasked(two.actor("dpo"), asked, today=TODAY)
    assert not open_file(two.actor("dpo"), file, ("identity",), "read").parts
    two.actor("intake")
    assert open_file(two.actor("dpo"), file, ("identity",), "read").document("identity")
    two.actor("dpo").call("end_emergency", file=file)
    with pytest.raises(Denied):
        open_file(two.actor("dpo"), file, ("identity",), "read")


def test_it_is_asked_by_number_for_a_reason_and_by_data_protection_alone(two: Agreeing) -> None:
    asked = {"file": two.files[5][:8], "reason_code": "COURT", "reason": "a test"}
    assert two.actor("dpo").call("offer_unmask", **asked)["summary"]["file"] == two.files[5]
    for wrong in ({"reason_code": "CURIOUS"}, {"reason": "  "}):
        with pytest.raises(Refused):
            two.actor("dpo").call("offer_unmask", **{**asked, **wrong})
    for nothing in ("", "0" * 8, "0" * 32, "P-7", two.files[5][:7]):
        with pytest.raises(Denied):
            two.actor("dpo").call("offer_unmask", **{**asked, "file": nothing})
    for who in ("admin", "intake", "vetting", "approver", "lead", "analyst", "host"):
        with pytest.raises(Denied):
            two.actor(who).call("offer_unmask", **asked)
