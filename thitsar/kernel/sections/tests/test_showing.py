"""What a reader sees: the own language, the known precision, masked numbers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.sections.answers import read_answers
from thitsar.kernel.sections.codebook import codebook
from thitsar.kernel.sections.plain import section_from_plain
from thitsar.kernel.sections.showing import Shown, shown, shown_unknown
from thitsar.kernel.sections.statistics import coded, month
from thitsar.kernel.sections.tests.garden import field, garden

SECTION = garden()
TODAY = date(2024, 4, 10)


def lines(language: str, *, unmasked: frozenset[str] = frozenset(), **raw: str) -> dict[str, Shown]:
    values = read_answers(SECTION, raw, today=TODAY).values
    listed = shown(SECTION, values, language, unmasked=unmasked)
    return {line.label.split()[0]: line for line in listed}


def test_codes_are_shown_with_their_label_in_the_readers_language() -> None:
    assert lines("my", crop="RICE", fenced="yes")["crop"].text == "စပါး"
    assert lines("en", crop="RICE", also="rice sesame")["also"].text == "rice, sesame"
    assert lines("my", fenced="yes")["fenced"].text == "ဟုတ်"


def test_labels_follow_the_language() -> None:
    assert lines("my", crop="RICE")["crop"].label == "crop မြန်မာ"
    assert lines("en", crop="RICE")["crop"].label == "crop in English"


def test_a_month_is_never_shown_as_its_first_day() -> None:
    line = lines("en", since="Mar 2021")["since"]
    assert "March 2021" in line.text
    assert "1" not in line.text.replace("2021", "")
    assert "Mar 2021" in line.note


def test_an_nrc_number_is_masked_unless_the_reader_may_see_it() -> None:
    hidden = lines("en", card="5/MAYANA(N)000101")["card"]
    assert "000101" not in "".join(hidden)
    assert "5/MAYANA(N)" in hidden.text
    assert (
        lines("en", unmasked=frozenset({"card"}), card="5/MAYANA(N)000101")["card"].text
        == "5/MAYANA(N)000101"
    )


def test_a_number_that_was_not_understood_is_masked_as_well() -> None:
    assert "123456" not in "".join(lines("en", card="15/ABC(N)123456")["card"])


def test_what_was_not_understood_is_shown_as_written_with_a_note() -> None:
    line = lines("en", rank="Grand Vizier")["rank"]
    assert line.text == "Grand Vizier"
    assert "not understood" in line.note


def test_a_repaired_name_shows_what_was_written_beside_it() -> None:
    line = lines("en", owner="ေက်ာ္ေကာင္းဇာနည္")["owner"]
    assert line.text == "ကျော်ကောင်းဇာနည်"
    assert "ေက်ာ္ေကာင္းဇာနည္" in line.note


def test_a_reason_for_silence_is_shown_in_words() -> None:
    assert lines("en", since="refused")["since"].text == "refused to say"
    assert lines("my", since="refused")["since"].text == "မဖြေလို"


def test_answers_to_a_section_nobody_knows_are_shown_without_their_numbers() -> None:
    values = {
        "a": {"raw": "5/MAYANA(N)000101"},
        "b": ["x", 7, None],
        "c": "၀၀၀၁၀၁",
        "d": b"\0",
        "e": {"missing": "refused"},
    }
    texts = {line.label: line.text for line in shown_unknown(values, "en")}
    assert texts == {"a": "5/MAYANA(N)•••", "b": "x, 7, ", "c": "•••", "d": "", "e": "refused"}


def test_an_answer_of_a_later_version_is_shown_after_the_known_ones() -> None:
    listed = shown(SECTION, {"crop": "RICE", "colour": "green"}, "en")
    assert [line.label for line in listed] == ["crop in English", "colour"]


ODD = st.recursive(
    st.none() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["raw", "edtf", "code", "pcode", "text", "shown", "missing"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([one.name for one in SECTION.fields] + ["strange"]), ODD))
def test_whatever_a_partner_stored_is_shown_without_failing(values: dict[str, object]) -> None:
    for language in ("en", "my"):
        assert all(isinstance(part, str) for line in shown(SECTION, values, language) for part in line)


def test_only_fields_that_name_a_column_are_coded() -> None:
    values = read_answers(SECTION, {"crop": "rice", "remark": "secret", "age": "24"}, today=TODAY).values
    assert coded(SECTION, values, {}) == {"crop": "RICE"}
    assert coded(SECTION, {}, {}) == {"crop": "not_asked"}
    assert coded(SECTION, {"crop": {"missing": "refused"}}, {}) == {"crop": "refused"}
    assert coded(SECTION, {"crop": {"raw": "beans"}}, {}) == {"crop": "unknown"}
    assert coded(SECTION, {"crop": "RICE"}, {"crop": lambda value, _: value[0]}) == {"crop": "R"}


@pytest.mark.parametrize(
    ("edtf", "expected"),
    [
        ("2021-05-30", "2021-05"),
        ("2021-05", "2021-05"),
        ("2021", "imprecise"),
        ("2021~", "imprecise"),
        ("2021-34", "imprecise"),
        ("2021-05~", "imprecise"),
        ("2021-03/2021-05", "imprecise"),
        ("../2021-05", "imprecise"),
    ],
)
def test_only_months_and_days_enter_a_series(edtf: str, expected: str) -> None:
    assert month({"raw": "", "edtf": edtf}, {}) == expected


def test_the_codebook_names_every_field_and_code() -> None:
    written = codebook([garden()])
    assert written == codebook([garden()])
    for one in garden().fields:
        assert f"| `{one.name}` |" in written
    for part in (
        "`SESAME` | sesame | နှမ်း",
        "counted as `crop`",
        "only if `crop` is RICE",
        "withheld_for_safety",
    ):
        assert part in written


def test_a_bar_in_a_label_does_not_break_the_table() -> None:
    section = section_from_plain(
        {
            "id": "x",
            "version": 1,
            "compartment": "support",
            "title": ["a", "b"],
            "fields": [{**field("f", "text"), "label": ["a|b", "c"]}],
        }
    )
    assert "a\\|b" in codebook([section])
