"""SC-03 comes to its end for somebody who was in vetting before: intake begins anew, and vetting goes on."""

from datetime import timedelta

import pytest

from tests.cast import TODAY
from tests.pages.visiting import actor
from tests.scenarios.recruit import PAPERS, PARTS, SURE, People, with_child_protection
from thitsar.apps.intake import outcome_commands as steps
from thitsar.apps.intake import queries
from thitsar.apps.vetting import commands as vetting
from thitsar.kernel.access.policy import Role
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Refused
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.membership.assigning import assign
from thitsar.kernel.membership.leaving import unassign

pytestmark = pytest.mark.database
LATER = TODAY + timedelta(days=60)


def accepted(people: People, file: str) -> None:
    officer = actor(people.cast, people.person["vetting"])
    vetting.accept(officer, vetting.open_for(officer, file), today=TODAY)


def closed(people: People, file: str) -> None:
    """Close the path by two people, much later than the file was registered."""
    with_child_protection(people, file)
    assert people.step("focal", file, "proposeclose", **PAPERS).status == 302
    focal2 = actor(people.cast, people.person["focal2"])
    opened = open_file(focal2, file, PARTS, "write")
    made = queries.close_proposal(opened.document("registration"))
    assert made is not None
    steps.agree_close(focal2, opened, made["digest"], today=LATER)


def come_back(people: People, file: str) -> None:
    intake = actor(people.cast, people.person["intake"])
    for who, duty in (("vetting", Role.VETTING), ("approver", Role.APPROVER)):
        assign(intake, file, people.person[who].member, today=LATER, duty=duty)


@pytest.mark.parametrize("who", ["intake", "vetting", "approver"])
def test_whoever_opens_the_path_of_somebody_in_vetting_two_people_close_it(people: People, who: str) -> None:
    file = people.taken_in()
    accepted(people, file)
    assert people.step(who, file, "protect", **SURE).status in (200, 302)
    assert people.opened("intake", file).released
    closed(people, file)
    opened = people.opened("intake", file)
    assert not queries.is_on_child_path(opened.document("registration"))
    assert not opened.released


def test_somebody_vetted_before_is_taken_on_again_and_leaves_intakes_list(people: People) -> None:
    file = people.taken_in()
    accepted(people, file)
    assert people.step("intake", file, "protect", **SURE).status == 302
    closed(people, file)
    come_back(people, file)
    officer = actor(people.cast, people.person["vetting"])
    assert WorkLists().facets(officer, "registration")[file]["stage"] == "registered"
    page = people.window("vetting").get(f"/file/{file}")
    assert f"/vet/{file}/accept" in page.text
    before = vetting.open_for(officer, file).document("vetting")
    assert people.window("vetting").post(f"/vet/{file}/accept").to == f"/vet/{file}"
    after = vetting.open_for(officer, file)
    assert after.document("vetting") == before, "what was vetted stays"
    facet = WorkLists().facets(officer, "registration")[file]
    assert facet["stage"] == "in_vetting"
    assert facet["due"] == day_number(LATER) + 7
    assert f"/vet/{file}/accept" not in people.window("vetting").get(f"/file/{file}").text
    with pytest.raises(Refused):
        vetting.accept(officer, after, today=LATER)


def test_somebody_never_vetted_before_has_the_days_of_vetting_from_the_end_of_the_path(
    people: People,
) -> None:
    file = people.taken_in()
    assert people.step("intake", file, "protect", **SURE).status == 302
    closed(people, file)
    come_back(people, file)
    officer = actor(people.cast, people.person["vetting"])
    vetting.accept(officer, vetting.open_for(officer, file), today=LATER)
    opened = vetting.open_for(officer, file)
    assert opened.document("vetting")["accepted"]["registered"] == day_number(LATER)
    assert WorkLists().facets(officer, "registration")[file]["due"] == day_number(LATER) + 7


def test_a_part_hears_of_the_end_also_when_those_who_agreed_are_gone(people: People) -> None:
    file = people.taken_in()
    assert people.step("intake", file, "protect", **SURE).status == 302
    closed(people, file)
    intake = actor(people.cast, people.person["intake"])
    assert queries.is_on_child_path(people.opened("intake", file).document("service"))
    for who in ("focal", "focal2"):
        unassign(intake, file, people.person[who].member, today=LATER)
    steps.catch_up(intake, open_file(intake, file, PARTS, "write"), today=LATER)
    assert not queries.is_on_child_path(people.opened("intake", file).document("service"))
