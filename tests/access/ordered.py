"""Everything two people agree to as one whole, in one shape: how it is offered, had, and offered otherwise."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.access.agreeing import Agreeing
from tests.kernel.nodes import TODAY
from thitsar.kernel import models
from thitsar.kernel.access.emergencies import UNMASK
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Refused
from thitsar.kernel.files.open_file import Said
from thitsar.kernel.files.opening import node_ids, open_file
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership import approving
from thitsar.kernel.membership.events import USED
from thitsar.kernel.vault import age

SEED, OTHER_SEED = b"\7" * 32, b"\x08" * 32
Made = dict[str, Any]
# A member's own program: with whose session, what it asks the agent.
Use = Callable[[Agreeing, str, str], Any]


@dataclass(frozen=True)
class Operation:
    """One of them: who asks, who else might with the same right, and the calls."""

    action: str
    asker: str
    colleague: str
    offer: Callable[[Agreeing, str], Made]
    use: Use
    # The same request used for another content; none where the request alone says what opens.
    misuses: tuple[Use, ...] = ()

    def ask(self, two: Agreeing, made: Made | None = None, who: str = "") -> str:
        """Ask for it; gives the request."""
        who = who or self.asker
        made = made or self.offer(two, who)
        return approving.request(
            two.actor(who), self.action, made["digest"], summary=made["summary"], today=TODAY
        )

    def have(self, two: Agreeing, asked: str, who: str = "", use: Use | None = None) -> Any:
        """Say that it is used, as far as the agent lets it be said, and have it."""
        who = who or self.asker
        two.sessions.pop(who, None)
        opened = open_file(two.actor(who), asked, ("approvals",), "read")
        document = opened.document("approvals")
        if not document["used"]:
            payload = {"action": self.action, "digest": document["digest"]}
            record(two.actor(who), [Said(opened, "approvals", USED, 1, payload)], today=TODAY)
        return (use or self.use)(two, who, asked)


def agree(two: Agreeing, asked: str, who: str = "approver2") -> None:
    """Agree to whatever a request shows."""
    shown = open_file(two.actor(who), asked, ("approvals",), "read").document("approvals")
    approving.approve(two.actor(who), asked, digest=shown["digest"], today=TODAY)


def to(seed: bytes = SEED, **other: Any) -> dict[str, Any]:
    """Give for whom something is."""
    until = day_number(date.today()) + 30  # noqa: DTZ011 - the agent's own day
    fixed = {"recipient": "the court", "label": "TLP:RED", "until": until, "reason": "a test"}
    return {**fixed, "key": age.recipient_of(seed), **other}


def entry_of(two: Agreeing, file: str, part: str) -> int:
    """Give the number of the last entry of a part."""
    stream = models.Stream.objects.get(file=file, compartment=part).id
    row = models.Entry.objects.filter(stream=stream).order_by("-sequence").first()
    assert row is not None
    return row.sequence


def _offer_many(*parts: str) -> Callable[[Agreeing, str], Made]:
    def offer(two: Agreeing, who: str) -> Made:
        asked = {"files": two.files[:3], "compartments": list(parts), "purpose": "REVIEW", "reason": "a test"}
        made: Made = two.actor(who).call("offer_many", **asked)
        return made

    return offer


def _open_many(count: int) -> Use:
    def use(two: Agreeing, who: str, asked: str) -> Any:
        return two.actor(who).call("open_many", approval=asked, files=two.files[:count])

    return use


def persons(two: Agreeing, files: list[str], seed: bytes = SEED, **other: Any) -> dict[str, Any]:
    """Give an order of a table."""
    order = {"what": "plain", "files": files, "organisation": node_ids()[1], "purpose": "TRANSFER"}
    whom = to(seed)
    del whom["recipient"]
    return {**order, "to": whom, **other}


def _offer_persons(two: Agreeing, who: str) -> Made:
    *_, made = two.actor(who).pieces("offer_persons", **persons(two, two.files[:3]))
    return dict(made)


def _export_persons(count: int, seed: bytes = SEED) -> Use:
    def use(two: Agreeing, who: str, asked: str) -> Any:
        *_, sealed = two.actor(who).pieces(
            "export_persons", approval=asked, **persons(two, two.files[:count], seed)
        )
        return sealed

    return use


def _offer_entry(two: Agreeing, who: str) -> Made:
    made: Made = two.actor(who).call("offer_entry", sequence=entry_of(two, two.files[0], "identity"), to=to())
    return made


def _export_entry(part: str, seed: bytes = SEED) -> Use:
    def use(two: Agreeing, who: str, asked: str) -> Any:
        two.actor(who).call("sign_checkpoint")
        number = entry_of(two, two.files[0], part)
        return two.actor(who).call("export_entry", approval=asked, sequence=number, to=to(seed))

    return use


def _offer_unmask(two: Agreeing, who: str) -> Made:
    made: Made = two.actor(who).call(
        "offer_unmask", file=two.files[5], reason_code="INCIDENT", reason="a test"
    )
    return made


def _unmask(two: Agreeing, who: str, asked: str) -> Any:
    two.actor("intake")  # somebody of the team is at work
    file = two.actor(who).call("unmask", approval=asked)
    opened = open_file(two.actor(who), file, ("identity",), "read")
    if not opened.parts:
        raise Refused("nothing opened")
    two.actor(who).call("end_emergency", file=file)
    return opened.document("identity")


OPERATIONS = {
    "many broad": Operation(
        "open_many",
        "intake",
        "vetting",
        _offer_many("registration"),
        _open_many(3),
        (_open_many(2), _open_many(4)),
    ),
    "many narrow": Operation(
        "open_many",
        "vetting",
        "intake",
        _offer_many("registration", "identity"),
        _open_many(3),
        (_open_many(2), _open_many(4)),
    ),
    "persons": Operation(
        "export_persons",
        "vetting",
        "approver",
        _offer_persons,
        _export_persons(3),
        (_export_persons(2), _export_persons(4), _export_persons(3, OTHER_SEED)),
    ),
    "entry": Operation(
        "export_entry",
        "approver",
        "vetting",
        _offer_entry,
        _export_entry("identity"),
        (_export_entry("registration"), _export_entry("identity", OTHER_SEED)),
    ),
    "unmask": Operation(UNMASK, "dpo", "lead", _offer_unmask, _unmask),
}
