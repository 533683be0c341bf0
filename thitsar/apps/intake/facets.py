"""Give what each part of a file contributes to work lists; pure."""

from collections.abc import Callable
from typing import Any

from thitsar.apps.intake import child_facts, outcomes
from thitsar.apps.intake.outcomes import stage_of
from thitsar.apps.intake.retention import retention
from thitsar.apps.intake.state import path_of, values_of

Document = dict[str, Any]
_NOT_GIVEN = ("REFUSED", "WITHDRAWN", "EXPIRED")
CHILDREN_FIRST = 1_000_000


def facet(compartment: str, document: Document) -> Document | None:
    """Give what work lists need from this compartment; narrow compartments have nothing to give."""
    kind = document["kind"]
    if compartment == "registration":
        return _FACETS[kind](document) if kind in _FACETS else None
    if compartment == "service" and kind == "person":
        track = values_of(document, "departure").get("type")
        return {"track": track if isinstance(track, str) else "UNKNOWN"}
    if compartment == "support" and kind == "person":
        needs = values_of(document, "needs").get("needs_now")
        return {
            **_header(document),
            "path": path_of(document),
            "needs": needs if isinstance(needs, list) else [],
            **({"recruited_as_child": True} if document["recruited_as_child"] else {}),
        }
    return None


def _person_facet(document: Document) -> Document | None:
    if "day" not in document:
        return None  # its registration has not arrived
    return {
        "kind": "person",
        **_listed(document),
        "path": path_of(document),
        "stage": stage_of(document),
        "day": document["day"],
        "due": outcomes.due_of(document),
        "why": _why(document),
        # Known again by these when the same list comes twice.
        "uuid": document["uuid"],
        "digest": document["digest"],
        "source": document["source"],
        "is_done": _is_done(document),
        **_outcome(document),
    }


def _outcome(document: Document) -> Document:
    """Give what is true of few people only: a handover or proposal that waits, a day of erasure, child recruitment."""
    child = document["child"]
    found: Document = {}
    if child and not child["led_by"]:
        # Above everybody else's days, in the order in which they wait.
        found["order"] = child["due"] - CHILDREN_FIRST
        found["handover"] = {
            "until": child["at"] + child_facts.HANDED_OVER_WITHIN,
            "from": child["at"] + child_facts.ESCALATES_AFTER,
            "to": child["handed_to"],
        }
    proposed = child_facts.proposal(document["facts"]) if child else outcomes.proposal(document)
    if proposed and stage_of(document) in ("child_path", "registered"):
        found["waits_for_second"] = {"step": "close" if child else "out", "by": proposed["by"]}
    due = retention("registration", document)
    if due:
        found["retention"] = min(day for _, day in due)
    if is_unshared(document):
        found["unshared"] = True
    if document["recruited_as_child"]:
        found["recruited_as_child"] = True
    return found


def _is_done(document: Document) -> bool:
    stage = stage_of(document)
    # Vetting lists what it has accepted itself; a name that waits to be confirmed keeps a file here.
    return stage in ("withdrawn", "not_proceeding", "out_of_scope", "linked") or (
        stage == "in_vetting" and not _why(document)
    )


def _why(document: Document) -> list[str]:
    to_confirm = sorted({str(one[1]) for one in document["warnings"]} - {"child"})
    if document["child"]:
        return ["led" if document["child"]["led_by"] else "child", *to_confirm]
    return to_confirm


def _candidate_facet(document: Document) -> Document:
    facet = {name: document[name] for name in ("kind", "left", "right", "reasons", "state", "day")}
    # Whoever has judged only waits for another; what they said is not in this.
    judged_by = sorted(document["judgements"])
    return {**facet, "judged_by": judged_by, "is_done": document["state"] in ("same", "different")}


def _import_facet(document: Document) -> Document:
    facet = {name: document[name] for name in ("kind", "digest", "rows", "done", "state", "day")}
    return {**facet, "quarantined": len(document["quarantined"]), "is_done": document["state"] != "running"}


_FACETS: dict[str, Callable[[Document], Document | None]] = {
    "person": _person_facet,
    "candidate": _candidate_facet,
    "import": _import_facet,
    "mapping": lambda document: {name: document[name] for name in ("kind", "name", "columns", "team", "day")},
}


def is_unshared(document: Document) -> bool:
    """Tell whether the person took back, or never gave, what lets another organisation read their file (R-CONS)."""
    return bool(document["withdrawn"]) or document["consents"].get("VET_SHARE") in _NOT_GIVEN


def _listed(document: Document) -> Document:
    """Give display name and code as this list may show them: of a child neither, for those who left hold its key.

    Whoever works with children finds both in the list of `support`.
    """
    if document["child"]:
        return {"my": "", "en": "", "code": ""}
    return _header(document)


def _header(document: Document) -> Document:
    burmese, latin = document["name"]
    return {"my": burmese, "en": latin, "code": document["code"]}
