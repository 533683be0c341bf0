"""Somebody lost their keys: an administrator makes new ones at the screen, and another person agrees on a page."""

import time
from typing import Any

import pytest

from tests.cast import Cast
from tests.pages.visiting import Person, Window, actor, add_people
from thitsar.kernel.access.policy import Role

pytestmark = pytest.mark.database
ASKED = "Read what you are asked to agree to"
PATIENCE = 240


def _opened(person: Person) -> Window:
    window = Window()
    window.sign_in(person)
    return window


def _changed(cast: Cast) -> None:
    """Wait until the keys they knew are changed: the site is others' too."""
    end, holder = time.monotonic() + PATIENCE, cast.sign_in("dpo")
    while any(one["closed"] and one["held"] for one in holder.call("key_state")):
        assert time.monotonic() < end
        time.sleep(0.1)


def test_new_keys_are_shown_once_and_hold_when_another_person_agrees(cast: Cast) -> None:
    people = add_people(
        cast, ("Ma Hnin", Role.ADMINISTRATOR), ("Daw Lwin", Role.LEAD), ("U Pe", Role.FINANCE)
    )
    admin, lead, chosen = _opened(people[0]), _opened(people[1]), people[2]
    address = f"/members/{chosen.member}"
    assert admin.get(f"{address}/anew").to == "/members"
    (form,) = [one for one in admin.get(address).forms() if one.action == f"{address}/anew"]
    assert lead.post(form.action, {"do": "replace"}).status == 404
    made = admin.post(form.action, {"do": "replace"})
    assert "the old ones stay as they are" in made.words
    name, passphrase = made.text.split('class="secret">')[1:3]
    (new,) = [one for one in actor(cast, people[0]).call("people") if one["replaces"] == chosen.member]
    fresh = Person(name.split("<")[0], passphrase.split("<")[0], new["id"])
    assert "waits for a second person" in admin.get("/members").words
    # Until then only their own keys open anything, and they are no member of their own.
    assert Window().post("/", {"name": fresh.name, "passphrase": fresh.passphrase}).status != 302
    assert "roles" not in {key for one in admin.get(f"/members/{new['id']}").forms() for key in one.fields}
    assert "U Pe" in admin.get("/two").words
    assert not [one for one in admin.get("/two").forms() if one.action.endswith(new["id"])]
    assert ASKED in lead.get("/today").words
    (agreeing,) = [one for one in lead.get("/two").forms() if one.action.endswith(new["id"])]
    fields: dict[str, Any] = {"digest": agreeing.fields["digest"][0], "do": "agree"}
    assert lead.post(agreeing.action, {**fields, "digest": "00"}).status == 422
    assert lead.post(agreeing.action, fields).to == "/two"
    _changed(cast)
    assert Window().post("/", {"name": chosen.name, "passphrase": chosen.passphrase}).status != 302
    assert _opened(fresh).get("/today").status == 200
    # Replaced once: nobody takes the old place a second time.
    assert not [one for one in admin.get(address).forms() if one.action == form.action]
    assert admin.post(form.action, {"do": "replace"}).status == 404
