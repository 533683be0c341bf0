"""Codes given on a test node past the pages: records sealed and signed as the agent does it."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.kernel.nodes import TestNode
from thitsar.kernel import models
from thitsar.kernel.access.policy import ANSWERS_KEY, NODE_KEY
from thitsar.kernel.checking.records import Row, seal_record, wrap_key, write_record
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.ledger import signatures
from thitsar.kernel.vault import hierarchy, memorised, wrap
from thitsar.kernel.vault.places import epoch_place

WORDS = "abacus kite river stone"
PIN = "123456"
SOMETHING = {"state": "CLEARED", "until": 19_600}


def node_key(node: TestNode) -> Ed25519PrivateKey:
    """Open the node's signing key with the seed of its first member, as that member's agent would."""
    return opened_key(node, "admin", NODE_KEY)


def answers_key(node: TestNode) -> Ed25519PrivateKey:
    """Open the key that signs answers, as an officer's agent would."""
    return opened_key(node, "vetting", ANSWERS_KEY)


def opened_key(node: TestNode, who: str, name: str) -> Ed25519PrivateKey:
    """Open one of the two keys of the whole node with a member's seed."""
    member, seed = node.member(who), node.made(who)["seed"]
    row = models.EpochWrap.objects.get(compartment=name, recipient=member)
    where = epoch_place(node_ids()[1], name, row.epoch, member)
    return signatures.signing_key(
        wrap.unwrap(hierarchy.member_keys(seed).unwrapping, where, bytes(row.sealed))
    )


def make_row(
    signing: Ed25519PrivateKey,
    content: Any,
    *,
    code: str = WORDS,
    pin: str = PIN,
    revision: int = 1,
    key: bytes = b"k" * 32,
    organisation: str = "",
) -> Row:
    """Make the record of a code."""
    organisation = organisation or node_ids()[1]
    keys = memorised.keys_of(code, pin, organisation=organisation)
    sealed = seal_record(
        key, organisation, keys.locator, revision=revision, content=content, sign=signing.sign
    )
    return Row(keys.locator, revision, wrap_key(organisation, keys, key), sealed)


def lying(locator: str) -> Row:
    """Read a record as it lies in the table."""
    row = models.CheckRecord.objects.get(locator=locator)
    return Row(row.locator, row.revision, bytes(row.wrapped), bytes(row.sealed), row.stream, row.day)


def give(node: TestNode, content: Any, **more: Any) -> Row:
    """Make a record and store it."""
    row = make_row(answers_key(node), content, **more)
    write_record(row)
    return row
