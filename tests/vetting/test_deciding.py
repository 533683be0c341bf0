"""Who decides about somebody, asked of the real agent: never one alone, never who had a part, never something else."""

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

import pytest

from tests.kernel.nodes import approved as agreed_to
from tests.vetting.deciding import REASONS, SANDAR, Vetting
from thitsar.apps.intake.releasing import with_leaving
from thitsar.apps.vetting import commands, events, own, queries
from thitsar.kernel import models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Denied, Purposeful, Refused
from thitsar.kernel.files.open_file import Said
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.ledger.binding import bound, resting_on
from thitsar.kernel.ledger.record import record
from thitsar.kernel.ledger.timeline import moments
from thitsar.kernel.vault.agent.rebuilding import digest_of


def decided(
    document: dict[str, Any], part: str = "vetting", by: Iterable[str] = (), **other: Any
) -> tuple[str, str, dict[str, Any]]:
    """Write the decision that a pending recommendation asks for, as a page would; `by` agree with it in this commit."""
    pending = document["pending"]
    names = ("digest", "number", "tier", "scope", "until", "review")
    conditions = tuple(
        (code, last, words if part == "vetting" else "") for code, last, words in pending["conditions"]
    )
    approved_by = tuple(sorted({*(one for one, _ in pending["approved"]), *by}))
    plain = {name: pending[name] for name in names}
    event = events.Decided(part, conditions=conditions, approved_by=approved_by, **plain)
    return part, event.NAME, replace(event, **other).to_plain()


def approved(digest: bytes) -> tuple[str, str, dict[str, Any]]:
    return "vetting", events.Approved.NAME, {"digest": digest}


@pytest.mark.database
def test_two_approvers_one_from_elsewhere_clear_somebody_in_the_commit_of_the_second(vet: Vetting) -> None:
    file = vet.grounded()
    digest = vet.recommend(file, "CLEARED")
    assert not vet.approve("khu", file, digest)
    assert queries.tier(vet.document(file)) == "PROVISIONAL"
    assert vet.approve(SANDAR, file, digest)
    document = vet.document(file)
    assert queries.tier(document) == "CLEARED"
    standing = open_file(vet.actor("khu"), file, ("standing",), "read").document("standing")
    assert standing
    for hidden in (REASONS, "item:", "CSO-PEMB", "ERO-KRN", "DOC_NRC"):
        assert hidden not in repr(standing)


def test_two_of_one_house_are_not_enough(vet: Vetting) -> None:
    file = vet.grounded()
    digest = vet.recommend(file, "CLEARED")
    assert not vet.approve("khu", file, digest)
    assert not vet.approve("khu2", file, digest)
    with pytest.raises(Refused, match="another organisation"):
        vet.say("khu2", file, decided(vet.document(file)))
    assert vet.approve(SANDAR, file, digest)


def test_nobody_decides_alone_whatever_a_page_sends(vet: Vetting) -> None:
    file = vet.grounded()
    digest = vet.recommend(file, "CLEARED")
    vet.approve(SANDAR, file, digest)
    document = vet.document(file)
    for part in ("vetting", "standing"):
        with pytest.raises(Refused, match="different people"):
            vet.say(SANDAR, file, decided(document, part))
        with pytest.raises(Refused, match="already"):
            vet.say(SANDAR, file, approved(digest), decided(document, part))
    assert queries.tier(vet.document(file)) == "PROVISIONAL"


def test_nobody_approves_twice_in_two_browsers_by_replay_or_after_a_role_change(vet: Vetting) -> None:
    file = vet.grounded()
    digest = vet.recommend(file, "CLEARED")
    vet.approve("khu", file, digest)
    with pytest.raises(Refused, match="already"):
        commands.approve(vet.window("khu"), file, digest=digest, today=vet.today)
    with pytest.raises(Refused, match="already"):
        vet.say("khu", file, approved(digest))
    vet.give("khu", Role.VETTING)
    with pytest.raises(Purposeful):
        vet.approve("khu", file, digest)
    # An approval counts while its author may still give one.
    assert not vet.approve(SANDAR, file, digest)
    vet.give("khu", Role.APPROVER)
    with pytest.raises(Refused, match="already"):
        vet.say("khu", file, approved(digest))
    assert queries.tier(vet.document(file)) == "PROVISIONAL"
    assert vet.approve("khu2", file, digest)


