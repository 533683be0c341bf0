"""A later word never loses to an older one: not by a clock somebody made up, and not by a machine's dead battery."""

from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.organisations import organisation
from tests.vetting.by_hand import by_hand
from tests.vetting.deciding import PATIENT, Vetting
from tests.vetting.forging import PARTS
from thitsar.apps.intake import queries
from thitsar.apps.intake.child_rules import Evidence
from thitsar.apps.intake.events import OF_A_PERSON
from thitsar.apps.intake.outcome_commands import agree_close, doubt_age, propose_close, take_over
from thitsar.apps.vetting import commands, events
from thitsar.kernel import models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Purposeful, Refused, Unverified
from thitsar.kernel.files.open_file import OpenFile
from thitsar.kernel.files.opening import node_ids, open_file
from thitsar.kernel.ledger.timeline import moments
from thitsar.kernel.ledger.verify import verify
from thitsar.kernel.ledger.verify_deep import verify_deep
from thitsar.kernel.membership.assigning import assign
from thitsar.kernel.membership.enrolling import agree, enrol, proposals

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
    # A clock that no program writes is not read at all.
    unread = {"does not open, or not its author's"} if clock < 0 else set()
    assert named[number] in {"of a time to come", "older than the one before"} | unread


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


def focal_points(vet: Vetting, file: str) -> tuple[str, str]:
    """Enrol two who protect children and assign them to a file."""
    admin, names = vet.actor("admin"), ("Naw Eh Paw", "Mi Cho Than")
    roles, place = frozenset({Role.CHILD_PROTECTION}), organisation(admin, "CSO-Y")
    for name in names:
        vet.passwords[name] = enrol(admin, name, place, roles=roles, today=vet.today)
    for one, made in proposals(admin).items():
        agree(vet.actor("dpo"), one, digest=made["digest"], today=vet.today)
    vet.sessions.clear()
    for name in names:
        assign(vet.actor("intake"), file, vet.actor(name).member, today=vet.today, duty=Role.CHILD_PROTECTION)
    return names


@pytest.mark.usefixtures("_set_right")
def test_after_a_dead_battery_a_doubt_of_age_opens_the_path_that_was_closed(vet: Vetting) -> None:
    file = vet.registered()
    first, second = focal_points(vet, file)

    def opened(who: str) -> OpenFile:
        return open_file(vet.actor(who), file, OF_A_PERSON, "write")

    def doubted() -> bool:
        # Signing in may be changing keys that leavers knew: one repeats, as the sentence says.
        for _ in range(5):
            with suppress(Refused):
                doubt_age(vet.actor("intake"), opened("intake"), today=vet.today)
                break
        return queries.is_on_child_path(opened("intake").document("registration"))

    assert doubted()
    take_over(vet.actor(first), opened(first), today=vet.today)
    propose_close(vet.actor(first), opened(first), [Evidence("NRC", 20, 21)], reason="seen", today=vet.today)
    proposal = queries.close_proposal(opened(second).document("registration"))
    assert proposal is not None
    agree_close(vet.actor(second), opened(second), proposal["digest"], today=vet.today)
    assert not queries.is_on_child_path(opened("intake").document("registration"))
    started_anew(vet, off=-400 * DAY)
    assert doubted()
