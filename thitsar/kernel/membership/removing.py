"""Taking a member out of the node, and closing keys: what they could open is changed by those who stay."""

from datetime import date

from thitsar.kernel import models
from thitsar.kernel.access.closing import WHY_CLOSED, WHY_REMOVED
from thitsar.kernel.access.policy import Role
from thitsar.kernel.access.roster import EPOCHS_CLOSED, MEMBER_REMOVED
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.files.open_file import Actor, Said
from thitsar.kernel.ledger.record import record
from thitsar.kernel.ledger.renewal import owe_renewal
from thitsar.kernel.membership.enrolling import node_roster, pay
from thitsar.kernel.vault.places import RECOVERY
from thitsar.kernel.wiping import wipe_after_commit


def remove(actor: Actor, member: str, *, reason: str, today: date) -> None:
    """Take a member out for good, with all their keys, in one commit; their sessions end with it.

    Every compartment's key they may know is closed by that. Those who hold it and are here change it at once, others at
    their next sign-in. What the member copied stays copied, and nobody forgets anything.
    """
    people = {one["id"]: one for one in actor.call("people")}
    if member not in people or people[member]["removed"]:
        raise Denied("There is no such member.")
    if reason not in WHY_REMOVED:
        raise Refused("Say why with one of these: %(reasons)s.", {"reasons": ", ".join(WHY_REMOVED)})
    others = [one for id, one in people.items() if id != member and Role.ADMINISTRATOR in one["roles"]]
    if Role.ADMINISTRATOR in people[member]["roles"] and not others:
        raise Refused("Somebody must remain administrator. Appoint another one first.")
    said = Said(node_roster(actor), "roster", MEMBER_REMOVED, 1, {"member": member, "reason": reason})
    record(actor, [said], today=today, within=[lambda: drop_everything(member)])
    if member != actor.member:
        pay(actor)


def close_keys(actor: Actor, compartments: list[str], *, reason: str, today: date) -> None:
    """Close the keys of compartments though nobody leaves: a device was lost, or many have seen them."""
    if reason not in WHY_CLOSED:
        raise Refused("Say why with one of these: %(reasons)s.", {"reasons": ", ".join(WHY_CLOSED)})
    payload = {"compartments": sorted(compartments), "reason": reason}
    record(actor, [Said(node_roster(actor), "roster", EPOCHS_CLOSED, 1, payload)], today=today)
    pay(actor)


def drop_everything(member: str) -> None:
    """Delete a member's slots and every key wrapped to them, inside the commit that says they left.

    Where they alone could open a narrow part theirs stays: an older copy of the slots opens it with the member's help.
    For the others of its team another key of the part is owed.
    """
    models.Member.objects.filter(id=member).delete()
    models.EpochWrap.objects.filter(recipient=member).delete()
    models.WrapOwed.objects.filter(recipient=member).delete()
    models.DraftWrap.objects.filter(recipient=member).delete()
    models.GivenKey.objects.filter(recipient=member).delete()
    held = models.KeyWrap.objects.filter(recipient=member).values_list("stream", flat=True)
    owe_renewal(list(held))
    for stream in list(held):
        wraps = models.KeyWrap.objects.filter(stream=stream)
        if wraps.exclude(recipient__in=[member, RECOVERY]).exists():
            wraps.filter(recipient=member).delete()
    wipe_after_commit()
