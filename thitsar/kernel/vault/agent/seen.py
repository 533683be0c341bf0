"""What each member saw last of the node's log: a tail cut off meanwhile is noticed at their next sign-in (L3).

Sealed with the member's own key, and around that with one that a duress passphrase gives, too: every sign-in seals it
anew, and a session under duress, which reads and changes nothing of it, looks the same on the disk (decision 0032).
"""

from typing import Any

from django.db import OperationalError

from thitsar.kernel import codec, models
from thitsar.kernel.errors import Unreadable, Unverified
from thitsar.kernel.ledger import entry
from thitsar.kernel.ledger.verify import keeps
from thitsar.kernel.vault import keybag, seal, suite
from thitsar.kernel.vault.agent.agent import Agent
from thitsar.kernel.vault.agent.session import Session

_EMPTY = [0, entry.GENESIS, 0, entry.GENESIS, 0]
_SIZE, _COVERED = 128, 256
MISSING = (
    "Entries you saw earlier are missing from this node's log. Stop work here and tell your "
    "data-protection officer."
)


def open_state(session: Session, state: bytes) -> list[Any]:
    """Open a member's own chain: author's sequence and previous hash, head and newest roster entry they saw."""
    if not state:
        return list(_EMPTY)
    known = opened_state(session.member, _own(session), state)
    # The last one is missing where the member has not signed in since it is kept.
    return [*known, *_EMPTY[len(known) :]]


def first_state(member: str, own: bytes) -> bytes:
    """Seal the chain of somebody who has said and seen nothing yet: from now on its absence is a loss."""
    return sealed_state(member, own, _EMPTY)


def sealed_state(member: str, own: bytes, known: list[Any]) -> bytes:
    """Seal a member's chain and what they saw."""
    inner = seal.seal(own, ("member-state", member), codec.pack(known), size=_SIZE)
    return _covered(member, keybag.forced_seed(own), inner)


def opened_state(member: str, own: bytes, state: bytes) -> list[Any]:
    """Open it; Unverified when it is another member's, or was changed."""
    # Of a member who has not signed in since there is a cover, it has none.
    inner = (
        state if len(state) == seal.OVERHEAD + _SIZE else _uncovered(member, keybag.forced_seed(own), state)
    )
    known: list[Any] = codec.unpack(seal.open_sealed(own, ("member-state", member), inner))
    return known


def covered_anew(member: str, forced: bytes, state: bytes) -> bytes:
    """Give the same, sealed anew by somebody who holds no more than what a duress passphrase opens."""
    return _covered(member, forced, _uncovered(member, forced, state))


def seal_state(session: Session, chain: list[Any], head: tuple[int, bytes], *, roster: int) -> bytes:
    """Seal a member's own chain together with the head and the newest entry of the roster they saw."""
    return sealed_state(session.member, _own(session), [*chain, *head, roster])


def compare_seen(agent: Agent, session: Session) -> None:
    """Raise Unverified when log or roster hold no more what this member saw, or the head is not this node's.

    Which entry belongs to the roster stands in a column that no hash covers: without this the newest change of
    somebody's rights could be hidden though the log is whole.
    """
    row = models.Member.objects.only("state").get(id=session.member)
    sequence, head, roster = open_state(session, bytes(row.state))[2:]
    # Nobody begins without one: whoever emptied it wants it forgotten.
    if not row.state or not keeps(agent.node.row.node, sequence, head) or not agent.node.knows_change(roster):
        raise Unverified(MISSING)
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


def _covered(member: str, forced: bytes, inner: bytes) -> bytes:
    return seal.seal(suite.derive(forced, "state"), ("state-cover", member), inner, size=_COVERED)


def _uncovered(member: str, forced: bytes, state: bytes) -> bytes:
    return seal.open_sealed(suite.derive(forced, "state"), ("state-cover", member), state)


def _own(session: Session) -> bytes:
    if session.keys is None:
        raise Unreadable("Nobody unlocked here holds this key.")
    return session.keys.own
