"""Opening one entry of the log to somebody outside: agreed to by two, and sealed to one recipient with its proof."""

from typing import Any

from thitsar.kernel import models
from thitsar.kernel.access.teams import Team
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.ledger import entry
from thitsar.kernel.ledger.notes import LONGEST
from thitsar.kernel.vault import age
from thitsar.kernel.vault.agent.agent import Agent, operation, unlocked
from thitsar.kernel.vault.agent.exported import TO, to_whom
from thitsar.kernel.vault.agent.orders import Summary, order_digest, own_order, use_order
from thitsar.kernel.vault.agent.session import Session
from thitsar.kernel.witnessing.opened import Opening
from thitsar.kernel.witnessing.proving import prove

EXPORT_ENTRY = "export_entry"
_NAMES = TO | {"entry", "part", "event", "contents"}


@operation
def offer_entry(agent: Agent, handle: str, *, sequence: int, to: dict[str, Any]) -> dict[str, Any]:
    """Say which entry would be opened to whom, for a second person, and the digest of it."""
    session = agent.sessions.get(handle)
    summary = _looked_up(agent, session, sequence, to)[0]
    return {"summary": summary, "digest": order_digest(EXPORT_ENTRY, session.member, summary)}


@operation
@unlocked
def export_entry(agent: Agent, handle: str, *, approval: str, sequence: int, to: dict[str, Any]) -> bytes:
    """Give the proof that opens an entry, sealed to its recipient, after two people agreed to it; once."""
    with agent.locked():
        session = agent.sessions.get(handle)
        order = own_order(agent, session, approval, EXPORT_ENTRY, names=_NAMES)
        summary, opening, file = _looked_up(agent, session, sequence, to)
        if order.summary != summary:
            raise Refused("What would leave is not what was agreed to any more. Ask a second person again.")
    # Outside the lock: it walks the tree. Where no checkpoint reaches so far nothing is used up.
    raw = prove(sequence, opening)
    with agent.locked():
        session = agent.sessions.get(handle)
        use_order(agent, session, order)
        agent.note(session, file, summary["part"], f"{EXPORT_ENTRY}:{order.digest.hex()[:8]}")
    return age.encrypt([to["key"]], raw)


def _looked_up(
    agent: Agent, session: Session, sequence: int, to: dict[str, Any]
) -> tuple[Summary, Opening, str]:
    """Find an entry of this node's log in a part this member reads; Denied for any other, and where there is none."""
    agent.require(session, "request", "approvals")
    node = agent.node.row.node
    row = models.Entry.objects.filter(log__origin=node, sequence=sequence).first()
    stream = models.Stream.objects.filter(id=row.stream).first() if row is not None else None
    if row is None or stream is None or stream.file == node:
        raise Denied("There is no such file.")
    team = agent.node.team(session, stream.file)
    _require_readable(agent, session, team, stream)
    key = agent.node.ring(session, stream.id, stream.compartment).key(bytes(row.key))
    where, ciphertext = entry.place(node, sequence, stream.id), bytes(row.ciphertext)
    signed = entry.open_entry(key, where, ciphertext)
    if not entry.has_own_key(ciphertext):
        raise Refused(
            "This entry is from before entries had keys of their own. It cannot be opened to anybody alone."
        )
    if len(ciphertext) > LONGEST:
        raise Refused("This entry is too long for a proof.")
    author = agent.node.roster.member(signed.inner.author)
    own = entry.entry_key(key, where)
    summary = {
        **to_whom(agent, to),
        "entry": str(sequence),
        "part": stream.compartment,
        "event": signed.inner.name,
        "contents": bytes(row.ciphertext_hash).hex(),
    }
    opening = Opening(stream.id, own, ciphertext, author.unwrap_public, author.sign_public)
    return summary, opening, stream.file


def _require_readable(agent: Agent, session: Session, team: Team, stream: models.Stream) -> None:
    part = stream.compartment
    # The row says of which file a stream is, and anybody may have written the row: the signed team knows.
    if part in ("roster", "approvals") or team.stream(part) != stream.id:
        raise Denied("There is no such file.")
    agent.require(session, "read", part, team)
    # Also looks whether the key of the part is one that somebody entitled wrote under.
    agent.node.part_key(session, team, part)
    agent.require_confirmed(session)
