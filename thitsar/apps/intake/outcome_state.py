"""Fold what comes of an intake into a person's document; pure, and the same in whatever order it is learned."""

from collections.abc import Callable
from typing import Any, NamedTuple

from thitsar.apps.intake import child_facts, events

Document = dict[str, Any]


class When(NamedTuple):
    """Who said an event, on which day and at which moment of the hybrid clock."""

    author: str
    day: int
    clock: int


BLANK: Document = {
    "child": None,
    # What was said about the child path, about acceptance and about people outside the programme, by kind.
    "facts": {},
    "recruited_as_child": False,
    "ended": [],
}


def noted(document: Document, kind: str, when: When, *said: Any) -> Document:
    """Add one fact and work out anew what follows for the child path from all of them."""
    facts = child_facts.noted(document["facts"], kind, when.clock, *said)
    return {**document, "facts": facts, "child": child_facts.open_path(facts)}


def _opened(document: Document, event: events.ChildPathOpened, when: When) -> Document:
    return noted(document, "opened", when, event.reason, event.due)


def _handed(document: Document, event: events.ChildHandedOver, when: When) -> Document:
    return noted(document, "handed", when, when.author, event.to)


def _confirmed(document: Document, event: events.HandoverConfirmed, when: When) -> Document:
    return noted(document, "confirmed", when, when.author, event.organisation, when.day)


def _close_proposed(document: Document, event: events.ChildCloseProposed, when: When) -> Document:
    evidence = [list(one) for one in event.evidence if _is_evidence(one)]
    return noted(document, "proposed", when, when.author, event.digest, evidence, event.reason, event.day)


def _close_agreed(document: Document, event: events.ChildCloseAgreed, when: When) -> Document:
    return noted(document, "agreed", when, when.author, event.digest, when.day)


def _closed(document: Document, event: events.ChildPathClosed, when: When) -> Document:
    # The registration knows from the two people themselves, and nobody says it there for them.
    if event.compartment == "registration":
        return {**document, "unknown": document["unknown"] + 1}
    return noted(document, "closed", when, event.digest)


def _recruited(document: Document, event: events.ChildRecruitmentFound, when: When) -> Document:
    after = noted(document, "recruited", when, event.found)
    return {**after, "recruited_as_child": after["facts"]["recruited"][-1][1] == "yes"}


def _accepted(document: Document, event: events.AcceptedForVetting, when: When) -> Document:
    return noted(document, "accepted", when, event.due)


def _out_proposed(document: Document, event: events.OutOfScopeProposed, when: When) -> Document:
    said = (event.digest, event.ground, event.referral, event.reason, event.day)
    return noted(document, "out_proposed", when, when.author, *said)


def _out_agreed(document: Document, event: events.OutOfScopeAgreed, when: When) -> Document:
    return noted(document, "out_agreed", when, when.author, event.digest)


def _ended(document: Document, event: events.ProceedingEnded, when: When) -> Document:
    return {**document, "ended": sorted([*document["ended"], [when.clock, event.until]])}


def _is_evidence(one: Any) -> bool:
    return isinstance(one, tuple) and [type(part) for part in one] == [str, int, int]


FOLDS: dict[type[events.Event], Callable[[Document, Any, When], Document]] = {
    events.ChildPathOpened: _opened,
    events.ChildHandedOver: _handed,
    events.HandoverConfirmed: _confirmed,
    events.ChildCloseProposed: _close_proposed,
    events.ChildCloseAgreed: _close_agreed,
    events.ChildPathClosed: _closed,
    events.ChildRecruitmentFound: _recruited,
    events.AcceptedForVetting: _accepted,
    events.OutOfScopeProposed: _out_proposed,
    events.OutOfScopeAgreed: _out_agreed,
    events.ProceedingEnded: _ended,
}
