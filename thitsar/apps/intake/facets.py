"""Give what each part of a file contributes to work lists; pure."""

from collections.abc import Callable
from typing import Any

from thitsar.apps.intake.state import path_of, stage_of, values_of

Document = dict[str, Any]


def facet(compartment: str, document: Document) -> Document | None:
    """Give what work lists need from this compartment; narrow compartments have nothing to give."""
    kind = document["kind"]
    if compartment == "registration":
        return _FACETS[kind](document) if kind in _FACETS else None
    if compartment == "service" and kind == "person":
        track = values_of(document, "departure").get("type")
        return {**_header(document), "track": track if isinstance(track, str) else "UNKNOWN"}
    if compartment == "support" and kind == "person":
        needs = values_of(document, "needs").get("needs_now")
        return {
            **_header(document),
            "path": path_of(document),
            "needs": needs if isinstance(needs, list) else [],
        }
    return None


def _person_facet(document: Document) -> Document | None:
    if "day" not in document:
        return None  # its registration has not arrived
    child = document["child"]
    return {
        "kind": "person",
        **_header(document),
        "path": path_of(document),
        "stage": stage_of(document),
        "day": document["day"],
        "due": child["due"] if child else document["due"],
        "why": _why(document),
        # Known again by these when the same list comes twice.
        "uuid": document["uuid"],
        "digest": document["digest"],
        "source": document["source"],
        "is_done": document["withdrawn"] or "yields" in document["linked"].values(),
    }


def _why(document: Document) -> list[str]:
    to_confirm = {str(one[1]) for one in document["warnings"]} - {"child"}
    return (["child"] if document["child"] else []) + sorted(to_confirm)


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


def _header(document: Document) -> Document:
    burmese, latin = document["name"]
    return {"my": burmese, "en": latin, "code": document["code"]}