def test_what_was_changed_is_not_what_was_approved(vet: Vetting) -> None:
    file = vet.grounded()
    digest = vet.recommend(file, "CLEARED")
    vet.approve("khu", file, digest)
    before = vet.document(file)
    vet.item(file, next(iter(before["claims"])), "OTHER", "0")
    with pytest.raises(Refused, match="not what was asked for"):
        vet.approve(SANDAR, file, digest)
    with pytest.raises(Refused, match="not what was asked for"):
        vet.say(SANDAR, file, approved(digest), decided(before))
    assert vet.document(file)["voided"]
    other = vet.recommend(file, "CLEARED")
    assert other != digest
    assert not vet.approve("khu", file, other)
    assert vet.approve(SANDAR, file, other)


@pytest.mark.parametrize(
    "other",
    [{"tier": "PROVISIONAL"}, {"scope": "PROGRAMME"}, {"until": 99999}, {"review": 0}, {"number": 9}],
)
def test_a_decision_says_what_was_approved_and_nothing_else(vet: Vetting, other: dict[str, Any]) -> None:
    file = vet.grounded()
    digest = vet.recommend(file, "CLEARED")
    vet.approve("khu", file, digest)
    document, sandar = vet.document(file), vet.actor(SANDAR).member
    for part in ("vetting", "standing"):
        with pytest.raises(Refused, match="not what was asked for"):
            vet.say(SANDAR, file, approved(digest), decided(document, part, (sandar,), **other))


def test_words_of_conditions_are_told_where_vetting_is_read_and_nowhere_else(vet: Vetting) -> None:
    file = vet.grounded()
    day, group = day_number(vet.today), "the group at the lower bridge"
    asked: dict[str, Any] = {
        "conditions": (("NOT_WITH_GROUP", day + 30, group), ("NO_ARMS", day + 30, "")),
        "months": 3,
    }
    vet.item(file, vet.claim(file, "CONDUCT"), "PARTNER_RECORD", "-", reliability="B", credibility="2")
    claim = next(id for id, one in vet.document(file)["claims"].items() if one["type"] == "CONDUCT")
    question = vet.do("myo", file, commands.put_question, about=claim, told="one says otherwise")
    vet.do("myo", file, commands.answer, question, answer="it was another year")
    digest = vet.recommend(file, "CLEARED_COND", gap="CONTRADICTION", **asked)
    vet.approve("khu", file, digest)
    document, sandar = vet.document(file), vet.actor(SANDAR).member
    with_words = document["pending"]["conditions"]
    spoken = {"conditions": tuple(tuple(one) for one in with_words)}
    silent = {"conditions": tuple((code, last, "") for code, last, _ in with_words)}
    for part, other in (("standing", spoken), ("vetting", silent)):
        with pytest.raises(Refused, match="not what was asked for"):
            vet.say(SANDAR, file, approved(digest), decided(document, part, (sandar,), **other))
    assert vet.approve(SANDAR, file, digest)
    assert [words for _, _, words in queries.position(vet.document(file), day).conditions] == [group, ""]
    assert group in repr(own.content(vet.document(file), {}))
    standing = open_file(vet.actor("khu"), file, ("standing",), "read")
    (told,) = [one for one in moments(standing.parts["standing"], {}) if one.told.payload["number"] == 2]
    assert told.told.payload["conditions"] == [["NOT_WITH_GROUP", day + 30, ""], ["NO_ARMS", day + 30, ""]]
    assert group not in repr(standing.document("standing"))


def recommended(vet: Vetting, file: str, **other: Any) -> dict[str, Any]:
    """Write another recommendation than the pending one, bound as it should be."""
    pending = vet.document(file)["pending"]
    plain = {name: pending[name] for name in (one.name for one in fields(events.Recommended))}
    return bound(events.Recommended.NAME, {**plain, "number": pending["number"] + 1, **other}, "digest")


def test_one_digest_does_not_stand_for_two_contents(vet: Vetting) -> None:
    file = vet.grounded()
    digest = vet.recommend(file, "CLEARED")
    made_up = {**recommended(vet, file, until=99999), "digest": digest}
    with pytest.raises(Refused, match="not what was asked for"):
        vet.say("myo", file, ("vetting", events.Recommended.NAME, made_up))


def test_a_recommendation_rests_on_all_that_was_judged_before_it(vet: Vetting) -> None:
    file = vet.grounded()
    vet.recommend(file, "CLEARED")
    before = vet.document(file)["pending"]["rests_on"]
    vet.item(file, next(iter(vet.document(file)["claims"])), "OTHER", "0")
    vet.recommend(file, "CLEARED")
    now = vet.document(file)["pending"]["rests_on"]
    assert now != before
    # Neither what was judged then, nor nothing.
    for other in (before, resting_on(()), b""):
        made = recommended(vet, file, rests_on=other)
        with pytest.raises(Refused, match="not what was asked for"):
            vet.say("myo", file, ("vetting", events.Recommended.NAME, made))
    vet.say("myo", file, ("vetting", events.Recommended.NAME, recommended(vet, file)))


