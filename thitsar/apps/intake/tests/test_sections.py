"""The sections of intake keep the promises of the domain (domain.md 2.1 to 2.6, 2.16)."""

import pytest

from thitsar.apps.intake.codes import ROLL_UP
from thitsar.apps.intake.rows import FIELD_FORM
from thitsar.apps.intake.sections import REGISTRY, SENTENCES, document
from thitsar.apps.intake.triage import same_day
from thitsar.kernel.sections.field import FREE, Field
from thitsar.kernel.sections.plain import section_from_plain, section_to_plain
from thitsar.kernel.sections.section import Section
from thitsar.kernel.text.codes import CodeList

FIELDS = [(section, field) for section in REGISTRY for field in section.fields]
LISTS = {field.codes.name: field.codes for _, field in FIELDS if field.codes is not None}


@pytest.mark.parametrize("section", list(REGISTRY), ids=lambda one: one.id)
def test_a_section_of_intake_could_as_well_come_as_plain_maps(section: Section) -> None:
    assert section_from_plain(section_to_plain(section)) == section


@pytest.mark.parametrize(
    ("section", "field"), FIELDS, ids=lambda one: getattr(one, "name", getattr(one, "id", ""))
)
def test_every_question_is_asked_in_both_languages(section: Section, field: Field) -> None:
    labels = [field.label, section.title, *(field.codes or {}).values()]
    assert all(
        english and any("\u1000" <= letter <= "\u109f" for letter in burmese) for english, burmese in labels
    )
    assert bool(field.hint[0]) == bool(field.hint[1])


@pytest.mark.parametrize("codes", LISTS.values(), ids=LISTS)
def test_no_label_of_a_list_reads_as_another_code(codes: CodeList) -> None:
    assert all(codes.find(word) == code for code, labels in codes.items() for word in (code, *labels))


def test_what_names_a_person_is_severe_and_lies_in_a_closed_compartment() -> None:
    for section, field in FIELDS:
        if field.kind in ("name", "names", "nrc", "note"):
            assert (section.compartment, field.sensitivity) == ("identity", "S")
        assert not (field.statistics and field.kind in FREE)


def test_nothing_asks_where_relatives_live_or_how_they_are_called() -> None:
    family = [field for _, field in FIELDS if field.name.startswith("family")]
    assert {field.kind for field in family} == {"yes_no", "count", "codes"}
    assert {field.kind for field in REGISTRY.of("household").fields} == {"yes_no", "count", "codes"}
    assert {field.codes.name for field in family if field.codes is not None} == {"relations"}


def test_consent_is_one_question_for_each_purpose_and_none_is_required() -> None:
    fields = REGISTRY.of("consent").fields
    assert {field.kind for field in fields} == {"yes_no"}
    assert not any(field.required for field in fields)
    assert {"REG", "VET_SHARE"} <= {field.name for field in fields}


def test_the_first_form_asks_for_the_minimum_and_not_for_what_can_wait() -> None:
    first = {
        f"{section.id}.{field.name}" for section in REGISTRY for field in section.at("registration").fields
    }
    mapped = {target for _, target in FIELD_FORM.columns if target and not target.startswith("row.")}
    assert mapped <= first
    assert not {"departure.route", "identity.mother_name", "departure.intended_path"} & first


def test_police_are_three_quarters_of_the_known_total_and_are_counted_apart() -> None:
    assert {ROLL_UP.get(code, "other") for code in LISTS["branch"]} == {"soldiers", "police", "other"}
    assert {code for code in LISTS["branch"] if ROLL_UP.get(code) == "soldiers"} == {"ARMY", "NAVY", "AIR"}
    assert {code for code in LISTS["branch"] if ROLL_UP.get(code) == "police"} == {"POLICE", "BGP"}


def test_the_word_deserter_is_never_printed() -> None:
    written = document()
    assert "တပ်ပြေး" not in written
    assert "deserter" not in written


def test_every_bound_says_a_sentence() -> None:
    for _, field in FIELDS:
        assert all(bound.sentence == SENTENCES[bound.code] for bound in field.bounds)


def test_answers_of_an_earlier_version_keep_theirs() -> None:
    for id in ("identity", "household", "service"):
        old, new = REGISTRY.find(id, 1), REGISTRY.of(id)
        assert old is not None
        assert (new.version, new.compartment) == (2, old.compartment)
        assert set(old.by_name) < set(new.by_name)


def test_every_yes_of_the_ten_questions_asks_for_help_on_the_same_day() -> None:
    questions = REGISTRY.of("triage")
    assert (questions.compartment, len(questions.fields)) == ("support", 10)
    assert {(field.kind, field.stage) for field in questions.fields} == {("yes_no", "urgent")}
    for field in questions.fields:
        assert {"refused", "unknown"} <= set(field.missing_allowed)
        assert same_day({field.name: "yes"})
        assert set(same_day({field.name: "yes"})) <= set(LISTS["needs"])
        assert same_day({field.name: "no"}) == same_day({field.name: {"missing": "refused"}}) == ()
