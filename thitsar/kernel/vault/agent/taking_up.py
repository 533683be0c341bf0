"""Taking up the keys of closed parts that a partner gave to people here: done by the first of the file's team.

The part gets a key of its own at once, for that team and the root; the partner's only opens what the partner said. So
whoever writes the table and gives somebody a key they know reads nothing by it: nothing is ever sealed under it here.
"""

from contextlib import suppress
from typing import Any

from django.db import transaction

from thitsar.kernel import models
from thitsar.kernel.access.policy import is_narrow, scope_of
from thitsar.kernel.access.roster import Roster
from thitsar.kernel.access.sharing import TO_PEOPLE
from thitsar.kernel.access.teams import Team
from thitsar.kernel.errors import Purposeful
from thitsar.kernel.files.open_file import Part
from thitsar.kernel.ledger import chunks, received
from thitsar.kernel.vault import suite, wrap
from thitsar.kernel.vault.agent.agent import Agent
from thitsar.kernel.vault.agent.lending import keys_of
from thitsar.kernel.vault.agent.renewals import Changed
from thitsar.kernel.vault.agent.renewing_parts import readers_here, say_renewed, wrapped_to
from thitsar.kernel.vault.agent.session import Session
from thitsar.kernel.vault.places import narrow_place
from thitsar.kernel.vault.ring import key_mark, open_ring, require_named
from thitsar.kernel.wiping import wipe_after_commit

# By id, as a ring holds them.
Given = dict[bytes, bytes]
Order = dict[str, Any]


def entitled(roster: Roster) -> frozenset[str]:
    """Name the members to whom a partner's key of a closed part may lie here: whose role reads one and who is here."""
    return frozenset(
        one.id
        for one in roster.members.values()
        if one.id not in roster.travelling and any(scope_of(one.roles, "read", part) for part in TO_PEOPLE)
    )


def sweep(agent: Agent, session: Session, file: str) -> None:
    """Delete what was given to somebody who left, is on a journey, or was taken off the file's team since.

    Of one file, or of all: whoever opens one does not wait for the others.
    """
    rows = models.GivenKey.objects.all()
    if file:
        rows = rows.filter(stream__in=models.Stream.objects.filter(file=file).values("id"))
    with agent.locked():
        here = entitled(agent.node.roster)
    gone = [one.pk for one in rows if one.recipient not in here or _is_off(agent, session, one)]
    if gone:
        with transaction.atomic():
            models.GivenKey.objects.filter(pk__in=gone).delete()
            wipe_after_commit()


def _is_off(agent: Agent, session: Session, one: models.GivenKey) -> bool:
    row = models.Stream.objects.filter(id=one.stream).only("file").first()
    if row is None:
        return False
    try:
        with agent.locked():
            team = agent.node.team(session, row.file)
    except Purposeful:
        return False  # nobody of this session's says anything of it
    # Who was never in the team may still be assigned.
    return one.recipient in team.ever - team.narrow


def lend_closed(agent: Agent, session: Session, order: Order, file: str) -> None:
    """Add to what a fold is lent the keys of closed parts that wait for it: this node's own, and those given."""
    waiting = models.Stream.objects.filter(
        compartment__in=TO_PEOPLE, id__in=models.UnfoldedPart.objects.values("stream"), revision__gt=0
    )
    order["narrow"], order["given"] = {}, {}
    for row in (
        (waiting.filter(file=file) if file else waiting).only("id", "file", "compartment").order_by("id")
    ):
        with suppress(Exception):  # whatever one part stumbles over: it waits, and the others go on
            _lend(agent, session, order, row)


def _lend(agent: Agent, session: Session, order: Order, row: models.Stream) -> None:
    with agent.locked():
        team = _team(agent, session, row)
        if team is not None:
            order["narrow"][row.id] = agent.node.part_key(session, team, row.compartment)
            order["given"][row.id] = _given(agent, session, row)


def take_up(agent: Agent, session: Session, order: Order, file: str) -> int:
    """Take up what was given to this member, each part in one commit; what fails stays for the next. Counts parts."""
    named = models.GivenKey.objects.filter(recipient=session.member).values("stream")
    rows = models.Stream.objects.filter(id__in=named, revision=0).order_by("id")
    done = 0
    for row in list(rows.filter(file=file) if file else rows):
        with suppress(Exception):  # whatever one part stumbles over: it stays for later, and the others go on
            done += _take_up(agent, session, order, row)
    return done


def _take_up(agent: Agent, session: Session, order: Order, row: models.Stream) -> int:
    with agent.locked():
        team = _team(agent, session, row)
        if team is None:
            return 0
        given = _given(agent, session, row)
        roster = agent.node.given(session, team.stream("roster"), "roster")
        people, known = readers_here(agent, team, row.compartment), agent.node.known_revision()
    key = suite.fresh()
    keys = keys_of({**order, "narrow": {row.id: key}, "given": {row.id: given}})
    change = _folded(row, keys)
    if change is None:
        return 0
    part = Part(row.id, row.compartment, key, row.epoch, row.revision)
    wraps = [
        wrapped_to(keys.organisation, part, one, public=public) for one, public in people.publics.items()
    ]

    def put() -> None:
        if agent.node.stored_revision() != known or not received.write([change], keys):
            raise Changed
        models.GivenKey.objects.filter(stream=row.id, key__in=list(given)).delete()
        models.WrapOwed.objects.filter(stream=row.id).delete()
        models.WrapOwed.objects.bulk_create(people.owed(row.id, row.compartment))
        models.KeyWrap.objects.bulk_create(wraps)
        wipe_after_commit()

    say_renewed(agent, session, team, roster, payload=(row.compartment, key_mark(row.id, key)), put=put)
    return 1


def _folded(row: models.Stream, keys: chunks.Keys) -> received.Change | None:
    """Fold what came for a part that nobody has folded yet; None where nothing of it can be understood."""
    streams = chunks.read_marked((row.file, row.file), keys).get(row.file, [])
    file = chunks.opened(streams, keys)
    for stream in streams:
        if stream.id == row.id and stream.key and stream.entries:
            change = received.folded(stream, file, keys)[1]
            return change if change.row else None
    return None


def _team(agent: Agent, session: Session, row: models.Stream) -> Team | None:
    """Give a file's team where this member may read this part of it, and it came from the file's partner."""
    team = agent.node.team(session, row.file)
    # The row says of which file a stream is, and anybody may have written the row: the signed team knows.
    is_theirs = team.origin.streams.get(row.compartment) == row.id and is_narrow(row.compartment)
    may = session.member in team.narrow and agent.may(session, "read", row.compartment, team)
    return team if is_theirs and may and session.member not in agent.node.roster.travelling else None


def _given(agent: Agent, session: Session, row: models.Stream) -> Given:
    """Unwrap what a partner gave this member of a part; nothing where it gave nothing since."""
    one = models.GivenKey.objects.filter(stream=row.id, recipient=session.member).first()
    if one is None or session.keys is None:
        return {}
    organisation, named = agent.node.row.organisation, bytes(one.key)
    where = narrow_place(organisation, row.id, row.compartment, session.member, named)
    newest = require_named(row.id, wrap.unwrap(session.keys.unwrapping, where, bytes(one.sealed)), named)
    ring = open_ring(organisation, row.id, row.compartment, newest=newest, sealed=bytes(one.ring))
    return {**ring.older, named: newest}
