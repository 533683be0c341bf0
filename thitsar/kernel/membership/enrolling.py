"""Adding members and giving them roles: signed changes of the roster, and the keys they make owed."""

from collections.abc import Callable
from datetime import date
from typing import Any

from thitsar.kernel import models
from thitsar.kernel.access import delays
from thitsar.kernel.access.policy import (
    ANSWERS_KEY,
    BROAD,
    NODE_KEY,
    Role,
    holds_key,
    needs_two,
    scope_of,
    waits_a_day,
)
from thitsar.kernel.access.roster import (
    DELAY_STOPPED,
    MEMBER_ADDED,
    ORGANISATION_NAMED,
    ROLES_AGREED,
    ROLES_APPOINTED,
    ROLES_HELD,
    ROLES_PROPOSED,
)
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.files.kinds import file_kind
from thitsar.kernel.files.open_file import Actor, OpenFile, Said
from thitsar.kernel.files.opening import read_parts, with_newest_keys
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership.events import NODE
from thitsar.kernel.membership.organisations import Organisation, organisations
from thitsar.kernel.wiping import wipe_after_commit


def enrol(
    actor: Actor, shown: str, organisation: Organisation, *, roles: frozenset[Role], today: date
) -> tuple[str, str]:
    """Add a member and give the sign-in name and passphrase, which are shown once and kept nowhere.

    The keys the administrator holds are given at once; each of the others when one of its holders signs in. Roles
    that need two people, and all others named with them, wait until a second person agrees. An organisation nobody
    here belongs to yet is named in the same commit.
    """
    shown = shown.strip()
    if not shown or not roles:
        raise Refused("A member needs a name and at least one role.")
    file = node_roster(actor)
    made = actor.call("enrol_member", shown=shown, organisation=organisation.id)
    member = made["person"]["member"]
    is_waiting = waits_for_second(actor, roles)
    owe = owing(member, frozenset() if is_waiting else roles)

    def write() -> None:
        kept = {name: made[name] for name in ("locator", "keybag", "state")}
        models.Member.objects.create(id=member, **kept)
        owe()

    given = _proposed(file, member, roles, today) if is_waiting else _appointed(file, member, roles)
    said = [Said(file, "roster", MEMBER_ADDED, 1, made["person"]), given]
    if organisation.id not in {one.id for one in organisations(actor)}:
        named = {"organisation": organisation.id, "name": organisation.name}
        said.insert(0, Said(file, "roster", ORGANISATION_NAMED, 1, named))
    record(actor, said, today=today, within=[write])
    pay(actor)
    return made["name"], made["passphrase"]


def appoint(actor: Actor, member: str, *, roles: frozenset[Role], today: date) -> None:
    """Give a member exactly these roles; keys they no longer entitle to are taken out of the table.

    Where one of them needs two people nothing changes until a second person agrees.
    """
    people = {one["id"]: one for one in actor.call("people")}
    if member not in people or people[member]["removed"]:
        raise Denied("There is no such member.")
    others = {id for id, one in people.items() if Role.ADMINISTRATOR in one["roles"]} - {member}
    if Role.ADMINISTRATOR not in roles and not others:
        raise Refused("Somebody must remain administrator. Appoint another one first.")
    file = node_roster(actor)
    if waits_for_second(actor, roles, member=member):
        record(actor, [_proposed(file, member, roles, today)], today=today)
        return
    owe = owing(member, roles)
    record(actor, [_appointed(file, member, roles)], today=today, within=[owe])
    pay(actor)


def waits_for_second(actor: Actor, roles: frozenset[Role], *, member: str = "") -> bool:
    """Tell whether these roles, given to this or a new member, would wait for a second person.

    An administrator who also assigns to files would make and assign a reader alone: all they give waits.
    """
    people = {one["id"]: one for one in actor.call("people")}
    known = people[member] if member else {"roles": [], "alone": {}}
    before = frozenset(Role(one) for one in known["roles"])
    if not any(one["second"] for id, one in people.items() if id not in {actor.member, member}):
        return False
    own = frozenset(Role(one) for one in actor.roles)
    given = {role for role in roles if role not in before or known["alone"].get(role) == actor.member}
    assigns = scope_of(own, "assign", "roster") is not None
    return needs_two(before, roles) or (assigns and bool(given))


