"""A member changes what opens their own key, on their pages: nothing they do wrong costs them what was valid."""

import base64
import re
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import Cast
from tests.pages.visiting import Answer, Person, Window, actor, add_people
from thitsar.kernel import models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.exchange.reader_words import words_of_reader
from thitsar.kernel.vault import key_file, keybag, suite
from thitsar.kernel.vault import pepper as peppers

pytestmark = pytest.mark.database
WRONG = "The name or the passphrase is not right."


@pytest.fixture
def person(cast: Cast) -> Person:
    """Give somebody whose key is nobody else's to change."""
    return add_people(cast, ("Nan Kham", Role.ANALYST))[0]


@pytest.fixture
def own(person: Person) -> Window:
    """Give their window."""
    opened = Window()
    opened.sign_in(person)
    return opened


def stick(factor: bytes) -> SimpleUploadedFile:
    """Give a key file as a browser sends it."""
    return SimpleUploadedFile("notes.txt", key_file.write(factor))


def enter(person: Person, passphrase: str = "", **more: object) -> Answer:
    """Try to sign in."""
    return Window().post(
        "/with", {"name": person.name, "passphrase": passphrase or person.passphrase, **more}
    )


def drawn(page: Answer) -> str:
    """Read the new passphrase off the page."""
    found = re.search(r'class="secret">([a-z ]+)<', page.text)
    assert found is not None
    assert len(found[1].split()) == 7
    return found[1]


def add_stick(own: Window, person: Person, factor: bytes, **more: object) -> Answer:
    """Add a key file on the page."""
    return own.post("/key/file", {"passphrase": person.passphrase, "added": stick(factor), **more})


def test_the_six_words_are_those_a_partners_officer_sees(own: Window, person: Person) -> None:
    page = own.get("/key")
    assert words_of_reader(person.member) in page.words
    assert "to somebody whose voice you know" in page.words


def test_a_new_passphrase_is_valid_when_it_was_typed_back_and_the_old_one_until_then(
    own: Window, person: Person
) -> None:
    other = Window()
    other.sign_in(person)
    new = drawn(own.post("/key/passphrase", {"do": "draw"}))
    assert new not in own.get("/key/passphrase").text
    wrong = own.post("/key/passphrase", {"typed": new + "x", "passphrase": person.passphrase})
    assert "not the new passphrase" in wrong.words
    assert new not in wrong.text
    assert enter(person).to == "/today"
    assert WRONG in enter(person, new).words
    not_mine = own.post("/key/passphrase", {"typed": new, "passphrase": "not my passphrase"})
    assert "Nothing was changed" in not_mine.words
    done = own.post("/key/passphrase", {"typed": new.upper(), "passphrase": person.passphrase})
    assert done.to == "/key?done=changed"
    assert "A copy of the disk" in own.get(done.to).words
    assert enter(person, new).to == "/today"
    assert WRONG in enter(person).words
    # What was drawn is used up, and who sat elsewhere with the old one is out.
    assert own.post("/key/passphrase", {"typed": new, "passphrase": new}).status == 422
    assert other.get("/today").to == "/"


def test_without_the_stick_the_passphrase_opens_nothing_any_more(
    cast: Cast, own: Window, person: Person
) -> None:
    made = own.post("/key/file/new")
    assert made.headers["Cache-Control"] == "no-store"
    factor = key_file.read(made.raw.content)
    assert enter(person).to == "/today"
    done = add_stick(own, person, factor)
    assert done.to == "/key?done=changed"
    assert key_file.name(factor) in own.get("/key").words
    assert WRONG in enter(person).words
    assert WRONG in enter(person, key_file=stick(suite.fresh())).words
    assert enter(person, key_file=stick(factor)).to == "/today"
    # The same for whoever took the disk and the pepper, and knows the passphrase.
    row = models.Member.objects.get(id=person.member)
    taken = (person.member, person.passphrase, bytes(row.keybag))
    pepper = peppers.read(cast.directory)
    for tried in (b"", suite.fresh(), pepper):
        with pytest.raises(Denied):
            keybag.open_keybag(*taken, pepper=pepper, factor=tried)
    assert keybag.open_keybag(*taken, pepper=pepper, factor=factor)[0] == keybag.KEY_FILE


