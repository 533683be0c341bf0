"""Publish the public keys that are needed while nobody is unlocked, each signed with the node's key."""

from django.db import OperationalError

from thitsar.kernel import models
from thitsar.kernel.checking.published import NEEDED, signed_bytes
from thitsar.kernel.vault.agent.agent import Agent


def publish_keys(agent: Agent) -> None:
    """Write those that are missing or other than the roster's; called outside the agent's lock, as all writes are."""
    with agent.locked():
        rows = _wanted(agent)
    known = {row.compartment: _as_tuple(row) for row in models.PublishedKey.objects.all()}
    for row in rows:
        if known.get(row.compartment) == _as_tuple(row):
            continue
        fresh = {"epoch": row.epoch, "public": row.public, "signature": row.signature}
        try:
            models.PublishedKey.objects.update_or_create(compartment=row.compartment, defaults=fresh)
        except OperationalError:
            return  # a long commit holds the database: the next sign-in publishes it


def _wanted(agent: Agent) -> list[models.PublishedKey]:
    if agent.node.signing is None:
        return []
    found = []
    for compartment in NEEDED:
        if compartment in agent.node.roster.epochs:
            epoch, public = agent.node.roster.current(compartment)
            signature = agent.node.signing.sign(
                signed_bytes(agent.node.row.organisation, compartment, epoch, public)
            )
            found.append(
                models.PublishedKey(compartment=compartment, epoch=epoch, public=public, signature=signature)
            )
    return found


def _as_tuple(row: models.PublishedKey) -> tuple[int, bytes, bytes]:
    return row.epoch, bytes(row.public), bytes(row.signature)
