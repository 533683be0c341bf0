"""What partners said otherwise, or too early, stands where whoever works with the file looks (decision 0026)."""

import pytest

from tests.exchange.pages import visit
from tests.exchange.sharing import Two
from tests.exchange.test_taking import PARTS, arrived, back, vetted
from tests.kernel.nodes import TODAY, TestNode, at
from tests.vetting.windows import on
from thitsar.apps.vetting import commands
from thitsar.kernel.exchange import taking
from thitsar.kernel.membership.assigning import assign

_DAY = 86_400


@pytest.fixture(autouse=True)
def _that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    on(TODAY, monkeypatch)


def received(two: Two, file: str) -> str:
    """Share a file, let the other node take it in, and give its name there."""
    two.share([file], parts=PARTS)
    (row,) = arrived(two)
    with at(two.there):
        taker, officer = two.actor("intake", two.there), two.actor("vetting", two.there)
        (one,) = taking.look(taker)
        assert one.said is not None
        taking.take_in(taker, row, (taker.member,), today=TODAY)
        id = one.said.files[0].pseudonym
        assign(taker, id, officer.member, today=TODAY)
        two.sessions[two.there.database, "vetting"] = two.there.sign_in("vetting")
    return id


def restate(two: Two, node: TestNode, file: str, statement: str) -> None:
    """Say on one node what the only claim says now."""
    with at(node):
        officer = two.sessions[node.database, "vetting"] = node.sign_in("vetting")
        opened = commands.open_for(officer, file)
        (claim,) = opened.document("vetting")["claims"]
        commands.restate(officer, opened, claim=claim, statement=statement, today=TODAY)


def test_two_ways_to_say_a_claim_stand_on_the_file_until_somebody_says_which_holds(two: Two) -> None:
    file = vetted(two)
    there = received(two, file)
    restate(two, two.here, file, "said one thing")
    restate(two, two.there, there, "said another")
    back(two)
    page = visit(two.here, "vetting", f"/file/{file}")
    assert "Two organisations said different things here." in page.words
    assert "say what holds: Vetting." in page.words
    # Whoever wrote it there is known by the organisation, and by no name.
    assert "ORG-B · signature checked" in page.words
    for address in (f"/file/{file}/vetting", f"/vet/{file}"):
        shown = visit(two.here, "vetting", address).words
        assert "Said differently by two organisations" in shown
        assert "said another / said one thing" in shown
    # To say again what stands settles it, too.
    with at(two.here):
        opened = commands.open_for(two.actor("vetting"), file)
        (claim,) = opened.document("vetting")["claims"].values()
    restate(two, two.here, file, claim["statement"])
    for address in (f"/file/{file}", f"/vet/{file}"):
        shown = visit(two.here, "vetting", address).words
        assert "said different" not in shown.lower()


def test_what_comes_from_a_time_to_come_is_told_with_what_to_do(two: Two) -> None:
    file = vetted(two)
    there = received(two, file)
    two.there.move_clock(5 * _DAY)
    try:
        restate(two, two.there, there, "said tomorrow")
        back(two)
    finally:
        two.there.move_clock(0)
    for address in (f"/file/{file}", f"/vet/{file}"):
        shown = visit(two.here, "vetting", address).words
        assert "Entries of ORG-B that wait and are not in this file yet: 1 – of a time to come." in shown
        assert "Compare date and time here and there." in shown
        assert "said tomorrow" not in shown
