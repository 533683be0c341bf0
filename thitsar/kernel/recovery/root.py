"""The root at hand: compared with what this node was founded under, and what it can open."""

from collections.abc import Mapping
from typing import Any

from thitsar.kernel import models
from thitsar.kernel.errors import Refused
from thitsar.kernel.ledger import signatures
from thitsar.kernel.ledger.statements import read_statement
from thitsar.kernel.vault import suite, wrap
from thitsar.kernel.vault.wordlists import words_of


def statement() -> Mapping[str, Any]:
    """Give what this node's root stated, with both signatures checked."""
    row = models.Node.objects.only("statement", "node", "organisation").get()
    return read_statement(bytes(row.statement), row.node, row.organisation)


def require_root(root: bytes, stated: Mapping[str, Any]) -> None:
    """Raise Refused unless this is the root the node was founded under: shares of another one fit together, too."""
    known = (stated["root"], stated["root_quantum"], stated["recovery"])
    if (*signatures.root_publics(root), recovery_public(root)) != known:
        raise Refused(
            "These shares are of another root than this node's. Compare the six words at the end of the sheets."
        )


def recovery_seed(root: bytes) -> bytes:
    """Give the seed of the key that everything of the organisation is also wrapped to."""
    return suite.derive(root, "recovery")


def recovery_public(root: bytes) -> bytes:
    """Give its public key, which the statement names."""
    return wrap.public_bytes(recovery_seed(root))


def fingerprint(stated: Mapping[str, Any]) -> str:
    """Give six words (66 bits) for a root's public keys: alike on every sheet, and no secret."""
    publics = (stated["root"], stated["root_quantum"], stated["recovery"])
    return words_of(suite.digest("root-fingerprint", *publics))
