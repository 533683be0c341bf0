"""A passphrase to give when forced: set and taken away by its member, and what others hear once it was used.

Nothing here says to anybody but its member whether there is one (decision 0032).
"""

from dataclasses import replace
from typing import Any

from thitsar.kernel import models
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Denied, Refused, Unverified
from thitsar.kernel.exchange.bundle import Bundle
from thitsar.kernel.exchange.signs import made_on, read_sign
from thitsar.kernel.vault import keybag, seal
from thitsar.kernel.vault.agent import duress_shown as shown
from thitsar.kernel.vault.agent.agent import Agent, operation, unlocked
from thitsar.kernel.vault.agent.duress_signs import (
    heard_key,
    heard_place,
    own_sign,
    partner_signs,
    raised,
    sign_key,
    stored,
    write_signs,
)
from thitsar.kernel.vault.agent.partnering import node_seed
from thitsar.kernel.vault.agent.session import Session
from thitsar.kernel.vault.agent.slots import new_passphrase, require_typed_back, rewrite
from thitsar.kernel.vault.keybag import Way

_THOUSAND = 1000
SETTLED = "sign_ended"


@operation
def draw_duress(agent: Agent, handle: str) -> str:
    """Draw a duress passphrase for this member; it opens nothing before it was typed back."""
    session = agent.sessions.get(handle)
    session.drawn_duress = new_passphrase()
    return session.drawn_duress


@operation
@unlocked
def set_duress(agent: Agent, handle: str, passphrase: str, typed: str, factor: bytes = b"") -> None:
    """Let the drawn one be valid from now on, and one that was set before not any more."""
    with agent.locked():
        drawn = agent.sessions.get(handle).drawn_duress
    require_typed_back(drawn, typed)
    rewrite(agent, handle, (passphrase, factor), lambda ways: ways, duress=drawn)


@operation
@unlocked
def remove_duress(agent: Agent, handle: str, passphrase: str, factor: bytes = b"") -> None:
    """Take it away, if there is one; whoever asks is not told whether there was."""
    rewrite(agent, handle, (passphrase, factor), lambda ways: ways, duress="")


@operation
@unlocked
def trainings(agent: Agent, handle: str) -> list[list[str]]:
    """Name the files of training with their exercise, newest first; copies what is new for a session under duress."""
    with agent.locked():
        session = agent.sessions.get(handle)
        agent.assignments.read_on(session)
        found = agent.assignments.trainings()
        newest = tuple(found[: shown.MOST_FILES])
        is_new = newest != session.trained
        key = shown.key_of_member(session.keys.own) if is_new and session.keys else b""
        session.trained = newest
    # Outside the lock: a commit waits for the agent while it holds the database.
    if key and (known := shown.kept(session.member, key)) is not None and known.files != newest:
        fresh = replace(known, files=newest).sealed(session.member, key)
        models.Member.objects.filter(id=session.member).update(shown=fresh)
    return [list(one) for one in found]


@operation
def signs(agent: Agent, handle: str) -> list[dict[str, Any]]:
    """Tell of members of this node, and of partners' nodes, who signalled that they are forced; never of oneself."""
    session = agent.sessions.get(handle)
    roster = agent.node.roster
    found: list[dict[str, Any]] = [
        {"member": member, "name": roster.member(member).shown, "day": day}
        for member, day in sorted(raised(agent, session).items())
        if member != session.member and member in roster.members and member not in roster.removed
    ]
    for row in models.Exchange.objects.exclude(heard_key=b"").exclude(heard=b""):
        partner = roster.partners.get(row.partner)
        if partner is None or not partner.is_active:
            continue
        key = _heard(agent, row)
        day = key and read_sign(key, (row.partner, agent.node.row.node), bytes(row.heard))
        if day:
            found.append({"member": "", "name": partner.name, "day": day})
    return found


