"""Saying who the person behind a file's number is: data protection asks, a second person agrees, four hours to read.

Data protection sees files by number only (decision 0014). What opens is `identity` and nothing else, and the person
sees on their own page that it was.
"""

from typing import Any

from thitsar.kernel import models
from thitsar.kernel.access.emergencies import UNMASK, WHY_UNMASKED
from thitsar.kernel.access.wanted import is_file_number
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.vault.agent.agent import Agent, operation
from thitsar.kernel.vault.agent.orders import order_digest, own_order, reason_of, use_order
from thitsar.kernel.vault.agent.own import note_for_person

PART = "identity"
_NAMES = frozenset({"file", "reason_code", "reason"})


@operation
def offer_unmask(agent: Agent, handle: str, *, file: str, reason_code: str, reason: str) -> dict[str, Any]:
    """Give what a second person is shown, and its digest; `file` is a number or its first eight digits."""
    session = agent.sessions.get(handle)
    agent.require(session, "audit", "audit")
    if reason_code not in WHY_UNMASKED:
        raise Refused("Say what it is for.")
    summary = {"file": _whole(file), "reason_code": reason_code, "reason": reason_of(reason)}
    agent.note(session, summary["file"], "", f"{UNMASK}:asked")
    return {"summary": summary, "digest": order_digest(UNMASK, session.member, summary)}


@operation
def unmask(agent: Agent, handle: str, approval: str) -> str:
    """Open who somebody is to data protection after a second person agreed to it, once; gives the file."""
    session = agent.sessions.get(handle)
    agent.require(session, "audit", "audit")
    agent.require_confirmed(session)
    try:
        order = own_order(agent, session, approval, UNMASK, names=_NAMES)
        file = order.summary["file"]
        team = agent.node.team(session, file)
        use_order(agent, session, order)
    except (Denied, Refused):
        agent.note(session, "", "", f"{UNMASK}:refused")
        raise
    agent.emergencies.begin(session.member, file, [PART], agent.node.counts_key(), kind=UNMASK)
    agent.note(session, file, "", f"{UNMASK}:begun")
    note_for_person(agent, session, team, [PART], purpose=UNMASK)
    return file


def _whole(typed: str) -> str:
    """Find the one file of a person with this number; Denied where there is none, or several."""
    if not is_file_number(typed):
        raise Denied("There is no such file.")
    rows = models.Stream.objects.filter(file__startswith=typed, compartment=PART)
    found = list(rows.values_list("file", flat=True)[:2])
    if len(found) != 1:
        raise Denied("There is no such file.")
    return str(found[0])
