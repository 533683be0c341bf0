"""What the person concerned sees of their vetting: the decision and why, never evidence or who vouched; pure."""

from collections.abc import Mapping
from typing import Any

from thitsar.apps.vetting import queries


def content(document: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Give the tier in force with its reasons and conditions, and what was asked of them and is not answered."""
    decided = document["decisions"][-1] if document["decisions"] else None
    burmese, english = queries.reasons(document)
    return {
        "tier": queries.tier(document),
        "is_reviewed": document["review"] is not None,
        "reasons": {"my": burmese, "en": english},
        "conditions": [list(one) for one in decided["conditions"]] if decided else [],
        "until": decided["until"] if decided else 0,
        "decided": decided["day"] if decided else 0,
        "questions": [
            one["told"] for one in document["questions"].values() if one.get("answer") in (None, "")
        ],
    }
