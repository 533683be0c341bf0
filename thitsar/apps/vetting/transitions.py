"""The states of vetting and what leads from one to another: the one table (domain.md 3.3); the rest is refused."""

from collections.abc import Mapping
from typing import Any

from thitsar.apps.vetting import events

IN_VETTING = "IN_VETTING"
PROVISIONAL = "PROVISIONAL"
CLEARED = "CLEARED"
CLEARED_COND = "CLEARED_COND"
NOT_CLEARED = "NOT_CLEARED"
REFERRED = "REFERRED"
REVIEW = "REVIEW"
STATES = (IN_VETTING, PROVISIONAL, CLEARED, CLEARED_COND, NOT_CLEARED, REFERRED, REVIEW)

_AFTER_PROVISIONAL = (CLEARED, CLEARED_COND, NOT_CLEARED, REFERRED)
# Which tiers may be decided in which state.
DECISIONS: Mapping[str, tuple[str, ...]] = {
    IN_VETTING: (PROVISIONAL,),
    # Renewed, within ninety days in all (2.7).
    PROVISIONAL: (PROVISIONAL, *_AFTER_PROVISIONAL),
    REVIEW: (PROVISIONAL, *_AFTER_PROVISIONAL),
    CLEARED: (),
    CLEARED_COND: (),
    NOT_CLEARED: (),
    REFERRED: (),
}
# Where a decision is in force that can be looked at again.
REVIEWED = (CLEARED, CLEARED_COND)
# From where vetting begins anew, and for which reasons.
REOPENED: Mapping[str, tuple[str, ...]] = {
    NOT_CLEARED: ("NEW_FACTS", "NINETY_DAYS"),
    REFERRED: ("ANSWERED",),
}
# Where claims, evidence and the like may still be said: anywhere, so that new facts are heard at any time.
_AT_WORK = (IN_VETTING, PROVISIONAL, REVIEW)

ALLOWED: Mapping[type[Any], tuple[str, ...]] = {
    events.VettingBegun: (),
    **dict.fromkeys(events.JUDGED, STATES),
    events.TimeExtended: (PROVISIONAL,),
    events.Recommended: _AT_WORK,
    events.Approved: _AT_WORK,
    events.Returned: _AT_WORK,
    events.Decided: _AT_WORK,
    events.ReviewOpened: REVIEWED,
    events.Reopened: tuple(REOPENED),
    events.SuspensionAsked: (REVIEW,),
    events.Suspended: (REVIEW,),
    events.ConflictDeclared: STATES,
    events.Delivered: (PROVISIONAL, CLEARED, CLEARED_COND, NOT_CLEARED, REFERRED, REVIEW),
}
# How many days a step may take (3.3): nothing happens by itself when they are over, it is shown as overdue.
PROVISIONAL_WITHIN = 7
REVIEWED_WITHIN = 30
EXTENDED_BY = 15
DELIVERED_WITHIN = 3
SUSPENDED_WITHIN = 7


def after(state: str, event: events.Event) -> str:
    """Give the state an event leads to; the same one where it changes nothing, or is not allowed."""
    if state not in ALLOWED.get(type(event), ()):
        return state
    if isinstance(event, events.Decided):
        return event.tier if event.tier in DECISIONS[state] else state
    if isinstance(event, events.ReviewOpened):
        return REVIEW
    if isinstance(event, events.Reopened):
        return IN_VETTING if event.reason in REOPENED[state] else state
    return state
