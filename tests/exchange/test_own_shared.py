"""The person reads with whom their file is shared and takes it back alone; nothing of that is a member's name."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.exchange.conftest import CAST, two_partners
from tests.exchange.owning import NOBODY_ELSE, PARTS, listed, owed, owning, take_wishes
from tests.exchange.sharing import UNTIL, Two
from tests.kernel.nodes import TODAY, at
from tests.vetting.windows import on
from thitsar.apps.intake import events, outcome_commands
from thitsar.apps.standing.refreshing import look
from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.exchange import sharing
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.membership.approving import approve
from thitsar.kernel.own.parts import SHARING

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    """Found two partner nodes, with somebody who keeps children safe."""
    with two_partners(tmp_path_factory.mktemp("own-shared"), guardian=Role.CHILD_PROTECTION) as found:
        yield found


@pytest.fixture(autouse=True)
def _that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    on(TODAY, monkeypatch)


def test_who_was_given_what_stands_on_the_page_from_that_moment_until_after_its_end(two: Two) -> None:
    file = two.registered()
    owner = owning(two, file)
    before = owner.page()
    assert NOBODY_ELSE in before.words
    assert "To share for vetting with ORG-B You agreed – since 1 June 2023" in before.words
    old = owner.row()
    two.share([file], parts=PARTS)
    page = owner.page()
    assert NOBODY_ELSE not in page.words
    what = "So that they vet you, too: Registration, Service"
    assert f"ORG-B {what} Since 1 June 2023; they may keep it until 1 September 2023." in page.words
    # What was there before is replaced, and put back it would say what it said: it is one row.
    assert owner.row() != old
    with at(two.here):
        sharing.end_share(two.actor("intake"), file, two.node, reason="DONE", today=TODAY)
    page = owner.page()
    assert (
        "ORG-B Ended So that they vet you, too: Registration, Service From 1 June 2023 until 1 June 2023."
        in page.words
    )
    assert "What they had they still have." in page.words
    assert "To end it, take back above" not in page.words
    burmese = owner.page("my").words
    for one in ("သင့်ဖိုင်၏ အပိုင်းများကို အခြားမည်သူ ရရှိထားသနည်း", "ပြီးဆုံး", "ORG-B"):
        assert one in burmese, one


def test_no_member_and_no_number_of_a_file_or_node_stands_on_it(two: Two) -> None:
    file = two.registered()
    owner = owning(two, file)
    two.share([file], parts=PARTS)
    page = owner.page()
    one = listed(two, file)
    hidden = [file, two.node, *one["streams"], *(two.here.member(who) for who in CAST)]
    assert [what for what in hidden if what in page.text] == []
    section = page.words.partition("Who else has parts of your file")[2]
    told = section.partition("Who looked into your file")[0]
    assert [who for who in CAST if who in told] == []
    # What is sealed for them names no member either, nor what two people agreed to.
    (share,) = owner.sealed()["shares"]
    assert set(share) == {"node", "organisation", "name", "parts", "purpose", "since", "until", "ended"}
    packed = codec.pack(owner.sealed())
    assert all(two.here.member(who).encode() not in packed for who in CAST)


def test_nothing_of_it_lies_readable_on_the_disk(two: Two) -> None:
    file = two.registered()
    owner = owning(two, file)
    two.share([file], parts=PARTS)
    raw = owner.row()
    assert all(one not in raw for one in (b"ORG-B", b"VET_SHARE", b"service", two.node.encode()))


def test_given_twice_is_two_lines_and_the_first_stays_ended(two: Two) -> None:
    file = two.registered()
    owner = owning(two, file)
    two.share([file], parts=PARTS)
    with at(two.here):
        sharing.end_share(two.actor("intake"), file, two.node, reason="MISTAKE", today=TODAY)
    two.share([file], parts=["registration"])
    two.share([file], parts=PARTS)
    lines = [(one["parts"], bool(one["ended"])) for one in owner.sealed()["shares"]]
    assert lines == [(PARTS, True), (["registration"], False), (["service"], False)]


def test_taken_back_on_their_page_nothing_more_is_owed_before_anybody_signs_in(two: Two) -> None:
    file = two.registered()
    owner = owning(two, file)
    two.share([file], parts=PARTS)
    assert owed(two, file)
    purpose = f"VET_SHARE:{two.organisation}"
    page = owner.page(purpose=purpose, status="WITHDRAWN")
    assert "This holds from now on" in page.words
    assert "To share for vetting with ORG-B You took this back – since 1 June 2023" in page.words
    assert "ORG-B Ended" in page.words
    assert not owed(two, file)
    # Nor is it begun again meanwhile.
    with pytest.raises(Refused, match="asked for something"):
        two.share([file], parts=PARTS)
    take_wishes(two, file)
    one = listed(two, file)
    assert (one["ended"], one["is_active"]) == ("WITHDRAWN", False)
    page = owner.page()
    assert "From 1 June 2023 until 1 June 2023." in page.words
    assert "not noted in the file yet" not in page.words
    (share,) = owner.sealed()["shares"]
    assert share["ended"]


def test_given_again_before_it_is_taken_in_what_was_stopped_stays_ended(two: Two) -> None:
    file = two.registered()
    owner = owning(two, file)
    two.share([file], parts=PARTS)
    purpose = f"VET_SHARE:{two.organisation}"
    owner.page(purpose=purpose, status="WITHDRAWN")
    page = owner.page(purpose=purpose, status="GIVEN")
    assert "To share for vetting with ORG-B You agreed" in page.words
    assert "ORG-B Ended" in page.words
    take_wishes(two, file)
    assert not listed(two, file)["is_active"]
    # A second person agrees anew, and it goes on.
    two.share([file], parts=PARTS)
    assert listed(two, file)["is_active"]


@pytest.mark.parametrize("purpose", ["REG", "VET_SHARE"])
def test_what_covers_it_in_general_stops_it_too(two: Two, purpose: str) -> None:
    file = two.registered()
    owner = owning(two, file)
    two.share([file], parts=PARTS)
    page = owner.page(purpose=purpose, status="WITHDRAWN")
    assert not owed(two, file)
    is_told = "This does not count as long as you say no to sharing in general." in page.words
    assert is_told == (purpose == "VET_SHARE")
    take_wishes(two, file)
    assert not listed(two, file)["is_active"]


@pytest.mark.parametrize("purpose", ["AID", "VET_SHARE:" + "ab" * 16, "TRANSFER:" + "ab" * 16])
def test_what_does_not_cover_it_leaves_it_as_it_is(two: Two, purpose: str) -> None:
    file = two.registered()
    owner = owning(two, file)
    two.share([file], parts=PARTS)
    owner.page(purpose=purpose, status="WITHDRAWN")
    assert owed(two, file)
    take_wishes(two, file)
    assert listed(two, file)["is_active"]


@pytest.mark.parametrize("purpose", ["VET_SHARE:ORG-B", "LUNCH:" + "ab" * 16, "VET_SHARE:"])
def test_no_other_word_is_taken_for_an_organisation(two: Two, purpose: str) -> None:
    owner = owning(two, two.registered())
    assert "Choose one of the agreed answers" in owner.page(purpose=purpose, status="WITHDRAWN").words


def test_an_organisation_nobody_knows_any_more_is_said_to_be_that(two: Two) -> None:
    file = two.registered()
    two.say_consent(file, "GIVEN", of="TRANSFER:" + "cd" * 16)
    page = owning(two, file).page()
    assert "To hand the file over to an organisation that is not known here You agreed" in page.words


def test_a_page_from_before_says_nothing_until_somebody_who_may_has_looked(two: Two) -> None:
    file = two.registered()
    owner = owning(two, file)
    two.share([file], parts=PARTS)
    with at(two.here):
        models.OwnPage.objects.filter(part=SHARING).delete()
    page = owner.page()
    assert "This is written here when somebody who works with your file signs in." in page.words
    assert NOBODY_ELSE not in page.words
    with at(two.here):
        look(two.actor("vetting"), {file: {"records": [], "own": None}}, today=TODAY)
    assert "ORG-B So that they vet you, too" in owner.page().words


def test_who_reads_nothing_of_a_file_has_nothing_of_its_sharing_signed(two: Two) -> None:
    file = two.registered()
    owning(two, file)
    with at(two.here):
        for who in ("admin", "dpo", "intake2", "guardian"):
            with pytest.raises(Denied):
                two.actor(who).call("sign_own_part", file=file, part=SHARING)
        signed = two.actor("intake").call("sign_own_part", file=file, part=SHARING)
    assert codec.unpack(signed["content"]) == {"shares": [], "origin": None}


def test_once_the_child_path_opens_what_an_adult_agreed_to_is_ended(two: Two) -> None:
    file = two.registered()
    owner = owning(two, file)
    two.share([file], parts=PARTS)
    with at(two.here):
        opened = open_file(two.actor("intake"), file, events.OF_A_PERSON, "write")
        outcome_commands.doubt_age(two.actor("intake"), opened, today=TODAY)
    page = owner.page()
    assert "Of your file only organisations that keep children safe get anything." in page.words
    assert "ORG-B Ended" in page.words
    assert not owed(two, file)


def test_a_childs_file_is_shared_without_being_asked_and_the_child_can_say_no(two: Two) -> None:
    file = two.registered(consent="")
    owner = owning(two, file)
    guardian = two.actor("guardian")
    with at(two.here):
        intake = two.actor("intake")
        opened = open_file(intake, file, events.OF_A_PERSON, "write")
        outcome_commands.doubt_age(intake, opened, today=TODAY)
        opened = open_file(intake, file, events.OF_A_PERSON, "write")
        outcome_commands.hand_over(intake, opened, guardian.member, today=TODAY)
        guardian = two.sessions[two.here.database, "guardian"] = two.here.sign_in("guardian")
    share_child(two, guardian, file)
    page = owner.page()
    assert "To keep a child safe together with ORG-B You were not asked" in page.words
    assert "nobody has to ask first. You can say no" in page.words
    assert "ORG-B So that you are kept safe: Registration Since 1 June 2023" in page.words
    page = owner.page(purpose=f"CHILD:{two.organisation}", status="WITHDRAWN")
    assert "ORG-B Ended" in page.words
    assert not owed(two, file)
    take_wishes(two, file)
    assert not listed_by(two, guardian, file)["is_active"]


def share_child(two: Two, guardian: Actor, file: str) -> None:
    """Share a child's registration with those there who keep children safe."""
    order: dict[str, Any] = {"partner": two.name, "purpose": "CHILD", "until": UNTIL, "today": TODAY}
    with at(two.here):
        asked = sharing.ask_to_share(guardian, [file], ["registration"], **order)
        shown = open_file(two.actor("dpo"), asked, ("approvals",), "read").document("approvals")
        approve(two.actor("dpo"), asked, digest=shown["digest"], today=TODAY)
        sharing.share(guardian, asked, [file], ["registration"], **order)


def listed_by(two: Two, actor: Actor, file: str) -> dict[str, Any]:
    """Give what the roster says of the one share of a file, as somebody of its team reads it."""
    with at(two.here):
        (one,) = sharing.shares(actor, file)
        return dict(one)
