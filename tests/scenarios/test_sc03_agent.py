"""SC-03 past every page: what the agent itself refuses to sign about a child path, whoever asks it directly."""

from typing import Any

import pytest

from tests.cast import TODAY
from tests.pages.visiting import actor
from tests.scenarios.recruit import PAPERS, PARTS, SURE, People, with_child_protection
from thitsar.apps.intake import events, queries
from thitsar.apps.vetting import commands as vetting
from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.ledger.record import record
from thitsar.kernel.ledger.saying import said
from thitsar.kernel.membership.assigning import assign

pytestmark = pytest.mark.database


def says(people: People, who: str, file: str, event: events.Event) -> None:
    """Record an event as a program that asks no rule would."""
    own = actor(people.cast, people.person[who])
    opened = open_file(own, file, PARTS, "write")
    record(own, [said(opened, event)], today=TODAY)


@pytest.fixture
def proposed(people: People, recruit: str) -> tuple[str, bytes]:
    with_child_protection(people, recruit)
    assert people.step("focal", recruit, "proposeclose", **PAPERS).status == 302
    made = queries.close_proposal(people.opened("focal", recruit).document("registration"))
    assert made is not None
    return recruit, made["digest"]


def is_child(people: People, file: str) -> bool:
    return queries.is_on_child_path(people.opened("intake", file).document("registration"))


def test_nobody_closes_a_part_before_two_people_agreed(people: People, proposed: tuple[str, bytes]) -> None:
    file, digest = proposed
    with pytest.raises(Refused):
        says(people, "intake", file, events.ChildPathClosed("service", digest))
    for who in ("vetting", "approver"):
        with pytest.raises(Denied):
            says(people, who, file, events.ChildPathClosed("service", digest))
    assert is_child(people, file)


def test_whoever_proposed_or_registered_does_not_agree(people: People, proposed: tuple[str, bytes]) -> None:
    file, digest = proposed
    with pytest.raises(Refused, match="already had a part"):
        says(people, "focal", file, events.ChildCloseAgreed(digest))
    for who in ("intake", "vetting"):
        with pytest.raises(Denied):
            says(people, who, file, events.ChildCloseAgreed(digest))
    assert is_child(people, file)


def test_nobody_agrees_to_the_same_thing_twice_in_two_browsers(
    people: People, proposed: tuple[str, bytes]
) -> None:
    file, digest = proposed
    says(people, "focal2", file, events.ChildCloseAgreed(digest))
    with pytest.raises(Refused, match="exactly this already"):
        says(people, "focal2", file, events.ChildCloseAgreed(digest))


def test_an_agreement_to_other_content_closes_nothing(people: People, proposed: tuple[str, bytes]) -> None:
    file, _ = proposed
    with pytest.raises(Refused):
        says(people, "focal2", file, events.ChildCloseAgreed(bytes(32)))
    assert is_child(people, file)
    with pytest.raises(Refused):
        says(people, "intake", file, events.ChildPathClosed("service", bytes(32)))


def test_a_proposal_with_a_digest_of_its_authors_own_carries_no_other_part(
    people: People, recruit: str
) -> None:
    with_child_protection(people, recruit)
    made_up = events.ChildCloseProposed((("NRC", 19, 19),), "seen", 1, b"\x07" * 32)
    told: tuple[tuple[str, events.Event], ...] = (
        ("focal", made_up),
        ("focal2", events.ChildCloseAgreed(b"\x07" * 32)),
        ("intake", events.ChildPathClosed("service", b"\x07" * 32)),
    )
    for who, event in told:
        with pytest.raises(Refused):
            says(people, who, recruit, event)


def test_after_a_new_doubt_an_old_agreement_closes_no_part(
    people: People, proposed: tuple[str, bytes]
) -> None:
    file, digest = proposed
    assert people.step("focal2", file, "agreeclose", **SURE).status == 302
    assert people.step("intake", file, "protect", **SURE).status == 302
    with pytest.raises(Refused):
        says(people, "intake", file, events.ChildPathClosed("service", digest))
    assert is_child(people, file)


def test_only_child_protection_leads_and_records_evidence(people: People, recruit: str) -> None:
    told: tuple[Any, ...] = (
        events.HandoverConfirmed("ERO-KYH"),
        events.ChildCloseProposed((("BONE_XRAY", 19, 19),), "seen", 1, bytes(32)),
    )
    for who in ("intake", "vetting", "approver"):
        for event in told:
            with pytest.raises(Denied):
                says(people, who, recruit, event)


def test_a_focal_point_is_nothing_else_on_the_file_of_a_child(people: People, recruit: str) -> None:
    with_child_protection(people, recruit)
    with pytest.raises(Refused):
        assign(
            actor(people.cast, people.person["intake"]),
            recruit,
            people.person["focal"].member,
            today=TODAY,
            duty=Role.VETTING,
        )


@pytest.mark.parametrize("who", ["intake", "vetting"])
def test_a_file_whose_officers_had_to_leave_is_closed_like_any_other(people: People, who: str) -> None:
    """What a vetting officer recorded while they had the right stays theirs, also while nobody may vet here."""
    file, officer = people.taken_in(), actor(people.cast, people.person["vetting"])
    vetting.accept(officer, vetting.open_for(officer, file), today=TODAY)
    assert people.step(who, file, "protect", reason="looks younger", **SURE).status in (200, 302)
    assert is_child(people, file)
    with_child_protection(people, file)
    assert people.step("focal", file, "proposeclose", **PAPERS).status == 302
    assert people.step("focal2", file, "agreeclose", **SURE).status == 302
    assert not is_child(people, file)
