"""What the person concerned sees of their registration, and of whom their file is shared with; pure."""

from collections.abc import Mapping
from typing import Any

from thitsar.apps.intake import consent_facts, state
from thitsar.apps.intake.sharing import names_organisation

Names = Mapping[str, str]


def content(document: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """Give how they are called here, where they stand and what they agreed to."""
    return {
        "my": document["name"][0],
        "en": document["name"][1],
        "code": document["code"],
        "path": state.path_of(document),
        "consents": {purpose: _consent(document["said"], purpose, names) for purpose in document["said"]},
        "withdrawn": document["withdrawn"],
        "registered": document.get("day", 0),
    }


def shared(document: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """Give which organisations got which parts from when to when, and from whom the file came; no member's doing."""
    origin = document["origin"]
    return {
        "shares": [_share(one, names) for one in document["shares"]],
        "origin": _share(origin, names) if origin else None,
    }


def _consent(facts: consent_facts.Facts, purpose: str, names: Names) -> dict[str, Any]:
    organisation = purpose.partition(":")[2] if names_organisation(purpose) else ""
    # With the names of what holds: the person answers what their page shows, and nothing they do not know.
    return {
        "status": consent_facts.status(facts, purpose),
        "since": consent_facts.since(facts, purpose),
        "speaking": consent_facts.speaking(facts, purpose),
        "name": names.get(organisation, ""),
    }


def _share(one: Mapping[str, Any], names: Names) -> dict[str, Any]:
    # The node's id, too: what the person takes back stops at this node before anybody signs in.
    kept = ("node", "organisation", "parts", "purpose", "since", "until", "ended")
    return {**{name: one[name] for name in kept}, "name": names.get(one["organisation"], "")}
