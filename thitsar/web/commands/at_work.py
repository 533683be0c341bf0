"""A member at work in a command: signed in through the agent's socket for as long as the command lasts."""

import argparse
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from thitsar.kernel.errors import Purposeful, Refused
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.pages.sessions import actor_of, agent
from thitsar.web.agent_start import borrowed
from thitsar.web.commands.terminal import read_credentials, read_key_file


@contextmanager
def at_work(asked: argparse.Namespace, *programs: str) -> Iterator[Actor]:
    """Sign the named member in, with the programs the work needs running, and out again at the end."""
    factor = read_key_file(asked.key_file)
    name, passphrase = read_credentials(asked.member, asked.passphrase_file)
    with borrowed(asked.node, *programs), signed_in(name, passphrase, factor) as actor:
        yield actor


@contextmanager
def signed_in(name: str, passphrase: str, factor: bytes = b"") -> Iterator[Actor]:
    """Sign a member in and out."""
    given = agent().call("sign_in", name=name, passphrase=passphrase, factor=factor)
    actor = actor_of(given["handle"], given)
    try:
        yield actor
    finally:
        with suppress(Purposeful):  # an agent that is gone has signed everybody out
            agent().call("sign_out", handle=actor.handle)


def member_named(actor: Actor, shown: str) -> str:
    """Give the id of the one member here whom others see by this name; Refused for none and for several."""
    found = [one["id"] for one in here_named(actor.call("people"), shown)]
    if len(found) != 1:
        raise Refused("There is no such member, or more than one of this name. Use the page Members.")
    member: str = found[0]
    return member


def here_named(people: Iterable[dict[str, Any]], shown: str) -> list[dict[str, Any]]:
    """List those who are members here and seen by this name: one, unless it is wrong or borne by several."""
    named = (one for one in people if one["shown"] == shown and not one["removed"])
    # Who waits for a second person to take their own place bears the same name.
    return [one for one in named if not one["unfinished"]]
