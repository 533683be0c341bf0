"""Opening one file in an emergency for somebody outside its team: two people, four hours, each opening noted."""

import time
from contextlib import suppress
from typing import Any

from thitsar.kernel.access.emergencies import ACTION, REASONS, UNMASK, are_administrators_alone, openable
from thitsar.kernel.access.policy import is_narrow
from thitsar.kernel.access.teams import Team
from thitsar.kernel.errors import Denied, Purposeful, Refused, Unreadable, Unverified
from thitsar.kernel.own.keys import own_public
from thitsar.kernel.own.readings import Reading, add_reading
from thitsar.kernel.vault import seal, suite, wrap
from thitsar.kernel.vault.agent.agent import Agent, operation, unlocked
from thitsar.kernel.vault.agent.asking import count_code, find_code
from thitsar.kernel.vault.agent.orders import Order, order_digest, read_order, use_order
from thitsar.kernel.vault.agent.renewing import renew_soon
from thitsar.kernel.vault.agent.session import Session

_LONGEST = 500
_NOBODY = b"\0" * 16
_SUMMARY = frozenset({"code", "parts", "reason_code", "reason", "sealed"})


@operation
@unlocked
def ask_emergency(
    agent: Agent, handle: str, *, code: str, parts: list[str], reason_code: str, reason: str
) -> dict[str, Any]:
    """Give what a second person is to be shown, and its digest; the same whether there is such a file or not."""
    with agent.locked():
        session = agent.sessions.get(handle)
        agent.require(session, "request", "approvals")
        allowed = openable(agent.roles(session))
        if not parts or not set(parts) <= set(allowed):
            raise Refused("Choose what you need to open.")
        if reason_code not in REASONS or not 0 < len(reason.strip()) <= _LONGEST:
            raise Refused("Say why it cannot wait.")
        count_code(agent, session, "", f"{ACTION}:asked")
    file = find_code(agent, code)
    with agent.locked():
        session = agent.sessions.get(handle)
        summary = {
            "code": code,
            "parts": " ".join(sorted(set(parts))),
            "reason_code": reason_code,
            "reason": reason.strip(),
        }
        # Which file it is nobody is told before a second person agreed; nor that there is none.
        hidden = bytes.fromhex(file) if file else _NOBODY
        where = (ACTION, session.member, code)
        summary["sealed"] = seal.seal(_key(agent), where, hidden).hex()
        return {"summary": summary, "digest": order_digest(ACTION, session.member, summary)}


@operation
def open_emergency(agent: Agent, handle: str, approval: str) -> str:
    """Open the file that two people agreed on for four hours, once; gives its number.

    That it is used stands in the log before: nobody opens anything of which the log says nothing.
    """
    session = agent.sessions.get(handle)
    agent.require(session, "request", "approvals")
    try:
        return _begun(agent, session, approval)
    except (Denied, Refused):
        agent.note(session, "", "", f"{ACTION}:refused")
        raise


def _begun(agent: Agent, session: Session, approval: str) -> str:
    asked = read_order(agent, session, approval, ACTION, names=_SUMMARY)
    if asked.by != session.member or not asked.used_day:
        raise Denied("There is no such request.")
    roster = agent.node.roster
    if not asked.agreed_by or are_administrators_alone(
        agent.roles(session), roster.member(asked.agreed_by).roles
    ):
        raise Refused("Somebody who is no administrator must have a part in this. Ask another person.")
    file, parts = _named(agent, asked), asked.summary["parts"].split()
    # Last of all: an agreement that is used is gone.
    use_order(agent, session, asked)
    if not file:
        raise Refused("There is no file with this code. Read the code again, and ask anew.")
    team = agent.node.team(session, file)
    if session.member in team.members:
        raise Refused("You work with this file already. Open it from your list.")
    agent.emergencies.begin(session.member, file, parts, agent.node.counts_key())
    agent.note(session, file, "", f"{ACTION}:begun")
    return file


