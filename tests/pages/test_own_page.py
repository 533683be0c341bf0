"""The person's own page: opened with what they alone keep, it tells everything and takes back what they gave."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from tests.cast import TODAY, Cast
from tests.pages.lists_made import sound_rows, take
from tests.pages.visiting import Person, Window, actor
from thitsar.apps.intake import consent_facts, consent_rules, events, queries
from thitsar.apps.intake.retention import retention
from thitsar.apps.intake.wishes import take_in
from thitsar.apps.standing.events import CodeGiven
from thitsar.kernel import codec, models
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.files.open_file import OpenFile
from thitsar.kernel.files.opening import extend, node_ids, open_file
from thitsar.kernel.ledger import signatures
from thitsar.kernel.ledger.record import record
from thitsar.kernel.ledger.saying import said
from thitsar.kernel.ledger.timeline import moments
from thitsar.kernel.membership.assigning import assign
from thitsar.kernel.own.keys import keep_own_key, own_public
from thitsar.kernel.own.parts import read_parts, write_parts
from thitsar.kernel.own.wishes import send, wish_statement
from thitsar.kernel.vault.memorised import own_keys_of
from thitsar.web.commands.prove import file_named

pytestmark = pytest.mark.database
CODE, PIN, WORDS = "amber kite lamp road", "123456", "only i know these"
PARTS = events.OF_A_PERSON


@dataclass
class Owner:
    """A registered person with words of their own."""

    cast: Cast
    officer: Person
    file: str

    def typed(self, **more: str) -> dict[str, str]:
        """Give what the person types."""
        return {"code": CODE, "pin": PIN, "secret": WORDS, **more}

    def opened(self) -> OpenFile:
        """Open the file as its officer, past the pages."""
        return open_file(actor(self.cast, self.officer), self.file, PARTS, "write")


@pytest.fixture(scope="module")
def owner(cast: Cast, officer: Person) -> Owner:
    cast.need("matcher")
    maker = actor(cast, officer)
    before = {row.file for row in models.Stream.objects.filter(compartment="identity")}
    take(maker, sound_rows(1, 4711))
    (file,) = {row.file for row in models.Stream.objects.filter(compartment="identity")} - before
    assign(maker, file, cast.member("vetting"), today=TODAY)
    keys = own_keys_of(CODE, PIN, WORDS, organisation=node_ids()[1])
    vetting = cast.sign_in("vetting")
    publics = {"unwrap_public": keys.unwrap_public, "sign_public": keys.sign_public}
    # Before anybody opens it: the first opening in an hour is told to the person.
    keep_own_key(vetting, file, keys.locator, **publics)()
    opened = open_file(vetting, file, ("registration",), "read")
    extend(vetting, opened, "standing")
    given = CodeGiven(
        "0b" * 16, b"k" * 32, b"w", "CODE_WORDS", keys.locator, keys.unwrap_public, keys.sign_public
    )
    record(vetting, [said(opened, given)], today=TODAY)
    write_parts(vetting, opened)
    return Owner(cast, officer, file)


@pytest.mark.parametrize("wrong", ["code", "pin", "secret"])
def test_what_does_not_belong_together_opens_nothing_and_is_not_shown_again(owner: Owner, wrong: str) -> None:
    answer = Window().post("/own", {**owner.typed(), wrong: "098765"})
    assert "do not belong together" in answer.words
    assert "What you agreed to" not in answer.words
    assert WORDS not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_it_shows_where_they_stand_what_they_agreed_to_and_who_looked(owner: Owner) -> None:
    owner.opened()
    answer = Window().post("/own", owner.typed())
    header = queries.header(owner.opened().document("registration"))
    assert header["en"] in answer.words
    assert header["code"] in answer.words
    assert "not decided yet" in answer.words
    assert "To be registered You agreed" in answer.words
    assert "Vetting officer , CSO-PEMB" in answer.words
    # By role: a forced look at this page gives no colleague away.
    assert "မျိုးသန့်စင်" not in answer.words
    assert all(one not in answer.text for one in (CODE, PIN, WORDS, owner.file))
    assert "သင့်အခြေအနေ" in Window("my").post("/own", owner.typed()).words


def test_a_link_or_a_form_of_another_site_opens_nothing(owner: Owner) -> None:
    window = Window()
    assert "What you agreed to" not in window.get("/own").words
    assert window.post_bare("/own", owner.typed()).status == 400


def test_what_is_taken_back_holds_at_once_and_is_noted_when_somebody_signs_in(owner: Owner) -> None:
    window, opened = Window(), owner.opened()
    answer = window.post("/own", owner.typed(purpose="VET_SHARE", status="WITHDRAWN"))
    assert "This holds from now on" in answer.words
    assert "not noted in the file yet: 1" in answer.words
    officer = actor(owner.cast, owner.officer)
    reviewed = said(opened, events.FindingsReviewed("identity", "identity", ()))
    with pytest.raises(Refused, match="asked for something"):
        record(officer, [reviewed], today=TODAY)
    Window().sign_in(owner.officer)
    document = owner.opened().document("registration")
    assert queries.consent(document, "VET_SHARE") == "WITHDRAWN"
    assert [one[1:] for one in document["wishes"].values()] == [["consent", "VET_SHARE", "WITHDRAWN"]]
    assert queries.may_be_processed(document)
    answer = window.post("/own", owner.typed())
    assert "To share for vetting You took this back" in answer.words
    assert "not noted in the file yet" not in answer.words


def test_what_was_asked_for_is_shown_as_it_holds_and_taken_in_by_whoever_looks_at_today(owner: Owner) -> None:
    signed_in = Window()
    signed_in.sign_in(owner.officer)
    Window().post("/own", owner.typed(purpose="AID", status="GIVEN"))
    page = Window().post("/own", owner.typed())
    assert "To receive aid You agreed" in page.words
    Window().post("/own", owner.typed(purpose="AID", status="WITHDRAWN"))
    page = Window().post("/own", owner.typed())
    assert "To receive aid You took this back" in page.words
    assert "not noted in the file yet: 2" in page.words
    # Everybody who opens the file meanwhile is told, and nobody has to sign in anew.
    assert "asked for something on their own page" in signed_in.get(f"/file/{owner.file}").words
    signed_in.get("/today")
    assert "asked for something on their own page" not in signed_in.get(f"/file/{owner.file}").words
    assert "not noted in the file yet" not in Window().post("/own", owner.typed()).words


def test_whoever_opened_the_file_before_there_was_a_page_stands_on_it_too(owner: Owner) -> None:
    officer = actor(owner.cast, owner.officer)
    open_file(officer, owner.file, PARTS, "read")
    assert "Intake officer , CSO-PEMB" in Window().post("/own", owner.typed()).words


def test_a_command_finds_the_file_by_its_code_as_it_stands_on_paper_or_was_dictated(owner: Owner) -> None:
    officer, code = actor(owner.cast, owner.officer), str(owner.opened().document("registration")["code"])
    for typed in (code, code.lower(), code.replace("P-", "P ").replace("0", "O"), owner.file[:12]):
        assert file_named(officer, typed) == owner.file
    with pytest.raises(Refused, match="no file of this code in your lists"):
        file_named(officer, "P-000000000")
    with pytest.raises(Refused, match="not a file code"):
        file_named(officer, "P-12")


def test_a_button_without_a_choice_changes_nothing_and_says_so(owner: Owner) -> None:
    page = Window().post("/own", owner.typed(status="WITHDRAWN"))
    assert page.status == 422
    assert "Nothing was changed. Choose first what it is about" in page.words


def test_what_is_taken_back_can_be_given_again(owner: Owner) -> None:
    window = Window()
    window.post("/own", owner.typed(purpose="AID", status="WITHDRAWN"))
    window.post("/own", owner.typed(purpose="AID", status="GIVEN"))
    Window().sign_in(owner.officer)
    assert queries.consent(owner.opened().document("registration"), "AID") == "GIVEN"


@pytest.mark.parametrize(
    "sent", [{"purpose": "LUNCH", "status": "WITHDRAWN"}, {"purpose": "AID", "status": "X"}]
)
def test_nothing_else_can_be_asked_for(owner: Owner, sent: dict[str, str]) -> None:
    answer = Window().post("/own", owner.typed(**sent))
    assert "Choose one of the agreed answers" in answer.words
    stream = owner.opened().parts["registration"].stream
    assert not models.InboxItem.objects.filter(stream=stream).exists()


def test_whoever_takes_back_being_registered_is_worked_on_no_more(owner: Owner) -> None:
    window = Window()
    window.post("/own", owner.typed(purpose="REG", status="WITHDRAWN"))
    Window().sign_in(owner.officer)
    opened = owner.opened()
    assert not queries.may_be_processed(opened.document("registration"))
    assert all(opened.document(part).get("withdrawn", True) for part in PARTS)
    window.post("/own", owner.typed(purpose="REG", status="GIVEN"))
    Window().sign_in(owner.officer)
    assert queries.may_be_processed(owner.opened().document("registration"))


def wishes_sent(owner: Owner, *told: tuple[date, dict[str, Any]]) -> None:
    """Send what the person asks for on different days, while nobody takes anything in."""
    keys = own_keys_of(CODE, PIN, WORDS, organisation=node_ids()[1])
    to = own_public(owner.opened().parts["registration"].stream)
    assert to is not None
    for day, content in told:
        send(to, keys.signing.sign, {"kind": "consent", **content}, today=day)


def shown(owner: Owner, purpose: str) -> dict[str, Any]:
    """Give what the person's own page knows of a purpose."""
    keys = own_keys_of(CODE, PIN, WORDS, organisation=node_ids()[1])
    found: dict[str, Any] = read_parts(keys.locator, keys.unwrapping)["registration"]["consents"][purpose]
    return found


