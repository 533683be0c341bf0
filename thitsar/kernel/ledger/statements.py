"""What an organisation's root states about its node: whose it is, and its keys; numbered once they were renewed.

A node's id is a hash of its first key and never changes: it stands in the place of each ciphertext and in each entry.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from thitsar.kernel import codec
from thitsar.kernel.errors import Unverified
from thitsar.kernel.ledger import signatures
from thitsar.kernel.vault import suite

# What only a renewed statement says: its number, the key that the id is a hash of, the hash of the statement before,
# how long the log is with the entry that says so, the keys until then, and what these signed: all the rest of it.
_RENEWED: Mapping[str, type] = {
    "number": int,
    "first_key": bytes,
    "before": bytes,
    "size": int,
    "older_key": bytes,
    "older_key_quantum": bytes,
    "handed_over": list,
}


@lru_cache(maxsize=16)
def read_statement(raw: bytes, node: str, organisation: str) -> dict[str, Any]:
    """Check both of the root's signatures under a node's statement, and give what it says.

    Both ids are hashes of keys and part of every place: a statement under another root opens nothing here.
    """
    body, classical, quantum = codec.decode(raw)
    content: dict[str, Any] = codec.decode(body)
    root = (content["root"], content["root_quantum"])
    stated = signatures.organisation_id(root)
    if (stated, signatures.node_id(stated, first_key(content))) != (organisation, node):
        raise Unverified("The statement of this node was signed by the root of another organisation.")
    signatures.verify_root(root, (classical, quantum), body)
    if "is_demo" not in content:
        raise Unverified("This node was founded with a version that was never released. Found a new one.")
    _require_numbered(content)
    return content


def first_key(content: Mapping[str, Any]) -> bytes:
    """Give the key that a node's id is a hash of: the one it was founded with."""
    found: bytes = content.get("first_key", content["node_key"])
    return found


def number_of(content: Mapping[str, Any]) -> int:
    """Give how often the node's keys were renewed when this was stated; 0 at the founding."""
    number: int = content.get("number", 0)
    return number


def hash_of(raw: bytes) -> bytes:
    """Name a statement by everything in it."""
    return suite.digest("statement", raw)


def renewed(
    root: bytes,
    raw: bytes,
    content: Mapping[str, Any],
    *,
    before: bytes,
    seeds: tuple[bytes, bytes],
    size: int,
) -> bytes:
    """State a node's next keys, from the seeds of its own and of the one for answers; `raw` is the statement before.

    The keys until now, of which `before` is the seed, hand over to them: with the root alone nobody names others.
    """
    node_seed, answers_seed = seeds
    said = {
        **{name: one for name, one in content.items() if name not in _RENEWED},
        "node_key": signatures.public_of(node_seed),
        "node_key_quantum": signatures.node_quantum_public(node_seed),
        "answers_key": signatures.public_of(answers_seed),
        "number": number_of(content) + 1,
        "first_key": first_key(content),
        "before": hash_of(raw),
        "size": size,
        "older_key": signatures.public_of(before),
        "older_key_quantum": signatures.node_quantum_public(before),
    }
    message = _handing_over(said)
    handed = [signatures.signing_key(before).sign(message), signatures.node_quantum(before).sign(message)]
    body = codec.encode({**said, "handed_over": handed})
    return codec.encode([body, *signatures.root_sign(root, body)])


def _require_numbered(content: Mapping[str, Any]) -> None:
    named = {name: type(content[name]) for name in _RENEWED if name in content}
    if not named:
        return
    is_formed = named == _RENEWED and content["number"] > 0 and content["size"] > 0
    if not is_formed or len(content["before"]) != len(hash_of(b"")):
        raise Unverified("These bytes are not in the agreed form.")
    match content["handed_over"]:
        case [bytes(classical), bytes(quantum)]:
            message = _handing_over(content)
            signatures.verify(content["older_key"], classical, message)
            signatures.verify_quantum(content["older_key_quantum"], quantum, message)
        case _:
            raise Unverified("These bytes are not in the agreed form.")


def _handing_over(content: Mapping[str, Any]) -> bytes:
    said = {name: one for name, one in content.items() if name != "handed_over"}
    return suite.label("node/handed-over", codec.encode(said))
