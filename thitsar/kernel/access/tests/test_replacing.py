"""Two ids of one person are counted as one by every fold, and whoever agrees agrees to one proposal."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.access.policy import Role
from thitsar.kernel.access.replacing import MEMBER_REPLACED, REPLACEMENT_PROPOSED, heirs, line
from thitsar.kernel.access.roster import (
    DUTY_ASSIGNED,
    EPOCH_OPENED,
    FILE_OPENED,
    FOUNDED,
    MEMBER_ADDED,
    MEMBER_REMOVED,
    MEMBER_UNASSIGNED,
    ROLES_APPOINTED,
    Roster,
    Signed,
    fold_roster,
)
from thitsar.kernel.access.teams import file_opened, fold_team
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.vault.hierarchy import member_keys
from thitsar.kernel.vault.places import member_id

OWN = "0" * 32
KEYS = [member_keys(bytes([number]) * 32) for number in range(1, 13)]
WHO = [member_id(one.unwrap_public, one.sign_public) for one in KEYS]
ADMIN, DPO, INTAKE, OTHER = range(4)
ROLES = {ADMIN: "administrator", DPO: "data_protection", INTAKE: "intake", OTHER: "intake"}


def _person(number: int, shown: str) -> dict[str, Any]:
    one = KEYS[number]
    keys = {"unwrap_public": one.unwrap_public, "sign_public": one.sign_public}
    return {"member": WHO[number], "shown": shown, "organisation": OWN, **keys}


class Log:
    """A roster that grows by one entry after another, and files whose teams are folded by it."""

    def __init__(self) -> None:
        self.number = 0
        own = {"organisation": OWN, "name": "ORG"}
        founded = {"member": _person(ADMIN, "0"), "organisation": own}
        self.roster = fold_roster(None, Signed(WHO[ADMIN], FOUNDED, founded, self._next()))
        for number in (DPO, INTAKE, OTHER):
            self.say(ADMIN, MEMBER_ADDED, _person(number, str(number)))
            self.say(ADMIN, ROLES_APPOINTED, {"member": WHO[number], "roles": [ROLES[number]]})
        self.say(ADMIN, EPOCH_OPENED, {"compartment": "roster", "number": 1, "public": b"key"})

    def _next(self) -> int:
        self.number += 1
        return self.number

    def say(self, by: int, name: str, payload: dict[str, Any]) -> None:
        """Add one entry to the roster."""
        self.roster = fold_roster(self.roster, Signed(WHO[by], name, payload, self._next()))

    def propose(self, old: int, new: int, *, by: int = ADMIN) -> bytes:
        """Ask for new keys; gives what there is to agree to."""
        shown = self.roster.member(WHO[old]).shown
        self.say(by, REPLACEMENT_PROPOSED, {**_person(new, shown), "replaces": WHO[old], "day": 1})
        return self.roster.replacing[WHO[new]].digest()

    def replace(self, old: int, new: int) -> None:
        """Have two people agree to new keys."""
        digest = self.propose(old, new)
        self.say(DPO, MEMBER_REPLACED, {"member": WHO[new], "digest": digest})

    def opened(self) -> Signed:
        """Open a file for both intake officers."""
        team = [WHO[INTAKE], WHO[OTHER]]
        made = file_opened("f" * 32, "person", team=team, narrow=team, seed=b"s" * 32)
        return Signed(WHO[OTHER], FILE_OPENED, made, self._next())

    def told(self, by: int, name: str, **payload: Any) -> Signed:
        """Say something in a file's roster."""
        return Signed(WHO[by], name, payload, self._next())


def test_the_new_id_has_roles_files_and_duties_and_the_old_one_nothing() -> None:
    log = Log()
    opened = log.opened()
    before = log.number
    log.replace(INTAKE, 5)
    team, person = fold_team(log.roster, [opened]), log.roster.member(WHO[5])
    assert person.roles == {Role.INTAKE}
    assert not log.roster.member(WHO[INTAKE]).roles
    assert team.members == team.narrow == {WHO[5], WHO[OTHER]}
    assert team.duties[WHO[5]] == {Role.INTAKE}
    # What either said in the file was theirs to say at that moment, though the file's own roster was silent.
    assert WHO[INTAKE] in team.at(before + 1).members
    assert WHO[5] not in team.at(before + 1).members
    assert WHO[5] in team.at(log.number + 1).members
    assert WHO[INTAKE] not in team.at(log.number + 1).members
    after = fold_team(log.roster, [opened, log.told(OTHER, MEMBER_UNASSIGNED, member=bytes.fromhex(WHO[5]))])
    assert after.members == {WHO[OTHER]}
    assert WHO[5] in after.at(log.number).members


