"""Enrolling a member anew, with new keys in the place of lost ones: one asks for it, another agrees."""

from collections.abc import Callable
from datetime import date
from typing import Any

from thitsar.kernel import models
from thitsar.kernel.access import delays
from thitsar.kernel.access.policy import NARROW, Role, waits_a_day
from thitsar.kernel.access.replacing import MEMBER_REPLACED, REPLACEMENT_HELD, REPLACEMENT_PROPOSED
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.files.open_file import Actor, Said
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership.enrolling import delayed, node_roster, owing, pay
from thitsar.kernel.membership.removing import drop_everything


def propose(actor: Actor, member: str, *, today: date) -> tuple[str, str]:
    """Make new keys for a member and give the sign-in name and passphrase, shown once; they open nothing yet.

    Nobody can bring the old keys back. Until a second person agrees the old ones stay as they are.
    """
    people = {one["id"]: one for one in actor.call("people")}
    if member not in people or people[member]["replaced"]:
        raise Denied("There is no such member.")
    if people[member]["unfinished"]:
        raise Refused("First a second person must agree that this member is enrolled anew.")
    if member == actor.member:
        raise Refused("Nobody enrols themselves anew. Another administrator must do it.")
    made = actor.call(
        "enrol_member", shown=people[member]["shown"], organisation=people[member]["organisation"]
    )
    # Of an earlier try, which ends with this one.
    before = [one["id"] for one in people.values() if one["replaces"] == member]

    def write() -> None:
        models.Member.objects.filter(id__in=before).delete()
        kept = {name: made[name] for name in ("locator", "keybag", "state")}
        models.Member.objects.create(id=made["person"]["member"], **kept)

    payload = {**made["person"], "replaces": member, "day": day_number(today)}
    said = Said(node_roster(actor), "roster", REPLACEMENT_PROPOSED, 1, payload)
    record(actor, [said], today=today, within=[write])
    # Asking who is here makes the agent read the roster anew.
    actor.call("people")
    return made["name"], made["passphrase"]


def proposals(actor: Actor) -> dict[str, dict[str, Any]]:
    """Give what waits for a second person, by the id that would be in another's place."""
    return {one["id"]: one["replacement"] for one in actor.call("people") if one["replacement"]}


def agree(actor: Actor, member: str, *, digest: bytes, today: date) -> None:
    """Agree, as the second person, to exactly the new keys that were shown; an administrator's hold a day later."""
    made = proposals(actor).get(member)
    if made is None or made["digest"] != digest:
        raise Refused("This is not what was asked for. Look at the request again.")
    if actor.member in {made["by"], made["replaces"]}:
        raise Refused("You have already had a part in this. Another person must do it.")
    roles = frozenset(Role(one) for one in made["roles"])
    is_waiting = waits_a_day(frozenset(), roles)
    within = [] if is_waiting else [_in_place_of(made["replaces"], member, roles)]
    said = Said(node_roster(actor), "roster", MEMBER_REPLACED, 1, {"member": member, "digest": digest})
    record(actor, [said], today=today, within=within)
    pay(actor)


def hold_due(actor: Actor, *, today: date) -> int:
    """Let administrators' new keys hold whose day has passed, but nobody in their own place; counts them."""
    due = [one for one in delayed(actor) if not one["seconds_left"] and one["kind"] == delays.REPLACEMENT]
    due = [one for one in due if one["subject"] != actor.member]
    for one in due:
        member, roles = one["said"]["member"], frozenset(Role(role) for role in one["said"]["roles"])
        payload = {"member": member, "digest": one["digest"]}
        said = Said(node_roster(actor), "roster", REPLACEMENT_HELD, 1, payload)
        record(actor, [said], today=today, within=[_in_place_of(one["subject"], member, roles)])
        pay(actor)
    return len(due)


def _in_place_of(old: str, new: str, roles: frozenset[Role]) -> Callable[[], None]:
    """Give the write that takes every key from the old id, and makes what it had owed to the new one."""

    def write() -> None:
        held = set(models.KeyWrap.objects.filter(recipient=old).values_list("stream", flat=True))
        debts = models.WrapOwed.objects.filter(recipient=old).exclude(stream="")
        parts = models.Stream.objects.filter(id__in=held | set(debts.values_list("stream", flat=True)))
        owed = parts.filter(compartment__in=NARROW).values_list("compartment", "id")
        models.WrapOwed.objects.bulk_create(
            [models.WrapOwed(compartment=name, stream=stream, recipient=new) for name, stream in owed]
        )
        drop_everything(old)
        owing(new, roles)()

    return write
