"""What reading an answer found: a warning that a person confirms, or a problem that must be corrected first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from thitsar.kernel.sections.field import Level


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for the catalogue without translating it: pure code knows no reader."""
    return sentence


# One constant sentence for each code, so that pages can translate it.
SENTENCES: dict[str, str] = {
    "zawgyi": gettext_noop(
        "This text seems to be written in Zawgyi. Compare the converted form and confirm it."
    ),
    "zero_width": gettext_noop("Invisible characters stand in this name. The search ignores them."),
    "lookalike_digit": gettext_noop("A digit stands in this name for a letter. The search repairs it."),
    "bad_nrc": gettext_noop("This is not an NRC number in any known form. It is kept as written only."),
    "nrc_doubt": gettext_noop("This NRC number can be read in more than one way. Compare it with the paper."),
    "bad_age": gettext_noop("This age is not possible. It is ignored."),
    "unknown_rank": gettext_noop("This rank is not known in this branch. It is kept as written."),
    "unknown_place": gettext_noop(
        "This township is not known. It is kept as written; choose it from the list."
    ),
    "identifier_in_note": gettext_noop(
        "This text points at a person, by a number or a place. It is never exported."
    ),
    "formula": gettext_noop("This text begins like a spreadsheet formula. It is kept as plain text."),
    "not_relevant": gettext_noop(
        "An earlier answer makes this one unnecessary. Check which of the two is meant."
    ),
    "unknown_field": gettext_noop("This section has no such question. The answer was left out."),
    "unknown_code": gettext_noop("This is not one of the agreed answers. Choose one from the list."),
    "bad_date": gettext_noop("This is not a date that can be read. Write a day, a month or a year."),
    "bad_count": gettext_noop("This is not a number from 0 to 99."),
    "bad_yes_no": gettext_noop("Answer yes or no."),
    "bad_site": gettext_noop("This is not a site code such as S-7Q2. Never write where a site is."),
    "not_allowed": gettext_noop("This question cannot be left open for that reason."),
    "required": gettext_noop("This answer is needed here."),
    "overlong": gettext_noop("This text is too long. Shorten it to 10,000 characters."),
    "out_of_bounds": gettext_noop("This date is outside what is possible. Check it."),
}


@dataclass(frozen=True)
class Finding:
    """One remark on one field; `field` is `section.field` wherever several sections are spoken of."""

    field: str
    code: str
    sentence: str
    level: Level = "warning"

    def within(self, section: str) -> "Finding":
        """Name the section in front of the field."""
        return replace(self, field=f"{section}.{self.field}")

    def to_plain(self) -> list[str]:
        """Store the codes only: sentences belong to the program and may improve."""
        return [self.field, self.code, self.level]


def finding(field: str, code: str, level: Level = "warning", *, sentence: str = "") -> Finding:
    """Make a remark with the sentence its code has here, or with an app's own."""
    return Finding(field, code, sentence or SENTENCES.get(code, SENTENCES["out_of_bounds"]), level)


def from_plain(plain: Iterable[Any], own: Mapping[str, str]) -> tuple[Finding, ...]:
    """Read stored remarks back with an app's own sentences; a code of a later version gets a general one."""
    return tuple(
        finding(
            str(field),
            str(code),
            "problem" if level == "problem" else "warning",
            sentence=own.get(str(code), ""),
        )
        for field, code, level in plain
    )
