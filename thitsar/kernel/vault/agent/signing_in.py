"""Signing in and out, covering and confirming."""

import time
from collections.abc import Sequence
from typing import Any

from thitsar.kernel import models
from thitsar.kernel.errors import Denied
from thitsar.kernel.vault import hierarchy, keybag, suite
from thitsar.kernel.vault.agent.agent import Agent, operation, unlocked
from thitsar.kernel.vault.agent.checkpointing import daily_checkpoint
from thitsar.kernel.vault.agent.duress import renew_signs
from thitsar.kernel.vault.agent.duress_session import sign_in_forced
from thitsar.kernel.vault.agent.hearing import hear
from thitsar.kernel.vault.agent.owing import pay_wraps
from thitsar.kernel.vault.agent.publishing import publish_keys
from thitsar.kernel.vault.agent.renewing import renew_soon
from thitsar.kernel.vault.agent.seen import compare_seen, remember_seen
from thitsar.kernel.vault.agent.session import Session


def locator(name: str, pepper: bytes) -> str:
    """Find a member's row without the sign-in name standing anywhere."""
    return suite.derive(suite.digest("pepper", pepper), "locator", name.strip().casefold()).hex()


@operation
@unlocked
def sign_in(agent: Agent, name: str, passphrase: str, factor: bytes = b"") -> dict[str, Any]:
    """Unlock a member; a wrong name costs and says exactly what a wrong passphrase does, or a missing stick."""
    row = models.Member.objects.filter(locator=locator(name, agent.pepper)).first()
    if row is None:
        keybag.open_keybag("", passphrase, keybag.hopeless(), pepper=agent.pepper, factor=factor)
        raise keybag.wrong()
    kind, seed = keybag.open_keybag(row.id, passphrase, bytes(row.keybag), pepper=agent.pepper, factor=factor)
    began = time.monotonic()
    if kind & keybag.FORCED:
        return sign_in_forced(agent, row.id, seed, began=began)
    with agent.locked():
        # Stretching takes seconds: whoever was taken out meanwhile, or has another passphrase since, is not let in.
        if not models.Member.objects.filter(id=row.id, keybag=row.keybag).exists():
            raise keybag.wrong()
        session, half = agent.sessions.start(row.id, seed)
        try:
            _unlock(agent, session)
            compare_seen(agent, session)
        except Exception:  # whatever went wrong, a session that is half unlocked must not live on
            agent.sessions.end(session.handle)
            raise
        agent.note(session, "", "", "signed_in")
    pay_wraps(agent, session)
    hear(agent, session)
    remember_seen(agent, session)
    publish_keys(agent, session)
    daily_checkpoint(agent)
    renew_soon(agent)
    renew_signs(agent, session, took=time.monotonic() - began)
    return {"handle": session.handle, "half": half, "pin": session.pin, **_shown(agent, session)}


@operation
def session(agent: Agent, handle: str, is_person: bool = True) -> dict[str, Any]:
    """Tell who is signed in, and count this as activity unless a page asked by itself."""
    living = agent.sessions.get(handle, is_person=is_person)
    # Told once, to the first page; a cookie would put it on the disk of the browser.
    pin = "" if living.is_pin_shown else living.pin
    living.is_pin_shown = True
    return {"pin": pin, **_shown(agent, living)}


@operation
def cover(agent: Agent, handle: str) -> None:
    """Cover the page: derived keys go, the sealed seed waits for PIN and cookie."""
    agent.sessions.cover(handle)


@operation
def uncover(agent: Agent, handle: str, half: bytes, pin: str) -> dict[str, Any]:
    """Uncover after the right PIN."""
    living = agent.sessions.uncover(handle, half, pin)
    try:
        _unlock(agent, living)
    except Exception:  # as at signing in: with half a session nobody else could go on after the next change
        agent.sessions.end(handle)
        raise
    return _shown(agent, living)


@operation
def confirm(agent: Agent, handle: str, pin: str) -> None:
    """Take the PIN as fresh confirmation for narrow compartments."""
    agent.sessions.confirm(handle, pin)


@operation
def sign_out(agent: Agent, handle: str) -> None:
    """End one session."""
    agent.sessions.end(handle)


@operation
def lock(agent: Agent) -> None:
    """End all sessions at once."""
    agent.sessions.end_all()
    agent.forced.end_all()


@operation
def alive(agent: Agent, handles: Sequence[str] = ()) -> list[str]:
    """Tell which of these sessions live, so that a worker knows when one it served is gone; names no other."""
    return sorted((agent.sessions.sweep() | agent.forced.sweep()) & set(handles))


def _unlock(agent: Agent, living: Session) -> None:
    keys = living.keys or hierarchy.member_keys(b"")
    revision = agent.node.stored_revision()
    # With this key comes the clock: entries are compared with it before anything is read.
    agent.node.open_epochs(living)
    agent.clock.load(agent.node.counts_key())
    if revision != agent.node.known_revision():
        # Committed since this operation began.
        agent.end_removed()
    agent.bring_along(living, revision)
    if living.member in agent.node.roster.removed:
        # Their old rows were put back.
        raise Denied("The name or the passphrase is not right.")
    agent.follow_waiting()
    if agent.quota.load(living.member, keys.own, agent.node.counts_key(), agent.clock.now()):
        agent.note(living, "", "", "counts_lost")


def _shown(agent: Agent, living: Session) -> dict[str, Any]:
    person = agent.node.roster.member(living.member)
    return {
        "member": person.id,
        "shown": person.shown,
        "organisation": person.organisation,
        "organisation_name": agent.node.roster.organisations[person.organisation],
        "roles": sorted(person.roles),
        "seconds_left": agent.sessions.seconds_left(living),
        "is_set_up": agent.node.is_set_up(),
        "travelling": person.id in agent.node.roster.travelling,
        "confirmed": agent.sessions.is_confirmed(living),
    }
