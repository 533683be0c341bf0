"""The seeds that opened bundles before the node's keys were renewed: partners seal to the older card until they agree.

Whoever took an older key opens such a bundle anyway; kept here, what a partner sent meanwhile is not lost. They sign
nothing: the seed of a node's key does not follow from that of its bundles.
"""

from thitsar.kernel import codec, models
from thitsar.kernel.exchange.card import bundle_seed
from thitsar.kernel.vault import seal, suite


def seeds_of(row: models.Node, node_seed: bytes) -> list[bytes]:
    """Give all seeds with which a bundle for this node may open, the newest first."""
    return [bundle_seed(node_seed), *seeds_before(row, node_seed)]


def seeds_before(row: models.Node, node_seed: bytes) -> list[bytes]:
    """Give those of before."""
    if not row.bundle_seeds:
        return []
    seeds: list[bytes] = codec.unpack(
        seal.open_sealed(_key(node_seed), _place(row.node), bytes(row.bundle_seeds))
    )
    return seeds


def seal_seeds(node: str, node_seed: bytes, seeds: list[bytes]) -> bytes:
    """Seal them with the node's key, for its row."""
    return seal.seal(_key(node_seed), _place(node), codec.pack(seeds))


def _key(node_seed: bytes) -> bytes:
    return suite.derive(node_seed, "older-bundles")


def _place(node: str) -> suite.Place:
    return ("older-bundles", node)
