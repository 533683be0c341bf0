"""What vetting makes known to the kernel when a program starts: its part of a person's file, its events, who counts."""

from collections.abc import Mapping
from typing import Any

from thitsar.apps.vetting import contested, deciding, events, facets, own, state, tiers
from thitsar.apps.vetting.acting import DECIDING
from thitsar.kernel.errors import Refused
from thitsar.kernel.files.kinds import Document, PartKind, Told, register_part
from thitsar.kernel.ledger.binding import said_digest
from thitsar.kernel.ledger.events import Needed, Quorum, register_event
from thitsar.kernel.own.parts import register_own

PERSON = "person"
VETTING = "vetting"
_BEFORE = tuple(one.NAME for one in events.BEFORE_DECIDING)
_JUDGED = tuple(one.NAME for one in events.JUDGED)
_SLIPS = tuple(one.NAME for one in events.SLIPS)
_AFTER = (events.Approved.NAME, events.SuspensionAsked.NAME, events.ConflictDeclared.NAME)


def fold(document: Document | None, told: Told) -> Document:
    """Fold one event of vetting."""
    digest = said_digest(told.author, told.name, told.payload) if told.name in _JUDGED else b""
    when = state.Told(told.author, told.day, told.clock, digest)
    return state.fold(document, told.name, told.payload, when)


def needed(recommended: Mapping[str, Any]) -> Needed:
    """Say who must agree to a tier before it is in force: the agent counts them."""
    approval = tiers.approval(str(recommended.get("tier")))
    return Needed(approval.people, approval.elsewhere)


def one_more(asked: Mapping[str, Any]) -> Needed:
    """Ask for one approver beside the one who sees the danger."""
    return Needed(1)


def recommended_soundly(document: Mapping[str, Any], recommended: Mapping[str, Any]) -> None:
    """Raise Refused unless the table lets this be recommended: the rule the approver's page asks, too."""
    deciding.require_sound(document, _understood(document["pending"], recommended))


def asked_soundly(document: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
    """Raise Refused unless a tier may be suspended as this asks."""
    deciding.require_suspendable(document, _understood(document["asked"], asked))


def _understood(folded: Mapping[str, Any] | None, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give a request as it was folded, with its day; Refused for one that was not understood there."""
    if folded is None or folded["digest"] != request.get("digest"):
        raise Refused("This is not what was asked for. Look at the request again.")
    return folded


DECISION = Quorum(
    compartment=VETTING,
    request=events.Recommended.NAME,
    approval=events.Approved.NAME,
    binding="digest",
    needed=needed,
    voided_by=(
        *_JUDGED,
        events.Returned.NAME,
        events.ReviewOpened.NAME,
        events.Reopened.NAME,
    ),
    follows=deciding.decides,
    approvers="approved_by",
    rests_on="rests_on",
    judged=_JUDGED,
    sound=recommended_soundly,
)
SUSPENSION = Quorum(
    compartment=VETTING,
    request=events.SuspensionAsked.NAME,
    approval=events.Approved.NAME,
    binding="digest",
    needed=one_more,
    voided_by=(events.Decided.NAME, events.ReviewOpened.NAME),
    follows=deciding.suspends,
    sound=asked_soundly,
)
VETTING_PART = PartKind(
    fold,
    facets.facet,
    retention=facets.retention,
    facts=contested.facts,
    states=contested.states,
    merge=contested.merge,
)
_QUORUMS = {events.Decided: DECISION, events.Suspended: SUSPENSION}


def register() -> None:
    """Make events and the part known."""
    for event in events.EVENTS:
        is_deciding = event in DECIDING or event is events.ConflictDeclared
        excludes: tuple[str, ...] = _AFTER if event in events.BEFORE_DECIDING else ()
        if event in DECIDING:
            excludes = (*_BEFORE, events.ConflictDeclared.NAME)
        register_event(
            event.NAME,
            "decide" if is_deciding else "write",
            excludes,
            compartments=event.compartments(),
            once="digest" if event is events.Approved else "",
            quorum=_QUORUMS.get(event),
            undoes=_SLIPS if event is events.TakenBack else (),
            protects=event in (events.SuspensionAsked, events.Suspended),
        )
    register_part(PERSON, VETTING, VETTING_PART)
    register_own(PERSON, VETTING, own.content)


register()
