"""What the person concerned sees of their registration; pure."""

from collections.abc import Mapping
from typing import Any

from thitsar.apps.intake import consent_facts, state


def content(document: Mapping[str, Any]) -> dict[str, Any]:
    """Give how they are called here, where they stand and what they agreed to."""
    return {
        "my": document["name"][0],
        "en": document["name"][1],
        "code": document["code"],
        "path": state.path_of(document),
        "consents": {purpose: _consent(document["said"], purpose) for purpose in document["said"]},
        "withdrawn": document["withdrawn"],
        "registered": document.get("day", 0),
    }


def _consent(facts: consent_facts.Facts, purpose: str) -> dict[str, Any]:
    # With the names of what holds: the person answers what their page shows, and nothing they do not know.
    return {
        "status": consent_facts.status(facts, purpose),
        "since": consent_facts.since(facts, purpose),
        "speaking": consent_facts.speaking(facts, purpose),
    }
