"""What becomes of a row: refused before anything is read, quarantined with reasons, or registered with warnings."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.apps.intake.age_doubt import is_doubted
from thitsar.apps.intake.rows import (
    FIELD_FORM,
    REQUIRED,
    Quarantined,
    RefusedRow,
    Registered,
    Submission,
    check_list,
    clashed,
    read_form,
    read_row,
    same_submission,
)
from thitsar.apps.intake.sections import REGISTRY
from thitsar.apps.intake.tests.people import ROW, TODAY, outcome, registered, row
from thitsar.kernel import codec
from thitsar.kernel.errors import Refused
from thitsar.kernel.sections.answers import Memo
from thitsar.kernel.sections.mapping import HeaderMap


class Watched(Mapping[str, str]):
    """A row that tells which cells were looked at."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self.cells = cells
        self.seen: list[str] = []

    def __getitem__(self, header: str) -> str:
        self.seen.append(header)
        return self.cells[header]

    def __iter__(self) -> Iterator[str]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)


def test_a_clean_row_registers_an_adult_without_a_remark() -> None:
    read = registered()
    assert read.warnings == ()
    assert read.path == "adult"
    assert read.uuid == ROW["_uuid"]
    assert read.today == TODAY
    assert read.answers["service"].values["rank"] == {"raw": "Captain", "code": "P-OF2"}
    assert read.answers["household"].values["adults"] == 2
    assert read.answers["consent"].values == {"REG": "yes", "VET_SHARE": "no"}


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("INSIDER", "insider"),
        ("insider", "insider"),
        ("ဖရဲသီး", "insider"),
        ("he is an INSIDER, was CAPTURED before", "insider"),
        ("CAPTURED", "captured"),
        ("သုံ့ပန်း", "captured"),
        ("captured / DEFECT", "captured"),
    ],
)
def test_it_refuses_insiders_and_captives_before_any_other_cell_is_touched(typed: str, kind: str) -> None:
    watched = Watched(row(departure__type=typed, consent__registration="no", person__dob="2010"))
    assert read_row(watched, FIELD_FORM, REGISTRY) == RefusedRow(kind)  # type: ignore[arg-type]
    assert watched.seen == ["departure/type"]


def test_nothing_of_a_refused_row_remains_but_its_kind() -> None:
    assert vars(RefusedRow("insider")) == {"kind": "insider"}
    assert "ကောင်း" not in repr(outcome(departure__type="INSIDER"))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"person__name_my": "ေက်ာ္ေကာင္းဇာနည္"}, "zawgyi"),
        ({"person__name_my": "ကောင်း\u200bဖြိုး"}, "zero_width"),
        ({"person__name_my": "၀ေလင်းထက်"}, "lookalike_digit"),
        ({"departure__date": "2020-11"}, "before_coup"),
        ({"person__nrc": "12/MAYANA123"}, "bad_nrc"),
        ({"person__age": "230"}, "bad_age"),
        ({"notes": "သူ့ဖုန်း 09xxxxxxxxx၊ 20.9512,96.1043 မှာနေသည်"}, "identifier_in_note"),
        ({"notes": '=HYPERLINK("http://x.example","click")'}, "formula"),
        ({"service__rank": "Grand Vizier"}, "unknown_rank"),
        ({"departure__township": "Atlantis"}, "unknown_place"),
        ({"person__age": "16"}, "age_conflict"),
    ],
)
def test_it_registers_with_exactly_one_warning(changes: dict[str, str], code: str) -> None:
    read = registered(**changes)
    assert [one.code for one in read.warnings] == [code]
    assert read.path == "adult"


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"departure__date": "2031-05-04"}, "departure.date", "future_departure"),
        ({"departure__date": "2021-11"}, "departure.date", "future_departure"),
        ({"departure__date": "30/02/2021"}, "departure.date", "bad_date"),
        ({"person__dob": "2022"}, "identity.dob", "future_birth"),
        ({"arrival__date_arrival": "2021-12-01"}, "arrival.date_arrival", "future_arrival"),
        ({"consent__registration": "no"}, "consent.REG", "no_consent"),
        ({"consent__registration": ""}, "consent.REG", "no_consent"),
        ({"consent__registration": "refused"}, "consent.REG", "no_consent"),
        ({"consent__registration": "perhaps"}, "consent.REG", "bad_yes_no"),
        ({"departure__type": "RAN_AWAY"}, "departure.type", "unknown_code"),
        ({"departure__type": ""}, "departure.type", "required"),
        ({"service__branch": "cavalry"}, "service.branch", "unknown_code"),
        ({"support__needs_now": "FOOD GOLD"}, "needs.needs_now", "unknown_code"),
        ({"person__name_my": "", "person__name_en": " "}, "identity.name_my", "empty_name"),
        ({"person__name_my": "refused", "person__name_en": ""}, "identity.name_my", "empty_name"),
        ({"_uuid": " "}, "row.uuid", "missing_uuid"),
        ({"today": "one day"}, "row.today", "bad_today"),
        ({"arrival__site": "the school in town"}, "arrival.site", "bad_site"),
        ({"arrival__site": ""}, "arrival.site", "required"),
        ({"notes": "x" * 10_001}, "notes.note", "overlong"),
        ({"household__children": "many"}, "household.children", "bad_count"),
    ],
)
def test_it_quarantines_with_field_code_and_sentence(changes: dict[str, str], field: str, code: str) -> None:
    read = outcome(**changes)
    assert isinstance(read, Quarantined)
    assert (field, code) in {(one.field, one.code) for one in read.problems}
    assert all(one.sentence and one.level == "problem" for one in read.problems)
    assert read.raw == row(**changes)


