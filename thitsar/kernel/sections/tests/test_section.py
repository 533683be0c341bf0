"""Sections are values: code or data, known or not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel import codec
from thitsar.kernel.errors import Refused
from thitsar.kernel.sections.plain import section_from_plain, section_to_plain
from thitsar.kernel.sections.section import Registry
from thitsar.kernel.sections.tests.garden import field, garden, plain


def test_a_section_survives_being_stored_and_exchanged() -> None:
    stored = codec.decode(codec.encode(section_to_plain(garden())))
    assert section_from_plain(stored) == garden()


def test_a_form_asks_only_what_its_stage_needs() -> None:
    given_plain = plain()
    given_plain["fields"][0]["stage"] = "arrival"
    given_plain["fields"][1]["stage"] = "follow_up"
    names = [one.name for one in section_from_plain(given_plain).at("registration").fields]
    assert "owner" in names
    assert "others" not in names
    assert [one.name for one in section_from_plain(given_plain).at("arrival").fields] == ["owner"]


def test_the_registry_finds_the_newest_version_and_the_one_answers_name() -> None:
    newer = section_from_plain({**plain(), "version": 4})
    registry = Registry((newer, garden()))
    assert registry.of("garden").version == 4
    assert registry.find("garden", 3) == garden()
    assert [section.version for section in registry] == [4]
    assert registry.find("garden", 9) is None
    assert registry.find("orchard") is None
    with pytest.raises(Refused, match="orchard"):
        registry.of("orchard")


def test_an_organisation_adds_a_section_without_touching_what_is_known() -> None:
    before = Registry(())
    after = before.with_sections([garden()])
    assert before.find("garden") is None
    assert after.field("garden.crop") is not None
    assert after.field("garden.nothing") is None


def test_it_refuses_to_replace_a_version() -> None:
    with pytest.raises(Refused, match="new version"):
        Registry((garden(),)).with_sections([garden()])


def test_it_refuses_to_move_a_section_to_other_readers() -> None:
    elsewhere = section_from_plain({**plain(), "version": 4, "compartment": "registration"})
    with pytest.raises(Refused, match="compartment"):
        Registry((garden(),)).with_sections([elsewhere])


def broken(**change: Any) -> dict[str, Any]:
    return {**plain(), **change}


@pytest.mark.parametrize(
    "bad",
    [
        broken(id="../garden"),
        broken(version=0),
        broken(version="3"),
        broken(title="Garden"),
        broken(fields=[]),
        broken(fields="all"),
        broken(fields=["crop"]),
        broken(fields=[field("a", "text"), field("a", "text")]),
        broken(fields=[field("a", "gps")]),
        broken(fields=[field("a", "code")]),
        broken(fields=[field("a", "text", codes={"name": "c", "labels": {}})]),
        broken(fields=[field("a", "code", codes={"name": "c", "labels": {"bad code": ["x", "y"]}})]),
        broken(fields=[field("a", "code", codes={"name": "c", "labels": {"A": ["x"]}})]),
        broken(
            fields=[
                field("a", "code", codes={"name": "c", "labels": {"A": ["x", "y"]}, "synonyms": {"w": "B"}})
            ]
        ),
        broken(fields=[field("a", "code", codes="c")]),
        broken(fields=[field("a", "text", stage="whenever")]),
        broken(fields=[field("a", "text", sensitivity="X")]),
        broken(
            fields=[field("a", "text", relevant={"field": "later", "any_of": ["x"]}), field("later", "text")]
        ),
        broken(fields=[field("a", "text", relevant="b")]),
        broken(fields=[field("a", "rank", beside="nothing")]),
        broken(fields=[field("a", "dated", bounds=["soon"])]),
        broken(fields=[field("a", "dated", bounds=[["x", "warning", "", 3]])]),
        broken(fields=[field("a", "dated", bounds=[["x", "warning", "one day", ""]])]),
        broken(fields=[field("a", "text", missing_allowed=["asleep"])]),
    ],
)
def test_it_refuses_a_section_that_is_not_one(bad: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        section_from_plain(bad)


@pytest.mark.parametrize("kind", ["text", "note", "name", "names", "serial", "nrc"])
def test_it_refuses_to_count_what_names_a_person(kind: str) -> None:
    with pytest.raises(Refused, match="cannot be counted"):
        section_from_plain(broken(fields=[field("a", kind, statistics="column")]))


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.sampled_from(sorted(plain())), PLAIN)
def test_whatever_comes_from_outside_is_loaded_or_refused(name: str, value: Any) -> None:
    try:
        section = section_from_plain({**plain(), name: value})
    except Refused:
        return
    assert section_from_plain(section_to_plain(section)) == section


@given(st.sampled_from(["name", "labels", "synonyms"]), PLAIN)
def test_whatever_code_list_comes_from_outside_is_loaded_or_refused(name: str, value: Any) -> None:
    codes = {"name": "c", "labels": {"A": ["x", "y"]}, "synonyms": {"w": "A"}, name: value}
    try:
        section = section_from_plain({**plain(), "fields": [field("crop", "code", codes=codes)]})
    except Refused:
        return
    assert section_from_plain(section_to_plain(section)) == section


@given(st.sampled_from(sorted(section_to_plain(garden())["fields"][9])), PLAIN)
def test_whatever_field_comes_from_outside_is_loaded_or_refused(name: str, value: Any) -> None:
    bad = field("crop", "code", codes={"name": "c", "labels": {"A": ["x", "y"]}})
    try:
        section = section_from_plain({**plain(), "fields": [{**bad, name: value}]})
    except Refused:
        return
    assert section_from_plain(section_to_plain(section)) == section
