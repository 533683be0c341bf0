"""Use what two people agreed to as one whole: that it is used stands in the log before the agent gives anything."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from thitsar.kernel.access.emergencies import UNMASK
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.files.open_file import Actor, Said
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership import approving
from thitsar.kernel.membership.events import USED


def order(actor: Actor, action: str, made: Mapping[str, Any], *, today: date) -> str:
    """Ask for what the agent offered; gives the request."""
    return approving.request(actor, action, made["digest"], summary=made["summary"], today=today)


def begin(actor: Actor, asked: str, action: str, *, today: date) -> dict[str, str]:
    """Say that what was agreed to is used now, and give what it is; said once, whoever was stopped goes on."""
    opened = open_file(actor, asked, ("approvals",), "read")
    document = opened.document("approvals")
    if document.get("action") != action:
        raise Denied("There is no such request.")
    if document["closed"] or not document["approved_by"]:
        raise Refused("Nobody has agreed to this yet, or it was declined or taken back.")
    if not document["used"]:
        payload = {"action": action, "digest": document["digest"]}
        record(actor, [Said(opened, "approvals", USED, 1, payload)], today=today)
    summary: dict[str, str] = document["summary"]
    return summary


def unmasked(actor: Actor, asked: str, *, today: date) -> str:
    """Give the file that was asked about, opened now or within the last hours."""
    summary = begin(actor, asked, UNMASK, today=today)
    file = summary.get("file", "")
    try:
        opened: str = actor.call("unmask", approval=asked)
    except Refused:
        # Shown before: it stays open for some hours.
        if not open_file(actor, file, ("identity",), "read").emergency:
            raise
        return file
    return opened
