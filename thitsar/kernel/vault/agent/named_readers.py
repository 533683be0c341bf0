"""Closed parts for people of a partner's: known by their keys from what they said, and compared by voice.

Their keys came in bundles that their node signed, and no card vouches for them: who agrees compares six words.
"""

from collections.abc import Iterable
from typing import Any

from thitsar.kernel.access.authors import Author
from thitsar.kernel.access.partners import Partner
from thitsar.kernel.access.policy import NEVER_OF_A_CHILD, scope_of
from thitsar.kernel.access.roster import Roster
from thitsar.kernel.access.sharing import TO_PEOPLE
from thitsar.kernel.access.teams import Team
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.exchange.closed_keys import write_wraps
from thitsar.kernel.exchange.reader_words import words_of_reader
from thitsar.kernel.vault import wrap
from thitsar.kernel.vault.agent.agent import Agent, operation
from thitsar.kernel.vault.agent.session import Session
from thitsar.kernel.vault.places import narrow_place
from thitsar.kernel.vault.ring import key_id, seal_ring

# People whom one part is shared with: each costs a kilobyte in every bundle that brings a key.
MOST_READERS = 16


def readers_of(roster: Roster, partner: str, part: str, *, purpose: str) -> dict[str, Author]:
    """Give those of a partner's people whose roles read a part there, by id; of a child only who may work with one."""
    without = NEVER_OF_A_CHILD if purpose == "CHILD" else frozenset()
    return {
        id: one
        for (node, id), one in roster.authors.items()
        if node == partner and scope_of(one.roles - without, "read", part) is not None
    }


def require_readers(
    roster: Roster, partner: str, parts: Iterable[str], readers: Iterable[str], *, purpose: str
) -> None:
    """Raise Refused unless people are named for exactly the parts that are shared with people, who read them there."""
    closed, named = [one for one in parts if one in TO_PEOPLE], set(readers)
    if bool(closed) != bool(named):
        raise Refused(
            "Say which people there may read the closed part, and choose nobody where there is none."
        )
    if len(named) > MOST_READERS:
        raise Refused("Choose at most %(most)s people.", {"most": MOST_READERS})
    for part in closed:
        if not named <= readers_of(roster, partner, part, purpose=purpose).keys():
            raise Refused("Somebody who was chosen may not read this part there. Look at the list again.")


def wrapped_for_readers(
    agent: Agent, session: Session, team: Team, known: Partner, *, part: tuple[str, Iterable[str], str]
) -> dict[str, Any]:
    """Wrap a part's newest key to each of its readers who still reads it, for their own place there.

    `part` is its compartment, those named, and what it is shared for. Denied where none of them does any more.
    """
    name, readers, purpose = part
    stream = team.stream(name)
    entitled = readers_of(agent.node.roster, known.node, name, purpose=purpose)
    named = [entitled[one] for one in sorted(readers) if one in entitled]
    if not named:
        raise Denied("There is no such file.")
    key = agent.node.part_key(session, team, name)
    own = key_id(stream, key)
    wraps = {
        one.id: wrap.wrap(one.unwrap_public, narrow_place(known.organisation, stream, name, one.id, own), key)
        for one in named
    }
    held = agent.node.ring(session, stream, name)
    ring = seal_ring(known.organisation, stream, name, held)
    return {"stream": stream, "epoch": 0, "key": own, "wrapped": write_wraps(wraps), "ring": ring}


@operation
def own_words(agent: Agent, handle: str) -> str:
    """Give the six words by which a partner's officer knows this member."""
    return words_of_reader(agent.sessions.get(handle).member)


@operation
def partner_readers(agent: Agent, handle: str, partner: str, file: str = "") -> list[dict[str, Any]]:
    """List those of a partner's people with whom a closed part can be shared: their words and roles, no name.

    Of a child's file only those who may work with a child.
    """
    session = agent.sessions.get(handle)
    if scope_of(agent.roles(session), "share", "roster") is None:
        raise Denied("There is no such file.")
    known = agent.node.roster.partner(partner)
    is_child = False
    if file:
        team = agent.node.team(session, file)
        agent.require(session, "share", "roster", team)
        is_child = team.is_released
    found = {
        id: one
        for part in TO_PEOPLE
        for id, one in readers_of(
            agent.node.roster, known.node, part, purpose="CHILD" if is_child else ""
        ).items()
    }
    rows = [{"id": id, "words": words_of_reader(id), "roles": sorted(one.roles)} for id, one in found.items()]
    return sorted(rows, key=lambda one: str(one["words"]))
