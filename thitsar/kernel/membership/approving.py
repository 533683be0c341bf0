"""Ask for, list and give the agreement of a second person, bound to the digest of the exact content."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from thitsar.kernel.errors import Refused
from thitsar.kernel.files.open_file import Actor, Said
from thitsar.kernel.files.opening import create, open_file, opening_entry
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership.events import (
    APPROVAL,
    APPROVED,
    DECLINED,
    REQUESTED,
    TAKEN_BACK,
    WHY_DECLINED,
)


def request(actor: Actor, action: str, digest: bytes, *, summary: dict[str, str], today: date) -> str:
    """Ask for an approval; `summary` is what the second person is shown. Gives the request's file."""
    file = create(actor, APPROVAL, [("approvals",)], team=(actor.member,), narrow=())[0]
    payload = {"action": action, "digest": digest, "summary": summary}
    record(actor, [opening_entry(file), Said(file, "approvals", REQUESTED, 1, payload)], today=today)
    return file.id


def approve(actor: Actor, file: str, *, digest: bytes, today: date) -> None:
    """Approve what was shown; Refused when the request says something else by now."""
    _answer(actor, file, APPROVED, digest=digest, today=today)


def decline(actor: Actor, file: str, *, digest: bytes, reason: str, today: date) -> None:
    """Not agree to what was shown, for one of the reasons there are; nobody can use the request any more."""
    if reason not in WHY_DECLINED:
        raise Refused("Choose why you do not agree.")
    _answer(actor, file, DECLINED, digest=digest, today=today, reason=reason)


def take_back(actor: Actor, file: str, *, digest: bytes, today: date) -> None:
    """Take one's own request back, agreed to or not; nobody can use it any more."""
    _answer(actor, file, TAKEN_BACK, digest=digest, today=today)


def is_open(one: dict[str, Any]) -> bool:
    """Tell whether a request still waits for an answer."""
    return not one["approved_by"] and one["closed"] is None


def waiting(actor: Actor, lists: WorkLists) -> list[tuple[str, dict[str, Any]]]:
    """List requests nobody has answered yet, newest first."""
    return _newest_first(
        (file, one) for file, one in lists.facets(actor, "approvals").items() if is_open(one)
    )


def declined(actor: Actor, lists: WorkLists) -> list[tuple[str, dict[str, Any]]]:
    """List what this member asked for and another declined, newest first."""
    found = [
        (file, one)
        for file, one in lists.facets(actor, "approvals").items()
        if one["requested_by"] == actor.member and one["closed"] and one["closed"]["reason"]
    ]
    return sorted(found, key=lambda one: -one[1]["closed"]["day"])


def requests(actor: Actor, lists: WorkLists, action: str) -> list[tuple[str, dict[str, Any]]]:
    """List all requests for one action, agreed to or not, newest first."""
    return _newest_first(
        (file, one) for file, one in lists.facets(actor, "approvals").items() if one["action"] == action
    )


def _newest_first(found: Iterable[tuple[str, dict[str, Any]]]) -> list[tuple[str, dict[str, Any]]]:
    # Of one day the one that came last stands last in the list, too.
    return sorted(found, key=lambda one: int(one[1]["day"]))[::-1]


def _answer(actor: Actor, file: str, name: str, *, digest: bytes, today: date, **more: str) -> None:
    opened = open_file(actor, file, ("approvals",), "read")
    document = opened.document("approvals")
    if document.get("digest") != digest:
        raise Refused("This is not what was asked for. Look at the request again.")
    payload = {"action": document["action"], "digest": digest, **more}
    record(actor, [Said(opened, "approvals", name, 1, payload)], today=today)
