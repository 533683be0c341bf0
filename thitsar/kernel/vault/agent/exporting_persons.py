"""Exporting a table about persons: agreed to by two and covered by each person's consent, made and sealed in here.

What leaves this program is a file for one recipient; nobody on this node, whoever orders it, is given the table.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from thitsar.kernel import codec
from thitsar.kernel.access.policy import is_narrow, scope_of
from thitsar.kernel.access.sharing import cover_of
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.exchange.leaving import Table, table_of
from thitsar.kernel.vault import suite
from thitsar.kernel.vault.agent.agent import Agent, operation
from thitsar.kernel.vault.agent.exported import TO, sealed_table, to_whom
from thitsar.kernel.vault.agent.orders import Summary, contents, order_digest, own_order, use_order
from thitsar.kernel.vault.agent.past import Commit, Past
from thitsar.kernel.vault.agent.rightly import require_rightly_said
from thitsar.kernel.vault.agent.session import Session

EXPORT_PERSONS = "export_persons"
# A child's file never leaves as a table.
PURPOSES = ("VET_SHARE", "TRANSFER")
MOST, _IN_ONE_GO = 500, 8
_NAMES = TO | {"what", "files", "list", "contents", "organisation", "purpose"}


class Asked(NamedTuple):
    """What is ordered, and for which organisation."""

    what: str
    files: tuple[str, ...]
    organisation: str
    purpose: str
    to: dict[str, Any]


@operation
def offer_persons(
    agent: Agent,
    handle: str,
    *,
    what: str,
    files: list[str],
    organisation: str,
    purpose: str,
    to: dict[str, Any],
) -> Iterator[dict[str, Any]]:
    """Say exactly what an export would hold, in pieces; the last is what a second person is shown, and its digest."""
    asked = Asked(what, tuple(sorted(set(files))), organisation, purpose, to)
    rows = list[list[str]]()
    for at in range(0, len(asked.files), _IN_ONE_GO):
        rows += _rows(agent, agent.sessions.get(handle, is_person=at == 0), asked, at=at)
        yield {}
    session = agent.sessions.get(handle)
    summary = _summary(agent, session, asked, rows)
    yield {"summary": summary, "digest": order_digest(EXPORT_PERSONS, session.member, summary)}


@operation
def export_persons(
    agent: Agent,
    handle: str,
    *,
    approval: str,
    what: str,
    files: list[str],
    organisation: str,
    purpose: str,
    to: dict[str, Any],
) -> Iterator[bytes]:
    """Give what two people agreed to, sealed to its recipient, in pieces of which the last is the file; once."""
    asked = Asked(what, tuple(sorted(set(files))), organisation, purpose, to)
    rows = list[list[str]]()
    for at in range(0, len(asked.files), _IN_ONE_GO):
        session = agent.sessions.get(handle, is_person=at == 0)
        # Before anything is opened: an order nobody agreed to costs nothing and tells nothing.
        own_order(agent, session, approval, EXPORT_PERSONS, names=_NAMES)
        rows += _rows(agent, session, asked, at=at)
        yield b""
    session = agent.sessions.get(handle)
    order = own_order(agent, session, approval, EXPORT_PERSONS, names=_NAMES)
    if order.summary != _summary(agent, session, asked, rows):
        raise Refused("What would leave is not what was agreed to any more. Ask a second person again.")
    use_order(agent, session, order)
    for file in asked.files:
        agent.note(session, file, "", f"{EXPORT_PERSONS}:{order.digest.hex()[:8]}")
    columns = list(table_of(asked.what).columns)
    yield sealed_table(order.summary, order.digest, asked.to["key"], [columns, *rows])


def _require_order(agent: Agent, session: Session, asked: Asked) -> Table:
    agent.require(session, "request", "approvals")
    # Whoever may name what leaves for a partner may name what leaves in a table.
    if scope_of(agent.roles(session), "share", "roster") is None:
        raise Denied("There is no such file.")
    table = table_of(asked.what)
    if any(is_narrow(one) for one in table.parts):
        agent.require_confirmed(session)
    if not 0 < len(asked.files) <= MOST:
        raise Refused("Choose at least one file and at most %(most)s.", {"most": MOST})
    if asked.purpose not in PURPOSES:
        raise Refused("Say what it is shared for.")
    return table


def _rows(agent: Agent, session: Session, asked: Asked, *, at: int) -> list[list[str]]:
    table = _require_order(agent, session, asked)
    return [_row(agent, session, asked, table, file) for file in asked.files[at : at + _IN_ONE_GO]]


def _row(agent: Agent, session: Session, asked: Asked, table: Table, file: str) -> list[str]:
    """Make one row; Denied or Refused unless this member reads all of it and the person agreed to its leaving."""
    team = agent.node.team(session, file)
    agent.require(session, "share", "roster", team)
    for part in ("registration", *table.parts):
        agent.require(session, "read", part, team)
    if team.kind != table.kind or team.origin.partner:
        raise Refused("This file came from a partner. It is not passed on.")
    past = Past(agent, session, team, said=Commit())
    require_rightly_said(past, "registration")
    cover_of(team.kind)(past.document("registration"), asked.purpose, asked.organisation)
    for part in table.parts:
        require_rightly_said(past, part)
    return table.row({part: past.document(part) for part in table.parts})


def _summary(agent: Agent, session: Session, asked: Asked, rows: list[list[str]]) -> Summary:
    _require_order(agent, session, asked)
    return {
        **to_whom(agent, {**asked.to, "recipient": _called(agent, asked.organisation)}),
        "what": asked.what,
        "files": str(len(asked.files)),
        "list": contents(asked.files),
        "contents": suite.digest("table", codec.pack(rows)).hex(),
        "organisation": asked.organisation,
        "purpose": asked.purpose,
    }


def _called(agent: Agent, organisation: str) -> str:
    """Name the organisation that the persons agreed to, as the roster does: nobody types another name over it."""
    roster = agent.node.roster
    partners = {one.organisation: one.name for one in roster.partners.values() if one.is_active}
    name = roster.organisations.get(organisation) or partners.get(organisation)
    if name is None:
        raise Refused("Nobody here knows this organisation. It must be a partner, or have members here.")
    return name
