"""A duress passphrase on the pages: its session looks as that of somebody with little to do; others hear of it."""

import re
from collections.abc import Iterator

import pytest
from django.urls import get_resolver

from tests.cast import Cast
from tests.pages.test_key import drawn, enter, stick
from tests.pages.visiting import Answer, Person, Window, add_people
from thitsar.kernel.access.policy import Role
from thitsar.kernel.exchange.reader_words import words_of_reader
from thitsar.kernel.vault import suite

pytestmark = pytest.mark.database
_SIGNED = "signalled on"


@pytest.fixture
def person(cast: Cast) -> Iterator[Person]:
    """Give somebody whose key is nobody else's to change; afterwards nobody hears of them."""
    made = add_people(cast, ("Nan Mya Aye", Role.ANALYST))[0]
    yield made
    admin = cast.sign_in("admin")
    for one in admin.call("signs"):
        admin.call("end_sign", member=one["member"])


@pytest.fixture
def own(person: Person) -> Window:
    """Give their window."""
    opened = Window()
    opened.sign_in(person)
    return opened


@pytest.fixture
def contact(cast: Cast) -> Person:
    """Give somebody whose only role has the fewest pages."""
    return add_people(cast, ("Nan Hla", Role.HANDLER))[0]


def set_duress(window: Window, passphrase: str, **more: object) -> str:
    """Get a duress passphrase on the page."""
    new = drawn(window.post("/key/duress", {"do": "draw"}))
    done = window.post("/key/duress", {"typed": new, "passphrase": passphrase, **more})
    assert done.to == "/key?done=changed"
    assert "It was changed" in window.get(done.to).words
    return new


def forced(person: Person, passphrase: str) -> Window:
    """Give a window signed in with it."""
    window = Window()
    window.sign_in(Person(person.name, passphrase, person.member))
    return window


def test_it_is_valid_once_it_was_typed_back_and_the_real_one_stays_so(own: Window, person: Person) -> None:
    new = drawn(own.post("/key/duress", {"do": "draw"}))
    assert new not in own.get("/key/duress").text
    assert enter(person, new).status == 422
    wrong = own.post("/key/duress", {"typed": new + "x", "passphrase": person.passphrase})
    assert "not the new passphrase" in wrong.words
    other = own.post("/key/duress", {"typed": new, "passphrase": "not mine"})
    assert "Nothing was changed" in other.words
    assert own.post("/key/duress", {"typed": new, "passphrase": person.passphrase}).to == "/key?done=changed"
    for passphrase in (new, person.passphrase):
        assert enter(person, passphrase).to == "/today"
    assert own.post("/key/duress/remove", {"passphrase": person.passphrase}).to == "/key?done=changed"
    assert enter(person, new).status == 422
    # Taken away once more, though there is none: the page does not tell.
    assert own.post("/key/duress/remove", {"passphrase": person.passphrase}).to == "/key?done=changed"
    assert enter(person).to == "/today"


def test_no_page_tells_whether_there_is_one(own: Window, person: Person) -> None:
    pages = ("/key", "/key/duress", "/key/duress/remove", "/key/passphrase", "/key/file", "/today")
    before = [_plain(own.get(one)) for one in pages]
    set_duress(own, person.passphrase)
    assert [_plain(own.get(one)) for one in pages] == before


def test_its_pages_are_those_of_somebody_with_little_to_do(
    cast: Cast, own: Window, person: Person, contact: Person
) -> None:
    officer = Window()
    officer.sign_in(Person(*cast.credentials("intake"), ""))
    officer.post("/training", {"exercise": "training_site"})
    new, other = set_duress(own, person.passphrase), Window()
    own.get("/today")
    other.sign_in(contact)
    window = forced(person, new)
    assert "A house for two nights" in window.get("/today").words
    assert window.get("/numbers").status == 404
    assert {"/today", "/search", "/members", "/approvals"} & {*_addresses()}
    for address in _addresses():
        mine, theirs = window.get(address), other.get(address)
        assert (mine.status, mine.to) == (theirs.status, theirs.to), address
        if address not in {"/today"} and mine.status == 200:
            said = _plain(theirs).replace("Nan Hla", "Nan Mya Aye")
            # Each has their own six words, whichever passphrase they gave.
            said = said.replace(words_of_reader(contact.member), words_of_reader(person.member))
            assert _plain(mine) == said, address
    file = re.search(r"/training/[0-9a-f]{32}", window.get("/training").text)
    assert file is not None
    assert "about nobody" in window.get(file[0]).words
    assert window.get("/training/" + "0" * 32).status == 404
    assert window.post("/training", {"exercise": "training_site"}).status == 404


