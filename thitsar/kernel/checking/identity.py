"""Whose node this is, for programs in which nobody is unlocked: its ids and its public keys."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from thitsar.kernel import codec, models
from thitsar.kernel.errors import Unverified
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.ledger import signatures


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


@lru_cache(maxsize=4)
def read_statement(raw: bytes, node: str, organisation: str) -> dict[str, Any]:
    """Check both of the root's signatures under a node's statement, and give what it says.

    Both ids are hashes of keys and part of every place: a statement under another root opens nothing here.
    """
    body, classical, quantum = codec.decode(raw)
    content: dict[str, Any] = codec.decode(body)
    root = (content["root"], content["root_quantum"])
    stated = signatures.organisation_id(root)
    if (stated, signatures.node_id(stated, content["node_key"])) != (organisation, node):
        raise Unverified("The statement of this node was signed by the root of another organisation.")
    signatures.verify_root(root, (classical, quantum), body)
    if "is_demo" not in content:
        raise Unverified("This node was founded with a version that was never released. Found a new one.")
    return content