@pytest.mark.parametrize("typed", ["2021", "2021-10", "2021-10-28", "", "2021-02-01", "2020~"])
def test_a_departure_is_wrong_only_when_it_is_certainly_wrong(typed: str) -> None:
    assert registered(departure__date=typed).warnings == ()


@pytest.mark.parametrize(
    ("born", "stated", "path"),
    [
        ("2003-10-28", "", "adult"),  # eighteen today
        ("2003-10-29", "", "child"),
        ("2003-10", "", "child"),  # the last of October makes seventeen
        ("2003-09", "", "adult"),
        ("2003", "", "child"),
        ("2002", "", "adult"),
        ("2005-08", "30", "child"),
        ("", "17", "child"),
        ("", "၁၇", "child"),
        ("unknown", "17", "child"),
        ("", "18", "adult"),
        ("", "", "adult"),
        ("", "230", "adult"),
        ("1992", "17", "adult"),
    ],
)
def test_a_child_is_told_by_the_latest_birth_day_or_else_the_stated_age(
    born: str, stated: str, path: str
) -> None:
    read = registered(person__dob=born, person__age=stated)
    assert read.path == path
    assert ("child" in {one.code for one in read.warnings}) == (path == "child")


def test_age_is_judged_on_the_day_of_the_row_and_not_on_the_day_of_intake() -> None:
    late = date(2024, 1, 1)
    changes = {"person__dob": "2004-01", "person__age": ""}
    read = read_row(row(**changes), FIELD_FORM, REGISTRY, day=late)
    assert isinstance(read, Registered)
    assert read.path == "child"
    without = read_row(row(today="", **changes), FIELD_FORM, REGISTRY, day=late)
    assert isinstance(without, Registered)
    assert (without.path, without.today) == ("adult", late)


def test_a_quarantined_child_is_known_as_one() -> None:
    read = outcome(person__dob="2008", consent__registration="no")
    assert isinstance(read, Quarantined)
    assert read.path == "child"


def test_the_same_submission_is_told_from_another_person_under_its_number() -> None:
    first = Submission("a", b"1")
    assert same_submission(first, Submission("a", b"1")) == "same_uuid"
    assert same_submission(first, Submission("a", b"2")) == "uuid_clash"
    assert same_submission(first, Submission("b", b"1")) == ""
    assert same_submission(Submission("", b"1"), Submission("", b"1")) == ""


