"""Whatever is signed in whatever order: a released team acts for nobody but a child, and somebody may always assign."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.access.policy import NEVER_OF_A_CHILD, Role
from thitsar.kernel.access.roster import (
    DUTY_ASSIGNED,
    FILE_OPENED,
    MEMBER_UNASSIGNED,
    TEAM_RELEASED,
    TEAM_RESUMED,
    Person,
    Roster,
    Signed,
)
from thitsar.kernel.access.teams import (
    Team,
    acting,
    changed_team,
    file_opened,
    fold_team,
    leaving,
    may_assign,
)
from thitsar.kernel.errors import Purposeful, Refused, Unverified

MEMBERS = tuple(f"{number:032x}" for number in range(1, 7))
_roles = st.frozensets(st.sampled_from(sorted(Role)), min_size=1, max_size=3)
_saying = st.tuples(
    st.sampled_from(MEMBERS),
    st.sampled_from((DUTY_ASSIGNED, MEMBER_UNASSIGNED, TEAM_RELEASED, TEAM_RESUMED)),
    st.sampled_from(MEMBERS),
    st.sampled_from(sorted(Role)),
)


def roster_of(*roles: frozenset[Role]) -> Roster:
    people = {
        one: Person(one, one, "own", b"", b"", roles=has) for one, has in zip(MEMBERS, roles, strict=False)
    }
    return replace(Roster(), members=people)


def opened(roster: Roster, members: tuple[str, ...]) -> Team:
    payload = file_opened("0" * 32, "person", team=members, narrow=members, seed=b"seed")
    return changed_team(None, Signed(members[0], FILE_OPENED, payload), roster)


def say(team: Team, roster: Roster, author: str, name: str, *, member: str = "", duty: str = "") -> Team:
    return changed_team(team, signed(team, roster, author, name, member=member, duty=duty), roster)


def signed(team: Team, roster: Roster, author: str, name: str, *, member: str = "", duty: str = "") -> Signed:
    payloads: dict[str, dict[str, object]] = {
        DUTY_ASSIGNED: {"member": bytes.fromhex(member), "narrow": True, "duty": duty},
        MEMBER_UNASSIGNED: {"member": bytes.fromhex(member)},
        TEAM_RELEASED: {
            "members": [bytes.fromhex(one) for one in sorted(leaving(team, roster, author))],
            "opening": b"o",
        },
        TEAM_RESUMED: {"digest": b"x"},
    }
    return Signed(author, name, payloads[name])


@given(st.lists(_roles, min_size=len(MEMBERS), max_size=len(MEMBERS)), st.lists(_saying, max_size=14))
def test_no_order_of_signed_changes_lets_anybody_act_who_has_no_part_in_a_child(
    roles: list[frozenset[Role]], told: list[tuple[str, str, str, Role]]
) -> None:
    roster = roster_of(roles[0] | {Role.INTAKE}, *roles[1:])
    team = opened(roster, MEMBERS[:4])
    for author, name, member, duty in told:
        before = team
        try:
            team = say(team, roster, author, name, member=member, duty=duty.value)
        except Purposeful:
            continue
        people = [roster.member(one) for one in team.members]
        assert any(may_assign(team, one) for one in people), "somebody can always let others in"
        assert team.narrow <= team.members <= team.ever
        if team.is_released:
            assert all(acting(team, one).isdisjoint(NEVER_OF_A_CHILD) for one in people)
            assert all(
                acting(team, one) or one.id == team.keeper or one.id in before.members for one in people
            )
        if name == TEAM_RELEASED:
            assert all(acting(team, one) or one.id == team.keeper for one in people)
            assert team.keeper in {"", author}
            if team.keeper:
                assert not any(may_assign(replace(team, keeper=""), one) for one in people)
        if name == TEAM_RESUMED:
            assert team.members == before.members, "nobody comes back by it"


@given(st.lists(_roles, min_size=len(MEMBERS), max_size=len(MEMBERS)), st.lists(_saying, max_size=14))
def test_the_team_of_a_moment_is_what_was_folded_until_then(
    roles: list[frozenset[Role]], told: list[tuple[str, str, str, Role]]
) -> None:
    roster = appointed(roster_of(roles[0] | {Role.INTAKE}, *roles[1:]))
    payload = file_opened("0" * 32, "person", team=MEMBERS[:4], narrow=MEMBERS[:4], seed=b"seed")
    entries = [Signed(MEMBERS[0], FILE_OPENED, payload, 10)]
    teams = [fold_team(roster, entries)]
    for author, name, member, duty in told:
        made = signed(teams[-1], roster, author, name, member=member, duty=duty.value)
        try:
            teams.append(fold_team(roster, [*entries, replace(made, sequence=10 * len(entries) + 10)]))
        except Purposeful:
            continue
        entries.append(replace(made, sequence=10 * len(entries) + 10))
    for number, team in enumerate(teams):
        # From behind an entry up to and with the next: what is said with it in mind is said before it.
        for at in (10 * number + 11, 10 * number + 20):
            assert teams[-1].at(at) == team


def appointed(roster: Roster) -> Roster:
    members = {one.id: replace(one, appointed=((1, one.roles),)) for one in roster.members.values()}
    return replace(roster, members=members)


def test_a_host_stays_with_the_child_and_whoever_vets_or_debriefs_does_not() -> None:
    kinds = (Role.INTAKE, Role.HOST, Role.CASE_WORKER, Role.VETTING, Role.APPROVER, Role.DEBRIEFER)
    roster = roster_of(*(frozenset({one}) for one in kinds))
    team = say(opened(roster, MEMBERS), roster, MEMBERS[3], TEAM_RELEASED)
    assert team.members == frozenset(MEMBERS[:3])
    assert team.keeper == ""


def test_a_release_that_names_anybody_else_is_not_theirs_to_say() -> None:
    roster = roster_of(*(frozenset({one}) for one in (Role.INTAKE, Role.VETTING, Role.APPROVER)))
    team = opened(roster, MEMBERS[:3])
    for members in ([], [MEMBERS[0]], list(MEMBERS[:3])):
        named = {"members": [bytes.fromhex(one) for one in members], "opening": b"o"}
        with pytest.raises(Unverified):
            changed_team(team, Signed(MEMBERS[1], TEAM_RELEASED, named), roster)


def test_whoever_opens_the_child_path_keeps_a_way_in_though_a_duty_that_assigns_nobody_is_left_to_them() -> (
    None
):
    roster = roster_of(frozenset({Role.INTAKE}), frozenset({Role.HOST, Role.VETTING}))
    team = say(opened(roster, MEMBERS[:2]), roster, MEMBERS[1], MEMBER_UNASSIGNED, member=MEMBERS[0])
    team = say(team, roster, MEMBERS[1], TEAM_RELEASED)
    host = roster.member(MEMBERS[1])
    assert (team.keeper, acting(team, host)) == (host.id, frozenset({Role.HOST}))
    assert may_assign(team, host)


def test_the_keeper_has_to_go_before_others_come_in() -> None:
    roster = roster_of(*(frozenset({one}) for one in (Role.INTAKE, Role.VETTING, Role.CHILD_PROTECTION)))
    team = opened(roster, MEMBERS[:2])
    team = say(team, roster, MEMBERS[1], MEMBER_UNASSIGNED, member=MEMBERS[0])
    team = say(team, roster, MEMBERS[1], TEAM_RELEASED)
    assert team.keeper == MEMBERS[1]
    team = say(team, roster, MEMBERS[1], DUTY_ASSIGNED, member=MEMBERS[2], duty=Role.CHILD_PROTECTION.value)
    with pytest.raises(Refused, match="only kept a way in"):
        say(team, roster, MEMBERS[2], TEAM_RESUMED)
    team = say(team, roster, MEMBERS[2], MEMBER_UNASSIGNED, member=MEMBERS[1])
    assert not say(team, roster, MEMBERS[2], TEAM_RESUMED).is_released
