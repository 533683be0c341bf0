"""What two nodes said to a gate without knowing of each other: the more cautious answer holds; pure."""

from collections.abc import Mapping
from typing import Any

from thitsar.apps.vetting.events import MOST_CAUTIOUS
from thitsar.kernel.files.beside import Beside

Document = dict[str, Any]


def facts(document: Mapping[str, Any]) -> dict[str, Any]:
    """Give what must not be overwritten unseen."""
    decision, codes = document.get("decision"), document.get("codes", ())
    valid = [one["locator"] for one in codes if one["taken_back"] is None]
    return {
        "decision": decision and [decision["tier"], decision["until"]],
        "code": valid[0] if valid else None,
    }


def merge(found: Beside) -> Document:
    """Merge one event with what its author could not know: the lower tier, and the longer suspension."""
    document = dict(found.after)
    was = found.base.get("decision")
    sides: list[Document] = [
        one["decision"] for one in (found.own, found.before) if one.get("decision") not in (None, was)
    ]
    held = [one["suspended"] for one in (found.own, found.before) if one["suspended"]]
    lifted = found.base.get("suspended", 0)
    document["suspended"] = max((one for one in held if one != lifted), default=document["suspended"])
    if not sides:
        return document
    number = max(one["number"] for one in sides)
    most_cautious = sorted(sides, key=_caution)[0]
    return {**document, "decision": {**most_cautious, "number": number}}


def _caution(decision: Document) -> tuple[int, int]:
    tier = decision["tier"]
    return MOST_CAUTIOUS.index(tier) if tier in MOST_CAUTIOUS else -1, decision["until"]
