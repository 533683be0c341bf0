"""Assigning members to files: a signed change of the team, and the keys it makes owed."""

from datetime import date

from thitsar.kernel import models
from thitsar.kernel.access.policy import Role, is_narrow, scope_of
from thitsar.kernel.access.roster import DUTY_ASSIGNED
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.files.open_file import Actor, Said
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership.leaving import open_roster, unassign


def assign(actor: Actor, file: str, member: str, *, today: date, duty: Role | None = None) -> None:
    """Put a member into a file's team for one duty, with its narrow compartments; keys follow from who holds them.

    Who has one role only is assigned for that. Refused when the duty is at odds with an earlier one on this file.
    """
    opened, given = open_roster(actor, file, "assign")
    duty = duty or _only_role(actor, member)
    payload = {"member": bytes.fromhex(member), "narrow": True, "duty": duty.value}

    def owe() -> None:
        for stream in models.Stream.objects.filter(file=file).only("id", "compartment"):
            if is_narrow(stream.compartment):
                models.WrapOwed.objects.get_or_create(
                    compartment=stream.compartment, stream=stream.id, recipient=member
                )

    record(actor, [Said(opened, "roster", DUTY_ASSIGNED, 2, payload)], today=today, within=[owe])
    actor.call("pay_debts")
    if given["keeper"] == actor.member and scope_of(frozenset({duty}), "assign", "roster") is not None:
        # Who only kept a way into a child's file has opened it to those who lead.
        unassign(actor, file, actor.member, today=today)


def _only_role(actor: Actor, member: str) -> Role:
    roles = next((one["roles"] for one in actor.call("people") if one["id"] == member), None)
    if not roles:
        raise Denied("There is no such member.")
    if len(roles) > 1:
        raise Refused("Choose for which duty this member is assigned.")
    return Role(roles[0])
