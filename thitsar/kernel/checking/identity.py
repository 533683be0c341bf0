"""Whose node this is, for programs in which nobody is unlocked: its ids and its public keys."""

from dataclasses import dataclass

from thitsar.kernel import models
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.ledger.statements import read_statement


@dataclass(frozen=True)
class Identity:
    """A node, its organisation, the node's public key and the one that verifies answers at a gate."""

    node: str
    organisation: str
    public: bytes
    answers: bytes
    # For invented people only: says so under the root's signatures, so that no row makes a node of real people one.
    is_demo: bool


def identity() -> Identity:
    """Give this node's, as the organisation's root stated it: whoever writes the table cannot name another key."""
    node, organisation = node_ids()
    row = models.Node.objects.only("statement").get()
    stated = read_statement(bytes(row.statement), node, organisation)
    return Identity(node, organisation, stated["node_key"], stated["answers_key"], stated["is_demo"])
