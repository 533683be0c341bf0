"""Opened documents as plain values: for pages, and for the apps further along a person's path."""

from collections.abc import Iterable, Mapping
from typing import Any

from thitsar.apps.intake import (
    child_facts,
    child_rules,
    consent_facts,
    events,
    facets,
    outcomes,
    sharing,
    state,
)
from thitsar.apps.intake.sections import CONSENT, REGISTRY, SENTENCES
from thitsar.kernel.files.beside import CONFLICTS
from thitsar.kernel.sections import findings
from thitsar.kernel.sections.answers import as_typed
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
        "stage": outcomes.stage_of(registration),
        "due": outcomes.due_of(registration),
    }


def is_on_child_path(document: Document) -> bool:
    """Tell whether every flow but the child path is closed (R-AGE)."""
    return state.path_of(document) == "child"


def may_be_processed(document: Document) -> bool:
    """Tell whether work on this file may go on: ask the registration where it is open, it knows everything first."""
    return not why_closed(document)


def why_closed(document: Document) -> str:
    """Say, in a sentence to translate, why no vetting, standing, debrief, testimony, photo or message is open here.

    Empty while they are. On the child path the sentence names the child-protection focal point (R12).
    """
    if document["child"]:
        return outcomes.CLOSED["child_path"]
    return outcomes.CLOSED.get(outcomes.stage_of(document), "")


def is_closed(facet: Document) -> bool:
    """Tell the same of a registration by its line in a work list; an unknown one is not closed."""
    return facet.get("path") == "child" or facet.get("stage") in outcomes.CLOSED


def accept_for_vetting(registration: Document) -> events.AcceptedForVetting:
    """Give the event by which vetting takes a file on, or say why not (domain.md 3.2: REGISTERED to IN_VETTING)."""
    return outcomes.accept(registration)


def begun_on(registration: Document) -> int:
    """Give the day from which the time limits of vetting count."""
    return outcomes.begun_on(registration)


def catch_up(registration: Document, parts: Mapping[str, Document]) -> tuple[events.Event, ...]:
    """Give what open parts have to be told of the child path that whoever spoke before could not tell them."""
    return child_rules.catch_up(registration, parts)


def is_in_vetting(registration: Document) -> bool:
    """Tell whether a vetting officer has taken the file on and nothing has closed it since."""
    return outcomes.stage_of(registration) == "in_vetting"


def was_child_path(document: Document) -> bool:
    """Tell whether the child path was ever open: what was recorded then stays with child protection."""
    return bool(child_facts.known(document["facts"], "opened"))


def closing_digest(registration: Document) -> bytes:
    """Name what was agreed to when the child path was last closed; empty where it never was."""
    return child_facts.closing_digest(registration["facts"])


def is_child_recruit(document: Document) -> bool:
    """Tell whether enlistment lay before the 18th birthday: treat primarily as a victim (R-AGE)."""
    return bool(document["recruited_as_child"])


def close_proposal(registration: Document) -> dict[str, Any] | None:
    """Give the proposal to close the child path that waits for a second person."""
    return child_facts.proposal(registration["facts"])


def out_proposal(registration: Document) -> dict[str, Any] | None:
    """Give the proposal that somebody is outside the programme that waits for vetting."""
    return outcomes.proposal(registration) if outcomes.stage_of(registration) == "registered" else None


def referral(registration: Document) -> dict[str, Any] | None:
    """Give on which ground and where somebody outside the programme was referred."""
    return outcomes.referral(registration)


def has_escalated(facet: Document, now: int) -> bool:
    """Tell whether nobody has taken a child over for forty hours; `now` in milliseconds since 1970."""
    return "handover" in facet and facet["handover"]["from"] <= now


def consent(registration: Document, purpose: str) -> str:
    """Give the consent for one purpose; silence is NOT_ASKED and never consent (R-CONS)."""
    status: str = registration["consents"].get(purpose, "NOT_ASKED")
    return status


def consents(registration: Document, names: Mapping[str, str]) -> list[tuple[tuple[str, str], str, int]]:
    """Give what holds for each purpose: its label, the status, the day since when, 0 where nothing was ever said.

    `names` are those of other organisations by id: a purpose may be about one of them.
    """
    said = registration["said"]
    known = [one.name for one in CONSENT.fields]
    return [
        (
            consent_label(purpose, names),
            consent_facts.status(said, purpose),
            consent_facts.since(said, purpose),
        )
        for purpose in (*known, *sorted(said.keys() - set(known)))
    ]