def test_what_was_sent_on_several_days_counts_from_its_own_day_each(owner: Owner) -> None:
    first, second, third = (TODAY - timedelta(days=one) for one in (6, 4, 1))
    wishes_sent(
        owner,
        (first, {"purpose": "REG", "status": "WITHDRAWN", "answers": shown(owner, "REG")["speaking"]}),
        (second, {"purpose": "FOLLOW", "status": "GIVEN", "answers": []}),
        (third, {"purpose": "AID", "status": "WITHDRAWN", "answers": shown(owner, "AID")["speaking"]}),
    )
    take_in(actor(owner.cast, owner.officer), owner.opened(), today=TODAY)
    opened = owner.opened()
    document = opened.document("registration")
    since = {name: consent_facts.since(document["said"], name) for name in ("REG", "FOLLOW", "AID")}
    assert since == {"REG": day_number(first), "FOLLOW": day_number(second), "AID": day_number(third)}
    # In every part that was told, and so for the thirty days as well.
    assert {opened.document(part)["withdrawn_on"] for part in opened.parts} == {day_number(first)}
    assert retention("registration", document) == [["withdrawn", day_number(first) + 30]]
    page = Window().post("/own", owner.typed())
    assert "To be registered You took this back – since 26 May 2023" in page.words
    assert "To be contacted later You agreed – since 28 May 2023" in page.words
    window = Window()
    window.sign_in(owner.officer)
    looked = window.get(f"/file/{owner.file}")
    assert "To be registered Taken back since 26 May 2023" in looked.words
    assert "26 May 2023 Consent changed · Registration · noted here on 1 June 2023" in looked.words
    assert "31 May 2023 The person's own wish taken in" in looked.words


