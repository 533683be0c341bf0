"""Logs of other nodes as a witness meets them: keys of their own, any number of histories, no database."""

from dataclasses import dataclass, field

from thitsar.kernel import codec
from thitsar.kernel.ledger import signatures
from thitsar.kernel.ledger.checkpoint import Checkpoint
from thitsar.kernel.ledger.merkle import Tree
from thitsar.kernel.ledger.notes import Note
from thitsar.kernel.ledger.proof import Request, Stated
from thitsar.kernel.vault import suite
from thitsar.kernel.witnessing.cards import Card, log_name, log_signers, make_card, read_card


def leaf(*parts: str | int) -> bytes:
    """Give a leaf that stands for an entry."""
    return suite.digest("made-leaf", *parts)


@dataclass
class MadeLog:
    """A log whose owner signs whatever they like."""

    seed: bytes = field(default_factory=suite.fresh)
    root: bytes = field(default_factory=suite.fresh)
    leaves: list[bytes] = field(default_factory=lambda: [leaf(number) for number in range(200)])

    def __post_init__(self) -> None:
        self.organisation = signatures.organisation_id(signatures.root_publics(self.root))
        self.node = signatures.node_id(self.organisation, signatures.public_of(self.seed))
        self.card: Card = read_card(make_card(self.node, self.organisation, self._statement(), self.seed))

    def forked(self, at: int) -> "MadeLog":
        """Give another history of the same log, which is the same up to an entry."""
        other = [leaf("other", number) for number in range(at, len(self.leaves))]
        return MadeLog(self.seed, self.root, [*self.leaves[:at], *other])

    def checkpoint(self, size: int) -> Stated:
        """Sign this history at a size."""
        found = Checkpoint(log_name(self.node), size, Tree(self.leaves[:size]).root(size))
        return Stated(
            found, Note(found.text(), tuple(one.sign(found, 0) for one in log_signers(self.node, self.seed)))
        )

    def request(self, old: int, size: int) -> bytes:
        """Ask a witness to go on from a size."""
        proof = tuple(Tree(self.leaves).prove_consistency(old, size)) if old <= size else ()
        return Request(old, proof, self.checkpoint(size)).written()

    def _statement(self) -> bytes:
        classical, quantum = signatures.root_publics(self.root)
        body = codec.encode(
            {
                "purpose": f"{suite.PROTOCOL}/statement",
                "organisation": self.organisation,
                "node": self.node,
                "is_demo": True,
                "root": classical,
                "root_quantum": quantum,
                "recovery": bytes(1216),
                "node_key": signatures.public_of(self.seed),
                "node_key_quantum": signatures.node_quantum_public(self.seed),
                "answers_key": bytes(32),
                "administrator": bytes(32),
            }
        )
        return codec.encode([body, *signatures.root_sign(self.root, body)])