def test_a_chain_of_new_keys_is_one_person_and_the_newest_has_the_files() -> None:
    log = Log()
    opened = log.opened()
    log.replace(INTAKE, 5)
    log.replace(5, 6)
    assert {log.roster.person_of(WHO[one]) for one in (INTAKE, 5, 6)} == {WHO[INTAKE]}
    assert line(log.roster, WHO[6]) == (WHO[6], WHO[5], WHO[INTAKE])
    assert set(heirs(log.roster).values()) == {WHO[6]}
    assert fold_team(log.roster, [opened]).members == {WHO[6], WHO[OTHER]}


def test_who_had_left_comes_back_without_files_and_with_the_duties_they_had() -> None:
    log = Log()
    opened = log.opened()
    log.say(ADMIN, MEMBER_REMOVED, {"member": WHO[INTAKE], "reason": "LEFT"})
    log.replace(INTAKE, 5)
    assert line(log.roster, WHO[5]) == (WHO[5],)
    assert fold_team(log.roster, [opened]).members == {WHO[OTHER]}
    log.say(ADMIN, ROLES_APPOINTED, {"member": WHO[5], "roles": ["host", "aid"]})
    asked = {"member": bytes.fromhex(WHO[5]), "narrow": False, "duty": "aid"}
    assert WHO[5] in fold_team(log.roster, [opened, log.told(OTHER, DUTY_ASSIGNED, **asked)]).members
    # Of somebody who was an approver there nobody makes one who helps.
    log = Log()
    log.say(ADMIN, MEMBER_ADDED, _person(7, "7"))
    log.roster = _given(log.roster, 7, Role.APPROVER)
    as_approver = {**asked, "member": bytes.fromhex(WHO[7]), "duty": "approver"}
    told = [log.opened(), log.told(OTHER, DUTY_ASSIGNED, **as_approver)]
    log.say(ADMIN, MEMBER_REMOVED, {"member": WHO[7], "reason": "LEFT"})
    log.replace(7, 5)
    log.say(ADMIN, ROLES_APPOINTED, {"member": WHO[5], "roles": ["aid"]})
    with pytest.raises(Unverified):
        fold_team(log.roster, [*told, log.told(OTHER, DUTY_ASSIGNED, **asked)])


def _given(roster: Roster, number: int, role: Role) -> Roster:
    """Give a role that needs two: asked for by the administrator, agreed to by data protection."""
    asked = {"member": WHO[number], "roles": [role.value], "day": 1}
    roster = fold_roster(roster, Signed(WHO[ADMIN], "roster.roles_proposed.v1", asked, 500))
    digest = roster.proposed[WHO[number]].digest()
    agreed = {"member": WHO[number], "roles": [role.value], "digest": digest}
    return fold_roster(roster, Signed(WHO[DPO], "roster.roles_agreed.v1", agreed, 501))


@pytest.mark.parametrize("change", ["shown", "organisation", "member", "replaces", "day", "more"])
def test_new_keys_in_another_form_or_for_somebody_else_are_none(change: str) -> None:
    log = Log()
    asked = {**_person(5, "2"), "replaces": WHO[INTAKE], "day": 1}
    others = {
        "shown": "3",
        "organisation": "1" * 32,
        "member": WHO[6],
        "replaces": WHO[8],
        "day": "1",
        "more": 1,
    }
    with pytest.raises(Unverified):
        log.say(ADMIN, REPLACEMENT_PROPOSED, {**asked, change: others[change]})
    log.say(ADMIN, REPLACEMENT_PROPOSED, asked)


_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["propose", "agree", "appoint", "remove"]),
        st.integers(0, 11),
        st.integers(0, 11),
        st.integers(0, 11),
    ),
    max_size=25,
)


@given(_STEPS)
def test_whatever_is_said_nobody_is_two_people(steps: list[tuple[str, int, int, int]]) -> None:
    log, digests = Log(), dict[int, bytes]()
    for what, by, one, other in steps:
        before = log.roster
        try:
            if what == "propose":
                digests[other] = log.propose(one, other, by=by)
            elif what == "agree":
                log.say(by, MEMBER_REPLACED, {"member": WHO[other], "digest": digests.get(other, b"")})
            elif what == "appoint":
                log.say(by, ROLES_APPOINTED, {"member": WHO[other], "roles": ["host"]})
            else:
                log.say(by, MEMBER_REMOVED, {"member": WHO[other], "reason": "LEFT"})
        except (Refused, Unverified):
            assert log.roster is before
            continue
        if what in ("propose", "agree"):
            made = log.roster.predecessors[WHO[other]]
            assert not before.is_same(WHO[by], made)
        if what == "agree":
            assert not before.is_same(WHO[by], before.replacing[WHO[other]].by)
        held = [one for one in log.roster.members.values() if one.roles]
        # Of all ids of one person at most one has a role.
        assert len({log.roster.person_of(one.id) for one in held}) == len(held)