def test_what_was_sent_does_not_depend_on_when_or_by_whom() -> None:
    assert registered().content == registered(_id="7", officer="off-09", start="", notes=" ").content
    assert registered().content != registered(person__age="30").content


def test_numbers_are_compared_without_their_prefix_and_case() -> None:
    assert registered(_uuid="UUID:26E87555-5790").uuid == "26e87555-5790"


def test_a_clash_is_quarantined_whatever_else_was_found() -> None:
    held = clashed(registered(), row())
    assert [one.code for one in held.problems] == ["uuid_clash"]
    both = clashed(outcome(departure__type="RAN_AWAY"), row())
    assert [one.code for one in both.problems] == ["uuid_clash", "unknown_code"]


def test_a_form_is_decided_over_like_a_row() -> None:
    raw: dict[str, dict[str, str]] = {}
    for header, target in FIELD_FORM.columns:
        section, _, field = target.partition(".")
        if field and section != "row":
            raw.setdefault(section, {})[field] = ROW[header]
    form = read_form(raw, REGISTRY, today=TODAY, uuid=ROW["_uuid"])
    assert isinstance(form, Registered)
    assert replace(form, content=()) == replace(registered(), content=())
    raw["departure"]["type"] = "ဖရဲသီး"
    assert read_form(raw, REGISTRY, today=TODAY, uuid="x") == RefusedRow("insider")


def test_the_mapping_fits_the_field_form_column_by_column() -> None:
    fit = FIELD_FORM.fit(ROW)
    assert fit.missing == ()
    assert fit.unknown == ()
    check_list(ROW, FIELD_FORM, REGISTRY)


@pytest.mark.parametrize("target", REQUIRED)
def test_no_list_is_read_without_consent_departure_type_and_number(target: str) -> None:
    header = FIELD_FORM.headers[target]
    with pytest.raises(Refused, match=header):
        check_list([name for name in ROW if name != header], FIELD_FORM, REGISTRY)
    unmapped = HeaderMap("ours", tuple(pair for pair in FIELD_FORM.columns if pair[1] != target))
    with pytest.raises(Refused, match=target):
        check_list(ROW, unmapped, REGISTRY)


CELLS = st.one_of(st.text(max_size=12), st.sampled_from(sorted(set(ROW.values()))))


@given(st.dictionaries(st.sampled_from(sorted(ROW)), CELLS))
def test_every_row_has_an_outcome_that_can_be_sealed(changes: dict[str, str]) -> None:
    read = read_row({**ROW, **changes}, FIELD_FORM, REGISTRY)
    if isinstance(read, Registered):
        codec.encode([one.to_plain() for one in read.answers.values()])
        codec.encode([dict(read.features), dict(read.statistics)])
        assert read.answers["consent"].values["REG"] == "yes"
        assert read.answers["departure"].values["type"] not in ("INSIDER", "CAPTURED")
    elif isinstance(read, Quarantined):
        assert read.problems


@given(st.lists(st.dictionaries(st.sampled_from(sorted(ROW)), CELLS), max_size=3))
def test_a_row_is_decided_alone_whatever_was_read_before(rows: list[dict[str, str]]) -> None:
    memo = Memo()
    for changes in rows + rows:
        read = {**ROW, **changes}
        remembered = read_row(read, FIELD_FORM, REGISTRY, memo=memo)
        assert remembered == read_row(read, FIELD_FORM, REGISTRY)


@pytest.mark.parametrize(("target", "dob"), [("identity.age_doubt", "1990"), ("triage.unaccompanied", "")])
def test_doubt_about_an_age_opens_the_child_path_whatever_the_list_says(target: str, dob: str) -> None:
    mapping = HeaderMap("doubtful", (*FIELD_FORM.columns, ("doubt", target)))
    changed = {"person/dob": dob, "person/age": "", "doubt": "yes"}
    read = read_row({**ROW, **changed}, mapping, REGISTRY, day=TODAY)
    assert isinstance(read, Registered)
    assert read.path == "child"
    assert is_doubted(read)
