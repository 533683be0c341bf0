"""This node's own card, and the partners the signed roster knows."""

from typing import Any

from thitsar.kernel.access.delays import DELAY
from thitsar.kernel.access.partners import Partner
from thitsar.kernel.errors import Unreadable
from thitsar.kernel.exchange import card
from thitsar.kernel.exchange.form import SHAREABLE
from thitsar.kernel.ledger.statements import read_statement
from thitsar.kernel.vault import wrap
from thitsar.kernel.vault.agent.agent import Agent, operation
from thitsar.kernel.witnessing.log_keys import witness_signers


@operation
def partner_card(agent: Agent, handle: str) -> dict[str, Any]:
    """Write this node's card for a partner, signed with both of the node's keys; give its six words, too."""
    session = agent.sessions.get(handle)
    if not agent.may(session, "connect", "roster"):
        agent.require(session, "approve", "roster")
    seed = node_seed(agent)
    witness = [one.key.public for one in witness_signers(agent.node.row.node, seed)]
    row, roster = agent.node.row, agent.node.roster
    stated = read_statement(bytes(row.statement), row.node, row.organisation)
    own = card.Card(
        node=row.node,
        organisation=row.organisation,
        name=roster.organisations[roster.own],
        node_key=stated["node_key"],
        node_key_quantum=stated["node_key_quantum"],
        statement=bytes(row.statement),
        witness=witness[0],
        witness_quantum=witness[1],
        bundles=wrap.public_bytes(card.bundle_seed(seed)),
        publics={name: roster.current(name) for name in SHAREABLE if name in roster.epochs},
    )
    return {"card": card.write(seed, own), "words": card.fingerprint(own)}


@operation
def partners(agent: Agent, handle: str) -> list[dict[str, Any]]:
    """Give the partners as the signed roster names them, those that were stopped, too."""
    session = agent.sessions.get(handle)
    agent.require(session, "read", "roster")
    return [
        {
            "node": one.node,
            "organisation": one.organisation,
            "name": one.name,
            "words": card.fingerprint(one),
            "digest": one.digest,
            "day": one.day,
            "by": one.proposed_by,
            # What its node has keys for, as its card said.
            "parts": sorted(one.publics),
            "is_waiting": one.is_waiting,
            "is_active": one.is_active,
            "may_be_agreed": agent.clock.now() >= one.proposed_at + DELAY,
            "number": one.number,
            "statement": one.statement,
            # Its newer card, which a second person has still to agree to.
            "renewing": _renewing(agent, one.renewing),
        }
        for one in agent.node.roster.partners.values()
    ]


def _renewing(agent: Agent, one: Partner | None) -> dict[str, Any] | None:
    if one is None:
        return None
    may_be_agreed = agent.clock.now() >= one.proposed_at + DELAY
    return {"digest": one.digest, "by": one.proposed_by, "may_be_agreed": may_be_agreed}


def node_seed(agent: Agent) -> bytes:
    """Give the seed of the node's keys; Unreadable while nobody who holds it is unlocked."""
    if agent.node.signing is None:
        raise Unreadable("The node's signing key is not unlocked.")
    return agent.node.signing.private_bytes_raw()
