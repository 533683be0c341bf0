"""Taking back a slip, asked of the real agent: one's own, right after it, and the history keeps both."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.kernel.nodes import approved as agreed_to
from tests.vetting.deciding import Vetting
from tests.vetting.forging import by, code_given, forged
from tests.vetting.test_deciding import approved
from thitsar.apps.vetting import commands, events, queries
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Purposeful, Refused, Unverified
from thitsar.kernel.ledger.timeline import moments
from thitsar.kernel.vault.agent.rebuilding import digest_of

pytestmark = pytest.mark.database
LAST = "recorded last"
Slip = Callable[[Vetting, str, str], Any]
SLIPS: dict[str, Slip] = {
    "claim": lambda vet, file, claim: vet.claim(file, "RANK"),
    "evidence": lambda vet, file, claim: vet.item(file, claim, "OTHER", "-"),
    "check": lambda vet, file, claim: vet.do(
        "myo", file, commands.check, type="OPEN_SOURCE", result="CONTRADICTS"
    ),
    "question": lambda vet, file, claim: vet.do(
        "myo", file, commands.put_question, about=claim, told="one says otherwise"
    ),
}


def begun(vet: Vetting) -> tuple[str, str]:
    """Give a file and a claim something speaks against."""
    file = vet.accepted()
    claim = vet.claim(file, "CONDUCT")
    vet.item(file, claim, "PARTNER_RECORD", "-")
    return file, claim


def take_back(vet: Vetting, file: str, who: str = "myo") -> None:
    slip = vet.document(file)["slip"]
    vet.do(who, file, commands.take_back, said_at=slip["said_at"] if slip else 0)


def said_at(vet: Vetting, file: str) -> int:
    clock: int = vet.document(file)["slip"]["said_at"]
    return clock


def taken_back(clock: int) -> tuple[str, str, dict[str, Any]]:
    return "vetting", events.TakenBack.NAME, {"said_at": clock}


@pytest.mark.parametrize("kind", SLIPS)
def test_its_author_takes_it_back_and_both_stay_in_the_history(vet: Vetting, kind: str) -> None:
    file, claim = begun(vet)
    before = vet.document(file)
    SLIPS[kind](vet, file, claim)
    assert queries.slip(vet.document(file), vet.node.member("myo")) == kind
    take_back(vet, file)
    after = vet.document(file)
    for name in ("claims", "evidence", "checks", "questions"):
        assert after[name] == before[name]
    names = [one.told.name for one in moments(vet.opened("myo", file).parts["vetting"], {})]
    assert names[-1] == events.TakenBack.NAME
    assert names[-2] in {one.NAME for one in events.SLIPS}


def test_nobody_takes_back_what_another_recorded_or_what_something_followed(vet: Vetting) -> None:
    file, claim = begun(vet)
    clock = said_at(vet, file)
    for who in ("officer2", "khu", "intake"):
        with pytest.raises(Purposeful):
            take_back(vet, file, who)
        with pytest.raises(Purposeful):
            vet.say(who, file, taken_back(clock))
    vet.do("officer2", file, commands.claim, type="RANK", statement="as told")
    with pytest.raises(Refused, match=LAST):
        take_back(vet, file)
    # Nor past the pages: not that one, not the newest of another, not one of one's own that is older, and nothing else.
    for other in (clock, said_at(vet, file), 0):
        with pytest.raises(Refused, match=LAST):
            vet.say("myo", file, taken_back(other))
    assert set(vet.document(file)["claims"]) > {claim}


def test_what_no_slip_can_be_is_not_taken_back(vet: Vetting) -> None:
    file = vet.provisional()
    vet.recommend(file, "PROVISIONAL")
    (moment,) = moments(vet.opened("myo", file).parts["vetting"], {})[-1:]
    assert moment.told.name == events.Recommended.NAME
    with pytest.raises(Refused, match=LAST):
        vet.say("myo", file, taken_back(moment.told.clock))
    # Nor what the same commit says.
    claim = events.ClaimRecorded("c9", "RANK", "as told")
    both = (("vetting", claim.NAME, claim.to_plain()), taken_back(moment.told.clock + 1))
    with pytest.raises(Refused, match=LAST):
        vet.say("myo", file, *both)


def test_a_recommendation_is_not_brought_back_and_the_next_rests_on_both(vet: Vetting) -> None:
    file = vet.provisional()
    digest = vet.recommend(file, "PROVISIONAL")
    rested = vet.document(file)["pending"]["rests_on"]
    vet.claim(file, "RANK")
    take_back(vet, file)
    with pytest.raises(Refused, match="not what was asked for"):
        vet.say("khu", file, approved(digest))
    again = vet.recommend(file, "PROVISIONAL")
    assert vet.document(file)["pending"]["rests_on"] != rested
    assert vet.approve("khu", file, again)


def test_a_contradiction_taken_back_by_hand_later_stops_the_answers_of_the_file(vet: Vetting) -> None:
    file = vet.provisional()
    code_given(vet, file)
    vet.item(file, next(iter(vet.document(file)["claims"])), "OTHER", "-")
    clock = said_at(vet, file)
    attest = {"file": file, "today": day_number(vet.today)}
    with forged(vet, file, by("myo", events.TakenBack(clock))):
        assert vet.actor("myo").call("attest", **attest)
    vet.claim(file, "RANK")
    for who in ("myo", "officer2"):
        with forged(vet, file, by(who, events.TakenBack(clock))), pytest.raises(Unverified):
            vet.actor("myo").call("attest", **attest)


def test_what_was_taken_back_is_rebuilt_alike(vet: Vetting) -> None:
    file, claim = begun(vet)
    for record_slip in SLIPS.values():
        record_slip(vet, file, claim)
        take_back(vet, file)
    recorded = vet.document(file)
    agreed = agreed_to(vet.actor("intake"), vet.actor("khu2"), "rebuild", digest_of("rebuild"))
    assert vet.actor("intake").call("rebuild", mode="rebuild", approval=agreed)["different"] == []
    assert vet.document(file) == recorded
