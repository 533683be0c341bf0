"""From one row of a list, or one filled form, to what becomes of it: registered, quarantined or refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from thitsar.apps.intake import counting, features, rules
from thitsar.apps.intake.age_doubt import path_of
from thitsar.apps.intake.rules import Content, Kind, Path, Registered, refusal
from thitsar.apps.intake.sections import SENTENCES
from thitsar.kernel.errors import Refused
from thitsar.kernel.sections.answers import Answers, Memo, read_answers
from thitsar.kernel.sections.findings import Finding, finding
from thitsar.kernel.sections.mapping import IGNORED, TODAY, UUID, HeaderMap
from thitsar.kernel.sections.section import Registry, Section
from thitsar.kernel.text import dates, digits

__all__ = [
    "FIELD_FORM",
    "REQUIRED",
    "TYPE",
    "Outcome",
    "Quarantined",
    "RefusedRow",
    "Registered",
    "Submission",
    "check_list",
    "clash",
    "clashed",
    "read_form",
    "read_row",
    "refusal",
    "same_submission",
]

TYPE = "departure.type"
# No list is read without these: refusal, consent and double sending are decided by them.
REQUIRED = (TYPE, "consent.REG", UUID)

# Asked of everybody, answered or not: what they require is missed even when no column brings it.
ALWAYS = frozenset({"consent", "arrival", "identity", "service", "departure", "needs"})
UUID_CLASH = "uuid_clash"
SAME_UUID = "same_uuid"

# The list the field-form tool writes; an organisation keeps a mapping of its own for any other.
FIELD_FORM = HeaderMap(
    "field form",
    (
        ("start", IGNORED),
        ("end", IGNORED),
        ("today", TODAY),
        ("arrival/date_arrival", "arrival.date_arrival"),
        ("arrival/site", "arrival.site"),
        ("person/name_my", "identity.name_my"),
        ("person/name_en", "identity.name_latin"),
        ("person/father_name", "identity.father_name"),
        ("person/alias", "identity.aliases"),
        ("person/sex", "identity.sex"),
        ("person/dob", "identity.dob"),
        ("person/age", "identity.age"),
        ("person/nrc", "identity.nrc"),
        ("service/branch", "service.branch"),
        ("service/rank", "service.rank"),
        ("service/unit_type", "service.unit_type"),
        ("service/serial_no", "service.serial_no"),
        ("service/specialty", "service.specialty"),
        ("departure/type", TYPE),
        ("departure/date", "departure.date"),
        ("departure/township", "departure.township"),
        ("departure/motives", "departure.motives"),
        ("departure/barriers", "departure.barriers"),
        ("household/adults", "household.adults"),
        ("household/children", "household.children"),
        ("household/family_in_junta_area", "household.family_in_junta_area"),
        ("support/needs_now", "needs.needs_now"),
        ("person/languages", "identity.languages"),
        ("person/qualifications", "identity.qualifications"),
        ("consent/registration", "consent.REG"),
        ("consent/share_vetting", "consent.VET_SHARE"),
        ("notes", "notes.note"),
        # Who filled the form and when it was sent: of no use to the person, and a trail to the officer.
        ("officer", IGNORED),
        ("_id", IGNORED),
        ("_uuid", UUID),
        ("_submission_time", IGNORED),
    ),
)


@dataclass(frozen=True)
class Quarantined:
    """A row that is kept sealed until somebody corrects it; children come first in that queue."""

    problems: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    raw: Mapping[str, str]
    path: Path
    uuid: str
    content: Content


@dataclass(frozen=True)
class RefusedRow:
    """All that may remain of a row that must not be stored: what to count it as."""

    kind: Kind


Outcome = Registered | Quarantined | RefusedRow


@dataclass(frozen=True)
class Submission:
    """What tells two received rows apart: their number, and their content or its digest."""

    uuid: str
    content: bytes | Content


def check_list(headers: Iterable[str], mapping: HeaderMap, registry: Registry) -> None:
    """Refuse a list before its first row is read, when a column that decides over rows is missing."""
    mapping.check(registry, REQUIRED)
    absent = set(mapping.fit(headers).missing)
    for target in REQUIRED:
        if mapping.headers[target] in absent:
            raise Refused("This list has no column %(column)s.", {"column": mapping.headers[target]})


def read_row(
    row: Mapping[str, str],
    mapping: HeaderMap,
    registry: Registry,
    *,
    day: date | None = None,
    memo: Memo | None = None,
) -> Outcome:
    """Decide what becomes of a row, refusal first; `day` is the day of intake where the row does not say its own."""
    kind = refusal(row.get(mapping.headers[TYPE], ""))
    if kind is not None:
        return RefusedRow(kind)
    found: list[Finding] = []
    uuid = _uuid(row.get(mapping.headers[UUID], ""))
    if not uuid:
        found.append(_problem(UUID, "missing_uuid"))
    today = _today(row.get(mapping.headers.get(TODAY, ""), ""), day)
    if today is None:
        found.append(_problem(TODAY, "bad_today"))
    raw = {
        section.id: {field: row.get(header, "") for header, field in pairs}
        for section, pairs in _plan(mapping, registry)
    }
    content = tuple((header, row.get(header, "").strip()) for header in mapping.headers.values())
    # A row without a day is quarantined anyway: no further objection is made that only a day could prove.
    sent = Submission(uuid, content)
    return _decide(raw, registry, sent, today=today or date.max, found=found, row=row, memo=memo)


def read_form(
    raw: Mapping[str, Mapping[str, str]],
    registry: Registry,
    *,
    today: date,
    uuid: str,
    memo: Memo | None = None,
) -> Outcome:
    """Decide the same about a form filled on a page: what was typed, by section and field."""
    kind = refusal(raw.get("departure", {}).get("type", ""))
    if kind is not None:
        return RefusedRow(kind)
    flat = {f"{section}.{field}": typed for section, fields in raw.items() for field, typed in fields.items()}
    content = tuple(sorted((name, typed.strip()) for name, typed in flat.items()))
    return _decide(raw, registry, Submission(uuid, content), today=today, found=[], row=flat, memo=memo)


def same_submission(first: Submission, again: Submission) -> str:
    """Tell `same_uuid` (sent twice: skip), `uuid_clash` (another person: quarantine) or "" (two submissions)."""
    if not first.uuid or first.uuid != again.uuid:
        return ""
    return SAME_UUID if first.content == again.content else UUID_CLASH


def clash() -> Finding:
    """Give the problem of a row whose number was received before with other content."""
    return _problem(UUID, UUID_CLASH)


def clashed(outcome: Registered | Quarantined, row: Mapping[str, str]) -> Quarantined:
    """Quarantine a row whose number was received before with other content, whatever else was found in it."""
    known = outcome.problems if isinstance(outcome, Quarantined) else ()
    problems = (clash(), *known)
    return Quarantined(problems, outcome.warnings, dict(row), outcome.path, outcome.uuid, outcome.content)


def _decide(
    raw: Mapping[str, Mapping[str, str]],
    registry: Registry,
    sent: Submission,
    *,
    today: date,
    found: list[Finding],
    row: Mapping[str, str],
    memo: Memo | None,
) -> Outcome:
    answers: dict[str, Answers] = {}
    for section in _asked(registry, raw):
        answers[section.id] = read_answers(section, raw.get(section.id, {}), today=today, memo=memo)
    path = path_of(answers, today=today)
    answers = rules.complete(answers, path)
    found.extend(remark.within(id) for id, one in answers.items() for remark in one.findings)
    problems = tuple(one for one in found if one.level == "problem")
    warnings = tuple(one for one in found if one.level == "warning")
    content = sent.content if isinstance(sent.content, tuple) else ()
    if problems:
        return Quarantined(problems, warnings, dict(row), path, sent.uuid, content)
    return Registered(
        answers,
        warnings,
        path,
        features.features(answers),
        counting.statistics(answers, path=path, today=today, registry=registry),
        sent.uuid,
        today,
        content,
    )


def _asked(registry: Registry, raw: Mapping[str, Mapping[str, str]]) -> list[Section]:
    # Sections of an organisation's own take part when something was typed into them; those of intake always do.
    return [section for section in registry if section.id in ALWAYS or section.id in raw]


@lru_cache(maxsize=16)
def _plan(mapping: HeaderMap, registry: Registry) -> tuple[tuple[Section, tuple[tuple[str, str], ...]], ...]:
    return tuple((registry.of(id), pairs) for id, pairs in mapping.by_section.items())


def _uuid(raw: str) -> str:
    return raw.strip().casefold().removeprefix("uuid:")


def _today(raw: str, day: date | None) -> date | None:
    text = digits.to_ascii(raw.strip())
    if not text:
        return day
    try:
        dated = dates.read_date(text)
    except Refused:
        return None
    return dated.earliest if dated.earliest == dated.latest else day


def _problem(field: str, code: str) -> Finding:
    return finding(field, code, "problem", sentence=SENTENCES[code])
