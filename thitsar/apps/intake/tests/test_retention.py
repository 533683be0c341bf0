"""When a registration is due to be erased, and that saying so gives away no more than rule and day."""

from dataclasses import replace
from typing import Any

import pytest

from thitsar.apps.intake import consent_rules, events, outcomes
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
    before = person()["registration"]
    # Said nine days before the entry that tells it: the thirty days began then.
    gone = _consent(before, "REG", status, statement="s1", day=DAY - 9)
    assert retention("registration", gone) == [["withdrawn", DAY - 9 + 30]]
    again = fold(
        "registration", gone, events.ConsentChanged("registration", "REG", "WITHDRAWN", "s2", DAY, ("s1",))
    )
    assert retention("registration", again) == [["withdrawn", DAY - 9 + 30]]
    back = _consent(gone, "REG", "GIVEN", statement="s3", day=DAY)
    assert retention("registration", back) == []


def test_no_withdrawal_is_put_off_to_a_day_to_come() -> None:
    gone = _consent(person()["registration"], "REG", "WITHDRAWN", statement="s1", day=DAY + 900)
    assert retention("registration", gone) == [["withdrawn", DAY + 30]]


@pytest.mark.parametrize("day", [0, -1])
def test_a_withdrawal_of_an_impossible_day_withdraws(day: int) -> None:
    gone = _consent(person()["registration"], "REG", "WITHDRAWN", statement="s1", day=day)
    assert gone["withdrawn"]
    assert retention("registration", gone) != []


def test_a_withdrawal_whose_day_nobody_counted_is_due_from_registration_on() -> None:
    before = person()["registration"]
    old = {**before, "withdrawn": True}
    assert retention("registration", old) == [["withdrawn", before["day"] + 30]]


def test_another_purpose_taken_back_is_no_reason_to_erase() -> None:
    given = _consent(person()["registration"], "FOLLOW", "GIVEN", statement="s1", day=DAY)
    after = _consent(given, "FOLLOW", "WITHDRAWN", statement="s2", day=DAY)
    assert retention("registration", after) == []


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


def _consent(
    before: dict[str, Any], purpose: str, status: str, *, statement: str, day: int
) -> dict[str, Any]:
    told = consent_rules.change_consent(before, purpose, status=status, statement=statement, day=day)
    after: dict[str, Any] = documents(told, {"registration": before})["registration"]
    return after
