"""What one person may not do alone: the agent reads request and approval from the log, bound to exact content."""

from typing import Any

from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import scope_of
from thitsar.kernel.access.roster import APPROVED, DECLINED, REQUESTED, TAKEN_BACK, USED
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.vault import suite
from thitsar.kernel.vault.agent.agent import Agent
from thitsar.kernel.vault.agent.past import Past
from thitsar.kernel.vault.agent.session import Session

HOUR_IN_CLOCK = (3600 * 1000) << 16
_FIRST = "A second person must approve exactly this first. An approval holds for one hour."


def content_digest(action: str, *parts: str) -> bytes:
    """Hash exactly what two people agree to."""
    return suite.digest("approval", action, *parts)


def use_approval(agent: Agent, session: Session, approval: str, action: str, digest: bytes) -> None:
    """Use an approval up; Refused unless this member asked for exactly this and another entitled one agreed to it.

    Read from the signed entries each time: neither a worker's word nor a folded document counts.
    """
    stream = models.Stream.objects.filter(file=approval, compartment="approvals").first()
    if stream is None:
        raise Denied("There is no such request.")
    agent.require(session, "request", "approvals")
    agreed = _agreed_lately(agent, session, stream.id, action=action, digest=digest)
    # By its stream and not by its file: entries are bound to that, and a row can be moved to another file's id.
    if not agent.quota.use_approval(session.member, stream.id, agreed):
        raise Refused("This approval has been used already. Ask a second person again.")
    agent.save_counts(session)


def note_answer(agent: Agent, session: Session, past: Past, name: str, payload: dict[str, Any]) -> None:
    """Raise Refused for an answer to a request that is closed already; write a line of one that closes it.

    That something is used nobody says before another agreed, and nobody of what somebody else asked for.
    """
    if name not in (APPROVED, DECLINED, TAKEN_BACK, USED) or past.team is None:
        return
    if name == USED:
        asked = {"action": str(payload.get("action")), "digest": payload.get("digest", b"")}
        _agreed_lately(agent, session, past.team.stream("approvals"), **asked)
        return
    asked_by, is_closed = "", False
    for told in past.part("approvals"):
        if told.payload.get("digest") != payload.get("digest"):
            continue
        if told.name == REQUESTED:
            asked_by = told.author
        is_closed = is_closed or _closes(agent, told.name, told.author, asked_by)
    if is_closed:
        raise Refused("This was declined or taken back already. Nobody can use it any more.")
    if name == TAKEN_BACK and not agent.node.roster.is_same(asked_by, session.member):
        raise Refused("Only whoever asked for this takes it back.")
    if name != APPROVED:
        what = "declined" if name == DECLINED else "taken_back"
        agent.note(session, past.team.file, "approvals", f"{payload.get('action')}:{what}")


def _closes(agent: Agent, name: str, author: str, asked_by: str) -> bool:
    """Tell whether an entry closes a request for good.

    That whoever declined may have lost their role since makes no difference: it was theirs to say then.
    """
    return name == DECLINED or (name == TAKEN_BACK and agent.node.roster.is_same(author, asked_by))


def _agreed_lately(agent: Agent, session: Session, stream: str, *, action: str, digest: bytes) -> int:
    """Give when somebody entitled agreed to what this member asked for; Refused unless within the hour."""
    agreed = _agreed(agent, session, stream, action=action, digest=digest)
    if agreed is None or not 0 <= agent.clock.now() - agreed <= HOUR_IN_CLOCK:
        raise Refused(_FIRST)
    return agreed


def _agreed(agent: Agent, session: Session, stream: str, *, action: str, digest: bytes) -> int | None:
    """Give when somebody entitled last agreed to what this member asked for; None when nobody did."""
    asked, agreed, is_same = False, None, agent.node.roster.is_same
    for signed in agent.node.verified(session, stream, "approvals"):
        told, payload = signed.inner, codec.decode(signed.inner.payload)
        if not suite.equal(payload.get("digest", b""), digest) or payload.get("action") != action:
            continue
        if _closes(agent, told.name, told.author, session.member):
            return None
        if told.name == REQUESTED and told.author == session.member:
            asked = True
        elif told.name == APPROVED and asked and not is_same(told.author, session.member):
            roles = agent.node.roster.member(told.author).roles
            if scope_of(roles, "approve", "approvals") == "node":
                agreed = told.clock
    return agreed
