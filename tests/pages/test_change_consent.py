"""What a person says about consent to somebody at a table: one purpose at a time, and it holds at once."""

import pytest

from tests.cast import TODAY, Cast
from tests.pages.visiting import Window
from tests.standing.people import Someone, check, someone
from thitsar.apps.intake.events import OF_A_PERSON, ConsentChanged
from thitsar.apps.standing import refreshing
from thitsar.apps.standing.answers import Result
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.ledger.timeline import moments

pytestmark = pytest.mark.database
SAID = {"method": "ORAL_WITNESS", "language": "ksw"}


@pytest.fixture
def person(cast: Cast) -> Someone:
    return someone(cast)


def window_of(person: Someone, who: int = 0) -> Window:
    window = Window()
    window.sign_in(person.who[who])
    return window


def registration(person: Someone) -> dict[str, object]:
    return open_file(person.intake, person.file, OF_A_PERSON, "read").document("registration")


def test_it_shows_what_holds_and_records_what_the_person_says_now(cast: Cast, person: Someone) -> None:
    window, address = window_of(person), f"/file/{person.file}/consent/change"
    assert f'href="{address}"' in window.get(f"/file/{person.file}").text
    page = window.get(address)
    assert page.words.count("Not asked yet") >= 1
    # Nothing is chosen beforehand (R-CONS).
    assert "checked" not in page.text
    answer = window.post(address, {"purpose": "FOLLOW", "status": "REFUSED", **SAID})
    assert (answer.status, answer.to) == (302, address)
    assert registration(person)["consents"]["FOLLOW"] == "REFUSED"  # type: ignore[index]
    opened = open_file(person.intake, person.file, OF_A_PERSON, "read")
    keys = {one["id"]: one["signs"] for one in person.intake.call("people")}
    newest = list(moments(opened.parts["registration"], keys))[-1]
    assert newest.told.name == ConsentChanged.NAME
    assert (newest.told.payload["method"], newest.told.payload["language"]) == ("ORAL_WITNESS", "ksw")
    assert newest.told.author == person.intake.member
    again = window.post(address, {"purpose": "FOLLOW", "status": "REFUSED", **SAID})
    assert "recorded so already" in again.words


def test_what_is_left_out_or_unknown_records_nothing(cast: Cast, person: Someone) -> None:
    window, address = window_of(person), f"/file/{person.file}/consent/change"
    before = registration(person)
    whole = {"purpose": "FOLLOW", "status": "WITHDRAWN", **SAID}
    for wrong in ({"purpose": "EVERYTHING"}, {"status": "EXPIRED"}, {"method": ""}, {"language": "xx"}):
        answer = window.post(address, {**whole, **wrong})
        assert answer.status == 200, wrong
        assert 'role="alert"' in answer.text, wrong
    assert registration(person) == before


def test_whoever_takes_back_being_registered_is_known_at_no_gate(cast: Cast, person: Someone) -> None:
    person.provisional()
    given = person.give()
    window, address = window_of(person), f"/file/{person.file}/consent/change"
    window.post(address, {"purpose": "REG", "status": "WITHDRAWN", **SAID})
    assert check(cast, given).result is Result.UNKNOWN
    window.post(address, {"purpose": "REG", "status": "GIVEN", **SAID})
    facets = {person.file: WorkLists().facets(person.officer, "standing")[person.file]}
    refreshing.look(person.officer, facets, today=TODAY)
    assert check(cast, given).result is Result.VALID


def test_only_who_writes_the_registration_finds_the_page(cast: Cast, person: Someone) -> None:
    address = f"/file/{person.file}/consent/change"
    for who in (1, 2):
        window = window_of(person, who)
        assert f'href="{address}"' not in window.get(f"/file/{person.file}").text
        for answer in (window.get(address), window.post(address, {"purpose": "REG", "status": "WITHDRAWN"})):
            assert answer.status == 404
    assert Window().get(address).status in (302, 404)
    other = someone(cast)
    assert window_of(person).get(f"/file/{'0' * 32}/consent/change").status == 404
    assert window_of(other).get(f"/file/{other.file}/consent/change").status == 200


def test_only_what_was_given_is_taken_back(cast: Cast, person: Someone) -> None:
    window, address = window_of(person), f"/file/{person.file}/consent/change"
    taken_back = {"purpose": "FOLLOW", "status": "WITHDRAWN", **SAID}
    assert "Nothing was agreed to" in window.post(address, taken_back).words
    window.post(address, {**taken_back, "status": "REFUSED"})
    assert "Nothing was agreed to" in window.post(address, taken_back).words
    assert registration(person)["consents"]["FOLLOW"] == "REFUSED"  # type: ignore[index]
    window.post(address, {**taken_back, "status": "GIVEN"})
    assert window.post(address, taken_back).status == 302
