"""Opening files and work lists: policy, team, fresh confirmation, quota and log, then the keys for one page."""

from functools import partial
from typing import Any

from thitsar.kernel import models
from thitsar.kernel.access.policy import is_narrow, scope_of
from thitsar.kernel.access.replacing import is_unfinished, row
from thitsar.kernel.access.roster import APPROVAL
from thitsar.kernel.access.teams import Team
from thitsar.kernel.access.wanted import is_file_number
from thitsar.kernel.errors import Denied, Refused, Unreadable
from thitsar.kernel.vault.agent.agent import Agent, operation
from thitsar.kernel.vault.agent.emergency import emergency_part, emergency_parts
from thitsar.kernel.vault.agent.own import note_for_person
from thitsar.kernel.vault.agent.session import Session
from thitsar.kernel.vault.agent.unwrapping import unwrap_batch

PURPOSES = frozenset({"read", "write", "judge", "correct", "import", "assign", "vet", "decide", "issue"})
REFUSED = "refused"


@operation
def open_file(agent: Agent, handle: str, file: str, compartments: list[str], purpose: str) -> dict[str, Any]:
    """Give the data keys of those parts of a file this member may read, and say which need the PIN first."""
    session = agent.sessions.get(handle)
    try:
        return _opened(agent, session, file, compartments, purpose)
    except (Denied, Refused):
        # What was tried in vain is seen by data protection, and costs the same whether there is such a file or not.
        agent.note(session, file if is_file_number(file) else "", "", REFUSED)
        raise


def _opened(
    agent: Agent, session: Session, file: str, compartments: list[str], purpose: str
) -> dict[str, Any]:
    team = agent.node.team(session, file)
    is_theirs = any(_may_read(agent, session, team, one) for one in compartments)
    # Whoever works with the file by now reads what their duty there opens, and nothing else.
    is_emergency = purpose == "read" and not is_theirs
    emergency = emergency_parts(agent, session, team) if is_emergency else frozenset()
    if purpose not in PURPOSES or not (is_theirs or emergency & set(compartments)):
        raise Denied("There is no such file.")
    found = agent.emergencies.of(session.member, file)
    if not is_theirs and found is not None:
        purpose = found.kind
    # A request is about nobody: whoever has used the hour up asks a second person all the same.
    is_counted = file not in session.created and team.kind != APPROVAL
    is_new = is_counted and agent.quota.count_file(session.member, file)
    if is_new:
        agent.save_counts(session)
    parts: dict[str, Any] = {}
    closed: list[str] = []
    rows = {row.compartment: row for row in models.Stream.objects.filter(file=file).only("id", "compartment")}
    for compartment in compartments:
        if not _may_read(agent, session, team, compartment) and compartment not in emergency:
            continue
        if is_narrow(compartment) and not agent.sessions.is_confirmed(session):
            closed.append(compartment)
            continue
        stream = team.stream(compartment)
        if compartment not in rows or rows[compartment].id != stream:
            continue
        try:
            give = agent.node.part_given if is_theirs else partial(emergency_part, agent)
            parts[compartment] = give(session, team, compartment)
        except Unreadable:
            continue
        agent.note(session, file, compartment, purpose)
    # What was opened in an emergency the person is told when data protection says that it is safe.
    # Also of whoever opened it before there was a page to say so on, and of whoever made the file.
    if is_theirs:
        note_for_person(agent, session, team, list(parts), purpose=purpose)
    return {
        "kind": team.kind,
        "team": sorted(team.members),
        "narrow": sorted(team.narrow),
        "parts": parts,
        "closed": closed,
        # Closed parts that a partner gave to people here: it alone corrects them.
        "kept_elsewhere": sorted(one for one in parts if team.origin.keeps(one, team.stream(one))),
        "released": team.is_released,
        "emergency": 0 if is_theirs else _seconds_left(agent, session, file),
        "statistics": team.statistics(),
    }


@operation
def list_keys(agent: Agent, handle: str, compartment: str) -> dict[int, bytes]:
    """Give the keys of one list by epoch, one line in the log; nothing when the table does not allow it."""
    session = agent.sessions.get(handle)
    if all(scope_of(agent.roles(session), one, compartment) is None for one in ("list", "count")):
        return {}
    agent.note(session, "", compartment, "list")
    return {number: one.listing for (name, number), one in session.epochs.items() if name == compartment}


@operation
def open_batches(agent: Agent, handle: str, action: str, compartment: str, wrapped: list[Any]) -> list[bytes]:
    """Unwrap batches that others could add but not read; `wrapped` holds [place, epoch, wrap] lists."""
    session = agent.sessions.get(handle)
    if action not in {"list", "count"}:
        raise Denied("There is no such list.")
    agent.require(session, action, compartment)
    agent.note(session, "", compartment, action)
    return unwrap_batches(session, compartment, wrapped)


@operation
def publics(agent: Agent, handle: str) -> dict[str, Any]:
    """Give number and public key of every compartment's newest epoch, or each reader's own while that is closed."""
    agent.sessions.get(handle)
    return {name: list(agent.node.adding_to(name)) for name in agent.node.roster.epochs}


@operation
def people(agent: Agent, handle: str) -> list[dict[str, Any]]:
    """Give the members as the signed roster names them."""
    agent.sessions.get(handle)
    roster = agent.node.roster
    return [
        {
            "id": one.id,
            "shown": one.shown,
            # Compared by id, shown by name.
            "organisation": one.organisation,
            "organisation_name": roster.organisations[one.organisation],
            "organisation_seen": one.organisation in roster.seen,
            "roles": sorted(one.roles),
            "signs": one.sign_public,
            "proposed": _proposed(agent, one.id),
            "second": one.is_second,
            "alone": {role.value: by for role in one.roles if (by := one.given_alone_by(role))},
            "waits_a_day": any(
                one.id in (two.subject, two.said.get("member")) for two in roster.waiting.values()
            ),
            # Whose place they took or are to take, and what a second person has still to agree to.
            "replaces": roster.predecessors.get(one.id, ""),
            "replaced": one.id in roster.replaced,
            "unfinished": is_unfinished(roster, one.id),
            "replacement": row(roster.replacing[one.id]) if one.id in roster.replacing else None,
            "removed": one.id in roster.removed,
            "travelling": one.id in roster.travelling,
        }
        for one in roster.members.values()
    ]


def _proposed(agent: Agent, member: str) -> dict[str, Any] | None:
    made = agent.node.roster.proposed.get(member)
    if made is None:
        return None
    return {"roles": sorted(made.roles), "by": made.by, "day": made.day, "digest": made.digest()}


def _seconds_left(agent: Agent, session: Session, file: str) -> int:
    found = agent.emergencies.of(session.member, file)
    return found.seconds_left() if found is not None else 0


def _may_read(agent: Agent, session: Session, team: Team, compartment: str) -> bool:
    return compartment != "roster" and agent.may(session, "read", compartment, team)


def unwrap_batches(session: Session, compartment: str, wrapped: list[Any]) -> list[bytes]:
    """Unwrap batch keys with the epoch each names."""
    return [unwrap_batch(session, compartment, epoch, place, sealed) for place, epoch, sealed in wrapped]
