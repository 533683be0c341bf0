"""What each member saw last of the node's log: a tail cut off meanwhile is noticed at their next sign-in (L3)."""

from typing import Any

from django.db import OperationalError

from thitsar.kernel import codec, models
from thitsar.kernel.errors import Unreadable, Unverified
from thitsar.kernel.ledger import entry
from thitsar.kernel.ledger.verify import keeps
from thitsar.kernel.vault import seal
from thitsar.kernel.vault.agent.agent import Agent
from thitsar.kernel.vault.agent.session import Session

_EMPTY = [0, entry.GENESIS, 0, entry.GENESIS, 0]
_SIZE = 128
_MISSING = (
    "Entries you saw earlier are missing from this node's log. Stop work here and tell your "
    "data-protection officer."
)


def open_state(session: Session, state: bytes) -> list[Any]:
    """Open a member's own chain: author's sequence and previous hash, head and newest roster entry they saw."""
    if not state:
        return list(_EMPTY)
    known = codec.unpack(seal.open_sealed(_own(session), ("member-state", session.member), state))
    # The last one is missing where the member has not signed in since it is kept.
    return [*known, *_EMPTY[len(known) :]]


def first_state(member: str, own: bytes) -> bytes:
    """Seal the chain of somebody who has said and seen nothing yet: from now on its absence is a loss."""
    return seal.seal(own, ("member-state", member), codec.pack(_EMPTY), size=_SIZE)


def seal_state(session: Session, chain: list[Any], head: tuple[int, bytes], *, roster: int) -> bytes:
    """Seal a member's own chain together with the head and the newest entry of the roster they saw."""
    content = codec.pack([*chain, *head, roster])
    return seal.seal(_own(session), ("member-state", session.member), content, size=_SIZE)


def compare_seen(agent: Agent, session: Session) -> None:
    """Raise Unverified when log or roster hold no more what this member saw, or the head is not this node's.

    Which entry belongs to the roster stands in a column that no hash covers: without this the newest change of
    somebody's rights could be hidden though the log is whole.
    """
    row = models.Member.objects.only("state").get(id=session.member)
    sequence, head, roster = open_state(session, bytes(row.state))[2:]
    # Nobody begins without one: whoever emptied it wants it forgotten.
    if not row.state or not keeps(agent.node.row.node, sequence, head) or not agent.node.knows_change(roster):
        raise Unverified(_MISSING)
    agent.node.log_head()


def remember_seen(agent: Agent, session: Session) -> None:
    """Note the newest head as seen; called outside the agent's lock, which a commit waits for.

    A commit of the same member that comes in between has moved their chain: then its head stands.
    """
    with agent.locked():
        if session.keys is None:
            return
        state = bytes(models.Member.objects.only("state").get(id=session.member).state)
        chain = open_state(session, state)[:2]
        fresh = seal_state(session, chain, agent.node.log_head(), roster=agent.node.newest_change())
    try:
        models.Member.objects.filter(id=session.member, state=state).update(state=fresh)
    except OperationalError:
        return  # a long commit holds the database: the next sign-in notes it


def _own(session: Session) -> bytes:
    if session.keys is None:
        raise Unreadable("Nobody unlocked here holds this key.")
    return session.keys.own