def test_a_form_of_each_way_in_answers_under_force_as_it_does_else(own: Window, person: Person) -> None:
    window = forced(person, new := set_duress(own, person.passphrase))
    assert "Nothing was changed" in _change(window, person.passphrase).words
    assert _change(window, new, added=stick(factor := suite.fresh())).to == "/key?done=changed"
    assert enter(person, new).status == 422
    assert enter(person, new, key_file=stick(factor)).to == "/today"
    assert enter(person).to == "/today"


def test_it_covers_and_signs_out(own: Window, person: Person) -> None:
    window = forced(person, set_duress(own, person.passphrase))
    assert window.get("/cover").status == 200
    assert window.get("/today").to.startswith("/cover")
    assert window.post("/sign-out").to == "/"


def test_everybody_else_hears_of_it_on_today_until_it_is_ended(
    cast: Cast, own: Window, person: Person
) -> None:
    admin, other = Window(), Window()
    admin.sign_in(Person(*cast.credentials("admin"), ""))
    other.sign_in(Person(*cast.credentials("host"), ""))
    new = set_duress(own, person.passphrase)
    assert _SIGNED not in other.get("/today").words
    window = forced(person, new)
    for one in (admin, other):
        assert f"Nan Mya Aye {_SIGNED}" in one.get("/today").words
    for one in (own, window):
        assert _SIGNED not in one.get("/today").words
    assert "End the signal" in admin.get(f"/members/{person.member}").words
    for one in (other, own, window):
        assert one.post(f"/members/{person.member}/sign", {"do": "end-sign"}).status == 404
    assert _SIGNED in other.get("/today").words
    assert admin.post(f"/members/{person.member}/sign", {"do": "end-sign"}).to == "/members"
    assert _SIGNED not in other.get("/today").words
    assert "End the signal" not in admin.get(f"/members/{person.member}").words


def test_only_who_opens_files_opens_an_exercise(cast: Cast) -> None:
    officer, other = Window(), Window()
    officer.sign_in(Person(*cast.credentials("intake"), ""))
    other.sign_in(Person(*cast.credentials("vetting"), ""))
    assert officer.post("/training", {"exercise": "person"}).status == 422
    assert officer.post("/training", {"exercise": "training_papers"}).to == "/training"
    assert "Papers on a table" in other.get("/training").words
    assert other.post("/training", {"exercise": "training_papers"}).status == 404
    (file,) = set(re.findall(r"/training/([0-9a-f]{32})", officer.get("/training").text)[:1])
    # It is no file about somebody, for its maker neither.
    assert officer.get(f"/file/{file}").status == 404
    assert other.get(f"/file/{file}").status == 404


def _change(window: Window, passphrase: str, **more: object) -> Answer:
    return window.post("/key/file", {"passphrase": passphrase, "added": stick(suite.fresh()), **more})


def _addresses() -> list[str]:
    """Give every address without an id in it that is asked for by a link."""
    found = []
    for name in sorted({one for one in get_resolver().reverse_dict if isinstance(one, str)}):
        ((path, parameters),) = [
            (path, given) for path, given in get_resolver().reverse_dict.getlist(name)[0][0]
        ]
        if not parameters and path not in {"leave", "cover", "sign-out", "language"}:
            found.append(f"/{path}")
    return found


def _plain(page: Answer) -> str:
    # Without what is drawn anew for each page.
    return re.sub(r'value="[A-Za-z0-9]{64}"|nonce-?="?[A-Za-z0-9+/=_-]+', "", page.text)
