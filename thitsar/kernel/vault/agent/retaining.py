"""Which files are due to be erased: read with the key of `audit`, without any part of any file being opened.

Every commit says it anew for the parts it changed; the list holds random ids, rules and days, and nobody's name.
"""

from collections import Counter
from typing import Any

from thitsar.kernel import models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Purposeful
from thitsar.kernel.files.batches import RETENTION, Row, open_batch
from thitsar.kernel.vault.agent.agent import Agent, operation, unlocked
from thitsar.kernel.vault.agent.auditing import AUDIT
from thitsar.kernel.vault.agent.session import Session
from thitsar.kernel.vault.agent.unwrapping import unwrap_batch

# File, part, rule and day.
Due = tuple[str, str, str, int]
PAGE = 50
# Who erases: whoever took the person in, or decides.
ACTS = frozenset({Role.INTAKE, Role.CHILD_PROTECTION, Role.VETTING, Role.APPROVER})


@operation
@unlocked
def retention_due(agent: Agent, handle: str, page: int, today: int) -> dict[str, Any]:
    """Give one page of what is due, longest overdue first, with who must act, and how much there is by rule."""
    found = sorted(due_list(agent, handle), key=lambda one: (one[3], one))
    some = found[(page - 1) * PAGE : page * PAGE]
    with agent.locked():
        session = agent.sessions.get(handle)
        acting = {file: _acting(agent, session, file) for file in {one[0] for one in some}}
    return {
        "rows": [[*one, acting[one[0]]] for one in some],
        "count": len(found),
        "overdue": sum(1 for one in found if one[3] < today),
        "rules": counts(found, today),
    }


def due_list(agent: Agent, handle: str) -> list[Due]:
    """Open the whole list; only the newest word about each part counts."""
    with agent.locked():
        session = agent.sessions.get(handle)
        agent.require(session, "audit", AUDIT)
        agent.quota.count_question(session.member)
        agent.save_counts(session)
        agent.note(session, "", AUDIT, RETENTION)
    newest: dict[tuple[str, str], list[Any]] = {}
    for row in models.Batch.objects.filter(kind=RETENTION, compartment=AUDIT).order_by("id").iterator():
        key = unwrap_batch(session, AUDIT, row.epoch, row.place, bytes(row.wrapped))
        stored: Row = (row.place, RETENTION, AUDIT, row.epoch, b"", bytes(row.sealed))
        for file, part, due in open_batch(key, stored):
            newest[file, part] = due
    return [(file, part, rule, day) for (file, part), due in newest.items() for rule, day in due]


def counts(found: list[Due], today: int) -> list[list[Any]]:
    """Count by rule: how many in all, and how many of them are overdue."""
    every = Counter(rule for _, _, rule, _ in found)
    late = Counter(rule for _, _, rule, day in found if day < today)
    return [[rule, count, late[rule]] for rule, count in sorted(every.items())]


def _acting(agent: Agent, session: Session, file: str) -> list[str]:
    """Name the members of a file's team whose roles may end it; nobody where its roster does not open."""
    try:
        team = agent.node.team(session, file)
    except Purposeful:
        return []
    people = agent.node.roster.members
    return sorted(one for one in team.members if one in people and people[one].roles & ACTS)
