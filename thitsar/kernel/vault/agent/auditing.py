"""Reading the access log: for data protection only, filtered and looked through here, a page at a time.

The slow part is done without the agent's lock, on the log as it was when it was asked for; nothing of it is kept.
"""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.db import connection

from thitsar.kernel.access import unusual
from thitsar.kernel.access.wanted import PAGE, Line, Wanted, newest, wanted_of
from thitsar.kernel.vault.adding import EACH
from thitsar.kernel.vault.agent.access_log import each_line
from thitsar.kernel.vault.agent.agent import Agent, operation, unlocked

AUDIT = "audit"
_RECORDED = (
    "SELECT DISTINCT s.file, e.day FROM kernel_entry e JOIN kernel_stream s ON s.id = e.stream"
    " WHERE e.day >= %s"
)


@operation
@unlocked
def access_lines(agent: Agent, handle: str, wanted: dict[str, Any], before: int = 0) -> dict[str, Any]:
    """Give one page of the wanted lines before a place in the log, newest first, and how many there are.

    Each page counts as a search: a program that asks for page after page comes to an end, and what is to leave
    the node as a whole needs two people.
    """
    found = newest(begin(agent, handle), wanted_of(wanted), before=before)
    return {
        "lines": [[number, *line] for number, line in reversed(found.lines)],
        "count": found.count,
        "newer": found.count - found.before,
        "older": max(0, found.before - PAGE),
    }


@operation
@unlocked
def unusual_reading(agent: Agent, handle: str, today: int, member: str = "") -> list[dict[str, Any]]:
    """Give what is worth a question about the last thirty days, by the pure rules of `access/unusual.py`."""
    lines = begin(agent, handle, purpose="unusual")
    since = today - unusual.PERIOD + 1
    period: list[Line] = []
    earlier: list[Line] = []
    for line in lines:
        day = unusual.local_day(line[0])
        if day >= since - unusual.BEFORE and (not member or line[1] == member):
            (period if day >= since else earlier).append(line)
    facts = unusual.Facts(
        today,
        since,
        unusual.usual_hours(earlier),
        _recorded({line[2] for line in period}, since),
        _left(agent),
    )
    return [asdict(one) for one in unusual.remarks(period, facts)]


def begin(agent: Agent, handle: str, *, purpose: str = AUDIT) -> Iterator[Line]:
    """Count and note that somebody reads the log, and give its lines as they were before that."""
    with agent.locked():
        session = agent.sessions.get(handle)
        agent.require(session, "audit", AUDIT)
        agent.quota.count_question(session.member)
        agent.save_counts(session)
        path, mark = agent.directory / "agent" / "access.log", agent.log.mark
        size = path.stat().st_size if path.exists() else 0
        keys = {number: one.unwrapping for (name, number), one in session.epochs.items() if name == AUDIT}
        if session.keys is not None:
            keys[EACH] = session.keys.unwrapping
        agent.note(session, "", AUDIT, purpose)
    return each_line(path, keys, mark, size=size, member=session.member)


def all_wanted(agent: Agent, handle: str, wanted: Wanted, most: int) -> list[Line]:
    """Give all wanted lines in order, and no more than one above `most`: the caller refuses those."""
    found = newest(begin(agent, handle), wanted, most=most + 1)
    return [line for _, line in found.lines]


def _recorded(files: set[str], since: int) -> dict[str, frozenset[int]]:
    """Give the days on which something was recorded in these files; both stand in clear in every database."""
    found: dict[str, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_RECORDED, [since])
        for file, day in cursor.fetchall():
            if file in files:
                found.setdefault(file, set()).add(day)
    return {file: frozenset(days) for file, days in found.items()}


def _left(agent: Agent) -> dict[str, int]:
    """Give for each member without any role the day the last was taken."""
    with agent.locked():
        return {
            one.id: agent.node.day_of_change(one.appointed[-1][0])
            for one in agent.node.roster.members.values()
            if one.appointed and not one.roles
        }
