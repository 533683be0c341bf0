"""Read all answers of a section: the one door for web form, list import and rules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from thitsar.kernel.sections.field import Field
from thitsar.kernel.sections.findings import Finding, finding
from thitsar.kernel.sections.missing import missing_code
from thitsar.kernel.sections.reading import NOTHING, Read, dated_in, read
from thitsar.kernel.sections.section import Section
from thitsar.kernel.text import dates

_MOST_REMEMBERED = 50_000
# Notes and service numbers hardly repeat: remembering them would only keep them longer in memory.
_FORGOTTEN = frozenset({"note", "text", "serial"})


@dataclass(frozen=True)
class Answers:
    """What one person answered to one version of a section; blanks are absent, reasons for silence are values."""

    section: str
    version: int
    compartment: str
    values: Mapping[str, Any]
    findings: tuple[Finding, ...] = ()

    @property
    def problems(self) -> tuple[Finding, ...]:
        """What must be corrected before anything is stored."""
        return tuple(one for one in self.findings if one.level == "problem")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What a person should look at and confirm."""
        return tuple(one for one in self.findings if one.level == "warning")

    def to_plain(self) -> dict[str, Any]:
        """Write the answers as an event stores them."""
        return {
            "version": self.version,
            "values": dict(self.values),
            "findings": [one.to_plain() for one in self.findings],
        }


class Memo:
    """Remember readings for the length of one import and not longer: names must not outlive the unlocked member."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, str, str, str], Read] = {}

    def read(self, section: Section, field: Field, raw: str, beside: str) -> Read:
        """Read an answer, or give the reading of the same text in the same field."""
        if field.kind in _FORGOTTEN:
            return read(field, raw, beside)
        key = (section.id, section.version, field.name, raw, beside)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            known = self._known[key] = read(field, raw, beside)
        return known


def read_answers(
    section: Section, raw: Mapping[str, str], *, today: date, memo: Memo | None = None
) -> Answers:
    """Read what was typed into a section on a day; problems are found, never raised.

    Answers to questions the section does not have are reported and left out.
    """
    values: dict[str, Any] = {}
    found: list[Finding] = []
    for field in section.fields:
        typed = raw.get(field.name, "")
        beside = values.get(field.beside) if field.beside else None
        one = (
            _read(section, field, typed, beside if isinstance(beside, str) else "", memo)
            if typed
            else NOTHING
        )
        if one.value is not None:
            values[field.name] = one.value
        if one.remarks:
            found.extend(finding(field.name, code, level) for code, level in one.remarks)
        if field.required or field.relevant or field.bounds:
            found.extend(_judge(field, one, values, today))
    strange = sorted(name for name, typed in raw.items() if name not in section.by_name and typed.strip())
    found.extend(finding(name, "unknown_field") for name in strange)
    return Answers(section.id, section.version, section.compartment, values, tuple(found))


def as_typed(values: Mapping[str, Any]) -> dict[str, str]:
    """Give stored values back as somebody would type them; reading them again gives the same values."""
    return {name: _typed(value) for name, value in values.items()}


def _typed(value: Any) -> str:
    why = missing_code(value)
    if why:
        return why
    if isinstance(value, dict):
        return str(value.get("raw", value.get("original", "")))
    return ", ".join(_typed(one) for one in value) if isinstance(value, list) else str(value)


def _read(section: Section, field: Field, typed: str, beside: str, memo: Memo | None) -> Read:
    return memo.read(section, field, typed, beside) if memo else read(field, typed, beside)


def _judge(field: Field, one: Read, values: Mapping[str, Any], today: date) -> Iterator[Finding]:
    if one.value is None:
        if field.required and not one.remarks and field.is_asked(values):
            yield finding(field.name, "required", "problem")
    elif not field.is_asked(values):
        # Kept and not dropped: nobody loses what was typed because of the order it was typed in. "No" and 0 fit.
        if one.value not in ("no", "NO", 0):
            yield finding(field.name, "not_relevant")
    elif field.bounds:
        yield from _bounded(field, dated_in(one.value), today)


def _bounded(field: Field, dated: dates.Dated | None, today: date) -> Iterator[Finding]:
    if dated is None:
        return
    for bound in field.bounds:
        wrong = (
            dates.certainly_before(dated, date.fromisoformat(bound.before))
            if bound.before
            else dates.certainly_after(dated, today)
        )
        if wrong:
            yield finding(field.name, bound.code, bound.level, sentence=bound.sentence)
