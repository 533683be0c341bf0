"""A new member whose role two people must agree to: both are told, on the pages where they look first."""

import pytest

from tests.cast import TODAY, Cast
from tests.pages.visiting import Person, Window, actor, add_people
from thitsar.kernel.access.policy import Role
from thitsar.kernel.membership.enrolling import agree, proposals

pytestmark = pytest.mark.database

ASKED = "Read what you are asked to agree to"
TOLD = "Until then this member cannot sign in."


def opened(person: Person) -> Window:
    """Open a window in which somebody is signed in."""
    window = Window()
    window.sign_in(person)
    return window


def test_the_administrator_is_told_and_the_second_person_finds_it_on_today(cast: Cast) -> None:
    people = add_people(cast, ("May Zin", Role.ADMINISTRATOR), ("Ko Latt", Role.DATA_PROTECTION))
    admin, second = map(opened, people)
    wanted = {"organisation": cast.sign_in("admin").organisation, "do": "save"}
    assert TOLD not in admin.post("/members/add", {**wanted, "shown": "Thida Soe", "roles": "analyst"}).words
    assert "Aye Thida" not in second.get("/two").words
    assert TOLD in admin.post("/members/add", {**wanted, "shown": "Aye Thida", "roles": "approver"}).words
    assert ASKED in second.get("/today").words
    assert "Aye Thida" in second.get("/two").words
    assert ASKED not in admin.get("/today").words
    agreeing = actor(cast, people[1])
    for member, made in proposals(agreeing).items():
        agree(agreeing, member, digest=made["digest"], today=TODAY)
    assert "Aye Thida" not in second.get("/two").words


def test_saving_untouched_takes_no_role_away_whichever_it_is(cast: Cast) -> None:
    people = add_people(
        cast,
        ("Ma Hnin", Role.ADMINISTRATOR),
        ("Ko Thet", Role.CASE_WORKER),
        ("Ma Su", Role.COUNSELLOR),
    )
    admin = opened(people[0])
    for person, role in zip(people[1:], (Role.CASE_WORKER, Role.COUNSELLOR), strict=True):
        address = f"/members/{person.member}"
        (form,) = [one for one in admin.get(address).forms() if "roles" in one.fields]
        assert form.fields["roles"] == [role.value]
        assert "Nothing was changed" in admin.post(address, {**form.fields, "do": "save"}).words
        here = {one["id"]: one["roles"] for one in actor(cast, people[0]).call("people")}
        assert here[person.member] == [role]


def test_a_member_is_offered_every_role_there_is(cast: Cast) -> None:
    admin = opened(add_people(cast, ("Ma Hnin", Role.ADMINISTRATOR))[0])
    page = admin.get("/members/add").text
    assert all(f'name="roles" value="{role.value}"' in page for role in Role)
