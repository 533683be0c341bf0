"""A member goes on a journey without narrow keys on the node, and another person says that they are back."""

from datetime import date

from thitsar.kernel import models
from thitsar.kernel.access.policy import NARROW
from thitsar.kernel.access.travelling import MEMBER_RETURNED, MEMBER_TRAVELLING
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.files.open_file import Actor, Said
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership.enrolling import node_roster, pay
from thitsar.kernel.vault.places import RECOVERY
from thitsar.kernel.wiping import wipe_after_commit


def travel(actor: Actor, member: str, *, today: date) -> None:
    """Take a member's narrow keys off the node before a journey; they become owed, and nobody pays meanwhile.

    Refused where nobody else could open a part: it would be closed to all until they are back. A session they left
    open keeps no key of these parts, and what stands on its screen stays there.
    """
    said = Said(node_roster(actor), "roster", MEMBER_TRAVELLING, 1, {"member": _here(actor, member)})
    record(actor, [said], today=today, within=[lambda: take_keys(member)])
    # Asking who is here makes the agent read the roster anew.
    actor.call("people")


def returned(actor: Actor, member: str, *, today: date) -> None:
    """Say that somebody else is back; whoever holds keys of parts they work on gives them theirs."""
    said = Said(node_roster(actor), "roster", MEMBER_RETURNED, 1, {"member": _here(actor, member)})
    record(actor, [said], today=today)
    pay(actor)


def take_keys(member: str) -> None:
    """Turn a member's narrow wraps into wraps owed, inside the commit that says that they travel."""
    # First of all, and made anew: whoever is about to pay one of them finds it gone.
    owed = set(
        models.WrapOwed.objects.filter(recipient=member).exclude(stream="").values_list("stream", flat=True)
    )
    models.WrapOwed.objects.filter(recipient=member).exclude(stream="").delete()
    held = set(models.KeyWrap.objects.filter(recipient=member).values_list("stream", flat=True))
    parts = models.Stream.objects.filter(id__in=held | owed, compartment__in=NARROW)
    debts = [
        models.WrapOwed(compartment=name, stream=id, recipient=member)
        for id, name in parts.values_list("id", "compartment")
    ]
    for debt in debts:
        wraps = models.KeyWrap.objects.filter(stream=debt.stream)
        if debt.stream in held and not wraps.exclude(recipient__in=[member, RECOVERY]).exists():
            raise Refused(
                "Nobody else can open all parts of this member’s files. First assign somebody who may, and wait "
                "until they have the keys."
            )
        wraps.filter(recipient=member).delete()
    models.WrapOwed.objects.bulk_create(debts)
    # What a partner gave and nobody took up yet: where nobody else has it the partner shares it again.
    models.GivenKey.objects.filter(recipient=member).delete()
    wipe_after_commit()


def _here(actor: Actor, member: str) -> str:
    if not any(one["id"] == member and not one["removed"] for one in actor.call("people")):
        raise Denied("There is no such member.")
    return member