@pytest.mark.parametrize("other", [{"until": 99999, "review": 99999}, {"tier": "CLEARED_COND"}])
def test_an_approver_does_not_agree_to_what_the_table_does_not_allow(
    vet: Vetting, other: dict[str, Any]
) -> None:
    file = vet.grounded()
    vet.recommend(file, "CLEARED")
    made = recommended(vet, file, **other)
    vet.say("myo", file, ("vetting", events.Recommended.NAME, made))
    with pytest.raises(Refused):
        vet.approve("khu", file, made["digest"])


def test_whoever_vets_does_not_decide_not_even_in_another_role(vet: Vetting) -> None:
    file = vet.grounded()
    digest = vet.recommend(file, "CLEARED")
    for who in ("myo", "officer2", "intake"):
        with pytest.raises(Purposeful):
            vet.approve(who, file, digest)
    vet.give("myo", Role.VETTING, Role.APPROVER)
    with pytest.raises(Refused, match="Whoever recommends may not also approve"):
        vet.approve("myo", file, digest)
    with pytest.raises(Purposeful):
        vet.say("myo", file, approved(digest))
    # With the other role alone their part in this file is over, and it does not even open.
    vet.give("myo", Role.APPROVER)
    with pytest.raises(Denied):
        vet.approve("myo", file, digest)
    vet.give("myo", Role.VETTING)
    assert queries.tier(vet.document(file)) == "PROVISIONAL"


def test_whoever_recorded_evidence_is_refused_by_the_agent_too(vet: Vetting) -> None:
    file = vet.accepted()
    vet.screened(file)
    claim = vet.claim(file, "IDENTITY")
    item = {"claim": claim, "kind": "DOC_NRC", "direction": "+", "what": "seen"}
    commands.add_evidence(vet.actor("officer2"), vet.opened("officer2", file), today=vet.today, **item)
    digest = vet.recommend(file, "PROVISIONAL")
    vet.give("officer2", Role.VETTING, Role.APPROVER)
    with pytest.raises(Refused, match="interviewer may not also decide"):
        vet.approve("officer2", file, digest)
    with pytest.raises(Purposeful):
        vet.say("officer2", file, approved(digest))
    vet.give("officer2", Role.VETTING)


def test_who_declares_a_conflict_does_not_decide_and_takes_their_word_back(vet: Vetting) -> None:
    file = vet.grounded()
    digest = vet.recommend(file, "CLEARED")
    vet.approve("khu", file, digest)
    vet.do("khu", file, commands.declare_conflict, kind="KIN")
    document = vet.document(file)
    assert document["pending"] is None
    assert document["returned"]["reason"] == commands.CONFLICT_GIVEN_BACK
    again = vet.recommend(file, "CLEARED")
    with pytest.raises(Refused, match="not free to judge"):
        vet.approve("khu", file, again)
    with pytest.raises(Refused, match="had a part"):
        vet.say("khu", file, approved(again))
    assert not vet.approve("khu2", file, again)
    assert vet.approve(SANDAR, file, again)


def test_a_recommendation_that_was_given_back_is_not_decided(vet: Vetting) -> None:
    file = vet.grounded()
    digest = vet.recommend(file, "CLEARED")
    vet.approve("khu", file, digest)
    vet.do(SANDAR, file, commands.give_back, digest=digest, reason="one more paper, please")
    with pytest.raises(Refused, match="not what was asked for"):
        vet.approve("khu2", file, digest)
    with pytest.raises(Refused, match="not what was asked for"):
        vet.say("khu2", file, approved(digest))
    with pytest.raises(Refused, match="not what was asked for"):
        vet.say("khu2", file, ("standing", *decided_from(vet, digest)))


def decided_from(vet: Vetting, digest: bytes) -> tuple[str, dict[str, Any]]:
    day = day_number(vet.today)
    event = events.Decided("standing", digest, 2, "CLEARED", "HOST", (), day + 366, day + 366, ())
    return event.NAME, event.to_plain()


