"""The vetting part as plain values: for pages, and for the apps further along a person's path."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from thitsar.apps.vetting import facets, state, tiers, transitions
from thitsar.kernel.sections.findings import gettext_noop

Document = Mapping[str, Any]
# As the rule says them when somebody tries.
NOTHING_MISSING = gettext_noop("Nothing is missing. Recommend the tier without conditions.")
DAYS_USED_UP = gettext_noop("Ninety provisional days are used up. Decide now what is known.")
Condition = tuple[str, int, str]


@dataclass(frozen=True)
class Position:
    """How somebody stands on a day. Time alone never makes it worse: a tier past its last day is overdue, no less."""

    tier: str
    conditions: tuple[Condition, ...] = ()
    until: int = 0
    is_overdue: bool = False
    # Two approvers saw immediate danger; 0 where they did not, or where it is over.
    suspended_until: int = 0


def position(document: Document, day: int) -> Position:
    """Work out how somebody stands: conditions past their last day bind no more."""
    known = document or state.blank()
    suspension = known["suspension"]
    is_suspended = suspension is not None and day <= suspension["until"]
    decided = known["decisions"][-1] if known["decisions"] else None
    if decided is None or known["tier"] == "PENDING":
        return Position("PENDING")
    return Position(
        tier=known["tier"],
        conditions=tuple(
            (code, until, words) for code, until, words in decided["conditions"] if day <= until
        ),
        until=decided["until"],
        is_overdue=bool(decided["until"]) and day > decided["until"],
        suspended_until=suspension["until"] if is_suspended else 0,
    )


def tier(document: Document) -> str:
    """Give the tier in force; PENDING where nothing was decided."""
    return str((document or state.blank())["tier"])


def is_accepted(document: Document) -> bool:
    """Tell whether vetting has begun."""
    return bool(document) and document["accepted"] is not None


def due(document: Document) -> tuple[str, int]:
    """Name what is due first and by when."""
    return facets.next_step(document)


def decision(document: Document, number: int) -> dict[str, Any] | None:
    """Give a decision by the number of its recommendation."""
    found = (one for one in document.get("decisions", ()) if one["number"] == number)
    return next(found, None)


def reasons(document: Document) -> tuple[str, str]:
    """Give the reasons of the decision in force, in Burmese and in English: for the person, and nobody else."""
    if not document or not document["decisions"]:
        return "", ""
    last = document["decisions"][-1]
    return last["reasons_my"], last["reasons_en"]


def undelivered(document: Document) -> dict[str, Any] | None:
    """Give the decision in force while the person has not been given it."""
    last = document["decisions"][-1] if document and document["decisions"] else None
    return last if last is not None and last["delivered"] is None else None


def slip(document: Document, member: str) -> str:
    """Name what this member may take back, as the step in which it was recorded; empty where there is nothing."""
    newest = document["slip"] if document else None
    return str(newest["kind"]) if newest is not None and newest["by"] == member else ""


def open_tiers(document: Document) -> tuple[str, ...]:
    """List the tiers that may be decided in the present state."""
    return transitions.DECISIONS[document["state"]]


def lacking(document: Document, tier: str) -> tuple[str, ...]:
    """Say, in sentences to translate, what a tier still needs."""
    return tuple(one.sentence for one in tiers.missing(document, tier))


def gaps(document: Document) -> tuple[str, ...]:
    """Name the gap that a tier with conditions would be bound to; none where that tier is not possible."""
    lacking = tiers.missing(document, transitions.CLEARED_COND)
    return (lacking[0].gap,) if len(lacking) == 1 and lacking[0].gap else ()


def hindrances(document: Document, tier: str, day: int) -> tuple[str, ...]:
    """Say, in sentences to translate, why a tier cannot be recommended on a day; nothing where it can."""
    if tier == transitions.CLEARED_COND:
        return () if gaps(document) else lacking(document, tier) or (NOTHING_MISSING,)
    if tier == transitions.PROVISIONAL and not tiers.until(document, tier, day):
        return (*lacking(document, tier), DAYS_USED_UP)
    return lacking(document, tier)
