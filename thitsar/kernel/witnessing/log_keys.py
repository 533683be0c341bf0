"""The keys a node signs its log with and cosigns others' logs with, and what proves whose they are.

The organisation's root stands behind the node's keys (the statement), the node's keys behind those it cosigns with
(its card). Whose organisation that is nobody but people can tell: they compare its six words.
"""

from dataclasses import dataclass

from thitsar.kernel.access.partners import Partner
from thitsar.kernel.exchange import card
from thitsar.kernel.ledger import signatures
from thitsar.kernel.ledger.checkpoint import Signer
from thitsar.kernel.ledger.notes import Key, Kind
from thitsar.kernel.ledger.statements import number_of


@dataclass(frozen=True)
class LogKeys:
    """Whose log, whose organisation, and the keys; the statement proves them, but for those it cosigns with."""

    node: str
    organisation: str
    statement: bytes
    log: tuple[Key, Key]
    # Empty where they are not known.
    witness: tuple[Key, ...] = ()
    # How often its organisation's root has renewed them. Where two people here agreed to these in the place of others:
    # those others, and the size of the checkpoint that must be shown first, signed by all of them.
    number: int = 0
    before: tuple[Key, ...] = ()
    joint: int = 0

    @property
    def words(self) -> str:
        """Give the six words of the node's card."""
        return card.fingerprint(self)


def stated_keys(statement: bytes) -> LogKeys:
    """Read the keys of a node's log from its root's statement; Unverified unless the root signed it."""
    stated = card.read_statement_of(statement)
    publics = stated["node_key"], stated["node_key_quantum"]
    log = _log(stated["node"], publics)
    return LogKeys(stated["node"], stated["organisation"], statement, log, number=number_of(stated))


def keys_of(partner: card.Card | Partner) -> LogKeys:
    """Give all keys of a node whose card was read, or on which two people agreed."""
    node, name = partner.node, _witness_name(partner.node)
    joint = partner.joint if isinstance(partner, Partner) else 0
    before = stated_keys(partner.earlier[-1]).log if isinstance(partner, Partner) and joint else ()
    return LogKeys(
        node,
        partner.organisation,
        partner.statement,
        _log(node, (partner.node_key, partner.node_key_quantum)),
        (
            Key(name, Kind.COSIGNATURE, partner.witness),
            Key(name, Kind.QUANTUM, partner.witness_quantum),
        ),
        number_of(card.read_statement_of(partner.statement)),
        before,
        joint,
    )


def log_name(node: str) -> str:
    """Name a node's log: the first line of its checkpoints."""
    return f"thitsar/{node}"


def node_of(origin: str) -> str:
    """Give the node whose log is called so; empty for the logs of other programs."""
    node = origin.removeprefix("thitsar/")
    return node if log_name(node) == origin and len(node) == 32 else ""


def log_signers(node: str, seed: bytes) -> tuple[Signer, Signer]:
    """Give the keys a node's own log is signed with, from the seed of the node's key."""
    classical, quantum = signatures.signing_key(seed), signatures.node_quantum(seed)
    first, second = _log(
        node, (classical.public_key().public_bytes_raw(), quantum.public_key().public_bytes_raw())
    )
    return Signer(first, classical), Signer(second, quantum)


def witness_signers(node: str, seed: bytes) -> tuple[Signer, Signer]:
    """Give the keys a node cosigns others' logs with."""
    classical, quantum = signatures.witness_keys(seed)
    name = _witness_name(node)
    return (
        Signer(Key(name, Kind.COSIGNATURE, classical.public_key().public_bytes_raw()), classical),
        Signer(Key(name, Kind.QUANTUM, quantum.public_key().public_bytes_raw()), quantum),
    )


def _log(node: str, publics: tuple[bytes, bytes]) -> tuple[Key, Key]:
    name = log_name(node)
    return Key(name, Kind.ED25519, publics[0]), Key(name, Kind.QUANTUM, publics[1])


def _witness_name(node: str) -> str:
    return f"{log_name(node)}/witness"
