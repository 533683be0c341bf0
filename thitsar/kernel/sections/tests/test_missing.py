"""Silence has five reasons, and a blank is none of them (R-MISS)."""

import pytest

from thitsar.kernel.sections import missing


@pytest.mark.parametrize("code", missing.CODES)
def test_each_reason_is_read_by_code_and_by_both_labels(code: str) -> None:
    for typed in (code, code.upper(), code.replace("_", " "), *missing.LABELS[code]):
        assert missing.read_missing(f" {typed} ") == code


@pytest.mark.parametrize("typed", ["", "-", "yes", "2021", "အောင်အောင်", "0"])
def test_an_answer_is_no_reason_for_silence(typed: str) -> None:
    assert missing.read_missing(typed) is None


def test_a_blank_counts_as_not_asked_and_an_answer_as_none() -> None:
    assert missing.missing_code(None) == "not_asked"
    assert missing.missing_code(missing.missing("refused")) == "refused"
    answers: tuple[object, ...] = ("refused", 0, [], {"raw": "x"}, {"missing": "refused", "raw": "x"})
    assert [missing.missing_code(answer) for answer in answers] == [None] * len(answers)


def test_an_unknown_reason_is_shown_as_it_is_written() -> None:
    assert missing.show_missing("refused", "my") == "မဖြေလို"
    assert missing.show_missing("refused", "en") == "refused to say"
    assert missing.show_missing("asleep", "my") == "asleep"
