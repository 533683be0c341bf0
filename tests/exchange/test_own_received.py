"""What the person reads of a file that came from a partner, and what partners write down that ends sharing here."""

import pytest

from tests.exchange.owning import NOBODY_ELSE, PARTS, listed, owed, owning, take_wishes
from tests.exchange.pages import visit
from tests.exchange.sharing import Two
from tests.exchange.test_closed_parts import known, reader, share_closed
from tests.exchange.test_newer_keys import back, bring, take
from tests.exchange.test_received_more import end, share
from tests.kernel.nodes import TODAY, at
from tests.vetting.windows import on
from thitsar.apps.intake import commands
from thitsar.apps.standing.refreshing import look
from thitsar.kernel import codec, models
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.membership.assigning import assign
from thitsar.kernel.membership.leaving import unassign

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def _that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    on(TODAY, monkeypatch)


def given(two: Two) -> tuple[str, str]:
    """Share a file once all that other tests shared was taken in; gives its number here and there."""
    back(two)
    bring(two)
    take(two)
    file = two.registered()
    return file, share(two, file, PARTS)


def test_a_file_that_came_says_from_whom_and_once_they_share_nothing_more(two: Two) -> None:
    file, received = given(two)
    owner = owning(two, received, two.there)
    page = owner.page()
    came = "Your file came here from ORG-A on 1 June 2023. It may be kept here until 1 September 2023."
    assert came in page.words
    assert "What is written in these parts here ORG-A reads, too." in page.words
    assert NOBODY_ELSE not in page.words
    # Here the consent names this organisation itself.
    assert "To share for vetting with ORG-B You agreed" in page.words
    back(two)
    end(two, file)
    page = owner.page()
    assert "ORG-A has shared nothing more of it since 1 June 2023." in page.words
    assert "ORG-A reads, too" not in page.words


def test_what_nobody_can_write_anew_is_taken_away_and_says_nothing_old(two: Two) -> None:
    file, received = given(two)
    with at(two.there):
        taker, other = two.actor("intake", two.there), two.there.member("intake2")
        assign(taker, received, other, today=TODAY)
    owner = owning(two, received, two.there)
    with at(two.there):
        # Whoever takes in reads nothing of it any more.
        unassign(two.actor("intake2", two.there), received, taker.member, today=TODAY)
        two.sessions[two.there.database, "intake"] = two.there.sign_in("intake")
    back(two)
    end(two, file)
    assert "This is written here when somebody who works with your file signs in." in owner.page().words
    with at(two.there):
        look(two.actor("vetting", two.there), {received: {"records": [], "own": None}}, today=TODAY)
    assert "ORG-A has shared nothing more of it" in owner.page().words


@pytest.mark.parametrize("who", ["vetting", "intake"])
def test_what_is_taken_back_at_the_partners_ends_here_when_somebody_looks(two: Two, who: str) -> None:
    """The partner's people write it into the registration, which says nothing here by itself."""
    file, there = given(two)
    owner, purpose = owning(two, file), f"VET_SHARE:{two.organisation}"
    with at(two.there):
        taker = two.actor("intake", two.there)
        opened = open_file(taker, there, ("registration",), "write")
        commands.change_consent(
            taker, opened, purpose, status="WITHDRAWN", method="SIGNED", language="my", today=TODAY
        )
    back(two)
    assert owed(two, file)
    # Whoever works with other files ends nothing.
    visit(two.here, "intake2", "/today")
    assert owed(two, file)
    visit(two.here, who, "/today")
    assert not owed(two, file)
    assert listed(two, file)["ended"] == "WITHDRAWN"
    assert "ORG-B Ended" in owner.page().words


def test_what_partners_write_down_besides_ends_nothing(two: Two) -> None:
    file, there = given(two)
    with at(two.there):
        taker = two.actor("intake", two.there)
        opened = open_file(taker, there, ("registration",), "write")
        commands.change_consent(
            taker, opened, "AID", status="REFUSED", method="SIGNED", language="my", today=TODAY
        )
    back(two)
    for _ in range(2):
        visit(two.here, "vetting", "/today")
        assert owed(two, file)
    assert listed(two, file)["is_active"]


def test_who_they_are_stands_there_as_a_part_and_gets_another_key_once_it_is_taken_back(two: Two) -> None:
    bring(two)
    take(two)
    file, _ = known(two)
    owner = owning(two, file)
    share_closed(two, file)
    page = owner.page()
    assert "ORG-B So that they vet you, too: Registration, Vetting" in page.words
    assert "ORG-B So that they vet you, too: Identity" in page.words
    # Whoever of the partner's opens it is named to nobody here.
    assert reader(two).encode() not in codec.pack(owner.sealed())
    owner.page(purpose=f"VET_SHARE:{two.organisation}", status="WITHDRAWN")
    assert not owed(two, file)
    with at(two.here):
        stream = models.Stream.objects.get(file=file, compartment="identity").id
        assert models.WrapOwed.objects.filter(stream=stream, recipient=models.RENEWED).exists()
    take_wishes(two, file)
    assert not listed(two, file)["is_active"]
