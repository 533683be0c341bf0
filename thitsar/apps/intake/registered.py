"""What intake makes known to the kernel when a program starts: its events, its kinds of file."""

from collections.abc import Mapping
from typing import Any

from thitsar.apps.intake import (
    events,
    exporting,
    facets,
    features,
    own,
    releasing,
    retention,
    sharing,
    state,
    unsharing,
)
from thitsar.apps.intake.outcome_state import When
from thitsar.kernel.access.sharing import register_cover
from thitsar.kernel.exchange.leaving import Table, register_table
from thitsar.kernel.files.kinds import Document, FileKind, Told, nothing, register_kind
from thitsar.kernel.ledger.events import Guard, Needed, Quorum, register_event, register_guard
from thitsar.kernel.ledger.follow_up import follow_part
from thitsar.kernel.matching.registry import register_comparison
from thitsar.kernel.membership.leaving import drop_keys
from thitsar.kernel.own.parts import SHARING, register_own

PERSON = "person"
CANDIDATE = "candidate"
IMPORT = "import"
MAPPING = "mapping"
# The field in which a proposal carries the digest of the rest of it, and an agreement names it.
BINDING = "digest"
_WRITTEN = "write"
# What the table must allow for each event; all others are written.
_ACTIONS: dict[type[events.Event], str] = {
    events.CandidateJudged: "judge",
    events.PersonLinked: "judge",
    events.PersonUnlinked: "judge",
    # Anybody who works with a person may doubt an age, and tell other parts what the registration knows.
    events.ChildPathOpened: "protect",
    events.ChildPathClosed: "protect",
    events.ChildHandedOver: "hand_over",
    events.HandoverConfirmed: "guard",
    events.ChildCloseProposed: "guard",
    events.ChildCloseAgreed: "agree_close",
    events.AcceptedForVetting: "accept",
    events.OutOfScopeProposed: "refer",
    # Whoever would accept a person for vetting is who agrees that they are outside the programme.
    events.OutOfScopeAgreed: "accept",
    events.ProceedingEnded: "end",
}
_EXCLUDES: dict[type[events.Event], tuple[str, ...]] = {
    events.CandidateJudged: (events.CandidateJudged.NAME,),
    events.ChildCloseAgreed: (events.ChildCloseProposed.NAME, events.PersonRegistered.NAME),
    events.OutOfScopeAgreed: (events.OutOfScopeProposed.NAME,),
}


_AGREEMENTS = (events.ChildCloseAgreed, events.OutOfScopeAgreed)


def _one_other(_: Mapping[str, Any]) -> Needed:
    return Needed(1)


_CLOSING = Quorum(
    "registration",
    request=events.ChildCloseProposed.NAME,
    approval=events.ChildCloseAgreed.NAME,
    binding=BINDING,
    needed=_one_other,
    voided_by=(events.ChildPathOpened.NAME,),
    decides=True,
)
_IDENTITIES = Table(PERSON, exporting.PARTS, exporting.COLUMNS, exporting.row)
_QUORUMS: dict[type[events.Event], Quorum] = {events.ChildPathClosed: _CLOSING}


def fold(compartment: str, document: Document | None, told: Told) -> Document:
    """Fold one event of intake."""
    when = When(told.author, told.day, told.clock)
    return state.fold(compartment, document, told.name, told.payload, when=when)


def register() -> None:
    """Make events and kinds known."""
    for event in events.EVENTS:
        action, excludes = _ACTIONS.get(event, _WRITTEN), _EXCLUDES.get(event, ())
        once = BINDING if event in _AGREEMENTS else ""
        protects = event is events.ChildPathOpened
        register_event(
            event.NAME,
            action,
            excludes,
            compartments=event.compartments(),
            once=once,
            quorum=_QUORUMS.get(event),
            protects=protects,
        )
    register_guard(Guard("registration", releasing.OPENING, releasing.opens, _CLOSING))
    follow_part(PERSON, "roster", drop_keys)
    follow_part(PERSON, "registration", unsharing.end_uncovered)
    register_cover(PERSON, sharing.covers)
    register_table(exporting.IDENTITIES, _IDENTITIES)
    register_comparison(features.blocking_keys, features.reasons)
    every = ("registration", "identity", "service", "support", "vetting", "standing")
    register_kind(
        FileKind(
            PERSON,
            every,
            fold,
            facets.facet,
            state.patch,
            state.vector,
            retention.retention,
            facts=state.facts,
            states=state.states,
        )
    )
    register_own(PERSON, "registration", own.content)
    register_own(PERSON, SHARING, own.shared)
    register_kind(FileKind(CANDIDATE, ("registration",), fold, facets.facet, nothing, nothing))
    register_kind(FileKind(MAPPING, ("registration",), fold, facets.facet, nothing, nothing))
    register_kind(FileKind(IMPORT, ("registration",), fold, facets.facet, nothing, nothing))


register()
