"""The kernel's own events and kinds of file: the roster, and what two people agree to."""

from thitsar.kernel.access import roster, sharing
from thitsar.kernel.access.travelling import MEMBER_TRAVELLING
from thitsar.kernel.errors import Unverified
from thitsar.kernel.files.kinds import Document, FileKind, Told, nothing, register_kind
from thitsar.kernel.ledger.events import register_event

NODE = roster.NODE
APPROVAL = roster.APPROVAL
REQUESTED = roster.REQUESTED
APPROVED = roster.APPROVED
DECLINED = roster.DECLINED
TAKEN_BACK = roster.TAKEN_BACK
USED = roster.USED
PERSON_TOLD = roster.PERSON_TOLD
# Why somebody does not agree: a short list, so that nothing of what it is about is written down a second time.
WHY_DECLINED = ("NOT_NEEDED", "TOO_MUCH", "NOT_FOR_THEM", "NOT_UNDERSTOOD", "NOT_MINE")
# Closing a file to somebody waits for nothing.
_PROTECTS = frozenset(
    {
        roster.MEMBER_UNASSIGNED,
        roster.TEAM_RELEASED,
        roster.PARTNER_STOPPED,
        roster.MEMBER_REMOVED,
        MEMBER_TRAVELLING,
        roster.KEY_RENEWED,
        sharing.SHARE_ENDED,
    }
)


def register() -> None:
    """Make the kernel's events known to recorder and agent."""
    for name, action in {**roster.ACTIONS, **sharing.ACTIONS}.items():
        register_event(name, action, compartments=("roster",), protects=name in _PROTECTS)
    register_event(REQUESTED, "request", compartments=("approvals",))
    register_event(APPROVED, "approve", excludes=(REQUESTED, APPROVED), compartments=("approvals",))
    # Whoever agreed may think better of it as long as it was not used.
    register_event(DECLINED, "approve", excludes=(REQUESTED, DECLINED), compartments=("approvals",))
    register_event(TAKEN_BACK, "request", excludes=(APPROVED, TAKEN_BACK), compartments=("approvals",))
    register_event(USED, "request", excludes=(APPROVED, USED), compartments=("approvals",))
    register_event(PERSON_TOLD, "tell", excludes=(REQUESTED,), compartments=("approvals",))
    register_kind(FileKind(NODE, ("roster",), fold_approval, nothing, nothing, nothing))
    register_kind(FileKind(APPROVAL, ("approvals",), fold_approval, approval_facet, nothing, nothing))
    for kind in roster.TRAINING:
        register_kind(FileKind(kind, ("roster",), about_nobody, nothing, nothing, nothing))


def about_nobody(compartment: str, document: Document | None, told: Told) -> Document:
    """Fold nothing: no agent signs an entry in a part of a training file, so what stands in one is a lie."""
    raise Unverified("A file of training holds something, though nothing can be written into one.")


def fold_approval(compartment: str, document: Document | None, told: Told) -> Document:
    """Fold a request and what was answered; one that was declined or taken back stays so."""
    if told.name == REQUESTED:
        asked = {
            "requested_by": told.author,
            "day": told.day,
            "approved_by": [],
            "closed": None,
            "used": 0,
            "told": 0,
        }
        return {**told.payload, **asked}
    before = document or {"approved_by": [], "digest": None, "closed": None}
    if told.payload.get("digest") != before["digest"] or before["closed"] is not None:
        return before
    return {**before, **_answered(before, told)}


def _answered(before: Document, told: Told) -> Document:
    """Give what an answer changes; nothing where it is not its author's to give."""
    is_own = told.author == before.get("requested_by")
    match told.name:
        case roster.APPROVED:
            return {"approved_by": [*before["approved_by"], told.author]}
        case roster.DECLINED:
            return {"closed": _closed(told, told.payload["reason"])}
        case roster.TAKEN_BACK if is_own:
            return {"closed": _closed(told, "")}
        case roster.USED if is_own:
            return {"used": told.day}
        case roster.PERSON_TOLD:
            return {"told": told.day}
    return {}


def approval_facet(compartment: str, document: Document) -> Document | None:
    """List a request with what was answered."""
    if compartment != "approvals":
        return None
    listed = ("action", "digest", "summary", "requested_by", "approved_by", "day", "closed", "used", "told")
    return {key: document[key] for key in listed}


def _closed(told: Told, reason: str) -> Document:
    return {"by": told.author, "reason": reason, "day": told.day}
