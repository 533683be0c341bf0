"""Opened documents as plain values: for pages, and for the apps further along a person's path."""

from collections.abc import Iterable, Mapping
from typing import Any

from thitsar.apps.intake import state
from thitsar.apps.intake.sections import REGISTRY, SENTENCES
from thitsar.kernel.sections import findings
from thitsar.kernel.sections.section import Registry
from thitsar.kernel.sections.showing import Shown, shown, shown_unknown

Document = Mapping[str, Any]


def header(registration: Document) -> dict[str, Any]:
    """Give what stands above every page of a file."""
    burmese, latin = registration["name"]
    return {
        "my": burmese,
        "en": latin,
        "code": registration["code"],
        "path": state.path_of(registration),
        "stage": state.stage_of(registration),
    }


def is_on_child_path(document: Document) -> bool:
    """Tell whether every flow but the child path is closed (R-AGE)."""
    return state.path_of(document) == "child"


def may_be_processed(document: Document) -> bool:
    """Tell whether work on this file may go on: consent stands and the child path is not open."""
    return not document["withdrawn"] and not is_on_child_path(document)


def consent(registration: Document, purpose: str) -> str:
    """Give the consent for one purpose; silence is NOT_ASKED and never consent (R-CONS)."""
    status: str = registration["consents"].get(purpose, "NOT_ASKED")
    return status


def track(service: Document) -> str:
    """Give the departure type a person's track follows from (domain.md 2.6)."""
    given = answer(service, "departure", "type")
    return given if isinstance(given, str) else "UNKNOWN"


def answer(document: Document, section: str, field: str) -> Any:
    """Give one stored value, None for a blank."""
    return document["sections"].get(section, {}).get("values", {}).get(field)


def is_overdue(facet: Document, day: int) -> bool:
    """Tell whether the next step should have happened before this day."""
    return bool(facet["due"] < day) and facet["stage"] in ("registered", "child_path")


def pages(
    document: Document,
    language: str,
    *,
    registry: Registry = REGISTRY,
    unmasked: frozenset[str] = frozenset(),
) -> list[tuple[str, list[Shown]]]:
    """Give the answers of a document by section title, those of sections nobody here knows last.

    A section in which nothing was answered is left out.
    """
    known, strange = [], []
    for id, stored in document["sections"].items():
        section = registry.find(id, stored["version"])
        if section is None:
            strange.append((id, shown_unknown(stored["values"], language)))
        else:
            title = section.title[1] if language == "my" else section.title[0]
            known.append((title, shown(section, stored["values"], language, unmasked=unmasked)))
    return [(title, lines) for title, lines in known + strange if lines]


def to_confirm(document: Document) -> tuple[findings.Finding, ...]:
    """Give the warnings of a document that wait for a person, each with its field as `section.field`."""
    return tuple(
        one.within(id)
        for id, stored in document["sections"].items()
        for one in findings.from_plain(stored["findings"], SENTENCES)
        if one.level == "warning"
    )


def judges(candidate: Document) -> Iterable[str]:
    """Name the members who have compared this pair already."""
    return tuple(candidate["judgements"])
