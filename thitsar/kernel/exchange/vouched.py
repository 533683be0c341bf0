"""Bundles that a node signed with a key it has replaced since: its own by what the newer key signed after them."""

from collections.abc import Iterable
from contextlib import suppress

from thitsar.kernel import codec
from thitsar.kernel.errors import Unverified
from thitsar.kernel.exchange import form
from thitsar.kernel.exchange.bundle import LONGEST, Bundle, Expected, hash_of, parse, require_expected
from thitsar.kernel.ledger import signatures
from thitsar.kernel.vault import suite


def read_vouched(content: bytes, expected: Expected, later: Iterable[bytes]) -> Bundle:
    """Read one that was signed with a key which its node has replaced since, by those after it, which it signed anew.

    `later` are those that follow it, in their order. Each names the one before it by its hash: where the first that the
    newer keys signed does so, hash after hash, every one before it is the node's own. Unverified where none does.
    """
    body, _, _ = form.row(
        codec.decode(content),
        form.upto(LONGEST),
        form.exactly(form.SIGNATURE),
        form.upto(form.QUANTUM_SIGNATURE),
    )
    last = body
    for raw in later:
        next_body = codec.decode(raw)[0]
        next_one = parse(next_body)
        if (next_one.sender, next_one.recipient) != (expected.sender, expected.recipient):
            break
        if not suite.equal(next_one.previous, hash_of(last)):
            break
        with suppress(Unverified):
            # Both keys: it may vouch for one that is new for good.
            _, classical, quantum = codec.decode(raw)
            message = suite.label("node/bundle", next_body)
            signatures.verify(expected.node_key, classical, message)
            signatures.verify_quantum(expected.node_key_quantum, quantum, message)
            bundle = parse(body)
            require_expected(bundle, expected)
            return bundle
        last = next_body
    raise Unverified(
        "This bundle was signed with a key that its node has replaced since. It can be taken in once the one came that "
        "the newer key signed: exchange again."
    )


def is_signed(content: bytes, node_key: bytes) -> bool:
    """Tell whether this key signed a bundle, whatever it says."""
    match codec.decode(content):
        case [bytes(body), bytes(classical), bytes(_)]:
            with suppress(Unverified):
                signatures.verify(node_key, classical, suite.label("node/bundle", body))
                return True
    return False
