"""What is known of each claim: its status follows from the evidence and is never typed (domain.md 2.7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from thitsar.apps.vetting.codes import DOCUMENTS
from thitsar.kernel.sections.findings import gettext_noop

Document = Mapping[str, Any]
Item = Mapping[str, Any]

UNTESTED = "UNTESTED"
SUPPORTED = "SUPPORTED"
CONTRADICTED = "CONTRADICTED"
MIXED = "MIXED"

WHY = {
    UNTESTED: gettext_noop("Nothing speaks for or against it yet."),
    SUPPORTED: gettext_noop("Independent items that speak for it: %(for_it)s. None speaks against it."),
    CONTRADICTED: gettext_noop("Independent items that speak against it: %(against)s. None speaks for it."),
    MIXED: gettext_noop("Independent items that speak for it: %(for_it)s; against it: %(against)s."),
}


@dataclass(frozen=True)
class Standing:
    """How one claim stands, and what that follows from."""

    status: str
    # Groups of items of one origin: each counts once.
    for_it: frozenset[str]
    against: frozenset[str]
    to_judge: tuple[str, ...]  # items judged against earlier words of the claim
    unheard: tuple[str, ...]  # items that speak against it and were not put to the person, or not answered

    @property
    def why(self) -> tuple[str, dict[str, int]]:
        """Give the sentence that explains the status, and its numbers."""
        return WHY[self.status], {"for_it": len(self.for_it), "against": len(self.against)}


def standing(document: Document, claim: str) -> Standing:
    """Work out how a claim stands."""
    items = of_claim(document, claim)
    current = {id: one for id, one in items.items() if not is_stale(document, one)}
    for_it = _groups(current.values(), "+")
    against = _groups(current.values(), "-")
    status = {
        (False, False): UNTESTED,
        (True, False): SUPPORTED,
        (False, True): CONTRADICTED,
        (True, True): MIXED,
    }[bool(for_it), bool(against)]
    unheard = tuple(
        id for id, one in current.items() if one["direction"] == "-" and not is_heard(document, one)
    )
    return Standing(status, for_it, against, tuple(id for id in items if id not in current), unheard)


def of_claim(document: Document, claim: str) -> dict[str, Item]:
    """Give the items on one claim by id, in the order in which they came."""
    return {id: one for id, one in document["evidence"].items() if one["claim"] == claim}


def of_type(document: Document, type: str) -> list[str]:
    """Give the claims of one type."""
    return [id for id, one in document["claims"].items() if one["type"] == type]


def is_stale(document: Document, item: Item) -> bool:
    """Tell whether an item was judged against words the person has corrected since."""
    return bool(item["version"] < document["claims"][item["claim"]]["version"])


def is_heard(document: Document, item: Item) -> bool:
    """Tell whether the person answered a question about this claim that was put after the item came."""
    return any(
        one["about"] == item["claim"] and one["answer"] and one["at"] > item["at"]
        for one in document["questions"].values()
    )


def is_check_heard(document: Document, type: str) -> bool:
    """Tell whether the person answered a question about what this check found."""
    return any(
        one["about"] == type and one["answer"] and one["at"] > document["checks"][type]["at"]
        for one in document["questions"].values()
    )


def independent(document: Document, type: str) -> int:
    """Count the independent items that speak for claims of one type, none of which anything speaks against."""
    groups: set[str] = set()
    for claim in of_type(document, type):
        how = standing(document, claim)
        if how.status == SUPPORTED:
            groups |= how.for_it
    return len(groups)


def is_supported(document: Document, type: str) -> bool:
    """Tell whether there is a claim of this type and each one is supported."""
    found = of_type(document, type)
    return bool(found) and all(standing(document, one).status == SUPPORTED for one in found)


def supporting(document: Document, kinds: Iterable[str]) -> set[str]:
    """Give the groups of items of these kinds that speak for any claim."""
    wanted = frozenset(kinds)
    found = (one for one in document["evidence"].values() if one["kind"] in wanted)
    return {one["group"] for one in found if one["direction"] == "+" and not is_stale(document, one)}


def has_document_or_interview(document: Document) -> bool:
    """Tell whether a paper or a knowledge interview speaks for who the person is or their service."""
    kinds = {*DOCUMENTS, "KNOWLEDGE_INTERVIEW"}
    claims = {*of_type(document, "IDENTITY"), *of_type(document, "SERVICE")}
    return any(
        one["kind"] in kinds
        and one["claim"] in claims
        and one["direction"] == "+"
        and not is_stale(document, one)
        for one in document["evidence"].values()
    )


def unheard(document: Document) -> list[str]:
    """Give what speaks against the person and was not put to them yet: claims, and types of checks."""
    found = [one for one in document["claims"] if standing(document, one).unheard]
    checks = (type for type, one in document["checks"].items() if one["result"] == "CONTRADICTS")
    return found + [type for type in checks if not is_check_heard(document, type)]


def against(document: Document) -> list[str]:
    """Give what something speaks against, heard or not: claims, and types of checks."""
    found = [one for one in document["claims"] if standing(document, one).against]
    return found + [type for type, one in document["checks"].items() if one["result"] == "CONTRADICTS"]


def to_judge(document: Document) -> list[str]:
    """Give the claims with items that must be judged again."""
    return [one for one in document["claims"] if standing(document, one).to_judge]


def ungrounded(document: Document) -> list[str]:
    """Give items graded 1, confirmed by other independent sources, where there is no other one."""
    return [
        id
        for id, one in document["evidence"].items()
        if one["credibility"] == "1" and not is_stale(document, one) and len(_alike(document, one)) < 2
    ]


def _alike(document: Document, item: Item) -> set[str]:
    items = of_claim(document, item["claim"]).values()
    return {
        one["group"] for one in items if one["direction"] == item["direction"] and not is_stale(document, one)
    }


def _groups(items: Iterable[Item], direction: str) -> frozenset[str]:
    return frozenset(one["group"] for one in items if one["direction"] == direction)
