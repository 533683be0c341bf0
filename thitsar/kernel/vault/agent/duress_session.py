"""A session under duress: it holds no key of the node, finds no file, and looks as that of a member with little to do.

Each function has the name of an operation that others do. What does not stand here is answered as if there were nothing
of the kind.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db import transaction

from thitsar.kernel import models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.exchange.reader_words import words_of_reader
from thitsar.kernel.vault import hierarchy, key_file, keybag, stretch, suite
from thitsar.kernel.vault.agent import duress_shown as shown
from thitsar.kernel.vault.agent.agent import Agent, under_duress, unlocked
from thitsar.kernel.vault.agent.duress import forced_day
from thitsar.kernel.vault.agent.duress_shown import Shown
from thitsar.kernel.vault.agent.duress_signs import raise_signs
from thitsar.kernel.vault.agent.session import Session
from thitsar.kernel.vault.agent.slots import (
    KINDS,
    MEANWHILE,
    NOT_OPENED,
    new_passphrase,
    require_typed_back,
)
from thitsar.kernel.vault.keybag import Way
from thitsar.kernel.vault.places import member_id
from thitsar.kernel.wiping import wipe_after_commit

# Whoever has this role alone has the fewest pages: Today, training, their own key, help.
_ROLE = Role.HANDLER
PURPOSE = "forced"
_THOUSAND = 1000
Change = Callable[[Shown], Shown]


def sign_in_forced(agent: Agent, member: str, seed: bytes, *, began: float) -> dict[str, Any]:
    """Begin a session under duress and raise the member's sign; takes as long as their ordinary sign-ins do."""
    key = shown.shown_key(seed)
    one = shown.kept(member, key)
    if one is None:
        raise keybag.wrong()
    raise_signs(member, one, key, forced=seed, day=forced_day(agent))
    with agent.locked():
        living, half = agent.forced.start(member, seed)
        agent.note(living, "", "", PURPOSE)
        if "audit" not in agent.node.roster.epochs and one.audit[0]:
            # Nobody else is here, who would let it be written.
            agent.log.flush(one.audit)
    time.sleep(max(0.0, one.wait / _THOUSAND - (time.monotonic() - began)))
    return {"handle": living.handle, "half": half, "pin": living.pin, **_told(agent, living, one)}


@under_duress
def session(agent: Agent, handle: str, is_person: bool = True) -> dict[str, Any]:
    """Tell who is signed in."""
    living = agent.forced.get(handle, is_person=is_person)
    pin = "" if living.is_pin_shown else living.pin
    living.is_pin_shown = True
    return {"pin": pin, **_told(agent, living, _of(living))}


@under_duress
def cover(agent: Agent, handle: str) -> None:
    """Cover the page."""
    agent.forced.cover(handle)


@under_duress
def uncover(agent: Agent, handle: str, half: bytes, pin: str) -> dict[str, Any]:
    """Uncover after the right PIN."""
    living = agent.forced.uncover(handle, half, pin)
    return _told(agent, living, _of(living))


@under_duress
def confirm(agent: Agent, handle: str, pin: str) -> None:
    """Take the PIN; it opens nothing more."""
    agent.forced.confirm(handle, pin)


@under_duress
def sign_out(agent: Agent, handle: str) -> None:
    """End the session."""
    agent.forced.end(handle)


@under_duress
def assigned(agent: Agent, handle: str, since: int, compartment: str = "") -> dict[str, Any]:
    """Give no file."""
    agent.forced.get(handle)
    return {"through": since, "added": [], "removed": [], "keys": {}}


@under_duress
def list_keys(agent: Agent, handle: str, compartment: str) -> dict[int, bytes]:
    """Give the key of no list."""
    agent.forced.get(handle)
    return {}


@under_duress
def key_state(agent: Agent, handle: str) -> list[dict[str, Any]]:
    """Tell of no key."""
    agent.forced.get(handle)
    return []


@under_duress
def signs(agent: Agent, handle: str) -> list[dict[str, Any]]:
    """Tell of nobody who is forced."""
    agent.forced.get(handle)
    return []


@under_duress
def trainings(agent: Agent, handle: str) -> list[list[str]]:
    """Name the files of training there were at the member's last ordinary session."""
    return [list(one) for one in _of(agent.forced.get(handle)).files]


@under_duress
def ways_in(agent: Agent, handle: str) -> list[dict[str, Any]]:
    """List what this passphrase needs beside it."""
    ways = _of(agent.forced.get(handle)).ways
    return [{"kind": KINDS[one.kind], "name": one.name} for one in ways if one.name]


@under_duress
def own_words(agent: Agent, handle: str) -> str:
    """Give the member's own words: partners know them, and other ones would tell which passphrase was given."""
    return words_of_reader(agent.forced.get(handle).member)


@under_duress
def draw_passphrase(agent: Agent, handle: str) -> str:
    """Draw another passphrase."""
    living = agent.forced.get(handle)
    living.drawn = new_passphrase()
    return living.drawn


