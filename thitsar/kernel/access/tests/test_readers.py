"""Who gave somebody a role alone does not bring them into a file, too: a reader takes two people."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.access.policy import Role
from thitsar.kernel.access.roster import (
    DUTY_ASSIGNED,
    FILE_OPENED,
    ROLES_AGREED,
    ROLES_APPOINTED,
    ROLES_APPOINTED_1,
    ROLES_PROPOSED,
    Person,
    Roster,
    Signed,
    fold_roster,
)
from thitsar.kernel.access.teams import changed_team, file_opened, fold_team
from thitsar.kernel.errors import Refused, Unverified

ADMIN, INTAKE, LEAD, NEW, OTHER = (one * 32 for one in "12345")
HELD = {
    ADMIN: {Role.ADMINISTRATOR, Role.INTAKE},
    INTAKE: {Role.INTAKE},
    LEAD: {Role.LEAD},
    NEW: set(),
    OTHER: {Role.ADMINISTRATOR},
}
FREE = (Role.CASE_WORKER, Role.COUNSELLOR, Role.DOCUMENTER, Role.HANDLER, Role.HOST, Role.AID)
OPENED = file_opened("f" * 32, "person", team=[ADMIN, INTAKE], narrow=[ADMIN, INTAKE], seed=b"s" * 32)


def _roster(*, epochs: bool = True) -> Roster:
    people = {
        id: Person(id, "Thiri", "0" * 32, b"", b"", frozenset(roles), ((0, frozenset(roles)),))
        for id, roles in HELD.items()
    }
    return Roster(members=people, epochs={"roster": ((1, b""),)} if epochs else {})


def _gives(roster: Roster, by: str, *roles: Role, number: int = 5, name: str = ROLES_APPOINTED) -> Roster:
    payload = {"member": NEW, "roles": sorted(role.value for role in roles)}
    return fold_roster(roster, Signed(by, name, payload, sequence=number))


def _agreed(roster: Roster, by: str, second: str, *roles: Role, number: int = 7) -> Roster:
    said: dict[str, Any] = {"member": NEW, "roles": sorted(role.value for role in roles), "day": 1}
    roster = fold_roster(roster, Signed(by, ROLES_PROPOSED, said, sequence=number))
    digest = roster.proposed[NEW].digest()
    said = {"member": NEW, "roles": said["roles"], "digest": digest}
    return fold_roster(roster, Signed(second, ROLES_AGREED, said, sequence=number + 1))


def _assigns(roster: Roster, by: str, duty: Role) -> None:
    team = fold_team(roster, [Signed(INTAKE, FILE_OPENED, OPENED, sequence=1)])
    payload = {"member": bytes.fromhex(NEW), "narrow": True, "duty": duty.value}
    changed_team(team, Signed(by, DUTY_ASSIGNED, payload), roster)


@given(st.sampled_from(FREE))
def test_one_person_does_not_make_and_assign_a_reader(role: Role) -> None:
    roster = _gives(_roster(), ADMIN, role)
    with pytest.raises(Refused, match="You alone gave"):
        _assigns(roster, ADMIN, role)
    _assigns(roster, INTAKE, role)
    # Given by another administrator, or agreed to by a second person, it is theirs to assign.
    _assigns(_gives(_roster(), OTHER, role), ADMIN, role)
    _assigns(_agreed(_roster(), ADMIN, LEAD, role), ADMIN, role)
    _assigns(_agreed(roster, ADMIN, LEAD, role), ADMIN, role)


@given(st.lists(st.tuples(st.booleans(), st.sets(st.sampled_from(FREE), min_size=1)), min_size=1, max_size=5))
def test_of_each_role_it_is_known_who_alone_gave_it(steps: list[tuple[bool, set[Role]]]) -> None:
    roster, known = _roster(), dict[Role, str]()
    for at, (is_first, roles) in enumerate(steps):
        by = ADMIN if is_first else OTHER
        roster = _gives(roster, by, *roles, number=5 + at)
        known = {role: known.get(role, by) for role in roles}
        person = roster.member(NEW)
        assert {role: person.given_alone_by(role) for role in roles} == known
    # As it was at each of them, too.
    assert roster.member(NEW).at(5).given_alone_by(next(iter(known))) == ""


def test_nobody_opens_a_file_for_a_reader_they_alone_made() -> None:
    roster = _gives(_roster(), ADMIN, Role.CASE_WORKER)
    team = [ADMIN, NEW]
    opened = file_opened("f" * 32, "person", team=team, narrow=team, seed=b"s" * 32)
    with pytest.raises(Refused, match="You alone gave"):
        changed_team(None, Signed(ADMIN, FILE_OPENED, opened), roster)
    with pytest.raises(Unverified):
        fold_team(roster, [Signed(ADMIN, FILE_OPENED, opened, sequence=9)])
    team = [INTAKE, NEW]
    opened = file_opened("f" * 32, "person", team=team, narrow=team, seed=b"s" * 32)
    assert fold_team(roster, [Signed(INTAKE, FILE_OPENED, opened, sequence=9)]).members == {INTAKE, NEW}


def test_a_role_that_was_assigned_before_it_was_given_alone_stays_so() -> None:
    roster = _agreed(_roster(), ADMIN, LEAD, Role.CASE_WORKER, number=2)
    said = {"member": bytes.fromhex(NEW), "narrow": True, "duty": "case_worker"}
    told = [Signed(INTAKE, FILE_OPENED, OPENED, sequence=1), Signed(ADMIN, DUTY_ASSIGNED, said, sequence=9)]
    later = _gives(_gives(roster, ADMIN, Role.HOST, number=11), ADMIN, Role.CASE_WORKER, number=12)
    assert NEW in fold_team(later, told).members


def test_where_nobody_could_agree_and_at_the_founding_one_person_is_enough() -> None:
    alone = _roster()
    alone = replace(alone, members={one: alone.members[one] for one in (ADMIN, INTAKE, NEW)})
    _assigns(_gives(alone, ADMIN, Role.CASE_WORKER), ADMIN, Role.CASE_WORKER)
    founding = _gives(_roster(epochs=False), ADMIN, Role.CASE_WORKER)
    assert founding.member(NEW).given_alone_by(Role.CASE_WORKER) == ""


def test_the_older_form_is_read_as_it_was_meant_and_ends_with_the_newer_one() -> None:
    before = _gives(_roster(), ADMIN, Role.CASE_WORKER, name=ROLES_APPOINTED_1)
    _assigns(before, ADMIN, Role.CASE_WORKER)
    after = _gives(before, ADMIN, Role.CASE_WORKER, Role.HOST, number=6)
    _assigns(after, ADMIN, Role.CASE_WORKER)
    with pytest.raises(Refused):
        _assigns(after, ADMIN, Role.HOST)
    with pytest.raises(Unverified):
        _gives(after, ADMIN, Role.HANDLER, number=7, name=ROLES_APPOINTED_1)
