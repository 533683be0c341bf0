"""With a database shell and no key: the day that stands outside an entry is believed by nobody."""

from typing import Any

import pytest

from tests.vetting.deciding import SANDAR, Vetting
from thitsar.apps.intake import events as intake
from thitsar.apps.standing import answers, refreshing
from thitsar.apps.standing import commands as standing
from thitsar.apps.vetting import commands
from thitsar.kernel import models
from thitsar.kernel.checking import checks
from thitsar.kernel.days import day_number
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