def agree(actor: Actor, member: str, *, digest: bytes, today: date) -> None:
    """Agree, as the second person, to exactly the roles that were shown; an administrator's hold a day later."""
    made = proposals(actor).get(member)
    if made is None or made["digest"] != digest:
        raise Refused("This is not what was asked for. Look at the request again.")
    if actor.member in {made["by"], member}:
        raise Refused("You have already had a part in this. Another person must do it.")
    roles = frozenset(Role(one) for one in made["roles"])
    before = next(one["roles"] for one in actor.call("people") if one["id"] == member)
    is_waiting = waits_a_day(frozenset(Role(one) for one in before), roles)
    payload = {"member": member, "roles": made["roles"], "digest": digest}
    said = Said(node_roster(actor), "roster", ROLES_AGREED, 1, payload)
    record(actor, [said], today=today, within=[] if is_waiting else [owing(member, roles)])
    pay(actor)


def delayed(actor: Actor) -> list[dict[str, Any]]:
    """Give what was agreed to and holds a day later, to whoever may stop it or let it hold; the nearest first."""
    found: list[dict[str, Any]] = actor.call("delayed")
    return sorted(found, key=lambda one: int(one["seconds_left"]))


def hold_due(actor: Actor, *, today: date) -> int:
    """Let roles hold whose day has passed, but nobody their own; counts them."""
    due = [one for one in delayed(actor) if not one["seconds_left"] and one["kind"] == delays.ADMINISTRATOR]
    due = [one for one in due if one["subject"] != actor.member]
    for one in due:
        roles = frozenset(Role(role) for role in one["said"]["roles"])
        payload = {"member": one["subject"], "digest": one["digest"]}
        said = Said(node_roster(actor), "roster", ROLES_HELD, 1, payload)
        record(actor, [said], today=today, within=[owing(one["subject"], roles)])
        pay(actor)
    return len(due)


def stop(actor: Actor, digest: bytes, *, reason: str, today: date) -> None:
    """Stop something before it holds, alone: it has to be asked for and agreed to again."""
    if reason not in delays.WHY_STOPPED:
        raise Refused("Choose why you stop it.")
    if digest not in {one["digest"] for one in delayed(actor)}:
        raise Refused("This does not wait any more. Look at the page again.")
    payload = {"digest": digest, "reason": reason}
    record(actor, [Said(node_roster(actor), "roster", DELAY_STOPPED, 1, payload)], today=today)
    # Asking who is here makes the agent read the roster anew.
    actor.call("people")


def proposals(actor: Actor) -> dict[str, dict[str, Any]]:
    """Give the roles that wait for a second person, by the member who would have them."""
    return {one["id"]: one["proposed"] for one in actor.call("people") if one["proposed"]}


def keys_owed(roles: frozenset[Role]) -> list[str]:
    """List the compartments whose key a member with these roles is owed; the node's own key is one of them."""
    return [NODE_KEY, *(name for name in (*BROAD, ANSWERS_KEY) if holds_key(roles, name))] if roles else []


def _appointed(file: OpenFile, member: str, roles: frozenset[Role]) -> Said:
    payload = {"member": member, "roles": [role.value for role in sorted(roles)]}
    return Said(file, "roster", ROLES_APPOINTED, 2, payload)


def _proposed(file: OpenFile, member: str, roles: frozenset[Role], today: date) -> Said:
    payload = {"member": member, "roles": [role.value for role in sorted(roles)], "day": day_number(today)}
    return Said(file, "roster", ROLES_PROPOSED, 1, payload)


def node_roster(actor: Actor) -> OpenFile:
    """Open the node's own roster, to add to it or agree to what another added."""

    def opened() -> OpenFile:
        given = actor.call("open_roster")
        found = OpenFile(given["file"], file_kind(NODE), "", {})
        read_parts(found, [given])
        return found

    return with_newest_keys(opened)


def owing(member: str, roles: frozenset[Role]) -> Callable[[], None]:
    """Give the write that makes the table of keys follow the roles."""
    entitled = keys_owed(roles)

    def write() -> None:
        held = models.EpochWrap.objects.filter(recipient=member)
        held.exclude(compartment__in=entitled).delete()
        wipe_after_commit()
        debts = models.WrapOwed.objects.filter(recipient=member, stream="")
        debts.exclude(compartment__in=entitled).delete()
        missing = set(entitled) - set(held.values_list("compartment", flat=True))
        for compartment in sorted(missing):
            models.WrapOwed.objects.get_or_create(compartment=compartment, stream="", recipient=member)

    return write


def pay(actor: Actor) -> None:
    """Have the agent take a change of the roster up: give keys that are owed, change those that are closed."""
    # Asking who is here makes the agent read the roster anew; only then does it know whom it owes.
    actor.call("people")
    actor.call("pay_debts")
