"""A form asks what is needed now and nothing more, whatever was answered (C1, C3)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.apps.intake import rows, stages
from thitsar.apps.intake.sections import REGISTRY
from thitsar.kernel.sections.field import STAGES, Field
from thitsar.kernel.sections.missing import CODES

TODAY = date(2023, 6, 1)
QUESTIONS = {one.target: one.field for page in stages.PAGES for one in page.questions()}
# What makes any form complete.
ENOUGH = {
    "departure.type": "LEFT",
    "arrival.site": "S-7Q2",
    "consent.REG": "yes",
    "identity.name_latin": "Min",
}
_SAID = {
    "yes_no": st.sampled_from(["yes", "no", "ဟုတ်", "maybe"]),
    "dated": st.sampled_from(["1994", "၂၀၀၇ ဩဂုတ်", "2020-12", "2099", "2023-03", "some day"]),
    "age": st.sampled_from(["16", "၄၀", "old"]),
    "count": st.sampled_from(["0", "၃", "100"]),
    "nrc": st.sampled_from(["5/MAYANA(N)000101", "15/ABC(N)123456", "12/OUKAMA(N)000044"]),
    "site": st.sampled_from(["S-7Q2", "a house by the river"]),
    "rank": st.sampled_from(["Captain", "တပ်ကြပ်ကြီး", "cook"]),
    "township": st.sampled_from(["ဒီမောဆို", "Nowhere"]),
}


def _texts(field: Field) -> st.SearchStrategy[str]:
    codes = [] if field.codes is None else list(field.codes)
    said = _SAID.get(field.kind, st.sampled_from([*codes, "မင်းခန့်ဇော်"]))
    return said | st.sampled_from(["", *CODES])


FORMS = st.fixed_dictionaries({}, optional={name: _texts(field) for name, field in QUESTIONS.items()})


def test_every_field_that_is_needed_by_now_stands_on_one_page() -> None:
    needed = [
        f"{section.id}.{field.name}" for section in REGISTRY for field in section.at("registration").fields
    ]
    placed = [one.target for page in stages.PAGES for one in page.questions()]
    assert sorted(placed) == sorted(needed)


@pytest.mark.parametrize("page", stages.PAGES, ids=lambda page: page.name)
def test_a_page_shows_its_stage_and_nothing_later(page: stages.Page) -> None:
    assert all(STAGES.index(one.field.stage) <= STAGES.index(page.last) for one in page.questions())
    if page.name == "now":
        assert {one.field.stage for one in page.questions()} == {"arrival", "urgent"}
        assert not any(one.field.kind in ("name", "names", "nrc", "note") for one in page.questions())


@given(FORMS)
def test_the_way_through_the_form_is_the_same_in_both_directions(typed: dict[str, str]) -> None:
    reading = stages.read(typed, today=TODAY)
    walked = [stages.PAGES[0]]
    while walked[-1] != stages.CHECK:
        walked.append(reading.after(walked[-1]))
    assert tuple(walked) == reading.pages
    assert [reading.before(page) for page in walked[1:]] == walked[:-1]


@given(FORMS)
def test_only_what_is_asked_is_registered_and_all_of_that(typed: dict[str, str]) -> None:
    reading = stages.read(typed, today=TODAY)
    asked = {one.target for page in reading.pages for one in reading.asked_on(page)}
    kept = {f"{id}.{name}": text for id, fields in reading.raw.items() for name, text in fields.items()}
    assert kept.keys() <= asked
    followed = {"needs.needs_now"}
    assert {name: text for name, text in kept.items() if name not in followed} == {
        name: text for name, text in typed.items() if text and name in asked - followed
    }


@given(FORMS)
def test_reading_what_is_kept_gives_the_same_again(typed: dict[str, str]) -> None:
    first = stages.read(typed, today=TODAY)
    kept = {f"{id}.{name}": text for id, fields in first.raw.items() for name, text in fields.items()}
    again = stages.read(kept, today=TODAY)
    assert (again.raw, again.path, again.pages) == (first.raw, first.path, first.pages)


@given(FORMS)
def test_whatever_is_wrong_stands_on_a_page_that_can_be_reached(typed: dict[str, str]) -> None:
    reading = stages.read(typed, today=TODAY)
    reached = {one.target for page in reading.pages for one in reading.asked_on(page)}
    assert {one.field for one in reading.problems + reading.warnings} <= reached
    shown = {one for page in reading.pages for one in reading.on(page)}
    assert set(reading.problems + reading.warnings) == shown


@given(FORMS)
def test_a_form_without_problems_registers_a_person(typed: dict[str, str]) -> None:
    reading = stages.read({**typed, **ENOUGH}, today=TODAY)
    outcome = rows.read_form(reading.raw, REGISTRY, today=TODAY, uuid="1")
    own = [one for one in reading.problems if one.code not in ("which_branch", "which_age")]
    assert isinstance(outcome, rows.Quarantined if own else rows.Registered)


@given(FORMS)
def test_a_child_is_asked_nothing_that_only_vetting_needs(typed: dict[str, str]) -> None:
    reading = stages.read({**typed, "identity.dob": "2007-08"}, today=TODAY)
    assert reading.path == "child"
    assert {"service", "departure"}.isdisjoint(page.name for page in reading.pages)
    assert "service" not in reading.raw
    assert set(reading.raw.get("departure", {})) <= {"type", "weapons_declared"}


@pytest.mark.parametrize("doubt", ["identity.age_doubt", "triage.unaccompanied"])
@given(typed=FORMS)
def test_doubt_is_enough_whatever_else_is_said(doubt: str, typed: dict[str, str]) -> None:
    assert stages.read({**typed, doubt: "yes"}, today=TODAY).path == "child"


@given(FORMS)
def test_number_and_kin_of_a_family_are_kept_only_where_one_stayed_behind(typed: dict[str, str]) -> None:
    typed = {**typed, "household.family_count": "2", "household.family_relations": "SPOUSE"}
    household = stages.read(typed, today=TODAY).raw.get("household", {})
    stayed = typed.get("household.family_in_junta_area") in ("yes", "ဟုတ်")
    assert ("family_count" in household, "family_relations" in household) == (stayed, stayed)


@given(FORMS)
def test_help_on_the_same_day_follows_from_a_yes(typed: dict[str, str]) -> None:
    reading = stages.read({**typed, "triage.hungry": "yes", "needs.needs_now": "NFI"}, today=TODAY)
    needs = reading.answers["needs"].values["needs_now"]
    assert {"NFI", "FOOD"} <= set(needs)


@pytest.mark.parametrize("said", [{}, {"identity.dob": "unknown"}, {"identity.age_doubt": "refused"}])
def test_nobody_is_taken_for_an_adult_because_a_page_was_left_empty(said: dict[str, str]) -> None:
    found = stages.read({**ENOUGH, **said}, today=TODAY).problems
    assert [one.field for one in found if one.code == "which_age"] == ["identity.dob"]
    for enough in ({"identity.dob": "1990"}, {"identity.age": "33"}, {"identity.age_doubt": "no"}):
        assert not [
            one for one in stages.read({**ENOUGH, **enough}, today=TODAY).problems if one.code == "which_age"
        ]
