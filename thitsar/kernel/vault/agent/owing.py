"""Wraps owed: a signed change says who is entitled to a key, and the next holder who unlocks gives it."""

from collections.abc import Sequence

from django.db import transaction

from thitsar.kernel import models
from thitsar.kernel.access.policy import NODE_KEY, holds_key, is_narrow, scope_of
from thitsar.kernel.errors import Purposeful
from thitsar.kernel.vault import wrap
from thitsar.kernel.vault.agent.agent import Agent
from thitsar.kernel.vault.agent.session import Session
from thitsar.kernel.vault.places import RECOVERY, epoch_place, narrow_place
from thitsar.kernel.vault.ring import key_id

Wrap = models.EpochWrap | models.KeyWrap


def pay_wraps(agent: Agent, session: Session) -> int:
    """Give every owed key this member holds to whom the signed roster entitles; count what was given.

    The table of debts is only a list of where to look: entitlement is read from the roster each time,
    so that a row somebody wrote into the table gives nobody anything. Keys are looked up under the agent's
    lock and written outside it, because a commit waits for the agent while it holds the database.
    """
    with agent.locked():
        if session.keys is None:
            return 0
        paid = [(debt, _wraps(agent, session, debt)) for debt in models.WrapOwed.objects.all()]
        paid = [(debt, wraps) for debt, wraps in paid if wraps]
        left = {debt.stream: _left(agent, session, debt.stream) for debt, _ in paid if debt.stream}
    if paid:
        with transaction.atomic():
            for debt, wraps in paid:
                # A debt that is gone meanwhile is another's by now: whoever went on a journey is owed it anew.
                if models.WrapOwed.objects.filter(id=debt.id).delete()[0]:
                    for wrapped in wraps:
                        _write(wrapped)
            for stream, gone in left.items():
                # They had the last key when they left, and kept it until now so that the part is not lost.
                models.KeyWrap.objects.filter(stream=stream, recipient__in=gone).delete()
    return len(paid)


def _left(agent: Agent, session: Session, stream: str) -> list[str]:
    """Name the holders of a narrow part who are not in its file's team any more."""
    team = agent.node.team(session, models.Stream.objects.only("file").get(id=stream).file)
    holders = models.KeyWrap.objects.filter(stream=stream).values_list("recipient", flat=True)
    return sorted(set(holders) - team.narrow - {RECOVERY})


def _write(wrapped: Wrap) -> None:
    if isinstance(wrapped, models.EpochWrap):
        models.EpochWrap.objects.update_or_create(
            compartment=wrapped.compartment,
            epoch=wrapped.epoch,
            recipient=wrapped.recipient,
            defaults={"sealed": wrapped.sealed},
        )
        return
    fresh = {"epoch": wrapped.epoch, "key": wrapped.key, "sealed": wrapped.sealed}
    models.KeyWrap.objects.update_or_create(
        stream=wrapped.stream, recipient=wrapped.recipient, defaults=fresh
    )


def _wraps(agent: Agent, session: Session, debt: models.WrapOwed) -> Sequence[Wrap]:
    if debt.recipient not in agent.node.roster.members:
        return []
    return _stream_wraps(agent, session, debt) if debt.stream else _epoch_wraps(agent, session, debt)


def _epoch_wraps(agent: Agent, session: Session, debt: models.WrapOwed) -> Sequence[Wrap]:
    person = agent.node.roster.member(debt.recipient)
    # Who has no role yet, or none any more, is owed nothing, the key that signs heads least of all.
    is_everybodys = debt.compartment == NODE_KEY and bool(person.roles)
    entitled = is_everybodys or holds_key(person.roles, debt.compartment)
    if not entitled or session.keys is None:
        return []
    organisation = agent.node.row.organisation
    wraps = []
    for row in models.EpochWrap.objects.filter(recipient=session.member, compartment=debt.compartment):
        here = epoch_place(organisation, row.compartment, row.epoch, session.member)
        there = epoch_place(organisation, row.compartment, row.epoch, person.id)
        seed = wrap.unwrap(session.keys.unwrapping, here, bytes(row.sealed))
        sealed = wrap.wrap(person.unwrap_public, there, seed)
        wraps.append(
            models.EpochWrap(compartment=row.compartment, epoch=row.epoch, recipient=person.id, sealed=sealed)
        )
    return wraps


def _stream_wraps(agent: Agent, session: Session, debt: models.WrapOwed) -> Sequence[Wrap]:
    stream = models.Stream.objects.filter(id=debt.stream).first()
    if stream is None or not is_narrow(stream.compartment):
        return []
    person = agent.node.roster.member(debt.recipient)
    try:
        team = agent.node.team(session, stream.file)
        # The row says of which file a stream is, and anybody may have written the row: the signed team knows.
        if team.stream(stream.compartment) != stream.id:
            return []
        if person.id in agent.node.roster.travelling:
            return []
        if person.id not in team.narrow or scope_of(person.roles, "read", stream.compartment) is None:
            return []
        key = agent.node.part_key(session, team, stream.compartment)
    except Purposeful:
        return []  # not mine to give, or not openable by me: it stays owed
    named = key_id(stream.id, key)
    where = narrow_place(agent.node.row.organisation, stream.id, stream.compartment, person.id, named)
    sealed = wrap.wrap(person.unwrap_public, where, key)
    return [models.KeyWrap(stream=stream.id, recipient=person.id, epoch=0, key=named, sealed=sealed)]
