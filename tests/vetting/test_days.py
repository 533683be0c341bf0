"""The day outside an entry is believed by nobody, and the agent signs none but today's."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.vetting.deciding import SANDAR, Vetting
from tests.vetting.forging import code_given
from thitsar.apps.intake import events as intake
from thitsar.apps.standing import answers, refreshing
from thitsar.apps.standing import commands as standing
from thitsar.apps.vetting import commands
from thitsar.kernel import models
from thitsar.kernel.checking import checks
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Refused
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.ledger.record import record
from thitsar.kernel.ledger.saying import said
from thitsar.kernel.ledger.timeline import moments
from thitsar.kernel.ledger.verify_deep import verify_deep

pytestmark = pytest.mark.database


def suspended(vet: Vetting) -> tuple[str, Any]:
    """Clear somebody, give them a code, and suspend them; gives the file and the code."""
    file, myo = vet.grounded(), vet.actor("myo")
    opened = open_file(myo, file, ("registration", "standing"), "write")
    code = standing.give_code(myo, opened, form="CODE_WORDS", household=1, has_page=False, today=vet.today)
    digest = vet.recommend(file, "CLEARED")
    for who in ("khu", SANDAR):
        vet.approve(who, file, digest)
    vet.item(
        file,
        next(iter(vet.document(file)["claims"])),
        "PARTNER_RECORD",
        "-",
        reliability="B",
        credibility="2",
    )
    vet.do("khu", file, commands.open_review, reason="CONTRADICTION")
    vet.do("khu", file, commands.ask_suspension, days=7, reason="danger at the gate")
    vet.approve("khu2", file, vet.document(file)["asked"]["digest"])
    return file, code


def test_a_suspension_is_not_over_because_its_day_was_changed_in_the_database(vet: Vetting) -> None:
    file, code = suspended(vet)
    day, myo, intake_officer = day_number(vet.today), vet.actor("myo"), vet.actor("intake")
    assert answers.answer(checks.check(code.code, code.pin), day).result is answers.Result.REVOKED
    part = open_file(vet.actor("khu"), file, ("standing",), "read").parts["standing"]
    last = models.Entry.objects.filter(stream=part.stream).order_by("-id")[0]
    models.Entry.objects.filter(id=last.id).update(day=last.day - 30)
    try:
        # Something is said about the person, so that an honest officer's look signs the answer anew.
        opened = open_file(intake_officer, file, ("registration",), "write")
        changed = intake.ConsentChanged("registration", "FOLLOW", "WITHDRAWN", "s9", day)
        record(intake_officer, [said(opened, changed)], today=vet.today)
        facets = {file: WorkLists().facets(myo, "standing")[file]}
        refreshing.look(myo, facets, today=vet.today)
        assert answers.answer(checks.check(code.code, code.pin), day).result is answers.Result.REVOKED
        assert {one.told.day for one in moments(part, {})} == {day}
        assert [last.sequence, "another day than inside"] in verify_deep(vet.actor("dpo"))["bad"]
    finally:
        models.Entry.objects.filter(id=last.id).update(day=last.day)


@pytest.fixture
def _calendar(vet: Vetting) -> Iterator[None]:
    """Hang a calendar beside the agent, as every installation has one."""
    vet.node.show_day(vet.today)
    yield
    vet.node.show_day(None)


@pytest.mark.usefixtures("_calendar")
def test_a_stolen_session_gets_no_answer_for_a_day_years_ahead(vet: Vetting) -> None:
    file = vet.provisional()
    code_given(vet, file)
    myo, day = vet.actor("myo"), day_number(vet.today)
    for off in (3650, 2, -2, -30):
        with pytest.raises(Refused, match="date of this machine"):
            myo.call("attest", file=file, today=day + off)
    for off in (1, 0, -1):
        # A page that was opened before midnight.
        assert myo.call("attest", file=file, today=day + off)


@pytest.mark.usefixtures("_calendar")
@pytest.mark.parametrize("off", [-30, -2, 2, 3650])
def test_nothing_is_dated_back_or_ahead(vet: Vetting, off: int) -> None:
    file, myo = vet.grounded(), vet.actor("myo")
    entries = models.Entry.objects.count()
    with pytest.raises(Refused, match="date of this machine"):
        commands.check(
            myo,
            vet.opened("myo", file),
            type="OPEN_SOURCE",
            result="NEUTRAL",
            today=vet.today + timedelta(off),
        )
    with pytest.raises(Refused, match="date of this machine"):
        myo.call(
            "sign_head", day=day_number(vet.today) + off, entries=[[512, b"h" * 32]], chain=[1, b"c" * 32]
        )
    assert models.Entry.objects.count() == entries
    vet.do("myo", file, commands.check, type="OPEN_SOURCE", result="NEUTRAL")


@pytest.mark.parametrize("day", [True, None, "19509", 19509.0, b"", [19509]])
def test_no_day_is_signed_that_is_no_day(vet: Vetting, day: Any) -> None:
    with pytest.raises(Refused, match="date of this machine"):
        vet.actor("myo").call("sign_events", state=b"", day=day, events=[])
