"""Opening more files at once than one person may: two people agree to exactly this list, for one purpose."""

from typing import Any

from thitsar.kernel.access.policy import COMPARTMENTS, is_narrow
from thitsar.kernel.errors import Refused, Unreadable
from thitsar.kernel.vault.agent.agent import Agent, operation
from thitsar.kernel.vault.agent.orders import Summary, contents, order_digest, own_order, reason_of, use_order
from thitsar.kernel.vault.agent.own import note_for_person
from thitsar.kernel.vault.agent.session import Session

OPEN_MANY = "open_many"
MOST = 5000
# A short list, beside words of one's own.
PURPOSES = ("HANDOVER", "REVIEW", "CORRECTION", "REQUEST")
_NAMES = frozenset({"files", "contents", "parts", "purpose", "reason"})


def many_summary(files: list[str], compartments: list[str], *, purpose: str, reason: str) -> Summary:
    """Give what a second person is shown of a list: how many files, which by digest, which parts, and why."""
    return {
        "files": str(len(set(files))),
        "contents": contents(files),
        "parts": " ".join(sorted(set(compartments))),
        "purpose": purpose,
        "reason": reason,
    }


@operation
def offer_many(
    agent: Agent, handle: str, *, files: list[str], compartments: list[str], purpose: str, reason: str
) -> dict[str, Any]:
    """Say exactly what a list would open, and its digest; Denied for a part this member does not read."""
    session = agent.sessions.get(handle)
    agent.require(session, "request", "approvals")
    if not 0 < len(set(files)) <= MOST or not compartments or not set(compartments) <= set(COMPARTMENTS):
        raise Refused("Choose at least one file and at most %(most)s.", {"most": MOST})
    if purpose not in PURPOSES:
        raise Refused("Say what it is for.")
    reason = reason_of(reason)
    _teams(agent, session, files, compartments)
    summary = many_summary(files, compartments, purpose=purpose, reason=reason)
    return {"summary": summary, "digest": order_digest(OPEN_MANY, session.member, summary)}


@operation
def open_many(agent: Agent, handle: str, approval: str, files: list[str]) -> Any:
    """Open a list after a second person agreed to exactly this one, within the hour and once.

    Which parts, and what for, stands in the order: nothing else opens.
    """
    session = agent.sessions.get(handle)
    order = own_order(agent, session, approval, OPEN_MANY, names=_NAMES)
    compartments, files = order.summary["parts"].split(), sorted(set(files))
    if len(files) > MOST or contents(files) != order.summary["contents"]:
        raise Refused("These are not the files that were agreed to. Ask a second person again.")
    if order.summary["purpose"] not in PURPOSES:
        raise Refused("This request does not show what it stands for. Ask again.")
    if any(is_narrow(one) for one in compartments):
        agent.require_confirmed(session)
    teams = _teams(agent, session, files, compartments)
    use_order(agent, session, order)
    opened: dict[str, dict[str, Any]] = {}
    for file, team in teams.items():
        for compartment in compartments:
            try:
                given = agent.node.part_given(session, team, compartment)
            except Unreadable:
                continue
            opened.setdefault(file, {})[compartment] = given
            agent.note(session, file, compartment, OPEN_MANY)
        note_for_person(agent, session, team, list(opened.get(file, {})), purpose=OPEN_MANY, durable=False)
    return opened


def _teams(agent: Agent, session: Session, files: list[str], compartments: list[str]) -> dict[str, Any]:
    teams = {file: agent.node.team(session, file) for file in files}
    for team in teams.values():
        for compartment in compartments:
            agent.require(session, "read", compartment, team)
    return teams
