"""Fold what is said in the part `standing` of a person's file: decisions without reasons, and codes; pure."""

from collections.abc import Callable
from typing import Any

from thitsar.apps.standing import events
from thitsar.apps.vetting import events as vetting
from thitsar.kernel.errors import Unverified
from thitsar.kernel.own.marking import mark_of

Document = dict[str, Any]

# The longest each tier holds from the day it is decided (domain.md 2.7): what is written beyond binds nobody.
LONGEST = {"PROVISIONAL": 30, "CLEARED": 366, "CLEARED_COND": 184}
SUSPENDED_DAYS = 7
_KNOWN: dict[str, Any] = {
    **events.BY_NAME,
    vetting.Decided.NAME: vetting.Decided,
    vetting.Suspended.NAME: vetting.Suspended,
}


def fold(document: Document | None, name: str, payload: Any, *, author: str, day: int) -> Document:
    """Fold one event and give a new document; what cannot be understood here is counted, never guessed."""
    before = document or blank()
    known = _KNOWN.get(name)
    if known is None:
        return _not_understood(before)
    try:
        event = known.from_plain(payload)
    except Unverified:
        return _not_understood(before)
    if event.lies_in != "standing":
        return _not_understood(before)
    changed = _FOLDS[known](before, event, author, day)
    return {**before, **changed} if changed is not None else _not_understood(before)


def blank() -> Document:
    """Give the part before anything was said in it."""
    return {
        "kind": "standing",
        "name": ["", ""],
        "code": "",
        "household": 0,
        "decision": None,
        "suspended": 0,
        "codes": [],
        "unknown": 0,
    }


def _not_understood(document: Document) -> Document:
    return {**document, "unknown": document["unknown"] + 1}


def _decided(document: Document, event: Any, author: str, day: int) -> Document | None:
    before = document["decision"]
    # Said once: again it would lift a suspension.
    if before is not None and event.number <= before["number"]:
        return None
    decision = {
        "tier": event.tier,
        # What each obliges to is for the person and those who help; at a gate the code of it is enough.
        "conditions": [[code, until] for code, until, _ in event.conditions],
        "until": min(event.until, day + LONGEST.get(event.tier, 0)),
        "review": event.review,
        "number": event.number,
        "day": day,
    }
    return {"decision": decision, "suspended": 0, **_named(document, event)}


def _suspended(document: Document, event: Any, author: str, day: int) -> Document | None:
    # Seven days and once for a decision, whoever agreed to more.
    return None if document["suspended"] else {"suspended": min(event.until, day + SUSPENDED_DAYS)}


def _given(document: Document, event: Any, author: str, day: int) -> Document | None:
    known = any(one["locator"] == event.locator for one in document["codes"])
    # Never two that answer: the one that is taken back must be the one that was stolen.
    if event.form not in events.FORMS or known or any(one["taken_back"] is None for one in document["codes"]):
        return None
    given = {
        "locator": event.locator,
        "key": event.key,
        "wrapped": event.wrapped,
        "form": event.form,
        "has_page": bool(event.own_locator),
        # Whom the person's own page is sealed to, and whose wishes are theirs.
        "own": mark_of(event.own_locator, event.own_unwrap_public, event.own_sign_public)
        if event.own_locator
        else "",
        "day": day,
        "by": author,
        "taken_back": None,
    }
    codes = [*document["codes"], given]
    return {"codes": codes, "household": event.household, **_named(document, event)}


def _taken_back(document: Document, event: Any, author: str, day: int) -> Document | None:
    known = [one["locator"] for one in document["codes"] if one["taken_back"] is None]
    if event.locator not in known or event.reason not in events.REASONS:
        return None
    taken = {"day": day, "by": author, "reason": event.reason}
    return {
        "codes": [
            {**one, "taken_back": taken} if one["locator"] == event.locator else one
            for one in document["codes"]
        ]
    }


def _named(document: Document, event: Any) -> Document:
    name = [str(one) for one in (*event.display_name, "", "")[:2]]
    # What was said first stays: nobody gives a file another name on the way.
    is_new = not any(document["name"])
    return {
        "name": name if is_new else document["name"],
        "code": event.code if is_new else document["code"],
    }


_FOLDS: dict[Any, Callable[[Document, Any, str, int], Document | None]] = {
    vetting.Decided: _decided,
    vetting.Suspended: _suspended,
    events.CodeGiven: _given,
    events.CodeTakenBack: _taken_back,
}