def test_a_giving_from_a_page_that_did_not_show_the_withdrawal_gives_nothing(owner: Owner) -> None:
    """The person's page is as old as the last commit it came from: elsewhere somebody may have written more."""
    seen = shown(owner, "PLACE") if "PLACE" in owner.opened().document("registration")["said"] else {}
    opened, officer = owner.opened(), actor(owner.cast, owner.officer)
    told = consent_rules.say_consent(
        "PLACE", "WITHDRAWN", statement="elsewhere", day=day_number(TODAY), answers=()
    )
    record(officer, [said(opened, one) for one in told], today=TODAY)
    answers = seen.get("speaking", [])
    wishes_sent(owner, (TODAY, {"purpose": "PLACE", "status": "GIVEN", "answers": answers}))
    take_in(officer, owner.opened(), today=TODAY)
    assert queries.consent(owner.opened().document("registration"), "PLACE") == "WITHDRAWN"
    # Their page shows it now: what they say next is said in the knowledge of it.
    window = Window()
    window.post("/own", owner.typed(purpose="PLACE", status="GIVEN"))
    Window().sign_in(owner.officer)
    assert queries.consent(owner.opened().document("registration"), "PLACE") == "GIVEN"


@pytest.mark.parametrize("answers", [7, None, {"a": 1}, [7, b"x"], "registering"])
def test_a_wish_that_names_nonsense_answers_nothing(owner: Owner, answers: Any) -> None:
    wishes_sent(owner, (TODAY, {"purpose": "CARE", "status": "WITHDRAWN", "answers": answers}))
    take_in(actor(owner.cast, owner.officer), owner.opened(), today=TODAY)
    assert queries.consent(owner.opened().document("registration"), "CARE") == "WITHDRAWN"


def test_what_was_taken_in_is_checked_later_without_any_table(owner: Owner) -> None:
    part = owner.opened().parts["registration"]
    taken = [one.told.payload for one in moments(part, {}) if one.told.name == events.WishTakenIn.NAME]
    assert taken
    for payload in taken:
        one = events.WishTakenIn.from_plain(payload)
        signed = wish_statement(one.node, one.stream, one.wish, one.content)
        signatures.verify(one.public, one.signature, signed)
        content = codec.unpack(one.content)
        assert (content["purpose"], content["status"], content["day"]) == (one.purpose, one.status, one.sent)
        forged = codec.pack({**content, "day": 1})
        other = wish_statement(one.node, one.stream, one.wish, forged)
        with pytest.raises(Unverified):
            signatures.verify(one.public, one.signature, other)
