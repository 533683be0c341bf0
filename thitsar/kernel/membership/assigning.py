"""Assigning members to files: a signed change of the team, and the keys it makes owed."""

from datetime import date

from thitsar.kernel import models
from thitsar.kernel.access.policy import is_narrow
from thitsar.kernel.access.roster import MEMBER_ASSIGNED
from thitsar.kernel.files.kinds import file_kind
from thitsar.kernel.files.open_file import Actor, OpenFile, Said
from thitsar.kernel.files.opening import read_parts
from thitsar.kernel.ledger.record import record


def assign(actor: Actor, file: str, member: str, *, today: date) -> None:
    """Put a member into a file's team, with its narrow compartments; their keys follow from who holds them."""
    given = actor.call("open_team", file=file)
    opened = OpenFile(file, file_kind(given["kind"]), "", {})
    read_parts(opened, {given["stream"]: given["key"]})
    payload = {"member": bytes.fromhex(member), "narrow": True}

    def owe() -> None:
        for stream in models.Stream.objects.filter(file=file).only("id", "compartment"):
            if is_narrow(stream.compartment):
                models.WrapOwed.objects.get_or_create(
                    compartment=stream.compartment, stream=stream.id, recipient=member
                )

    record(actor, [Said(opened, "roster", MEMBER_ASSIGNED, 1, payload)], today=today, within=[owe])
    actor.call("pay_debts")
