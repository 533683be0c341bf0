"""What a record answers on each day: no day by itself makes anything worse before its grace is over."""

from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from thitsar.apps.standing import answers, events
from thitsar.apps.standing.answers import GIVING, Answer, Result
from thitsar.apps.standing.tests.told import DAY, UNTIL, decided, fold, given, suspended
from thitsar.apps.vetting.transitions import STATES

TIERS = ("PENDING", *STATES)
LOCATOR = "a" * 32


def record(document: dict[str, Any], locator: str = LOCATOR, day: int = DAY) -> dict[str, Any]:
    """Give what is sealed for one code on a day."""
    (code,) = [one for one in document["codes"] if one["locator"] == locator]
    return answers.content(document, code, day)


@pytest.mark.parametrize("taken_back", [False, True])
@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(
    ("day", "result", "is_overdue"),
    [
        (DAY, Result.VALID, False),
        (UNTIL, Result.VALID, False),
        (UNTIL + 1, Result.VALID, True),
        (UNTIL + 30, Result.VALID, True),
        (UNTIL + 31, Result.EXPIRED, False),
        (UNTIL + 9999, Result.EXPIRED, False),
    ],
)
def test_the_table_of_answers(
    tier: str, taken_back: bool, day: int, result: Result, is_overdue: bool
) -> None:
    said = [decided(tier), given(), *([events.CodeTakenBack(LOCATOR, events.LOST)] if taken_back else [])]
    found = answers.answer(record(fold(*said)), day)
    if tier not in GIVING:
        assert found == Answer(Result.UNKNOWN)
        # Byte for byte what a code without a record opens.
        assert record(fold(*said)) == {}
    elif taken_back:
        assert found == Answer(Result.REVOKED)
    else:
        assert (found.result, found.is_overdue) == (result, is_overdue)
        assert (found.tier == tier) == (result is Result.VALID)


def test_without_a_decision_a_code_is_not_known() -> None:
    assert answers.answer(record(fold(given())), DAY) == Answer(Result.UNKNOWN)
    assert answers.answer({}, DAY) == Answer(Result.UNKNOWN)


def test_a_later_decision_answers_and_a_code_stays_the_same() -> None:
    document = fold(decided("PROVISIONAL"), given(), decided("CLEARED", until=DAY + 365, number=2))
    found = answers.answer(record(document), DAY + 300)
    assert (found.result, found.tier, found.until) == (Result.VALID, "CLEARED", DAY + 365)
    assert record(fold(decided(), given(), decided("NOT_CLEARED", until=0, number=2))) == {}


def test_a_suspension_ends_by_itself_and_answers_as_a_code_taken_back() -> None:
    document = fold(decided(), given(), suspended(DAY + 5))
    for day, result in ((DAY, Result.REVOKED), (DAY + 5, Result.REVOKED), (DAY + 6, Result.VALID)):
        assert answers.answer(record(document), day).result is result
    # A decision after it is in force at once.
    again = fold(decided(), given(), suspended(DAY + 5), decided(number=2))
    assert answers.answer(record(again), DAY).result is Result.VALID


def test_a_condition_past_its_last_day_binds_no_more() -> None:
    conditions = (
        ("NO_ARMS", DAY + 3, ""),
        ("NOT_WITH_GROUP", DAY + 9, "a group, in words for officers only"),
    )
    document = fold(decided("CLEARED_COND", conditions=conditions), given())
    for day, left in (
        (DAY + 3, ["NO_ARMS", "NOT_WITH_GROUP"]),
        (DAY + 4, ["NOT_WITH_GROUP"]),
        (DAY + 10, []),
    ):
        assert [code for code, _ in answers.answer(record(document), day).conditions] == left
    assert "words for officers" not in str(record(document))


@settings(max_examples=300)
@drawn(st.integers(0, 400), st.lists(st.integers(0, 40), max_size=6))
def test_time_alone_never_worsens_before_the_grace_is_over_and_a_look_only_adds(
    after: int, waits: list[int]
) -> None:
    document, day, looked = fold(decided(), given()), DAY, [record(fold(decided(), given()))]
    for wait in waits:
        day += wait
        looked.append(record(document, day=day))
        assert looked[-2]["grace"] <= looked[-1]["grace"] == max(UNTIL, day) + 30
        assert looked[-1]["day"] == day
    found = answers.answer(looked[-1], DAY + after)
    assert (found.result is Result.VALID) == (DAY + after <= looked[-1]["grace"])
    assert found.is_overdue == (found.result is Result.VALID and DAY + after > UNTIL)


@pytest.mark.parametrize("left", [31, 16, 15, 1, 0, -1, -500])
def test_grace_is_running_out_when_little_is_left_and_when_it_ran_out(left: int) -> None:
    assert answers.is_running_out(UNTIL, DAY, UNTIL + 30 - left) == (left <= 15)
    # Looked at since: thirty days from then.
    assert not answers.is_running_out(UNTIL, UNTIL + 20, UNTIL + 34)
    assert answers.is_running_out(UNTIL, UNTIL + 20, UNTIL + 35)


def test_before_its_last_day_nothing_runs_out() -> None:
    assert not any(answers.is_running_out(UNTIL, DAY - 400, day) for day in range(DAY, UNTIL + 1))


def test_a_record_says_its_form_and_day_and_what_it_does_not_know_is_passed_over() -> None:
    sealed = record(fold(decided(), given()), day=DAY + 3)
    assert (sealed["format"], sealed["day"]) == (1, DAY + 3)
    later = {**sealed, "format": 2, "issuer": "somebody", "more": [1]}
    assert answers.answer(later, DAY + 3) == answers.answer(sealed, DAY + 3)


def test_what_programs_read_says_no_more_than_the_page() -> None:
    document = fold(decided("CLEARED_COND", conditions=(("NO_ARMS", DAY, ""),)), given())
    assert answers.answer(record(document), DAY).to_plain() == {
        "answer": "VALID",
        "tier": "CLEARED_COND",
        "until": "2023-07-01",
        "review_overdue": False,
        "conditions": [{"code": "NO_ARMS", "until": "2023-06-01"}],
    }
    for result in (Result.UNKNOWN, Result.REVOKED, Result.EXPIRED):
        assert Answer(result, tier="CLEARED", until=1).to_plain() == {"answer": result.value}