def test_a_tier_is_suspended_by_two_and_in_a_review_only(vet: Vetting) -> None:
    file = vet.grounded()
    digest = vet.recommend(file, "CLEARED")
    vet.approve("khu", file, digest)
    vet.approve(SANDAR, file, digest)
    with pytest.raises(Refused):
        vet.do("khu", file, commands.ask_suspension, days=3, reason="immediate danger")
    claim = vet.claim(file, "CONDUCT")
    vet.item(file, claim, "PARTNER_RECORD", "-", reliability="B", credibility="2")
    vet.do("khu", file, commands.open_review, reason="CONTRADICTION")
    asked = vet.do("khu", file, commands.ask_suspension, days=3, reason="immediate danger")
    day = day_number(vet.today)
    alone = events.Suspended("standing", asked, vet.document(file)["number"], day + 3)
    with pytest.raises(Refused, match="different people"):
        vet.say("khu", file, ("standing", alone.NAME, alone.to_plain()))
    longer = replace(alone, until=day + 300)
    with pytest.raises(Refused, match="not what was asked for"):
        vet.say(SANDAR, file, approved(asked), ("standing", longer.NAME, longer.to_plain()))
    assert vet.approve("khu2", file, asked)
    position = queries.position(vet.document(file), day)
    assert (position.tier, position.suspended_until) == ("CLEARED", day + 3)
    assert queries.position(vet.document(file), day + 4).suspended_until == 0


def test_nothing_is_recorded_on_the_child_path_or_without_consent(vet: Vetting) -> None:
    with pytest.raises(Refused):
        vet.registered(path="child")
    file = vet.accepted()
    vet.screened(file)
    claim = vet.claim(file, "IDENTITY")
    vet.item(file, claim, "DOC_NRC")
    digest = vet.recommend(file, "PROVISIONAL")
    doubted = {"compartment": "registration", "reason": "doubt", "due": day_number(vet.today) + 2}
    opened = open_file(vet.actor("intake"), file, ("registration",), "write")
    said = Said(opened, "registration", "intake.child_path_opened.v1", 1, doubted)
    record(vet.actor("intake"), with_leaving(vet.actor("intake"), [said]), today=vet.today)
    tries = (
        lambda: vet.claim(file, "SERVICE"),
        lambda: vet.item(file, claim, "OTHER"),
        lambda: vet.screened(file),
        lambda: vet.recommend(file, "PROVISIONAL"),
        lambda: vet.approve("khu", file, digest),
        lambda: vet.do("khu", file, commands.declare_conflict, kind="KIN"),
    )
    for attempt in tries:
        with pytest.raises(Denied):
            attempt()


@pytest.mark.database
def test_strangers_learn_nothing(vet: Vetting) -> None:
    file = vet.accepted()
    for who in ("dpo", "admin"):
        with pytest.raises(Denied):
            vet.opened(who, file)
    vet.screened(file)
    vet.item(file, vet.claim(file, "AGE"), "OTHER")
    with pytest.raises(Denied):
        vet.recommend(file, "PROVISIONAL", who="khu")
    with pytest.raises(Denied):
        vet.say("myo", file, ("vetting", events.ReviewOpened.NAME, {"reason": "TIME"}))


@pytest.mark.database
def test_what_was_recorded_is_what_is_rebuilt_from_the_ledger_alone(vet: Vetting) -> None:
    file = vet.grounded()
    digest = vet.recommend(file, "CLEARED")
    vet.approve("khu", file, digest)
    vet.approve(SANDAR, file, digest)
    recorded = vet.document(file)
    agreed = agreed_to(vet.actor("intake"), vet.actor("khu2"), "rebuild", digest_of("rebuild"))
    assert vet.actor("intake").call("rebuild", mode="rebuild", approval=agreed)["different"] == []
    models.Stream.objects.filter(file=file, compartment="vetting").update(sealed=b"")
    agreed = agreed_to(vet.actor("intake"), vet.actor("khu2"), "rebuild", digest_of("rebuild"))
    assert vet.actor("intake").call("rebuild", mode="rebuild", approval=agreed)["different"]
    assert vet.document(file) == recorded


def test_nothing_that_was_said_lies_readable_on_the_disk(vet: Vetting) -> None:
    file = vet.grounded()
    digest = vet.recommend(file, "CLEARED")
    vet.approve("khu", file, digest)
    vet.approve(SANDAR, file, digest)
    said = (
        REASONS,
        "item: cdm_letter",
        "KNOWLEDGE_INTERVIEW",
        "ERO-KRN",
        "DOC_NRC",
        "CLEARED",
        "vetting.decided",
    )
    lying = [one for one in vet.node.directory.rglob("*") if one.is_file()]
    assert lying
    for path in lying:
        content = path.read_bytes()
        assert not [one for one in said if one.encode() in content], path.name
