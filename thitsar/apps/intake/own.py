"""What the person concerned sees of their registration; pure."""

from collections.abc import Mapping
from typing import Any

from thitsar.apps.intake import state


def content(document: Mapping[str, Any]) -> dict[str, Any]:
    """Give how they are called here, where they stand and what they agreed to."""
    return {
        "my": document["name"][0],
        "en": document["name"][1],
        "code": document["code"],
        "path": state.path_of(document),
        "consents": dict(document["consents"]),
        "withdrawn": document["withdrawn"],
        "registered": document.get("day", 0),
    }
