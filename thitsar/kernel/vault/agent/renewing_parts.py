"""Changing the data keys of narrow parts after somebody left their team: done by whoever of it is here.

The file's roster says which key holds from now on, by a hash: who left and has the disk puts none they know in its
place.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from django.db import DatabaseError, transaction

from thitsar.kernel import models
from thitsar.kernel.access.policy import is_narrow, scope_of
from thitsar.kernel.access.roster import KEY_RENEWED
from thitsar.kernel.access.teams import Team
from thitsar.kernel.errors import Purposeful
from thitsar.kernel.files.kinds import file_kind
from thitsar.kernel.files.open_file import OpenFile, Part, Said
from thitsar.kernel.files.opening import read_parts
from thitsar.kernel.ledger import renewal
from thitsar.kernel.ledger.record import record
from thitsar.kernel.ledger.renewal import Step, owe_renewal
from thitsar.kernel.vault import suite, wrap
from thitsar.kernel.vault.agent.agent import Agent
from thitsar.kernel.vault.agent.inside import acting
from thitsar.kernel.vault.agent.renewals import Changed
from thitsar.kernel.vault.agent.session import Session
from thitsar.kernel.vault.places import RECOVERY, narrow_place
from thitsar.kernel.vault.ring import Ring, key_mark, seal_ring, turned
from thitsar.kernel.wiping import wipe_after_commit


def owed(agent: Agent, session: Session) -> list[models.WrapOwed]:
    """List the parts whose key has to be changed and which this member may open; called under the agent's lock."""
    found = []
    for debt in models.WrapOwed.objects.filter(recipient=models.RENEWED).order_by("id"):
        with suppress(Purposeful):
            if _opened(agent, session, debt) is not None:
                found.append(debt)
    return found


def owe_lent(agent: Agent) -> None:
    """Note that narrow parts read in an emergency need another key, once that is over.

    Never under the agent's lock: whoever writes waits for the agent while they hold the database.
    """
    with agent.locked():
        lent = agent.emergencies.lent()
    if lent:
        with transaction.atomic():
            owe_renewal(lent)
        with agent.locked():
            agent.emergencies.owed(lent, agent.node.counts_key())


def renew_parts(agent: Agent, session: Session, *, step: Step = renewal.nothing) -> int:
    """Change what is owed, one part in one commit; what fails stays owed. Counts what was changed."""
    with agent.locked():
        debts = owed(agent, session) if not agent.node.roster.is_closed("roster") else []
    done = 0
    for debt in debts:
        with suppress(Purposeful, DatabaseError, Changed):
            done += _renew(agent, session, debt, step=step)
    return done


def _opened(agent: Agent, session: Session, debt: models.WrapOwed) -> tuple[Team, models.Stream, Ring] | None:
    stream = models.Stream.objects.filter(id=debt.stream).first()
    if stream is None or not is_narrow(stream.compartment):
        return None
    team = agent.node.team(session, stream.file)
    roles = agent.roles(session)
    may = session.member in team.narrow and scope_of(roles, "read", stream.compartment) is not None
    # The row says of which file a stream is, and anybody may have written the row: the signed team knows.
    if not may or team.stream(stream.compartment) != stream.id:
        return None
    agent.node.part_key(session, team, stream.compartment)
    return team, stream, agent.node.ring(session, stream.id, stream.compartment)


def _renew(agent: Agent, session: Session, debt: models.WrapOwed, *, step: Step) -> int:
    with agent.locked():
        found = _opened(agent, session, debt)
        if found is None:
            return 0
        team, stream, ring = found
        roster_stream = team.stream("roster")
        roster = agent.node.given(session, roster_stream, "roster")
        people, organisation = readers_here(agent, team, stream.compartment), agent.node.row.organisation
        known = agent.node.known_revision()
    compartment, key = stream.compartment, suite.fresh()
    before = Part(stream.id, compartment, ring.newest, stream.epoch, stream.revision)
    after = Part(stream.id, compartment, key, stream.epoch, stream.revision)
    sealed = renewal.resealed(organisation, before, after, bytes(stream.sealed))
    kept = seal_ring(organisation, stream.id, compartment, turned(stream.id, ring, key))
    publics = dict(people.publics)
    if not models.KeyWrap.objects.filter(stream=stream.id, recipient=RECOVERY).exists():
        del publics[RECOVERY]
    wraps = [wrapped_to(organisation, after, one, public=public) for one, public in publics.items()]

    def put() -> None:
        step("before the part holds")
        if agent.node.stored_revision() != known:
            raise Changed  # somebody may have gone on a journey since the wraps were made
        rows = models.Stream.objects.filter(id=stream.id, revision=stream.revision)
        if not rows.update(revision=stream.revision + 1, sealed=sealed, ring=kept):
            raise Changed
        step("the part's document in place")
        models.KeyWrap.objects.filter(stream=stream.id).delete()
        step("the part's older wraps gone")
        models.KeyWrap.objects.bulk_create(wraps)
        models.WrapOwed.objects.filter(stream=stream.id).delete()
        models.WrapOwed.objects.bulk_create(people.owed(stream.id, compartment))
        wipe_after_commit()
        step("the part's wraps in place")

    say_renewed(agent, session, team, roster, payload=(compartment, key_mark(stream.id, key)), put=put)
    return 1


def say_renewed(
    agent: Agent,
    session: Session,
    team: Team,
    roster: Mapping[str, Any],
    *,
    payload: tuple[str, bytes],
    put: Callable[[], None],
) -> None:
    """Say in a file's roster which key of a part holds from now on, and put it in place in the same commit.

    `payload` is the compartment and the mark of the key; `roster` what the agent gives of the file's roster.
    """
    said = {"compartment": payload[0], "mark": payload[1]}
    file = OpenFile(team.file, file_kind(team.kind), team.statistics(), {})
    read_parts(file, [roster])
    agent.renewals.mark(team.file, said)
    try:
        with acting(agent, session) as actor:
            record(actor, [Said(file, "roster", KEY_RENEWED, 1, said)], today=agent.date(), within=[put])
    finally:
        agent.renewals.unmark(team.file, said)


class Readers(NamedTuple):
    """To whom the key of a closed part is wrapped: those here, and the root; and who is on a journey and is owed it."""

    publics: Mapping[str, bytes]
    away: frozenset[str]

    def owed(self, stream: str, compartment: str) -> list[models.WrapOwed]:
        """Give what is noted for those on a journey."""
        return [
            models.WrapOwed(compartment=compartment, stream=stream, recipient=one)
            for one in sorted(self.away)
        ]


def readers_here(agent: Agent, team: Team, compartment: str) -> Readers:
    """Name them as the signed rosters do; called under the agent's lock."""
    roster = agent.node.roster
    people = [roster.member(one) for one in sorted(team.narrow)]
    reading = {
        one.id: one.unwrap_public for one in people if scope_of(one.roles, "read", compartment) is not None
    }
    away = roster.travelling & team.narrow
    publics = {id: public for id, public in reading.items() if id not in away}
    return Readers({**publics, RECOVERY: agent.node.recovery_public()}, away)


def wrapped_to(organisation: str, part: Part, reader: str, *, public: bytes) -> models.KeyWrap:
    """Wrap the key of a closed part to one member, or to the root."""
    where = narrow_place(organisation, part.stream, part.compartment, reader, part.key_id)
    sealed = wrap.wrap(public, where, part.key)
    return models.KeyWrap(stream=part.stream, recipient=reader, epoch=0, key=part.key_id, sealed=sealed)
