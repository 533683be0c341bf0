"""Logs of other nodes as a witness meets them: keys of their own, any number of histories, no database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tests.kernel.nodes import TODAY, TestNode
from thitsar.kernel import codec
from thitsar.kernel.exchange import card, partnering
from thitsar.kernel.ledger import signatures
from thitsar.kernel.ledger.checkpoint import Checkpoint
from thitsar.kernel.ledger.merkle import Tree
from thitsar.kernel.ledger.notes import Note
from thitsar.kernel.ledger.proof import Request, Stated
from thitsar.kernel.ledger.statements import read_statement, renewed
from thitsar.kernel.vault import suite, wrap
from thitsar.kernel.witnessing.log_keys import log_name, log_signers, stated_keys, witness_signers

_A_DAY = 86_400 + 60


def leaf(*parts: str | int) -> bytes:
    """Give a leaf that stands for an entry."""
    return suite.digest("made-leaf", *parts)


@dataclass
class MadeLog:
    """A log whose owner signs whatever they like."""

    seed: bytes = field(default_factory=suite.fresh)
    root: bytes = field(default_factory=suite.fresh)
    leaves: list[bytes] = field(default_factory=lambda: [leaf(number) for number in range(200)])
    # What it was before its root renewed its keys, and the size of the checkpoint that both sign.
    before: "MadeLog | None" = None
    joint: int = 0
    node: str = ""

    def __post_init__(self) -> None:
        self.organisation = signatures.organisation_id(signatures.root_publics(self.root))
        self.node = (
            self.before.node
            if self.before is not None
            else signatures.node_id(self.organisation, signatures.public_of(self.seed))
        )
        self.statement = self._statement() if self.before is None else self._renewed(self.before)
        self.keys = stated_keys(self.statement)

    @cached_property
    def tree(self) -> Tree:
        """Give the tree over all its entries."""
        return Tree(self.leaves)

    @cached_property
    def card(self) -> bytes:
        """Give the card its people hand to a partner."""
        witness = [one.key.public for one in witness_signers(self.node, self.seed)]
        made = card.Card(
            node=self.node,
            organisation=self.organisation,
            name=self.name,
            node_key=signatures.public_of(self.seed),
            node_key_quantum=signatures.node_quantum_public(self.seed),
            statement=self.statement,
            witness=witness[0],
            witness_quantum=witness[1],
            bundles=wrap.public_bytes(card.bundle_seed(self.seed)),
            publics={},
        )
        return card.write(self.seed, made)

    @property
    def name(self) -> str:
        """Give the name of its organisation."""
        return f"Org {self.node[:8]}"

    def forked(self, at: int) -> "MadeLog":
        """Give another history of the same log, which is the same up to an entry."""
        other = [leaf("other", number) for number in range(at, len(self.leaves))]
        return MadeLog(self.seed, self.root, [*self.leaves[:at], *other])

    def renewed(self, joint: int, *, leaves: list[bytes] | None = None) -> "MadeLog":
        """Give the same log with new keys, stated by its root."""
        return MadeLog(root=self.root, leaves=leaves or self.leaves, before=self, joint=joint)

    def joint_request(self, old: int) -> bytes:
        """Ask a witness to go on to the checkpoint that the keys of now and those before signed."""
        assert self.before is not None
        mine = self.checkpoint(self.joint)
        signers = log_signers(self.node, self.before.seed)
        both = mine.note.joined(tuple(one.sign(mine.checkpoint, 0) for one in signers))
        proof = tuple(self.tree.prove_consistency(old, self.joint))
        return Request(old, proof, Stated(mine.checkpoint, both)).written()

    def checkpoint(self, size: int) -> Stated:
        """Sign this history at a size."""
        found = Checkpoint(log_name(self.node), size, self.tree.root(size))
        return Stated(
            found, Note(found.text(), tuple(one.sign(found, 0) for one in log_signers(self.node, self.seed)))
        )

    def request(self, old: int, size: int) -> bytes:
        """Ask a witness to go on from a size."""
        proof = tuple(self.tree.prove_consistency(old, size)) if old <= size else ()
        return Request(old, proof, self.checkpoint(size)).written()

    def _renewed(self, before: "MadeLog") -> bytes:
        content = read_statement(before.statement, before.node, before.organisation)
        seeds = (self.seed, suite.fresh())
        return renewed(self.root, before.statement, content, before=before.seed, seeds=seeds, size=self.joint)

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


def make_partners(
    node: TestNode, count: int, *, entries: int = 200, others: Sequence[MadeLog] = (), day: int = 1
) -> list[MadeLog]:
    """Have two people of a node agree, a day apart, to as many other nodes; `day` counts from when it was founded."""
    made = [*others, *(MadeLog(leaves=[leaf(number) for number in range(entries)]) for _ in range(count))]
    admin, dpo = node.sign_in("admin"), node.sign_in("dpo")
    for one in made:
        partnering.propose(admin, one.card, name=one.name, words=one.keys.words, today=TODAY)
    node.move_clock(day * _A_DAY)
    for one in made:
        partnering.agree(dpo, one.name, words=one.keys.words, today=TODAY)
    return made