def test_a_damaged_or_wrong_file_is_told_from_a_wrong_passphrase(own: Window, person: Person) -> None:
    factor = suite.fresh()
    add_stick(own, person, factor)
    damaged = key_file.write(factor).replace(key_file.write(factor)[20:22], b"zz", 1)
    for content, said in ((damaged, "is damaged"), (b"a list of names", "not a key file")):
        answer = enter(person, key_file=SimpleUploadedFile("notes.txt", content))
        assert said in answer.words
        assert WRONG not in answer.words
    both = enter(person, key_file=stick(factor), passkey=base64.b64encode(factor).decode())
    assert "not both" in both.words
    assert "was not read" in enter(person, passkey="AAAA").words


def test_the_spare_one_opens_it_and_takes_the_lost_one_away(own: Window, person: Person) -> None:
    lost, spare = suite.fresh(), suite.fresh()
    add_stick(own, person, lost)
    assert "Nothing was changed" in add_stick(own, person, spare).words
    assert add_stick(own, person, spare, key_file=stick(lost)).to == "/key?done=changed"
    again = add_stick(own, person, spare, key_file=stick(lost))
    assert "already yours" in again.words
    given = {"passphrase": person.passphrase, "which": key_file.name(lost)}
    assert own.post("/key/remove", {**given, "key_file": stick(spare)}).to == "/key?done=changed"
    assert enter(person, key_file=stick(spare)).to == "/today"
    assert WRONG in enter(person, key_file=stick(lost)).words
    # A new passphrase needs one of them only, and leaves the others as they are.
    add_stick(own, person, lost, key_file=stick(spare))
    new = drawn(own.post("/key/passphrase", {"do": "draw"}))
    sent = {"typed": new, "passphrase": person.passphrase, "key_file": stick(spare)}
    assert own.post("/key/passphrase", sent).to == "/key?done=changed"
    assert enter(person, new, key_file=stick(lost)).to == "/today"


def test_without_any_left_the_passphrase_is_enough(own: Window, person: Person) -> None:
    factor = suite.fresh()
    add_stick(own, person, factor)
    sent = {"passphrase": person.passphrase, "which": key_file.name(factor), "key_file": stick(factor)}
    assert own.post("/key/remove", sent).to == "/key?done=changed"
    assert enter(person).to == "/today"
    assert own.get("/key/remove").to == "/key"


def test_no_more_than_six_are_taken(cast: Cast, person: Person) -> None:
    mine = actor(cast, person)
    first = suite.fresh()
    given = {"passphrase": person.passphrase, "kind": "passkey"}
    mine.call("add_way_in", added=first, **given)
    for _ in range(5):
        mine.call("add_way_in", added=suite.fresh(), factor=first, **given)
    with pytest.raises(Refused, match="no room"):
        mine.call("add_way_in", added=suite.fresh(), factor=first, **given)
    assert len(mine.call("ways_in")) == 6


def test_of_two_changes_at_once_one_holds_and_the_other_is_told(cast: Cast, person: Person) -> None:
    mine = actor(cast, person)
    added, outcomes = [suite.fresh() for _ in range(4)], list[str]()

    def change(one: bytes) -> None:
        try:
            mine.call("add_way_in", kind="key_file", passphrase=person.passphrase, added=one)
            outcomes.append("")
        except Refused as error:
            outcomes.append(error.sentence)

    threads = [threading.Thread(target=change, args=(one,)) for one in added]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert outcomes.count("") == 1
    names = {one["name"] for one in mine.call("ways_in")}
    assert len(names) == 1
    (factor,) = [one for one in added if key_file.name(one) in names]
    assert enter(person, key_file=stick(factor)).to == "/today"


def test_a_stranger_finds_no_such_pages(own: Window) -> None:
    for address in ("/key", "/key/passphrase", "/key/file", "/key/passkey", "/key/remove"):
        assert Window().get(address).status == 404
    assert Window().post("/key/file/new").status == 404
    assert own.get("/key/file/new").status == 405
