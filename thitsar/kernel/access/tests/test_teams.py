"""Who changes a file's team: only somebody in it who may, and never for themselves."""

from typing import Any

import pytest

from thitsar.kernel.access.policy import Role, scope_of
from thitsar.kernel.access.roster import (
    DUTY_ASSIGNED,
    FILE_OPENED,
    MEMBER_ASSIGNED,
    MEMBER_UNASSIGNED,
    Person,
    Roster,
    Signed,
)
from thitsar.kernel.access.teams import Team, acting, changed_team, file_opened, fold_team
from thitsar.kernel.errors import Unverified

INTAKE, APPROVER, ANALYST, OUTSIDE = (one * 32 for one in "1234")
ROLES = {
    INTAKE: Role.INTAKE,
    APPROVER: Role.APPROVER,
    ANALYST: Role.ANALYST,
    OUTSIDE: Role.INTAKE,
}
ROSTER = Roster(
    members={
        id: Person(id, "Thiri", "0" * 32, b"", b"", frozenset({role}), ((0, frozenset({role})),))
        for id, role in ROLES.items()
    }
)
OPENED = file_opened("f" * 32, "person", team=[INTAKE], narrow=[INTAKE], seed=b"s" * 32)


def team(*told: Signed) -> Team:
    """Give the team of a file that one officer opened and these entries changed."""
    return fold_team(ROSTER, [Signed(INTAKE, FILE_OPENED, OPENED), *told])


def says(author: str, name: str, member: str, **more: Any) -> Signed:
    """Let somebody say something of a member."""
    return Signed(author, name, {"member": bytes.fromhex(member), **more})


def assigns(author: str, member: str, *, narrow: bool = False) -> Signed:
    """Let somebody assign a member."""
    return says(author, MEMBER_ASSIGNED, member, narrow=narrow)


def test_somebody_of_the_team_assigns_another_and_takes_them_off_again() -> None:
    found = team(assigns(INTAKE, APPROVER, narrow=True))
    assert (found.members, found.narrow) == (frozenset({INTAKE, APPROVER}),) * 2
    assert acting(found, ROSTER.member(APPROVER)) == {Role.APPROVER}
    left = changed_team(found, says(INTAKE, MEMBER_UNASSIGNED, APPROVER), ROSTER)
    assert (left.members, left.narrow) == (frozenset({INTAKE}),) * 2
    # What they wrote stays valid.
    assert APPROVER in left.ever


@pytest.mark.parametrize("name", [MEMBER_ASSIGNED, DUTY_ASSIGNED])
def test_nobody_assigns_themselves_not_even_for_the_narrow_parts(name: str) -> None:
    more = {"duty": "intake"} if name == DUTY_ASSIGNED else {}
    with pytest.raises(Unverified, match="assigns themselves"):
        team(says(INTAKE, name, INTAKE, narrow=True, **more))


@pytest.mark.parametrize("author", [OUTSIDE, ANALYST, APPROVER])
@pytest.mark.parametrize("named", [INTAKE, APPROVER, OUTSIDE])
def test_nobody_outside_the_team_changes_it(author: str, named: str) -> None:
    for told in (assigns(author, named), says(author, MEMBER_UNASSIGNED, named)):
        with pytest.raises(Unverified, match="somebody who may not"):
            team(told)


def test_whoever_may_not_assign_does_not_do_it_from_within() -> None:
    with pytest.raises(Unverified, match="somebody who may not"):
        team(assigns(INTAKE, ANALYST), assigns(ANALYST, APPROVER))


def test_whoever_was_taken_off_changes_nothing_more() -> None:
    taken = (assigns(INTAKE, APPROVER), says(APPROVER, MEMBER_UNASSIGNED, INTAKE))
    with pytest.raises(Unverified, match="somebody who may not"):
        team(*taken, assigns(INTAKE, OUTSIDE))


def test_a_file_is_opened_once_and_by_whoever_registers() -> None:
    with pytest.raises(Unverified, match="opened by somebody"):
        team(Signed(INTAKE, FILE_OPENED, OPENED))
    for author in (APPROVER, ANALYST):
        with pytest.raises(Unverified, match="opened by somebody"):
            fold_team(ROSTER, [Signed(author, FILE_OPENED, OPENED)])
    with pytest.raises(Unverified, match="may not"):
        fold_team(ROSTER, [assigns(INTAKE, APPROVER)])


def test_a_right_in_a_team_is_no_right_everywhere() -> None:
    assert scope_of(frozenset({Role.INTAKE}), "assign", "roster") == "team"
    assert scope_of(frozenset({Role.INTAKE}), "register", "roster") == "node"
    assert scope_of(frozenset({Role.INTAKE}), "decide", "vetting") is None
    assert scope_of(frozenset(), "assign", "roster") is None
