"""What is answered at a gate: the agent works it out itself from signed entries, signs it, and takes the checks.

Nothing of it comes from a page. A decision counts only when its quorum stands in the log before it, and whatever its
author had no right to say then stops all of it.
"""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from thitsar.kernel import models
from thitsar.kernel.access.wanted import PAGE
from thitsar.kernel.checking import checks, lines, records
from thitsar.kernel.checking.limits import Limits
from thitsar.kernel.checking.registry import Attested, Content, attestation_of
from thitsar.kernel.days import FIRST_DAY
from thitsar.kernel.errors import Denied, Refused, Unreadable
from thitsar.kernel.files.kinds import Document
from thitsar.kernel.vault import suite
from thitsar.kernel.vault.agent import steady
from thitsar.kernel.vault.agent.agent import Agent, operation, unlocked
from thitsar.kernel.vault.agent.past import Commit, Past
from thitsar.kernel.vault.agent.rightly import require_rightly_said

AUDIT = "audit"
# Rights by one of which a file is closed: a child, a consent taken back, not going on, belonging elsewhere.
CLOSING = ("protect", "write", "end", "accept")
_limits = Limits()
# Addresses are counted in this run of the agent only, and stand in its memory as nothing readable.
_naming = suite.fresh()


@operation
@unlocked
def check_code(agent: Agent, code: str, pin: str, device: str, address: str) -> Content:
    """Check a code for whoever asks, locked or not; the device's limit comes before any work."""
    names = [f"device {device}" if device else "", suite.derive(_naming, "address", address).hex()]
    _limits.count(names, now=steady.uptime())
    return checks.check(code, pin)


@operation
@unlocked
def check_lines(agent: Agent, handle: str, today: int, page: int) -> dict[str, Any]:
    """Give one page of the log of checks, newest first, to data protection; what is too old is deleted by that."""
    with agent.locked():
        session = agent.sessions.get(handle)
        agent.require_day(today)
        agent.require(session, "audit", AUDIT)
        agent.quota.count_question(session.member)
        agent.save_counts(session)
        keys = {number: one.unwrapping for (name, number), one in session.epochs.items() if name == AUDIT}
        agent.note(session, "", AUDIT, "checks")
    start = max(0, page - 1) * PAGE
    found = lines.read_lines(keys, today=FIRST_DAY + timedelta(days=today), start=start, most=PAGE)
    shown = [[one.when, one.device, one.result] for one in found]
    return {"lines": shown, "count": models.CheckLine.objects.count()}


@operation
def attest(agent: Agent, handle: str, file: str, today: int) -> list[dict[str, Any]]:
    """Give the newest revision of every record of a file, sealed and signed, ready to be stored."""
    session = agent.sessions.get(handle)
    agent.require_day(today)
    team = agent.node.team(session, file)
    kind = attestation_of(team.kind)
    for compartment in kind.compartments:
        agent.require(session, "read", compartment, team)
    # Only then: a stranger does not even learn that there is such a file.
    if session.answers is None:
        raise Unreadable("You do not hold the key for answers. A vetting officer of this file does.")
    documents: dict[str, Document] = {}
    past, entries = Past(agent, session, team, said=Commit()), []
    for compartment in kind.compartments:
        documents[compartment], numbers = _folded(past, compartment)
        entries.append(numbers)
        agent.note(session, file, compartment, "attest")
    revision, stream = records.revision(*(len(one) for one in entries)), team.stream("registration")
    if models.InboxItem.objects.filter(stream=stream).exists():
        # Perhaps it says that nothing may be answered any more: nothing new is, until it is read.
        raise Refused(
            "The person has asked for something since. An intake officer of this file has to sign in first."
        )
    node = agent.node.counts_key()
    agent.answered.require(file, stream, number=revision, parts=entries, node=node)
    place = (agent.node.row.organisation, stream)
    return [
        asdict(_row(one, revision, place, today=today, signing=session.answers))
        for one in kind.attested(documents, today)
    ]


@operation
def answered(agent: Agent, handle: str, files: list[str]) -> list[int]:
    """Give the number of the newest answer that was ever made about each of these files, 0 for none."""
    session = agent.sessions.get(handle, is_person=False)
    if session.answers is None:
        raise Denied("There is no such file.")
    return [agent.answered.newest(file, agent.node.counts_key()) for file in files]


@operation
def close_answers(agent: Agent, handle: str, file: str) -> None:
    """Remember that a file is closed and nothing is answered about it, whoever of its team closes it.

    An answer that is put back later is known by that, also to officers who do not work with the file.
    """
    session = agent.sessions.get(handle)
    team = agent.node.team(session, file)
    if not any(agent.may(session, one, "registration", team) for one in CLOSING):
        raise Denied("There is no such file.")
    agent.note(session, file, "registration", "close")
    agent.answered.close(team.stream("registration"), agent.node.counts_key())


@operation
def closed(agent: Agent, handle: str) -> list[str]:
    """Give the registrations about which nothing is answered, by random ids, to holders of the key for answers."""
    session = agent.sessions.get(handle, is_person=False)
    if session.answers is None:
        raise Denied("There is no such file.")
    return agent.answered.closed(agent.node.counts_key())


def _folded(past: Past, compartment: str) -> tuple[Document, list[int]]:
    """Fold the verified entries of a part and give their numbers; empty where there is none yet."""
    require_rightly_said(past, compartment)
    spoken = past.part(compartment)
    return past.document(compartment), [one.sequence or 0 for one in spoken]


def _row(
    one: Attested, revision: int, place: tuple[str, str], *, today: int, signing: Ed25519PrivateKey
) -> records.Row:
    organisation, stream = place
    sealed = records.seal_record(
        one.key,
        organisation,
        one.locator,
        revision=revision,
        content=one.content,
        sign=signing.sign,
        stream=stream,
    )
    return records.Row(one.locator, revision, one.wrapped, sealed, stream, today)