@operation
@unlocked
def end_emergency(agent: Agent, handle: str, file: str) -> None:
    """Close a file that is open to this member in an emergency; keys lent for it are changed by its team."""
    with agent.locked():
        session = agent.sessions.get(handle)
        if agent.emergencies.of(session.member, file) is None:
            raise Denied("There is no such file.")
        agent.emergencies.end(session.member, file, agent.node.counts_key())
        agent.note(session, file, "", f"{ACTION}:ended")
    renew_soon(agent)


@operation
def tell_emergency(agent: Agent, handle: str, approval: str) -> None:
    """Write for the person that their file was opened, once data protection says that it is safe to know."""
    session = agent.sessions.get(handle)
    agent.require(session, "tell", "approvals")
    asked = read_order(agent, session, approval, ACTION, names=_SUMMARY)
    file = _named(agent, asked) if asked.used_day else ""
    if not file:
        raise Refused("There is nobody to tell: nothing was opened.")
    team, roster = agent.node.team(session, file), agent.node.roster
    of, reader = own_public(team.stream("registration")), roster.member(asked.by)
    agent.note(session, file, "", f"{ACTION}:told")
    if of is not None:
        house, parts = roster.organisations[reader.organisation], tuple(asked.summary["parts"].split())
        reading = Reading(int(time.time()), tuple(sorted(reader.roles)), house, parts, ACTION)
        add_reading(agent.directory, (of.locator, of.unwrap_public), reading, durable=True)


def emergency_parts(agent: Agent, session: Session, team: Team) -> frozenset[str]:
    """Give what is open of a file to a member in an emergency, as far as their roles of now allow it."""
    found = agent.emergencies.of(session.member, team.file)
    if found is None:
        return frozenset()
    if found.kind == UNMASK:
        return frozenset(found.parts) if agent.may(session, "audit", "audit") else frozenset()
    return frozenset(found.parts) & set(openable(agent.roles(session), is_released=team.is_released))


def emergency_part(agent: Agent, session: Session, team: Team, compartment: str) -> dict[str, Any]:
    """Give a part with its key: a narrow one's is lent for the time left by somebody of the team."""
    if not is_narrow(compartment):
        return agent.node.part_given(session, team, compartment)
    key = _narrow_key(agent, session, team, compartment)
    return {"stream": team.stream(compartment), "key": key, "mark": b"", "next": None}


def _narrow_key(agent: Agent, session: Session, team: Team, compartment: str) -> bytes:
    if session.member in agent.node.roster.travelling:
        raise Unreadable("You are on a journey: closed parts open to you when you are back.")
    found, keys = agent.emergencies.of(session.member, team.file), session.keys
    if found is None or keys is None:
        raise Unreadable("Nobody unlocked here holds this key.")
    stream = team.stream(compartment)
    where = (ACTION, stream, session.member)
    if stream in found.wraps:
        with suppress(Unverified):
            return wrap.unwrap(keys.unwrapping, where, found.wraps[stream])
    key = _lent(agent, team, compartment)
    found.wraps[stream] = wrap.wrap(keys.unwrap_public, where, key)
    agent.emergencies.save(agent.node.counts_key())
    return key


def _lent(agent: Agent, team: Team, compartment: str) -> bytes:
    for other in agent.sessions.living():
        if other.member in team.narrow and agent.may(other, "read", compartment, team):
            with suppress(Purposeful):
                return agent.node.part_key(other, team, compartment)
    raise Unreadable(
        "Nobody of this file's team is signed in. Ask one of them to sign in, then open it again."
    )


def _named(agent: Agent, asked: Order) -> str:
    """Give the file a request is about; empty where there was none with this code."""
    where = (ACTION, asked.by, asked.summary["code"])
    hidden = seal.open_sealed(_key(agent), where, bytes.fromhex(asked.summary["sealed"]))
    return "" if hidden == _NOBODY else hidden.hex()


def _key(agent: Agent) -> bytes:
    return suite.derive(agent.node.counts_key(), "emergency")
