"""A node's keys for its log and for cosigning others' logs, as one file that proves itself.

The organisation's root stands behind the node's keys (the statement), the node's keys behind those it cosigns with.
Whose organisation that is nobody but people can tell: they compare its six words.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from thitsar.kernel import codec
from thitsar.kernel.checking.identity import read_statement
from thitsar.kernel.errors import Purposeful, Unverified
from thitsar.kernel.ledger import signatures
from thitsar.kernel.ledger.checkpoint import Signer
from thitsar.kernel.ledger.notes import Key, Kind, from_base64, in_base64
from thitsar.kernel.vault import suite
from thitsar.kernel.vault.wordlists import ENGLISH

HEAD = "thitsar/keys@v1"
LONGEST = 200_000
_PURPOSE = f"{suite.PROTOCOL}/log-keys"
_FIELDS = {"purpose", "node", "organisation", "statement", "witness", "witness_quantum"}
_UNFORMED = "This is not a file of keys of a node. Ask for a new one: `thitsar witness keys`."
_WORDS = 6


@dataclass(frozen=True)
class Card:
    """Whose log, whose organisation, and the keys; `raw` is what proves it."""

    node: str
    organisation: str
    log: tuple[Key, Key]
    witness: tuple[Key, Key]
    raw: bytes

    @property
    def words(self) -> str:
        """Give six words of organisation and node to compare aloud (66 bits)."""
        number = int.from_bytes(suite.digest("log-words", self.organisation, self.node), "big")
        return " ".join(ENGLISH[number >> (11 * place) & 2047] for place in range(_WORDS))


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
    name = log_name(node)
    return (
        Signer(Key(name, Kind.ED25519, classical.public_key().public_bytes_raw()), classical),
        Signer(Key(name, Kind.QUANTUM, quantum.public_key().public_bytes_raw()), quantum),
    )


def witness_signers(node: str, seed: bytes) -> tuple[Signer, Signer]:
    """Give the keys a node cosigns others' logs with."""
    classical, quantum = signatures.witness_keys(seed)
    name = f"{log_name(node)}/witness"
    return (
        Signer(Key(name, Kind.COSIGNATURE, classical.public_key().public_bytes_raw()), classical),
        Signer(Key(name, Kind.QUANTUM, quantum.public_key().public_bytes_raw()), quantum),
    )


def make_card(node: str, organisation: str, statement: bytes, seed: bytes) -> bytes:
    """Sign a node's card with both of its keys."""
    classical, quantum = (one.key.public for one in witness_signers(node, seed))
    body = codec.encode(
        {
            "purpose": _PURPOSE,
            "node": node,
            "organisation": organisation,
            "statement": statement,
            "witness": classical,
            "witness_quantum": quantum,
        }
    )
    signed = [one.signing.sign(body) for one in log_signers(node, seed)]
    return codec.encode([body, *signed])


@lru_cache(maxsize=128)
def read_card(raw: bytes) -> Card:
    """Read a card; Unverified unless the root stands behind the node and the node behind what it names."""
    try:
        body, classical, quantum = codec.decode(raw)
        content = codec.decode(body)
        if set(content) != _FIELDS or content["purpose"] != _PURPOSE:
            raise Unverified(_UNFORMED)
        node, organisation = content["node"], content["organisation"]
        stated = read_statement(content["statement"], node, organisation)
        signatures.verify(stated["node_key"], classical, body)
        signatures.verify_quantum(stated["node_key_quantum"], quantum, body)
        name = log_name(node)
        return Card(
            node,
            organisation,
            (
                Key(name, Kind.ED25519, stated["node_key"]),
                Key(name, Kind.QUANTUM, stated["node_key_quantum"]),
            ),
            (
                Key(f"{name}/witness", Kind.COSIGNATURE, content["witness"]),
                Key(f"{name}/witness", Kind.QUANTUM, content["witness_quantum"]),
            ),
            raw,
        )
    except Purposeful:
        raise Unverified(_UNFORMED) from None
    except (TypeError, ValueError, KeyError, AttributeError):
        # What a hostile file holds in the place of bytes and names.
        raise Unverified(_UNFORMED) from None


def write_cards(cards: Iterable[bytes]) -> bytes:
    """Write cards as a text file, one a line."""
    return ("\n".join([HEAD, *map(in_base64, cards)]) + "\n").encode()


def read_cards(raw: bytes) -> list[Card]:
    """Read them; Unverified when the file is anything else."""
    try:
        head, *lines = raw[:LONGEST].decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise Unverified(_UNFORMED) from None
    if len(raw) >= LONGEST or head != HEAD or len(lines) < 2 or lines.pop():
        raise Unverified(_UNFORMED)
    return [read_card(from_base64(line)) for line in lines]
