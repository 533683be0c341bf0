"""Publish the public keys that are needed while nobody is unlocked, each signed with the key for answers."""

from django.db import OperationalError

from thitsar.kernel import models
from thitsar.kernel.checking.published import NEEDED, publishing
from thitsar.kernel.vault.agent.agent import Agent
from thitsar.kernel.vault.agent.session import Session


def publish_keys(agent: Agent, session: Session) -> None:
    """Write those that are missing or other than the roster's, where this member holds the key for answers.

    Called outside the agent's lock, as all writes are.
    """
    with agent.locked():
        rows = _wanted(agent, session)
    known = {row.compartment: _as_tuple(row) for row in models.PublishedKey.objects.all()}
    for row in rows:
        if known.get(row.compartment) == _as_tuple(row):
            continue
        fresh = {"epoch": row.epoch, "public": row.public, "signature": row.signature}
        try:
            models.PublishedKey.objects.update_or_create(compartment=row.compartment, defaults=fresh)
        except OperationalError:
            return  # a long commit holds the database: the next sign-in publishes it


def _wanted(agent: Agent, session: Session) -> list[models.PublishedKey]:
    if session.answers is None:
        return []
    organisation, roster = agent.node.row.organisation, agent.node.roster
    return [
        publishing(organisation, one, roster.current(one), session.answers.sign)
        for one in NEEDED
        if one in roster.epochs
    ]


def _as_tuple(row: models.PublishedKey) -> tuple[int, bytes, bytes]:
    return row.epoch, bytes(row.public), bytes(row.signature)
