"""What a member changes of their own key slots: the passphrase, and what is needed beside it.

Each asks for the passphrase again, so that a page left open gives nobody a key. The whole keybag is made anew and
written in one update: a kill leaves the old one or the new one.
"""

import secrets
from collections.abc import Callable
from typing import Any

from django.db import transaction

from thitsar.kernel import models
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.vault import key_file, keybag, stretch, suite
from thitsar.kernel.vault.agent import duress_shown as shown
from thitsar.kernel.vault.agent.agent import Agent, operation, unlocked
from thitsar.kernel.vault.keybag import Way
from thitsar.kernel.vault.wordlists import ENGLISH
from thitsar.kernel.wiping import wipe_after_commit

WORDS = 7
KINDS = {keybag.KEY_FILE: "key_file", keybag.PASSKEY: "passkey"}
NOT_OPENED = (
    "What you gave does not open your key: look at the passphrase, and whether it is the right key file or"
    " passkey. Nothing was changed."
)
AGAIN = "Something was written here at the same moment. Sign out and in, and repeat what you did."
MEANWHILE = "Your key was changed meanwhile, in another window. Look at this page again."
Change = Callable[[tuple[Way, ...]], tuple[Way, ...]]


def new_passphrase() -> str:
    """Draw seven words (77 bits); nobody chooses one."""
    return " ".join(secrets.choice(ENGLISH) for _ in range(WORDS))


@operation
def ways_in(agent: Agent, handle: str) -> list[dict[str, Any]]:
    """List what this member needs beside the passphrase, by kind and name; nothing when that is enough."""
    session = agent.sessions.get(handle)
    return [
        {"kind": KINDS[one.kind], "name": key_file.name(one.factor)}
        for one in _ways(session.member, session.keys.own if session.keys else b"")
        if one.factor
    ]


@operation
def draw_passphrase(agent: Agent, handle: str) -> str:
    """Draw a new passphrase for this member; the old one is valid until the new one was typed back."""
    session = agent.sessions.get(handle)
    session.drawn = new_passphrase()
    return session.drawn


@operation
@unlocked
def change_passphrase(agent: Agent, handle: str, passphrase: str, typed: str, factor: bytes = b"") -> None:
    """Let the drawn passphrase be valid instead of the old one, after it was typed back."""
    with agent.locked():
        drawn = agent.sessions.get(handle).drawn
    require_typed_back(drawn, typed)
    rewrite(agent, handle, (passphrase, factor), lambda ways: ways, becomes=drawn)


@operation
@unlocked
def add_way_in(
    agent: Agent, handle: str, passphrase: str, *, kind: str, added: bytes, factor: bytes = b""
) -> str:
    """Need this key file or passkey from now on, or one of those added before; gives its name."""
    new = Way(next(number for number, said in KINDS.items() if said == kind), added)

    def change(ways: tuple[Way, ...]) -> tuple[Way, ...]:
        if any(suite.equal(one.factor, added) for one in ways):
            raise Refused("This key file or passkey is already yours. Make another one as the spare.")
        return (*(one for one in ways if one.kind != keybag.PASSPHRASE), new)

    rewrite(agent, handle, (passphrase, factor), change)
    return key_file.name(added)


@operation
@unlocked
def remove_way_in(agent: Agent, handle: str, passphrase: str, name: str, factor: bytes = b"") -> None:
    """Need this key file or passkey no more; with the last one gone the passphrase alone opens the key again."""

    def change(ways: tuple[Way, ...]) -> tuple[Way, ...]:
        left = tuple(one for one in ways if not one.factor or key_file.name(one.factor) != name)
        if len(left) == len(ways):
            raise Refused(MEANWHILE)
        return left or keybag.ALONE

    rewrite(agent, handle, (passphrase, factor), change)


def require_typed_back(drawn: str, typed: str) -> None:
    """Raise Refused unless what was drawn was typed back."""
    if not drawn:
        raise Refused("There is no new passphrase to change to. Ask for one.")
    if not suite.equal(*(stretch.normal(one).encode() for one in (drawn, typed))):
        raise Refused(
            "What you typed is not the new passphrase. Look at your paper and type it again, or ask for another"
            " one. The old one is still valid."
        )


def rewrite(
    agent: Agent,
    handle: str,
    given: tuple[str, bytes],
    change: Change,
    *,
    becomes: str = "",
    duress: str | None = None,
) -> None:
    """Make the whole keybag anew, after passphrase and factor opened it; None leaves a duress passphrase as it is.

    With it goes what a session under duress would show, so that setting one looks as every other change does.
    """
    passphrase, factor = given
    with agent.locked():
        member = agent.sessions.get(handle).member
    before = _keybag(member)
    try:
        kind, seed = keybag.open_keybag(member, passphrase, before, pepper=agent.pepper, factor=factor)
    except Denied:
        raise Refused(NOT_OPENED) from None
    if kind & keybag.FORCED:
        raise Refused(NOT_OPENED)
    own = keybag.own_key(seed)
    ways = change(keybag.ways_in(member, before, own))
    duress = keybag.duress_passphrase(member, before, own) if duress is None else duress
    if duress and stretch.normal(duress) == stretch.normal(becomes or passphrase):
        raise Refused("The two passphrases must be different ones. Ask for another one.")
    after = keybag.make(member, becomes or passphrase, seed, pepper=agent.pepper, ways=ways, duress=duress)
    key = shown.key_of_member(own)
    known = shown.kept(member, key)
    if duress and (known is None or not known.roster[0]):
        # Nobody would hear of it: the sign-in that writes what it needs found the database held.
        raise Refused(AGAIN)
    fresh = shown.with_ways(known or shown.nothing(), duress, ways).sealed(member, key)
    with agent.locked():
        agent.sessions.get(handle)  # whoever was signed out meanwhile changes nothing
    with transaction.atomic():
        if not models.Member.objects.filter(id=member, keybag=before).update(keybag=after, shown=fresh):
            raise Refused(MEANWHILE)
        wipe_after_commit()
    with agent.locked():
        session = agent.sessions.get(handle)
        session.drawn = session.drawn_duress = ""
        # Whoever else sits at a page of this member opened it with what is valid no more.
        agent.sessions.end_others(session)
        agent.forced.end_others(session)
        agent.note(session, "", "", "key_changed")


def _ways(member: str, own: bytes) -> tuple[Way, ...]:
    return keybag.ways_in(member, _keybag(member), own)


def _keybag(member: str) -> bytes:
    return bytes(models.Member.objects.only("keybag").get(id=member).keybag)