def consent_label(purpose: str, names: Mapping[str, str]) -> tuple[str, str]:
    """Say in English and Burmese what a consent is about."""
    if sharing.names_organisation(purpose):
        return sharing.label_of(purpose, names)
    field = CONSENT.by_name.get(purpose)
    return field.label if field is not None else (purpose, purpose)


def consents_offered(registration: Document, organisations: Iterable[str]) -> tuple[str, ...]:
    """Name every purpose of which somebody here can write down what the person says."""
    return (*(one.name for one in CONSENT.fields), *sharing.offered(registration, organisations))


def counts_from(name: str, payload: Any, day: int) -> int:
    """Give the day from which an event counts: what the person asked for does from when they sent it."""
    field = {events.ConsentChanged.NAME: "day", events.WishTakenIn.NAME: "sent"}.get(name, "")
    sent = payload.get(field, day) if isinstance(payload, Mapping) else day
    return min(sent, day) if type(sent) is int else day


def is_unshared(registration: Document) -> bool:
    """Tell whether nobody of another organisation may go on reading this file (R-CONS)."""
    return bool(registration) and facets.is_unshared(dict(registration))


def track(service: Document) -> str:
    """Give the departure type a person's track follows from (domain.md 2.6)."""
    given = answer(service, "departure", "type")
    return given if isinstance(given, str) else "UNKNOWN"


def answer(document: Document, section: str, field: str) -> Any:
    """Give one stored value, None for a blank."""
    return document["sections"].get(section, {}).get("values", {}).get(field)


def as_typed_in(document: Document, section: str) -> dict[str, str]:
    """Give the answers of a section as somebody would type them, by `section.field`."""
    values = document.get("sections", {}).get(section, {}).get("values", {})
    return {f"{section}.{name}": text for name, text in as_typed(values).items()}


def is_correctable(section: str) -> bool:
    """Tell whether answers of a section are corrected; a consent is given or withdrawn instead (R-CONS)."""
    return REGISTRY.find(section) is not None and not section.startswith("consent")


def section_ids(document: Document, language: str) -> dict[str, str]:
    """Give the sections of a document that can be corrected here, by their titles in a language."""
    known = (REGISTRY.find(id) for id in document["sections"] if is_correctable(id))
    return {one.title[1] if language == "my" else one.title[0]: one.id for one in known if one is not None}


def is_overdue(facet: Document, day: int) -> bool:
    """Tell whether the next step should have happened before this day."""
    return bool(facet["due"]) and bool(facet["due"] < day) and facet["stage"] in ("registered", "child_path")


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
        if id == CONSENT.id:
            continue  # what holds now is not what was answered once: see `consents`
        section = registry.find(id, stored["version"])
        if section is None:
            strange.append((id, shown_unknown(stored["values"], language)))
        else:
            title = section.title[1] if language == "my" else section.title[0]
            known.append((title, shown(section, stored["values"], language, unmasked=unmasked)))
    return [(title, lines) for title, lines in known + strange if lines]


def conflicts(document: Document, language: str) -> list[tuple[str, list[str]]]:
    """Give each answer that two organisations gave differently: its label, and every value as it is shown."""
    found = []
    for name, values in document.get(CONFLICTS, {}).items():
        id, _, field = name.partition(".")
        section = REGISTRY.find(id)
        if section is None or field not in section.by_name:
            # The name used here, or a section of a newer program.
            found.append((name, [" / ".join(one) if isinstance(one, list) else str(one) for one in values]))
            continue
        label = section.by_name[field].label[language == "my"]
        lines = [shown(section, {} if one is None else {field: one}, language) for one in values]
        found.append((label, [one[0].text if one else "–" for one in lines]))
    return found


def to_confirm(document: Document) -> tuple[findings.Finding, ...]:
    """Give the warnings of a document that wait for a person, each with its field as `section.field`.

    That somebody is a child is no warning any more once two people have closed the path.
    """
    return tuple(
        one.within(id)
        for id, stored in document["sections"].items()
        for one in findings.from_plain(stored["findings"], SENTENCES)
        if one.level == "warning" and (one.code != "child" or document["child"])
    )


def judges(candidate: Document) -> Iterable[str]:
    """Name the members who have compared this pair already."""
    return tuple(candidate["judgements"])
