"""Fold intake's events into documents, statistics patches and match vectors; pure and total."""

from collections.abc import Callable, Mapping
from typing import Any

from thitsar.apps.intake import consent_facts, counting, events, features, outcome_state, outcomes, rules
from thitsar.apps.intake.outcome_state import When
from thitsar.apps.intake.sections import REGISTRY
from thitsar.kernel.errors import Unverified
from thitsar.kernel.sections.section import Registry

Document = dict[str, Any]


def fold(
    compartment: str, document: Document | None, event_name: str, payload: Any, *, when: When
) -> Document:
    """Fold one event into a document and give a new one; what cannot be understood here is counted, never guessed."""
    known = events.BY_NAME.get(event_name)
    if known is None:
        return _not_understood(document)
    try:
        event = known.from_plain(payload)
    except Unverified:
        return _not_understood(document)
    # An event outside its own compartment was signed for other readers: it changes nothing here.
    if event.lies_in != compartment:
        return _not_understood(document)
    # Nor does one about another kind of file: a list's progress is no news about a person.
    if document is not None and document["kind"] not in ("", _KINDS.get(known, "person")):
        return _not_understood(document)
    if known in outcome_state.FOLDS:
        return outcome_state.FOLDS[known](_person(document), event, when)
    return _FOLDS[known](document, event, when)


def patch(compartment: str, document: Document, registry: Registry = REGISTRY) -> dict[str, str] | None:
    """Code this compartment for counting; {} takes an earlier patch back, None says that there never is one."""
    if compartment not in counting.COUNTED or document["kind"] != "person":
        return None
    if document["withdrawn"] or "yields" in document["linked"].values():
        return {}
    if path_of(document) == "child":
        return {"path": "child"} if compartment == "registration" else {}
    if outcomes.is_out_of_scope(document):
        return {}  # nobody who left: the registration carries all other columns
    values = {id: section["values"] for id, section in document["sections"].items()}
    return counting.columns(compartment, values, document["asked"], registry)


def vector(compartment: str, document: Document) -> Document | None:
    """Give what recognises this person again, from the two compartments that know it; {} takes it back."""
    if document["kind"] != "person" or compartment not in features.COMPARTMENTS:
        return None
    if document["withdrawn"]:
        return {}
    found = features.of_values({id: section["values"] for id, section in document["sections"].items()})
    # What the matcher shows of a file it found: its pseudonym and code, never a name.
    if not found or path_of(document) == "child":
        return found  # those who may ask are those who left
    return {**found, "dn": document["name"], "co": document["code"]}


def facts(document: Mapping[str, Any]) -> dict[str, Any]:
    """Give the answers that must not be overwritten unseen; consent is merged by its own rule."""
    sections = document.get("sections", {})
    answers = {f"{id}.{name}": one for id in sections for name, one in sections[id]["values"].items()}
    return {**answers, "name": document["name"]} if sections else {}


def states(name: str, payload: Any) -> list[str]:
    """Name the answers an event gives, also where it gives what was there: that settles a conflict."""
    sections = payload.get("sections") if isinstance(payload, Mapping) else None
    if not isinstance(sections, Mapping):
        return []
    return [f"{id}.{field}" for id, plain in sections.items() for field in _section(plain)["values"]]


def path_of(document: Mapping[str, Any]) -> str:
    """Tell which path is open; nothing but a decision of two people ever closes the child path."""
    return "child" if document["child"] else "adult"


def values_of(document: Document, section: str) -> Mapping[str, Any]:
    """Give the answers of one section, none where it was not answered."""
    values: Mapping[str, Any] = document["sections"].get(section, {}).get("values", {})
    return values


def _person(document: Document | None) -> Document:
    blank: Document = {
        "kind": "person",
        "name": ["", ""],
        "code": "",
        "asked": "",
        "sections": {},
        "consents": {},
        # All that was said about consent, by purpose: what holds is worked out from it.
        "said": {},
        "withdrawn": False,
        "withdrawn_on": 0,
        # What the person asked for with their own key.
        "wishes": {},
        "linked": {},
        "warnings": [],
        "corrections": 0,
        "unknown": 0,
        **outcome_state.BLANK,
    }
    return {**blank, **(document or {}), "kind": "person"}


def _candidate(document: Document | None) -> Document:
    blank: Document = {
        "left": "",
        "right": "",
        "reasons": [],
        "judgements": {},
        "state": "open",
        "day": 0,
        "unknown": 0,
    }
    return {**blank, **(document or {}), "kind": "candidate"}


