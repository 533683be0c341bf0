"""Wrap a part's newest data key for a partner, when it is shared and whenever something is said under another one.

And keep what partners gave readable here, when this node's own keys change.
"""

from contextlib import suppress
from typing import Any

from thitsar.kernel import models
from thitsar.kernel.access.partners import Partner
from thitsar.kernel.access.sharing import TO_PEOPLE, Given
from thitsar.kernel.access.teams import Team
from thitsar.kernel.errors import Denied, Unreadable, Unverified
from thitsar.kernel.exchange.bundle import SharedKey
from thitsar.kernel.ledger.accept import theirs
from thitsar.kernel.vault import suite, wrap
from thitsar.kernel.vault.agent.agent import Agent
from thitsar.kernel.vault.agent.named_readers import wrapped_for_readers
from thitsar.kernel.vault.agent.session import Session
from thitsar.kernel.vault.hierarchy import EpochKeys
from thitsar.kernel.vault.places import broad_place
from thitsar.kernel.vault.ring import key_id, seal_ring, theirs_of


def wrapped_for(
    agent: Agent, session: Session, known: Partner, *, part: tuple[Team, str], to: Given | None
) -> dict[str, Any]:
    """Wrap a part's newest key as the receiver's node keeps what may be added and not read there.

    A closed one to each of the people it is given to; `part` is its file's team and its compartment.
    """
    team, name = part
    if name in TO_PEOPLE:
        if to is None:
            raise Denied("There is no such file.")
        return wrapped_for_readers(agent, session, team, known, part=(name, to.readers, to.purpose))
    stream = team.stream(name)
    key = agent.node.part_key(session, team, name)
    held = agent.node.ring(session, stream, name)
    epoch, public = known.publics[name]
    if not suite.equal(held.newest, key):
        raise Denied("There is no such file.")
    where = broad_place(known.organisation, stream, name, epoch, key_id(stream, key))
    return {
        "stream": stream,
        "epoch": epoch,
        "key": key_id(stream, key),
        "wrapped": wrap.wrap(public, where, key),
        "ring": seal_ring(known.organisation, stream, name, held),
    }


def newer_key(agent: Agent, known: Partner, team: Team, name: str) -> SharedKey | None:
    """Wrap it with whatever key somebody who is signed in holds; nothing while nobody does. Called under the lock.

    None, too, while this compartment's keys are being changed: what somebody who left knows is no news.
    """
    if name not in TO_PEOPLE and (name not in known.publics or agent.node.roster.is_closed(name)):
        return None
    for session in agent.sessions.living():
        with suppress(Denied, Unreadable, Unverified):
            is_theirs = name in team.origin.streams
            if is_theirs and not agent.node.answers_there(session, team.stream(name), name):
                return None
            made = wrapped_for(agent, session, known, part=(team, name), to=team.shares.get(known.node))
            return SharedKey(compartment=name, **made)
    return None


def carry_given(organisation: str, held: EpochKeys, following: EpochKeys) -> None:
    """Wrap to a compartment's next epoch what partners gave and no reader has taken up, in the commit that opens it."""
    streams = models.Stream.objects.filter(compartment=held.compartment).values("id")
    given = models.KeyWrap.objects.filter(epoch=held.number, stream__in=streams)
    for one in given.filter(recipient__in=models.Log.objects.values("origin")):
        named = bytes(one.key)
        places = [
            broad_place(organisation, one.stream, held.compartment, number, named)
            for number in (held.number, following.number)
        ]
        # What does not open for whoever holds the key opens for nobody.
        with suppress(Unverified):
            sealed, ring = theirs_of(bytes(one.sealed))
            key = wrap.unwrap(held.unwrapping, places[0], sealed)
            one.epoch = following.number
            one.sealed = theirs(wrap.wrap(following.public, places[1], key), ring)
            one.save(update_fields=["epoch", "sealed"])
