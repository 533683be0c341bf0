"""One file in an emergency: asked for by one, agreed to by another, open for four hours (domain.md R-BG)."""

from datetime import date
from typing import Any

from thitsar.kernel.access.emergencies import ACTION
from thitsar.kernel.files.open_file import Actor, Said
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership import approving, ordering
from thitsar.kernel.membership.events import PERSON_TOLD


def ask(actor: Actor, code: str, parts: list[str], *, reason_code: str, reason: str, today: date) -> str:
    """Ask for parts of the file with this code; gives the request, whether there is such a file or not."""
    asked = {"code": code.strip(), "parts": parts, "reason_code": reason_code, "reason": reason}
    made = actor.call("ask_emergency", **asked)
    return ordering.order(actor, ACTION, made, today=today)


def open_now(actor: Actor, asked: str, *, today: date) -> str:
    """Open what was agreed to; gives the file. That it is opened stands in the log before it is."""
    ordering.begin(actor, asked, ACTION, today=today)
    file: str = actor.call("open_emergency", approval=asked)
    return file


def end(actor: Actor, file: str) -> None:
    """Close it before its hours are over."""
    actor.call("end_emergency", file=file)


def tell_person(actor: Actor, asked: str, *, today: date) -> None:
    """Write on the person's own page that their file was opened: whoever guards their data says that it is safe."""
    actor.call("tell_emergency", approval=asked)
    opened = open_file(actor, asked, ("approvals",), "read")
    payload = {"action": ACTION, "digest": opened.document("approvals")["digest"]}
    record(actor, [Said(opened, "approvals", PERSON_TOLD, 1, payload)], today=today)


def own_requests(actor: Actor, lists: WorkLists) -> list[tuple[str, dict[str, Any]]]:
    """List what this member asked for and has not used, newest first."""
    found = approving.requests(actor, lists, ACTION)
    return [(file, one) for file, one in found if one["requested_by"] == actor.member and not one["used"]]


def opened(actor: Actor, lists: WorkLists) -> list[tuple[str, dict[str, Any]]]:
    """List what was opened and of which nobody has told the person yet, newest first."""
    return [
        (file, one)
        for file, one in approving.requests(actor, lists, ACTION)
        if one["used"] and not one["told"]
    ]
