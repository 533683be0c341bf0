"""What the plain app makes known: `plain.<action>` events and the kind `plain`."""

from collections.abc import Mapping
from typing import Any

from thitsar.kernel.access.policy import BROAD, COMPARTMENTS
from thitsar.kernel.access.sharing import register_cover
from thitsar.kernel.errors import Refused
from thitsar.kernel.exchange.leaving import Documents, Table, register_table
from thitsar.kernel.files.kinds import Document, FileKind, Told, register_kind
from thitsar.kernel.ledger.events import Needed, Quorum, register_event
from thitsar.kernel.matching.vectors import CODE
from thitsar.kernel.own.parts import register_own

KIND = "plain"
ACTIONS = (
    "read", "register", "write", "judge", "assign", "list", "ask", "count", "add", "audit", "enrol", "appoint",
    "request", "approve", "rebuild", "protect", "accept", "decide", "issue",
    "hand_over", "guard", "agree_close", "refer", "end", "release", "resume", "stop", "connect",
    "remove", "tell", "share", "unshare", "take",
)  # fmt: skip
WRITTEN = "plain.write"
# What two people make true, one of them from elsewhere: asked for, agreed to, and said.
ASKED, AGREED, MADE_TRUE, VOIDED = (
    "plain.asked.v1",
    "plain.agreed.v1",
    "plain.made_true.v1",
    "plain.voided.v1",
)


def fold(compartment: str, document: Document | None, told: Told) -> Document:
    """Keep what was said last, who said it and how often anything was."""
    before = document or {"count": 0, "said": [], "unknown": 0}
    if not told.name:
        return {**before, "unknown": before["unknown"] + 1}
    return {
        **before,
        "count": before["count"] + 1,
        "said": [*before["said"][-9:], told.payload],
        "author": told.author,
    }


def facet(compartment: str, document: Document) -> Document | None:
    """Tell work lists of broad parts how often something was said."""
    return {"count": document["count"], "day": 0} if compartment in BROAD else None


def patch(compartment: str, document: Document) -> dict[str, str] | None:
    """Count what was said in `service`."""
    return {"count": str(document["count"])} if compartment == "service" else None


def vector(compartment: str, document: Document) -> dict[str, Any] | None:
    """Compare what was said last in `identity`."""
    if compartment != "identity":
        return None
    what = document["said"][-1].get("what")
    return {"said": document["said"][-1], **({CODE: what["code"]} if isinstance(what, dict) else {})}


def own(document: Document, names: Mapping[str, str]) -> dict[str, Any]:
    """Show a person what was said last."""
    said: dict[str, Any] = document["said"][-1]
    return said


def covers(registration: Mapping[str, Any], purpose: str, organisation: str) -> bytes:
    """Let a file be shared unless it was said last that it may not."""
    if registration["said"][-1].get("what") == "no":
        raise Refused("This person said no to sharing with this organisation.")
    return purpose.encode()


def row(parts: Documents) -> list[str]:
    """Give what was said last in `identity`, and how often anything was."""
    said = parts["identity"]
    return [str(said["said"][-1].get("what")), str(said["count"])]


for action in ACTIONS:
    register_event(f"plain.{action}", action, compartments=COMPARTMENTS)
register_event(ASKED, "write", compartments=("vetting",))
register_event(VOIDED, "write", compartments=("vetting",))
register_event(AGREED, "decide", (ASKED, VOIDED), compartments=("vetting",), once="digest")
register_event(
    MADE_TRUE,
    "decide",
    compartments=("vetting", "standing"),
    quorum=Quorum(
        compartment="vetting",
        request=ASKED,
        approval=AGREED,
        binding="digest",
        needed=lambda payload: Needed(payload["people"], elsewhere=payload["elsewhere"]),
        voided_by=(VOIDED,),
        follows=lambda asked, true: asked["what"] == true["what"],
    ),
)
register_kind(FileKind(KIND, COMPARTMENTS, fold, facet, patch, vector))
register_cover(KIND, covers)
register_table(KIND, Table(KIND, ("registration", "identity"), ("said", "count"), row))
for part in ("registration", "identity", "vetting"):
    register_own(KIND, part, own)