def _import(document: Document | None) -> Document:
    blank: Document = {
        "digest": b"",
        "mapping": "",
        "rows": 0,
        "done": 0,
        "registered": 0,
        "children": 0,
        "skipped": 0,
        "quarantined": [],
        "refused": {},
        "warnings": {},
        "state": "running",
        "reason": "",
        "day": 0,
        "unknown": 0,
    }
    return {**blank, **(document or {}), "kind": "import"}


def _not_understood(document: Document | None) -> Document:
    base = document or {"kind": "", "unknown": 0}
    return {**base, "unknown": base["unknown"] + 1}


def _registered(document: Document | None, event: events.PersonRegistered, when: When) -> Document:
    base = _answered(document, event, when)
    for purpose, status in _statuses(base).items():
        base = _said(base, purpose, (consent_facts.REGISTERING, status, event.day, ()), when)
    if event.path == "child":
        base = outcome_state.noted(base, "opened", when, "age", event.due)
    return {
        **base,
        "registered_by": when.author,
        "uuid": event.uuid,
        "digest": event.digest,
        "day": event.day,
        "due": event.due,
        "source": event.source,
        "warnings": _texts(event.warnings, 2),
    }


def _answered(
    document: Document | None, event: events.PersonRegistered | events.SectionsAnswered, _: When
) -> Document:
    base = _person(document)
    added = {id: _section(one) for id, one in event.sections.items()}
    return {
        **base,
        "name": [str(one) for one in (*event.display_name, "", "")[:2]]
        if any(event.display_name)
        else base["name"],
        "code": event.code or base["code"],
        "asked": event.asked or base["asked"],
        "sections": {**base["sections"], **added},
    }


def _section(plain: Any) -> Document:
    given = plain if isinstance(plain, Mapping) else {}
    values, found, version = given.get("values"), given.get("findings"), given.get("version")
    return {
        "version": version if isinstance(version, int) else 0,
        "values": dict(values) if isinstance(values, Mapping) else {},
        "findings": _texts(found, 3),
    }


def _texts(found: Any, parts: int) -> list[list[str]]:
    known = found if isinstance(found, list | tuple) else ()
    return [
        [str(part) for part in one] for one in known if isinstance(one, list | tuple) and len(one) == parts
    ]


def _corrected(document: Document | None, event: events.SectionsCorrected, _: When) -> Document:
    base = _person(document)
    sections = dict(base["sections"])
    for id, plain in event.sections.items():
        new = _section(plain)
        values = {**sections.get(id, _section(None))["values"], **new["values"]}
        sections[id] = {**new, "values": {name: one for name, one in values.items() if one is not None}}
    return {**base, "sections": sections, "corrections": base["corrections"] + 1}


def _reviewed(document: Document | None, event: events.FindingsReviewed, _: When) -> Document:
    base = _person(document)
    remaining = _texts(event.findings, 3)
    # The registration keeps the remarks of all compartments, without what they speak of.
    others = [one for one in base["warnings"] if not str(one[0]).startswith(f"{event.section}.")]
    warnings = others + [[f"{event.section}.{one[0]}", one[1]] for one in remaining]
    if event.lies_in == "registration":
        base = {**base, "warnings": warnings}
    if event.section not in base["sections"]:
        return base
    section = {**base["sections"][event.section], "findings": remaining}
    return {**base, "sections": {**base["sections"], event.section: section}}


def _consent(document: Document | None, event: events.ConsentChanged, when: When) -> Document:
    if event.statement in ("", consent_facts.REGISTERING):
        return _not_understood(_person(document))
    said = (event.statement, event.status, event.day, event.answers)
    return _said(_person(document), event.purpose, said, when)


def _said(
    document: Document, purpose: str, said: tuple[str, str, int, tuple[Any, ...]], when: When
) -> Document:
    id, status, day, answers = said
    # Nothing is said for a day to come: the entry that says it has a day of its own.
    one = consent_facts.Statement(
        id, status, min(day, when.day), [name for name in answers if type(name) is str]
    )
    facts = consent_facts.noted(document["said"], purpose, one)
    gone = consent_facts.withdrawn_on(facts)
    return {
        **document,
        "said": facts,
        "consents": {**document["consents"], purpose: consent_facts.status(facts, purpose)},
        "withdrawn": gone is not None,
        "withdrawn_on": gone or 0,
    }


