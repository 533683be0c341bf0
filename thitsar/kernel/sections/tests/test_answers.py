"""One door for form, list and rules: what was written is kept, what was understood stands beside it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel import codec
from thitsar.kernel.sections.answers import Answers, Memo, as_typed, read_answers
from thitsar.kernel.sections.findings import SENTENCES, from_plain
from thitsar.kernel.sections.reading import LONGEST
from thitsar.kernel.sections.tests.garden import garden

TODAY = date(2024, 4, 10)
SECTION = garden()
NAMES = [field.name for field in SECTION.fields]


def read(**raw: str) -> Answers:
    return read_answers(SECTION, {"crop": "RICE", "beds": "1", **raw}, today=TODAY)


def codes(answers: Answers) -> set[tuple[str, str, str]]:
    return {(one.field, one.code, one.level) for one in answers.findings}


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("owner", " Aung Aung ", {"original": "Aung Aung", "shown": "Aung Aung"}),
        ("since", "၂၀၂၁ မတ်", {"raw": "၂၀၂၁ မတ်", "edtf": "2021-03"}),
        ("age", "၂၄", 24),
        ("age", "24.0", 24),
        ("number", "T-000101", "T-000101"),
        ("crop", "စပါး", "RICE"),
        ("crop", "sesame", "SESAME"),
        ("also", "RICE sesame, rice", ["RICE", "SESAME"]),
        ("also", "another crop, rice", ["OTHER", "RICE"]),
        ("beds", "၃", 3),
        ("fenced", "Yes", "yes"),
        ("fenced", "မဟုတ်", "no"),
        ("remark", "two good wells", "two good wells"),
        ("site", "s-7q2", "S-7Q2"),
        ("fenced", "unknown", {"missing": "unknown"}),
        ("since", "refused", {"missing": "refused"}),
    ],
)
def test_what_was_understood_is_stored_without_a_remark(field: str, typed: str, value: Any) -> None:
    answers = read(**{field: typed})
    assert answers.values[field] == value
    assert not [one for one in answers.findings if one.field == field]


def test_numbers_ranks_and_places_keep_what_was_written() -> None:
    values = read(card="၅/မရန(နိုင်)၀၀၀၁၀၁", force="POLICE", rank="Captain", place="မုံရွာ").values
    assert values["card"] == {"raw": "၅/မရန(နိုင်)၀၀၀၁၀၁", "text": "5/MAYANA(N)000101"}
    assert values["rank"] == {"raw": "Captain", "code": "P-OF2"}
    assert values["place"] == {"raw": "မုံရွာ", "pcode": "MMR005012"}


def test_a_rank_is_read_with_the_branch_beside_it() -> None:
    assert read(force="ARMY", rank="Captain").values["rank"]["code"] == "OF-2"


@pytest.mark.parametrize("blank", ["", "  ", "-", "—"])
def test_a_blank_is_no_answer(blank: str) -> None:
    answers = read(owner=blank, fenced=blank)
    assert "owner" not in answers.values
    assert "fenced" not in answers.values
    assert not answers.findings


@pytest.mark.parametrize(
    ("field", "typed", "code", "level", "stored"),
    [
        ("age", "230", "bad_age", "warning", {"raw": "230"}),
        ("age", "old", "bad_age", "warning", {"raw": "old"}),
        ("card", "12/MAYANA123", "bad_nrc", "warning", {"raw": "12/MAYANA123"}),
        ("rank", "Grand Vizier", "unknown_rank", "warning", {"raw": "Grand Vizier"}),
        ("place", "Atlantis", "unknown_place", "warning", {"raw": "Atlantis"}),
        ("remark", "20.9512,96.1043", "identifier_in_note", "warning", "20.9512,96.1043"),
        ("tools", '=HYPERLINK("http://x.example")', "formula", "warning", '=HYPERLINK("http://x.example")'),
        ("since", "30 February 2021", "bad_date", "problem", {"raw": "30 February 2021"}),
        ("since", "2025-01", "late", "problem", {"raw": "2025-01", "edtf": "2025-01"}),
        ("since", "1999", "early", "warning", {"raw": "1999", "edtf": "1999"}),
        ("crop", "RAN_AWAY", "unknown_code", "problem", {"raw": "RAN_AWAY"}),
        ("also", "RICE RAN_AWAY", "unknown_code", "problem", {"raw": "RICE RAN_AWAY"}),
        ("beds", "-1", "bad_count", "problem", {"raw": "-1"}),
        ("beds", "100", "bad_count", "problem", {"raw": "100"}),
        ("fenced", "perhaps", "bad_yes_no", "problem", {"raw": "perhaps"}),
        ("fenced", "refused", "not_allowed", "problem", None),
        ("site", "the school behind the market", "bad_site", "problem", None),
        ("tools", "x" * (LONGEST + 1), "overlong", "problem", None),
    ],
)
def test_what_was_not_understood_is_found_and_kept_as_written(
    field: str, typed: str, code: str, level: str, stored: Any
) -> None:
    answers = read(**{field: typed})
    assert (field, code, level) in codes(answers)
    assert answers.values.get(field) == stored


@pytest.mark.parametrize("typed", ["2024", "2024-04", "2024-04-10", "2000"])
def test_a_date_is_wrong_only_when_it_is_certainly_wrong(typed: str) -> None:
    assert not read(since=typed).findings


def test_several_names_are_several_values() -> None:
    assert [one["original"] for one in read(others="Aung Aung, ကျော်ကျော်၊ Min").values["others"]] == [
        "Aung Aung",
        "ကျော်ကျော်",
        "Min",
    ]


def test_a_required_answer_is_missed_only_where_it_is_relevant() -> None:
    assert codes(read_answers(SECTION, {}, today=TODAY)) == {("crop", "required", "problem")}
    assert codes(read_answers(SECTION, {"crop": "RICE"}, today=TODAY)) == {("beds", "required", "problem")}
    assert not read_answers(SECTION, {"crop": "SESAME"}, today=TODAY).findings
    assert not read_answers(SECTION, {"crop": "refused"}, today=TODAY).findings


def test_an_answer_that_is_not_relevant_is_kept_with_a_remark() -> None:
    answers = read_answers(SECTION, {"crop": "SESAME", "beds": "4"}, today=TODAY)
    assert answers.values["beds"] == 4
    assert codes(answers) == {("beds", "not_relevant", "warning")}


def test_no_to_what_is_not_relevant_is_no_contradiction() -> None:
    # "Is your family in an area of the junta? No." "Is it at risk because of this? No."
    risk = replace(next(one for one in SECTION.fields if one.name == "beds"), kind="yes_no")
    family = replace(SECTION, fields=tuple(risk if one.name == "beds" else one for one in SECTION.fields))
    assert not read_answers(family, {"crop": "SESAME", "beds": "no"}, today=TODAY).findings
    assert codes(read_answers(family, {"crop": "SESAME", "beds": "yes"}, today=TODAY))


def test_none_of_what_is_not_relevant_is_no_contradiction() -> None:
    answers = read_answers(SECTION, {"crop": "SESAME", "beds": "0"}, today=TODAY)
    assert answers.values["beds"] == 0
    assert not answers.findings


def test_an_answer_to_no_question_is_reported_and_left_out() -> None:
    answers = read(address="somewhere")
    assert "address" not in answers.values
    assert ("address", "unknown_field", "warning") in codes(answers)


def test_problems_and_warnings_are_told_apart() -> None:
    answers = read(age="230", beds="many")
    assert [one.code for one in answers.problems] == ["bad_count"]
    assert [one.code for one in answers.warnings] == ["bad_age"]


def test_stored_remarks_come_back_with_their_sentences() -> None:
    answers = read(age="230", beds="many", since="2025")
    back = from_plain(answers.to_plain()["findings"], {"late": "Too late."})
    assert back == answers.findings
    assert from_plain([["x", "of_a_later_version", "warning"]], {})[0].sentence == SENTENCES["out_of_bounds"]


TYPICAL = (
    *("yes", "2021-03", "၂၀၂၁", "RICE", "24", "ကျော်ကျော်", "5/MAYANA(N)000101", "Captain", "S-7Q2", "refused"),
    *("မုံရွာ", "ေက်ာ္ေဇာ္", "a, b (a) c", "\u200b", "1e999", "０１", "=1+1"),
)
TYPED = st.one_of(
    st.text(max_size=30),
    st.sampled_from(TYPICAL),
)


@given(st.dictionaries(st.sampled_from(NAMES), TYPED))
def test_reading_never_fails_and_gives_only_what_can_be_signed(raw: dict[str, str]) -> None:
    answers = read_answers(SECTION, raw, today=TODAY)
    assert codec.decode(codec.encode(answers.to_plain()))["values"] == dict(answers.values)


@given(st.dictionaries(st.sampled_from(NAMES), TYPED))
def test_values_shown_as_typed_are_read_again_to_the_same_values(raw: dict[str, str]) -> None:
    once = read_answers(SECTION, raw, today=TODAY)
    again = read_answers(SECTION, as_typed(once.values), today=TODAY)
    assert again.values == once.values


@given(st.lists(st.dictionaries(st.sampled_from(NAMES), TYPED), max_size=4))
def test_remembering_changes_nothing(rows: list[dict[str, str]]) -> None:
    memo = Memo()
    for raw in rows + rows:
        assert read_answers(SECTION, raw, today=TODAY, memo=memo) == read_answers(SECTION, raw, today=TODAY)
