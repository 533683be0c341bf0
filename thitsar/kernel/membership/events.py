"""The kernel's own events and kinds of file: the roster, and what two people agree to."""

from thitsar.kernel.access import roster
from thitsar.kernel.files.kinds import Document, FileKind, Told, nothing, register_kind
from thitsar.kernel.ledger.events import register_event

NODE = roster.NODE
APPROVAL = roster.APPROVAL
REQUESTED = roster.REQUESTED
APPROVED = roster.APPROVED


def register() -> None:
    """Make the kernel's events known to recorder and agent."""
    for name, action in roster.ACTIONS.items():
        register_event(name, action, compartments=("roster",))
    register_event(REQUESTED, "request", compartments=("approvals",))
    register_event(APPROVED, "approve", excludes=(REQUESTED, APPROVED), compartments=("approvals",))
    register_kind(FileKind(NODE, ("roster",), fold_approval, nothing, nothing, nothing))
    register_kind(FileKind(APPROVAL, ("approvals",), fold_approval, approval_facet, nothing, nothing))


def fold_approval(compartment: str, document: Document | None, told: Told) -> Document:
    """Fold a request and its approvals."""
    if told.name == REQUESTED:
        return {**told.payload, "requested_by": told.author, "day": told.day, "approved_by": []}
    before = document or {"approved_by": [], "digest": None}
    if told.name == APPROVED and told.payload["digest"] == before.get("digest"):
        return {**before, "approved_by": [*before["approved_by"], told.author]}
    return before


def approval_facet(compartment: str, document: Document) -> Document | None:
    """List a request until somebody approved it."""
    if compartment != "approvals":
        return None
    return {
        key: document[key] for key in ("action", "digest", "summary", "requested_by", "approved_by", "day")
    }
