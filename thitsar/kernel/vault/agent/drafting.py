"""Drafts: what is not an event yet, sealed to named members, deletable with its keys."""

from typing import Any

from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import scope_of
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.vault import suite, wrap
from thitsar.kernel.vault.agent.agent import Agent, operation
from thitsar.kernel.vault.agent.creating import require_set_up
from thitsar.kernel.vault.hierarchy import MemberKeys


@operation
def make_draft_keys(agent: Agent, handle: str, count: int, team: list[str]) -> list[dict[str, Any]]:
    """Make keys for drafts, wrapped to those of the team who may register people."""
    session = agent.sessions.get(handle)
    agent.require(session, "register", "identity")
    require_set_up(agent)
    readers = [
        one
        for one in (agent.node.roster.member(member) for member in sorted(set(team)))
        if scope_of(one.roles, "register", "identity") is not None
    ]
    if not readers or count > 500:
        raise Refused("Nobody in the named team may correct rows. Name an intake officer.")
    made = []
    for _ in range(count):
        draft, key = suite.fresh(16).hex(), suite.fresh()
        # Who reads it lies beside the key: a row that somebody wrote into the table makes nobody a reader.
        secret = codec.encode([key, [one.id for one in readers]])
        wraps = [[one.id, wrap.wrap(one.unwrap_public, ("draft", draft, one.id), secret)] for one in readers]
        made.append({"draft": draft, "key": key, "wraps": wraps})
    return made


@operation
def open_drafts(agent: Agent, handle: str, drafts: list[str]) -> dict[str, bytes]:
    """Give the keys of drafts that are wrapped to this member: their own waiting work, fifty at a time."""
    session = agent.sessions.get(handle)
    agent.require(session, "register", "identity")
    if len(drafts) > 50 or session.keys is None:
        raise Refused("Open at most fifty at a time.")
    if not agent.sessions.is_confirmed(session):
        raise Refused("Type your short number to open this part of the file.")
    keys = {}
    for row in models.DraftWrap.objects.filter(recipient=session.member, draft__in=drafts):
        keys[row.draft_id] = _open(session.keys, session.member, row)[0]
        agent.note(session, row.draft_id, "identity", "draft")
    if not keys:
        raise Denied("There is no such draft.")
    return keys


@operation
def draft_readers(agent: Agent, handle: str, draft: str) -> list[str]:
    """Tell a reader of a draft who else reads it: they become the team of what it turns into."""
    session = agent.sessions.get(handle)
    agent.require(session, "register", "identity")
    row = models.DraftWrap.objects.filter(draft=draft, recipient=session.member).first()
    if row is None or session.keys is None:
        raise Denied("There is no such draft.")
    readers = _open(session.keys, session.member, row)[1]
    return sorted({session.member, *readers} & set(agent.node.roster.members))


def _open(keys: MemberKeys, member: str, row: models.DraftWrap) -> tuple[bytes, list[str]]:
    """Open a draft's wrap: its key, and all whom the writer wrapped it to."""
    key, readers = codec.decode(
        wrap.unwrap(keys.unwrapping, ("draft", row.draft_id, member), bytes(row.sealed))
    )
    return key, readers
