"""Give what the vetting part contributes to work lists, and when it is due to be erased; pure."""

from collections.abc import Mapping
from typing import Any

from thitsar.apps.vetting import tiers, transitions
from thitsar.apps.vetting.state import APPROVED

Document = Mapping[str, Any]

# Until the appeal can no longer be made, and a year more (domain.md 2.16).
APPEAL_WINDOW = 30
REASONS_KEPT = 365


def facet(document: Document) -> dict[str, Any] | None:
    """Give what Today needs: how it stands, by when what is due, and for whom; no reason and no claim."""
    if document["accepted"] is None:
        return None
    why, due = next_step(document)
    return {
        # Name and code stand in the list of the registration, which knows when nobody may read them any more.
        "kind": "vetting",
        "state": document["state"],
        "tier": document["tier"],
        "day": document["accepted"]["day"],
        "due": due,
        "why": why,
        "asked": _asked(document),
        # Why it has to be recommended again.
        "again": "returned" if document["returned"] else "voided" if document["voided"] else "",
        # Who had a part in this before, and does not decide.
        "parts": sorted(one for one, did in document["did"].items() if set(did) - {APPROVED}),
    }


def next_step(document: Document) -> tuple[str, int]:
    """Name what is due first and by when; nothing happens by itself when that day is over."""
    return min(_steps(document), key=lambda one: one[1])


def retention(document: Document) -> list[list[Any]]:
    """Say when the reasons of somebody who could not be confirmed are due to be erased."""
    if document["state"] != transitions.NOT_CLEARED:
        return []
    decided = document["decisions"][-1]
    told = decided["delivered"]["day"] if decided["delivered"] else decided["day"]
    return [["not_cleared_reasons", told + APPEAL_WINDOW + REASONS_KEPT]]


def _steps(document: Document) -> list[tuple[str, int]]:
    state, decisions = document["state"], document["decisions"]
    found = []
    if decisions and decisions[-1]["delivered"] is None:
        found.append(("deliver", decisions[-1]["day"] + transitions.DELIVERED_WITHIN))
    if state == transitions.IN_VETTING:
        accepted = document["accepted"]
        start = accepted["registered"] if document["began"] == accepted["day"] else document["began"]
        found.append(("provisional", start + transitions.PROVISIONAL_WITHIN))
    elif state == transitions.PROVISIONAL:
        found.append(("decide", _decided_by(document)))
    elif document["contested"]:
        found.append(("contested", document["review"]["day"]))
    elif state == transitions.REVIEW:
        found.append(("review", document["review"]["day"] + transitions.REVIEWED_WITHIN))
    else:
        found.append(
            ("look_again", decisions[-1]["review"] or decisions[-1]["day"] + tiers.NOT_CLEARED_REVIEW)
        )
    return found


def _decided_by(document: Document) -> int:
    """Give the last day of the provisional tier, and fifteen more where the person was told why."""
    until: int = document["decisions"][-1]["until"]
    return until + (transitions.EXTENDED_BY if document["extended"] else 0)


def _asked(document: Document) -> dict[str, Any] | None:
    """Say what waits for an approver: who asked, who agreed, how many must."""
    pending, suspension = document["pending"], document["asked"]
    if suspension is not None:
        return _waiting(suspension, "SUSPENSION", 1)
    if pending is not None:
        return _waiting(pending, pending["tier"], tiers.approval(pending["tier"]).people)
    return None


def _waiting(asked: Mapping[str, Any], what: str, people: int) -> dict[str, Any]:
    agreed = [one for one, _ in asked["approved"]]
    return {"what": what, "by": asked["by"], "day": asked["day"], "agreed": agreed, "people": people}
