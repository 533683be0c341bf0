"""Whose node this is, for programs in which nobody is unlocked: its ids and its public key."""

from dataclasses import dataclass

from thitsar.kernel import models
from thitsar.kernel.errors import Unverified
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.ledger import signatures


@dataclass(frozen=True)
class Identity:
    """A node, its organisation and the node's public key."""

    node: str
    organisation: str
    public: bytes


def identity() -> Identity:
    """Give this node's; its id is a hash of the key, so that no other key passes for it."""
    node, organisation = node_ids()
    public = bytes(models.Log.objects.only("public").get(origin=node).public)
    if signatures.node_id(organisation, public) != node:
        raise Unverified("The node's signing key is not the one this node was founded with.")
    return Identity(node, organisation, public)
