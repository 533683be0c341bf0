"""A later word never loses to an older one: not by a clock somebody made up, and not by a machine's dead battery."""

from collections.abc import Iterator

import pytest

from tests.vetting.by_hand import by_hand
from tests.vetting.deciding import PATIENT, Vetting
from tests.vetting.forging import PARTS
from thitsar.apps.vetting import commands, events
from thitsar.kernel import models
from thitsar.kernel.errors import Purposeful, Unverified
from thitsar.kernel.files.opening import node_ids, open_file
from thitsar.kernel.ledger.timeline import moments
from thitsar.kernel.ledger.verify import verify
from thitsar.kernel.ledger.verify_deep import verify_deep

pytestmark = pytest.mark.database
DAY = 86_400
SUPPORTS = events.Checked("OPEN_SOURCE", "SUPPORTS")
CHECKED = (SUPPORTS.NAME, SUPPORTS.to_plain())


def started_anew(vet: Vetting, *, off: int, is_file_there: bool = True) -> None:
    """Start the agent on a machine whose clock is off by so many seconds."""
    vet.node.stop()
    if not is_file_there:
        (vet.node.directory / "agent" / "clock").unlink()
    vet.node.move_clock(off)
    vet.node.start(**PATIENT)
    vet.sessions.clear()


@pytest.fixture
def _set_right(vet: Vetting) -> Iterator[None]:
    yield
    started_anew(vet, off=0)


def clocks(vet: Vetting, file: str) -> list[int]:
    part = open_file(vet.actor("khu"), file, PARTS, "read").parts["vetting"]
    return [one.told.clock for one in moments(part, {})]


@pytest.mark.usefixtures("_set_right")
@pytest.mark.parametrize(("off", "is_file_there"), [(-DAY, True), (-20 * 365 * DAY, True), (-3600, False)])
def test_after_a_dead_battery_what_speaks_against_somebody_counts(
    vet: Vetting, off: int, is_file_there: bool
) -> None:
    file = vet.grounded()
    vet.do("myo", file, commands.check, type="OPEN_SOURCE", result="SUPPORTS")
    started_anew(vet, off=off, is_file_there=is_file_there)
    vet.do("officer2", file, commands.check, type="OPEN_SOURCE", result="CONTRADICTS")
    assert vet.document(file)["checks"]["OPEN_SOURCE"]["result"] == "CONTRADICTS"
    with pytest.raises(Purposeful):
        vet.approve("khu", file, vet.recommend(file, "CLEARED"))
    found = clocks(vet, file)
    assert found == sorted(set(found))
    assert verify_deep(vet.actor("khu"))["bad"] == []


@pytest.mark.usefixtures("_set_right")
def test_without_its_file_a_machine_years_behind_is_told_to_be_set_right(vet: Vetting) -> None:
    vet.accepted()
    started_anew(vet, off=-365 * DAY, is_file_there=False)
    with pytest.raises(Unverified, match="Set date and time"):
        vet.actor("myo")


@pytest.mark.parametrize("clock", [2**62, 1, 0, -1])
def test_nobody_is_cleared_over_a_clock_made_up_by_hand(vet: Vetting, clock: int) -> None:
    file = vet.grounded()
    opened = open_file(vet.actor("officer2"), file, PARTS, "read")
    by_hand(vet, opened, "vetting", "officer2", CHECKED, clock=clock)
    number = models.Log.objects.get(origin=node_ids()[0]).sequence
    assert verify().is_sound, "the log is whole: only what it says is not"
    # Honest pages, an honest officer, honest approvers: who comes next is told.
    with pytest.raises(Unverified):
        vet.do("myo", file, commands.check, type="OPEN_SOURCE", result="CONTRADICTS")
    with pytest.raises(Unverified):
        vet.recommend(file, "CLEARED")
    named = dict(verify_deep(vet.actor("khu"))["bad"])
    assert named[number] in {"of a time to come", "older than the one before"}


def test_nothing_older_goes_with_what_is_taken_back_by_the_same_clock(vet: Vetting) -> None:
    file = vet.grounded()
    claim = next(iter(vet.document(file)["claims"]))
    against = vet.item(file, claim, "PARTNER_RECORD", "-", reliability="B", credibility="2")
    vet.item(file, claim, "OTHER", "0")
    at = vet.document(file)["evidence"][against]["said_at"]
    opened = open_file(vet.actor("myo"), file, PARTS, "read")
    twin = events.Checked("DUPLICATE_SEARCH", "NEUTRAL")
    by_hand(vet, opened, "vetting", "myo", (twin.NAME, twin.to_plain()), clock=at)
    with pytest.raises(Purposeful):
        vet.do("myo", file, commands.take_back, said_at=at)
    assert against in vet.document(file)["evidence"]


def test_what_is_said_is_later_than_a_clock_somebody_set_ahead_by_hand(vet: Vetting) -> None:
    """An hour ahead is nothing a machine can tell from another one's clock: what comes after it is later still."""
    file = vet.grounded()
    opened = open_file(vet.actor("officer2"), file, PARTS, "read")
    ahead = clocks(vet, file)[-1] + (3_600_000 << 16)
    by_hand(vet, opened, "vetting", "officer2", CHECKED, clock=ahead)
    vet.do("myo", file, commands.check, type="OPEN_SOURCE", result="CONTRADICTS")
    assert clocks(vet, file)[-1] > ahead
    assert vet.document(file)["checks"]["OPEN_SOURCE"]["result"] == "CONTRADICTS"
