"""With the database and a seed in hand: who vets and who decides stay apart, and nothing is decided on nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.vetting.deciding import Vetting
from tests.vetting.forging import (
    RECOMMENDED,
    Words,
    by,
    carried,
    code_given,
    forged,
    recommended,
)
from tests.vetting.test_deciding import approved
from thitsar.apps.vetting import events
from thitsar.kernel.access.policy import Role
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.ledger.binding import resting_on

pytestmark = pytest.mark.database


def attest(vet: Vetting, file: str) -> Any:
    return vet.actor("myo").call("attest", file=file, today=day_number(vet.today))


def renewed(
    vet: Vetting, file: str, *, asking: str = "myo", agreeing: tuple[str, ...] = ("khu",), **other: Any
) -> list[Words]:
    """Write a provisional tier anew past the agent, from the recommendation to the decision in both parts."""
    asked = recommended(vet, file, **other)
    # A decision is in the agreed form, whatever it follows from.
    formed = {**asked, "conditions": ()}
    decided = carried(formed, *sorted({vet.node.member(one) for one in agreeing}))
    return [
        (asking, "vetting", RECOMMENDED, asked),
        *(by(one, events.Approved(asked["digest"])) for one in agreeing),
        *(by(agreeing[-1], decided[part]) for part in ("vetting", "standing")),
    ]


def ready(vet: Vetting) -> str:
    file = vet.provisional()
    code_given(vet, file)
    return file


def test_what_was_rightly_said_is_attested_whoever_wrote_it_into_the_table(vet: Vetting) -> None:
    """Or the tests below would pass for another reason than they say."""
    file = ready(vet)
    with forged(vet, file, *renewed(vet, file)):
        assert attest(vet, file)


Case = Callable[[Vetting, str], list[Words]]
NO_RIGHT, NOT_AGREED = "no right to say", "not enough people"
# Whatever else is wrong with it, this is what is found first.
FOUND = {
    "who recommended approved it": NO_RIGHT,
    "another officer approved it": NO_RIGHT,
    "an approver recommended it": NO_RIGHT,
    "one approved it twice": NO_RIGHT,
    "somebody who is not in the team approved it": NO_RIGHT,
    "who decides recorded a claim": NO_RIGHT,
    "who decides declared a conflict": NO_RIGHT,
    "who recommended decided it": NO_RIGHT,
    "it lies in another part than it says": NO_RIGHT,
}
CASES: dict[str, Case] = {
    "who recommended approved it": lambda vet, file: renewed(vet, file, agreeing=("myo",)),
    "another officer approved it": lambda vet, file: renewed(vet, file, agreeing=("officer2",)),
    "an approver recommended it": lambda vet, file: renewed(vet, file, asking="khu2"),
    "one approved it twice": lambda vet, file: renewed(vet, file, agreeing=("khu", "khu")),
    "somebody who is not in the team approved it": lambda vet, file: renewed(vet, file, agreeing=("dpo",)),
    "nobody approved it": lambda vet, file: [
        one for one in renewed(vet, file) if one[2] != events.Approved.NAME
    ],
    "it holds for longer": lambda vet, file: renewed(
        vet, file, until=day_number(vet.today) + 60, review=day_number(vet.today) + 60
    ),
    "it never ends": lambda vet, file: renewed(vet, file, until=0, review=0),
    "it rests on nothing": lambda vet, file: renewed(vet, file, rests_on=resting_on(())),
    "it says more than text": lambda vet, file: renewed(vet, file, conditions=[7, ["NO_ARMS"]]),
    "it gives no reasons": lambda vet, file: renewed(vet, file, reasons_my=" "),
    "it is not counted on": lambda vet, file: renewed(vet, file, number=9),
    "something was judged after it": lambda vet, file: [
        *renewed(vet, file)[:1],
        by("officer2", events.ClaimRecorded("c9", "RANK", "as told")),
        *renewed(vet, file)[1:],
    ],
    "who decides recorded a claim": lambda vet, file: [
        by("khu", events.ClaimRecorded("c9", "RANK", "as told"))
    ],
    "who decides declared a conflict": lambda vet, file: [
        by("khu", events.ConflictDeclared("KIN")),
        *renewed(vet, file),
    ],
    "who approved declared a conflict before it was decided": lambda vet, file: [
        *renewed(vet, file)[:2],
        by("khu", events.ConflictDeclared("KIN")),
        *(
            ("khu2", part, name, payload)
            for _, part, name, payload in renewed(vet, file)
            if name == events.Decided.NAME
        ),
    ],
    "who recommended decided it": lambda vet, file: [
        ("myo" if name == events.Decided.NAME else who, part, name, payload)
        for who, part, name, payload in renewed(vet, file)
    ],
    "it lies in another part than it says": lambda vet, file: [
        *renewed(vet, file)[:3],
        ("khu", "standing", *renewed(vet, file)[2][2:]),
    ],
}


@pytest.mark.parametrize("case", CASES)
def test_what_was_not_theirs_to_say_is_attested_by_nobody(vet: Vetting, case: str) -> None:
    file = ready(vet)
    found = FOUND.get(case, NOT_AGREED)
    with forged(vet, file, *CASES[case](vet, file)), pytest.raises(Unverified, match=found):
        attest(vet, file)
    assert attest(vet, file)


def test_whoever_vets_here_approves_nothing_here_with_the_role_they_have_elsewhere(vet: Vetting) -> None:
    file = ready(vet)
    vet.give("officer2", Role.VETTING, Role.APPROVER)
    with (
        forged(vet, file, *renewed(vet, file, agreeing=("officer2",))),
        pytest.raises(Unverified, match=NO_RIGHT),
    ):
        attest(vet, file)
    vet.give("officer2", Role.VETTING)


def test_nothing_is_decided_on_nothing_not_even_past_the_agent(vet: Vetting) -> None:
    file = vet.accepted()
    code_given(vet, file)
    with forged(vet, file, *renewed(vet, file)), pytest.raises(Unverified, match=NOT_AGREED):
        attest(vet, file)


def test_an_officer_and_an_approver_past_the_pages_make_nothing_out_of_nothing(vet: Vetting) -> None:
    file = vet.accepted()
    code_given(vet, file)
    asked = recommended(vet, file)
    vet.say("myo", file, ("vetting", RECOMMENDED, asked))
    decided = carried(asked, vet.node.member("khu"))
    both = [(part, one.NAME, one.to_plain()) for part, one in decided.items()]
    with pytest.raises(Refused, match="age screen"):
        vet.say("khu", file, approved(asked["digest"]))
    with pytest.raises(Refused, match="age screen"):
        vet.say("khu", file, approved(asked["digest"]), *both)
    # With the approval written by hand the decision is refused all the same.
    with (
        forged(vet, file, by("khu", events.Approved(asked["digest"]))),
        pytest.raises(Refused, match="age screen"),
    ):
        vet.say("khu2", file, *both)


def test_no_honest_approver_agrees_on_top_of_what_was_written_by_hand(vet: Vetting) -> None:
    file = ready(vet)
    digest = vet.recommend(file, "PROVISIONAL")
    with (
        forged(vet, file, by("khu2", events.ClaimRestated("none", "other words"))),
        pytest.raises(Unverified),
    ):
        vet.say("khu", file, approved(digest))
    assert vet.approve("khu", file, digest)