@operation
@unlocked
def end_sign(agent: Agent, handle: str, member: str) -> None:
    """End another member's sign, for those who could take them out: it was practice, or they are free again."""
    with agent.locked():
        session = agent.sessions.get(handle)
        agent.require(session, "remove", "roster")
        if member == session.member or member not in agent.node.roster.members:
            raise Denied("There is no such file.")
        now = raised(agent, session)
        if member not in now:
            raise Refused("This member signals nothing.")
        del now[member]
        to = agent.node.roster.current("roster")
        keys, node = _keys(agent), agent.node.row.node
        before = stored(member, keys)
        agent.note(session, "", "", SETTLED)
    day = max(now.values(), default=0)
    partners = partner_signs(node, keys.items(), forced_day(agent), since=day)
    same = bytes(models.Member.objects.only("shown").get(id=member).shown)
    sign = own_sign(member, to, 0)
    if not write_signs(member, shown=same, sign=sign, partners=partners, before=before):
        raise Refused("Something was written here at the same moment. Repeat what you did.")


def renew_signs(agent: Agent, session: Session, *, took: float) -> None:
    """Make a member's signs anew at their sign-in, as one under duress does, and copy what such a session would show.

    What was raised stays raised. `took` is how long the sign-in was, in seconds: one under duress takes as long.
    """
    with agent.locked():
        if session.keys is None:
            return
        now, member = raised(agent, session), session.member
        keys, node = _keys(agent), agent.node.row.node
        before = stored(member, keys)
        key = shown.key_of_member(session.keys.own)
        fresh = _shown(agent, session, key, wait=min(shown.LONGEST_WAIT, round(took * _THOUSAND)))
    day = max(now.values(), default=0)
    write_signs(
        member,
        shown=fresh.sealed(member, key),
        sign=own_sign(member, fresh.roster, now.get(member, 0)),
        partners=partner_signs(node, keys.items(), forced_day(agent), since=day),
        before=before,
    )


def forced_day(agent: Agent) -> int:
    """Give today's number."""
    return day_number(agent.date())


def heard_by_bundle(agent: Agent, said: Bundle) -> tuple[bytes, bytes]:
    """Give the key of a partner's signs, sealed for everybody of this node, and what is known of the partner now.

    A bundle may have been long on its way: what came since over a wire stays, and on one day what is raised.
    """
    row = models.Exchange.objects.filter(partner=said.sender).first() or models.Exchange()
    sealed, before = bytes(row.heard_key), bytes(row.heard)
    if said.sign_key:
        sealed = seal.seal(heard_key(node_seed(agent)), heard_place(said.sender), said.sign_key)
    key = said.sign_key or _heard(agent, row)
    if not before or not key:
        return sealed, before or said.sign
    way = (said.sender, said.recipient)
    at = [(made_on(one), read_sign(key, way, one) or 0) for one in (before, said.sign)]
    return sealed, before if at[0] > at[1] and read_sign(key, way, before) is not None else said.sign


def _heard(agent: Agent, row: models.Exchange) -> bytes:
    """Give the key of a partner's signs; nothing where what lies there does not open: no page stumbles over that."""
    try:
        return seal.open_sealed(heard_key(node_seed(agent)), heard_place(row.partner), bytes(row.heard_key))
    except Unverified:
        return b""


def _keys(agent: Agent) -> dict[str, bytes]:
    """Give the keys of the signs for the active partners; none while nobody holds the node's."""
    if agent.node.signing is None:
        return {}
    seed = node_seed(agent)
    active = [one.node for one in agent.node.roster.partners.values() if one.is_active]
    return {one: sign_key(seed, one) for one in active}


def _shown(agent: Agent, session: Session, key: bytes, *, wait: int) -> shown.Shown:
    roster, row = agent.node.roster, agent.node.row
    person, known = roster.member(session.member), shown.kept(session.member, key)
    if known is None:
        known = shown.with_ways(shown.nothing(), *_opened_by(session))
    number, public = agent.node.adding_to("audit") if "audit" in roster.epochs else (0, b"")
    return replace(
        known,
        name=person.shown,
        organisation=person.organisation,
        organisation_name=roster.organisations[person.organisation],
        is_set_up=agent.node.is_set_up(),
        roster=roster.current("roster"),
        # Each reader's own keys, while there is no newest one, are too many: then the line waits.
        audit=(number, public) if number else (0, b""),
        partners=tuple(_keys(agent).items()),
        node=row.node,
        wait=wait,
    )


def _opened_by(session: Session) -> tuple[str, tuple[Way, ...]]:
    own = session.keys.own if session.keys else b""
    bag = bytes(models.Member.objects.only("keybag").get(id=session.member).keybag)
    return keybag.duress_passphrase(session.member, bag, own), keybag.ways_in(session.member, bag, own)
