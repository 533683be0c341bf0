"""An organisation is chosen or named once, on plain pages, and the second person sees which is new."""

import re

import pytest

from tests.cast import Cast
from tests.pages.visiting import Person, Window, actor, add_people
from thitsar.kernel.access.policy import Role
from thitsar.kernel.membership.enrolling import proposals

pytestmark = pytest.mark.database

NEW = "New organisation"
COUNTS = "counts as one from another organisation"


def _opened(person: Person) -> Window:
    window = Window()
    window.sign_in(person)
    return window


def _block(window: Window, member: str) -> str:
    """Give what the second person reads about one member."""
    (asked,) = [one for one in window.get("/two").text.split('<div class="asked">') if f"/{member}" in one]
    return " ".join(re.sub(r"<[^>]*>", " ", asked).split())


def test_the_whole_path_of_a_new_organisation(cast: Cast) -> None:
    people = add_people(cast, ("Hnin Oo", Role.ADMINISTRATOR), ("Kyi Pyar", Role.DATA_PROTECTION))
    admin, second = map(_opened, people)
    at_work = actor(cast, people[0])

    def add(shown: str, organisation: str, name: str = "", roles: str = "approver") -> str:
        sent = {"shown": shown, "organisation": organisation, "new_organisation": name, "roles": roles}
        return admin.post("/members/add", {**sent, "do": "save"}).words

    def waiting(shown: str) -> str:
        known = {one["id"]: one["shown"] for one in at_work.call("people")}
        return next(one for one in proposals(at_work) if known[one] == shown)

    # The own one is chosen beforehand, and what another one means is said.
    page = admin.get("/members/add")
    assert page.forms()[-1].fields["organisation"] == [at_work.organisation]
    assert "counts as the second organisation in a decision" in page.words

    for name in ("", "  ", "X", "ЕRO-KRN", "ero; krn"):
        assert "Error" in add("Eh Doh Wah", "new", name), name
    assert "reads the same" in add("Eh Doh Wah", "new", "cso pemb")
    assert "leave its name empty" in add("Eh Doh Wah", at_work.organisation, "ERO-KRN")
    assert "Eh Doh Wah" not in admin.get("/members").words

    assert "A second person must agree" in add("Eh Doh Wah", "new", " ERO-KRN\u200b ")
    first = waiting("Eh Doh Wah")
    assert "Organisation ERO-KRN" in _block(second, first)
    assert f"{NEW} It was named here for this member." in _block(second, first)
    assert COUNTS in _block(second, first)

    # Nobody makes another one of it by spelling it otherwise.
    for name in ("ERO-KRN", "ero krn", "ERO.KRN", "ERO-KRN\u200d", "ER0-KRN"):
        assert "There is ERO-KRN already" in add("Naw Paw Htoo", "new", name), name
    (chosen,) = {
        one["organisation"] for one in at_work.call("people") if one["organisation_name"] == "ERO-KRN"
    }
    assert f'<option value="{chosen}">ERO-KRN</option>' in admin.get("/members/add").text
    assert "A second person must agree" in add("Naw Paw Htoo", chosen)
    other = waiting("Naw Paw Htoo")
    assert "named here for Eh Doh Wah, and nobody has agreed to an approver of it" in _block(second, other)

    def agree(member: str) -> None:
        (form,) = [one for one in second.get("/two").forms() if one.action.endswith(member)]
        assert second.post(form.action, {"digest": form.fields["digest"][0], "do": "agree"}).to == "/two"

    # Who decides nothing makes it no older: its first approver is the one who counts as another organisation.
    assert "A second person must agree" in add("Saw Htoo Say", chosen, roles="intake")
    agree(waiting("Saw Htoo Say"))
    assert NEW in _block(second, first)
    agree(first)
    assert "Organisation ERO-KRN" in _block(second, other)
    assert NEW not in _block(second, other)
    assert "ERO-KRN" in admin.get("/members").words
    assert chosen not in admin.get("/members").words


def test_a_member_of_the_own_organisation_is_announced_as_nothing_new(cast: Cast) -> None:
    people = add_people(cast, ("Zin Zin", Role.ADMINISTRATOR), ("Pyae Sone", Role.DATA_PROTECTION))
    admin, second = map(_opened, people)
    form = admin.get("/members/add").forms()[-1]
    sent = {**{name: value[0] for name, value in form.fields.items() if value}, "shown": "Moe Pwint"}
    assert "A second person must agree" in admin.post("/members/add", {**sent, "roles": "approver"}).words
    at_work = actor(cast, people[0])
    (member,) = [one["id"] for one in at_work.call("people") if one["shown"] == "Moe Pwint"]
    assert "Organisation CSO-PEMB" in _block(second, member)
    assert NEW not in _block(second, member)