@under_duress
@unlocked
def change_passphrase(agent: Agent, handle: str, passphrase: str, typed: str, factor: bytes = b"") -> None:
    """Let it be valid in place of the one that was typed, and leave those of ordinary sessions as they are."""
    with agent.locked():
        drawn = agent.forced.get(handle).drawn
    require_typed_back(drawn, typed)
    _rewrite(agent, handle, (passphrase, factor), lambda one: _renamed(one, passphrase, drawn))


@under_duress
@unlocked
def add_way_in(
    agent: Agent, handle: str, passphrase: str, *, kind: str, added: bytes, factor: bytes = b""
) -> str:
    """Need this beside it from now on."""
    new = shown.beside(Way(next(number for number, said in KINDS.items() if said == kind), added))

    def change(one: Shown) -> Shown:
        if any(suite.equal(way.factor, new.factor) for way in one.ways):
            raise Refused("This key file or passkey is already yours. Make another one as the spare.")
        return replace(one, ways=(*(way for way in one.ways if way.name), new))

    _rewrite(agent, handle, (passphrase, factor), change)
    return key_file.name(added)


@under_duress
@unlocked
def remove_way_in(agent: Agent, handle: str, passphrase: str, name: str, factor: bytes = b"") -> None:
    """Need it no more."""

    def change(one: Shown) -> Shown:
        left = tuple(way for way in one.ways if not way.name or way.name != name)
        if len(left) == len(one.ways):
            raise Refused(MEANWHILE)
        return replace(one, ways=left or tuple(shown.beside(way) for way in keybag.ALONE))

    _rewrite(agent, handle, (passphrase, factor), change)


@under_duress
def draw_duress(agent: Agent, handle: str) -> str:
    """Draw one that opens the same as this one does."""
    living = agent.forced.get(handle)
    living.drawn_duress = new_passphrase()
    return living.drawn_duress


@under_duress
@unlocked
def set_duress(agent: Agent, handle: str, passphrase: str, typed: str, factor: bytes = b"") -> None:
    """Let it be valid beside this one, as far as there is room."""
    with agent.locked():
        drawn = agent.forced.get(handle).drawn_duress
    require_typed_back(drawn, typed)
    _rewrite(agent, handle, (passphrase, factor), lambda one: replace(one, passphrases=(passphrase, drawn)))


@under_duress
@unlocked
def remove_duress(agent: Agent, handle: str, passphrase: str, factor: bytes = b"") -> None:
    """Let the one that was typed be the only one."""
    _rewrite(agent, handle, (passphrase, factor), lambda one: replace(one, passphrases=(passphrase,)))


def _rewrite(agent: Agent, handle: str, given: tuple[str, bytes], change: Change) -> None:
    passphrase, factor = given
    with agent.locked():
        member = agent.forced.get(handle).member
    before = bytes(models.Member.objects.only("keybag").get(id=member).keybag)
    try:
        kind, seed = keybag.open_keybag(member, passphrase, before, pepper=agent.pepper, factor=factor)
    except Denied:
        raise Refused(NOT_OPENED) from None
    if not kind & keybag.FORCED:
        raise Refused(NOT_OPENED)
    key = shown.shown_key(seed)
    one = shown.kept(member, key)
    if one is None:
        raise Refused(MEANWHILE)
    made = change(one)
    opens = [(words, Way(way.kind, way.factor)) for words in made.passphrases for way in made.ways]
    after = keybag.with_forced(member, before, opens, seed=seed, pepper=agent.pepper)
    with transaction.atomic():
        rows = models.Member.objects.filter(id=member, keybag=before)
        if not rows.update(keybag=after, shown=made.sealed(member, key)):
            raise Refused(MEANWHILE)
        wipe_after_commit()
    with agent.locked():
        living = agent.forced.get(handle)
        living.drawn = living.drawn_duress = ""
        agent.forced.end_others(living)


def _renamed(one: Shown, before: str, after: str) -> Shown:
    words = tuple(
        after if stretch.normal(said) == stretch.normal(before) else said for said in one.passphrases
    )
    return replace(one, passphrases=words)


def _of(living: Session) -> Shown:
    own = living.keys.own if living.keys else b""
    one = shown.kept(living.member, suite.derive(own, "shown"))
    if one is None:
        raise Denied("You are signed out. Sign in again; what you had sent is kept.")
    return one


def _told(agent: Agent, living: Session, one: Shown) -> dict[str, Any]:
    keys = living.keys or hierarchy.member_keys(b"")
    return {
        # Not the member's own: a page kept for an ordinary session of theirs is not shown to this one.
        "member": member_id(keys.unwrap_public, keys.sign_public),
        "shown": one.name,
        "organisation": one.organisation,
        "organisation_name": one.organisation_name,
        "roles": [_ROLE.value],
        "seconds_left": agent.forced.seconds_left(living),
        "is_set_up": one.is_set_up,
        "travelling": False,
        "confirmed": agent.forced.is_confirmed(living),
    }
