"""What the organisation's root is for: it vouches for a node's keys, and opens what nobody else can any more."""

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from tests.kernel.nodes import TestNode
from thitsar.kernel import models
from thitsar.kernel.access.policy import ANSWERS_KEY, BROAD, NODE_KEY
from thitsar.kernel.ledger import signatures
from thitsar.kernel.vault import suite, wrap
from thitsar.kernel.vault.agent.part_keys import check_statement
from thitsar.kernel.vault.hierarchy import epoch_keys
from thitsar.kernel.vault.places import epoch_place

pytestmark = pytest.mark.database


def _recovered(node: TestNode) -> dict[str, bytes]:
    recovery = wrap.private_key(suite.derive(node.founded.root, "recovery"))
    organisation = models.Node.objects.get().organisation
    return {
        row.compartment: wrap.unwrap(
            recovery, epoch_place(organisation, row.compartment, row.epoch, "recovery"), bytes(row.sealed)
        )
        for row in models.EpochWrap.objects.filter(recipient="recovery")
    }


def test_the_roots_words_alone_open_every_broad_compartment(node: TestNode) -> None:
    publics = node.sign_in("intake").call("publics")
    found = _recovered(node)
    assert set(found) == {*BROAD, NODE_KEY, ANSWERS_KEY}
    assert {name: [1, epoch_keys(name, 1, found[name]).public] for name in BROAD} == publics


def test_the_root_vouches_for_both_keys_of_the_node(node: TestNode) -> None:
    seed = _recovered(node)[NODE_KEY]
    content = check_statement(models.Node.objects.get(), node.made("admin")["person"]["sign_public"])
    assert content["node_key"] == signatures.public_of(seed)
    quantum = MLDSA44PrivateKey.from_seed_bytes(suite.derive(seed, "node-signing-quantum"))
    assert content["answers_key"] == signatures.public_of(_recovered(node)[ANSWERS_KEY])
    assert content["node_key_quantum"] == quantum.public_key().public_bytes_raw()