def _wish(document: Document | None, event: events.WishTakenIn, _: When) -> Document:
    base = _person(document)
    one = [event.sent, event.kind, event.purpose, event.status]
    return {**base, "wishes": {**base["wishes"], event.wish: one}}


def _linked(document: Document | None, event: events.PersonLinked, _: When) -> Document:
    base = _person(document)
    return {**base, "linked": {**base["linked"], event.other: event.place}}


def _unlinked(document: Document | None, event: events.PersonUnlinked, _: When) -> Document:
    base = _person(document)
    return {
        **base,
        "linked": {other: place for other, place in base["linked"].items() if other != event.other},
    }


def _raised(document: Document | None, event: events.CandidateRaised, when: When) -> Document:
    base = _candidate(document)
    return {
        **base,
        "left": event.left,
        "right": event.right,
        "reasons": _lists(event.reasons),
        "day": when.day,
    }


def _judged(document: Document | None, event: events.CandidateJudged, when: When) -> Document:
    base = _candidate(document)
    said = base["judgements"].get(when.author, [])
    one = [event.verdict, event.reason, when.day]
    judgements = {**base["judgements"], when.author: sorted([*said, one]) if one not in said else said}
    return {**base, "judgements": judgements, "state": rules.settled(judgements)}


def _started(document: Document | None, event: events.ImportStarted, when: When) -> Document:
    base = _import(document)
    return {**base, "digest": event.digest, "mapping": event.mapping, "rows": event.rows, "day": when.day}


def _progressed(document: Document | None, event: events.ImportProgressed, _: When) -> Document:
    base = _import(document)
    # Rows read before are in the counts already: an import that was resumed twice counts them once.
    if event.first < base["done"]:
        return base
    return {
        **base,
        "done": event.last,
        "registered": base["registered"] + event.registered,
        "children": base["children"] + event.children,
        "skipped": base["skipped"] + event.skipped,
        "quarantined": [
            *base["quarantined"],
            *_lists(event.quarantined),
        ],
        "refused": _sum(base["refused"], event.refused),
        "warnings": _sum(base["warnings"], event.warnings),
    }


def _finished(document: Document | None, event: events.ImportFinished, _: When) -> Document:
    return {**_import(document), "state": "stopped" if event.reason else "finished", "reason": event.reason}


def _mapping_saved(document: Document | None, event: events.MappingSaved, when: When) -> Document:
    unknown = (document or {}).get("unknown", 0)
    columns = _texts(event.columns, 2)
    plain = {"name": event.name, "columns": columns, "team": _lists(event.team)}
    return {**plain, "kind": "mapping", "day": when.day, "unknown": unknown}


def _lists(value: Any) -> Any:
    # As it comes back from its bytes, so that a rebuilt document is the same.
    return [_lists(one) for one in value] if isinstance(value, tuple) else value


def _sum(one: Mapping[str, int], more: Mapping[str, Any]) -> dict[str, int]:
    counts = {name: count for name, count in more.items() if type(count) is int}
    return {name: one.get(name, 0) + counts.get(name, 0) for name in {**one, **counts}}


_FOLDS: dict[type[events.Event], Callable[[Document | None, Any, When], Document]] = {
    events.PersonRegistered: _registered,
    events.SectionsAnswered: _answered,
    events.SectionsCorrected: _corrected,
    events.FindingsReviewed: _reviewed,
    events.ConsentChanged: _consent,
    events.WishTakenIn: _wish,
    events.PersonLinked: _linked,
    events.PersonUnlinked: _unlinked,
    events.CandidateRaised: _raised,
    events.CandidateJudged: _judged,
    events.ImportStarted: _started,
    events.ImportProgressed: _progressed,
    events.ImportFinished: _finished,
    events.MappingSaved: _mapping_saved,
}
# All others speak of a person.
_KINDS: dict[type[events.Event], str] = {
    events.CandidateRaised: "candidate",
    events.CandidateJudged: "candidate",
    events.ImportStarted: "import",
    events.ImportProgressed: "import",
    events.ImportFinished: "import",
    events.MappingSaved: "mapping",
}


def _statuses(document: Document) -> dict[str, str]:
    answers = values_of(document, "consent")
    return {
        purpose: {"yes": "GIVEN", "no": "REFUSED"}.get(str(said), "NOT_ASKED")
        for purpose, said in answers.items()
    }
