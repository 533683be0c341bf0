"""Give what the part `standing` contributes to work lists: what whoever gives shelter needs, and no more; pure."""

from collections.abc import Mapping
from typing import Any

from thitsar.apps.standing.answers import GIVING
from thitsar.apps.standing.rules import active, own_mark
from thitsar.apps.standing.state import blank


def facet(document: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give name, household and tier, and where the records of the file's codes lie."""
    return _row(document) if any(document["name"]) else None


def _row(document: Mapping[str, Any]) -> dict[str, Any]:
    decision = document["decision"]
    return {
        "kind": "standing",
        "my": document["name"][0],
        "en": document["name"][1],
        "code": document["code"],
        "household": document["household"],
        "tier": decision["tier"] if decision else "PENDING",
        "until": decision["until"] if decision else 0,
        "review": decision["review"] if decision else 0,
        "suspended": document["suspended"],
        "answers": bool(decision) and decision["tier"] in GIVING,
        "has_code": active(document) is not None,
        "records": [one["locator"] for one in document["codes"]],
        "own": own_mark(document),
        "day": decision["day"] if decision else 0,
        "due": decision["until"] if decision else 0,
    }


# Of a child: everybody who lists standing holds this list's key, and none of them works with the file any more. What
# keys the person's page has is not known: whoever opens the child path need not read it.
UNLISTED: Mapping[str, Any] = {**_row(blank()), "own": None}
