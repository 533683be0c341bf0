"""When a registration is due to be erased, and that saying so gives away no more than rule and day."""

from dataclasses import replace

import pytest

from thitsar.apps.intake import events, outcomes, rules
from thitsar.apps.intake.outcomes import KEPT_FOR
from thitsar.apps.intake.retention import retention
from thitsar.apps.intake.tests.test_state import DAY, documents, fold, person


def test_who_goes_on_is_due_for_nothing_and_says_so() -> None:
    # An empty list and not None: from the tables nobody sees in which commit something fell due.
    assert retention("registration", person()["registration"]) == []


@pytest.mark.parametrize("compartment", [one for one in events.OF_A_PERSON if one != "registration"])
def test_other_parts_say_nothing(compartment: str) -> None:
    assert retention(compartment, person()[compartment]) is None


@pytest.mark.parametrize("status", ["WITHDRAWN", "REFUSED", "EXPIRED"])
def test_without_consent_it_is_due_thirty_days_after_the_first_word(status: str) -> None:
    before = person()
    gone = documents(rules.change_consent(before["registration"], "REG", status=status), before)[
        "registration"
    ]
    assert retention("registration", gone) == [["withdrawn", DAY + 30]]
    later = dict(gone, withdrawn_on=DAY - 9)
    again = fold("registration", later, events.ConsentChanged("registration", "REG", "WITHDRAWN"))
    assert retention("registration", again) == [["withdrawn", DAY - 9 + 30]]
    back = documents(rules.change_consent(gone, "REG", status="GIVEN"), {"registration": gone})
    assert retention("registration", back["registration"]) == []


def test_a_withdrawal_whose_day_nobody_counted_is_due_from_registration_on() -> None:
    before = person()["registration"]
    old = {**before, "withdrawn": True}
    assert retention("registration", old) == [["withdrawn", before["day"] + 30]]


def test_another_purpose_taken_back_is_no_reason_to_erase() -> None:
    before = person()
    told = rules.change_consent(before["registration"], "VET_SHARE", status="WITHDRAWN")
    assert retention("registration", documents(told, before)["registration"]) == []


def test_who_does_not_go_on_is_due_on_the_day_the_event_names() -> None:
    ended = fold("registration", person()["registration"], events.ProceedingEnded(DAY + KEPT_FOR))
    assert retention("registration", ended) == [["not_proceeding", DAY + KEPT_FOR]]


def test_who_was_found_outside_the_programme_is_due_ninety_days_after_the_proposal() -> None:
    before = person()["registration"]
    proposed = replace(
        outcomes.propose_out(before, ground="EVADED", referral="LEGAL", reason="never served", day=DAY),
        digest=b"x",
    )
    waiting = fold("registration", before, proposed)
    assert retention("registration", waiting) == []
    for author, due in (("m1", []), ("m2", [["out_of_scope", DAY + KEPT_FOR]])):
        agreed = fold("registration", waiting, events.OutOfScopeAgreed(b"x"), author=author)
        assert retention("registration", agreed) == due
