"""A node's card: who it is, stated by its organisation's root, and the keys a partner seals to, signed by the node.

Two people compare six words of it by voice; a card that was changed on the way has others.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from thitsar.kernel import codec
from thitsar.kernel.access.organisations import is_name
from thitsar.kernel.errors import Unverified
from thitsar.kernel.exchange import form
from thitsar.kernel.ledger import signatures
from thitsar.kernel.ledger.statements import hash_of, number_of, read_statement
from thitsar.kernel.vault import suite
from thitsar.kernel.vault.wordlists import words_of
from thitsar.kernel.vault.wrap import PUBLIC_SIZE

FORM = f"{suite.PROTOCOL}/card"
LONGEST = 64 * 1024


@dataclass(frozen=True)
class Card:
    """What a partner's card says, once every signature on it was checked."""

    node: str
    organisation: str
    name: str
    node_key: bytes
    node_key_quantum: bytes
    # What the organisation's root said of the node: proves its keys to anybody.
    statement: bytes
    # With which it cosigns others' logs.
    witness: bytes
    witness_quantum: bytes
    # To which bundles are sealed.
    bundles: bytes
    # Number and public key of each compartment in which something may be shared.
    publics: Mapping[str, tuple[int, bytes]]
    # What the node signed of all this with both of its keys; nothing on a card that is still to be written.
    signed: tuple[bytes, ...] = ()

    @property
    def number(self) -> int:
        """Give how often the root has renewed the node's keys."""
        return number_of(read_statement_of(self.statement))

    def follows(self, number: int, statement: bytes) -> bool:
        """Tell whether its keys came right after those of a statement with this number."""
        before = read_statement_of(self.statement).get("before")
        return self.number == number + 1 and before == hash_of(statement)

    def plain(self) -> dict[str, Any]:
        """Give what the roster keeps of it."""
        return {
            "node": self.node,
            "organisation": self.organisation,
            "name": self.name,
            "node_key": self.node_key,
            "node_key_quantum": self.node_key_quantum,
            "statement": self.statement,
            "witness": self.witness,
            "witness_quantum": self.witness_quantum,
            "bundles": self.bundles,
            "publics": {name: list(one) for name, one in sorted(self.publics.items())},
        }


def bundle_seed(node_seed: bytes) -> bytes:
    """Derive the seed of the key a node opens bundles with."""
    return suite.derive(node_seed, "node-bundles")


class Named(Protocol):
    """What the six words are of: a card, the partner the roster made of one, or the keys a proof brings."""

    @property
    def organisation(self) -> str:
        """Give the organisation's id."""

    @property
    def node(self) -> str:
        """Give the node's id."""


def fingerprint(card: Named) -> str:
    """Give the six words two people compare: of the organisation, whose id is the hash of its root, and the node.

    The root signed the node's keys and the node signed everything else on its card.
    """
    return words_of(suite.digest("card", card.organisation, card.node))


def write(node_seed: bytes, card: Card) -> bytes:
    """Write a node's own card and sign it with both of the node's keys."""
    body = _body(card.plain())
    return codec.encode([body, *sign(node_seed, "card", body)])


def require_card(payload: Mapping[str, Any]) -> None:
    """Raise Unverified unless a proposed partner's node signed everything the roster is to hold of it.

    Two people compare six words, which are of its first key: whoever proposes could name keys of their own that bundles
    are sealed to.
    """
    match payload.get("signed"):
        case [bytes(classical), bytes(quantum)]:
            publics = (payload["node_key"], payload["node_key_quantum"])
            verify(publics, (classical, quantum), "card", _body(payload))
        case _:
            raise form.malformed()


def _body(said: Mapping[str, Any]) -> bytes:
    named = ("statement", "name", "witness", "witness_quantum", "bundles", "publics")
    return codec.encode({"form": FORM, **{name: said[name] for name in named}})


def read(raw: bytes) -> Card:
    """Read a card; Unverified unless the root stated the node and the node signed the rest."""
    if len(raw) > LONGEST:
        raise form.malformed()
    body, *signed = form.row(
        codec.decode(raw),
        form.upto(LONGEST),
        form.exactly(form.SIGNATURE),
        form.exactly(form.QUANTUM_SIGNATURE),
    )
    said = form.fields(
        codec.decode(body),
        {
            "form": form.one_of(FORM),
            "statement": form.upto(LONGEST),
            "name": lambda value: type(value) is str and is_name(value),
            "witness": form.exactly(form.HASH),
            "witness_quantum": form.exactly(form.QUANTUM_PUBLIC),
            "bundles": form.exactly(PUBLIC_SIZE),
            "publics": form.is_map,
        },
    )
    stated = read_statement_of(said["statement"])
    verify((stated["node_key"], stated["node_key_quantum"]), (signed[0], signed[1]), "card", body)
    publics = form.publics(said["publics"])
    return Card(
        node=stated["node"],
        organisation=stated["organisation"],
        name=said["name"],
        node_key=stated["node_key"],
        node_key_quantum=stated["node_key_quantum"],
        statement=said["statement"],
        witness=said["witness"],
        witness_quantum=said["witness_quantum"],
        bundles=said["bundles"],
        publics=publics,
        signed=(signed[0], signed[1]),
    )


def sign(node_seed: bytes, purpose: str, body: bytes) -> tuple[bytes, bytes]:
    """Sign with both keys of a node, for one purpose."""
    message = suite.label(f"node/{purpose}", body)
    return signatures.signing_key(node_seed).sign(message), signatures.node_quantum(node_seed).sign(message)


def verify(publics: tuple[bytes, bytes], signed: tuple[bytes, bytes], purpose: str, body: bytes) -> None:
    """Raise Unverified unless both keys of a node signed this for this purpose."""
    message = suite.label(f"node/{purpose}", body)
    signatures.verify(publics[0], signed[0], message)
    signatures.verify_quantum(publics[1], signed[1], message)


def read_statement_of(raw: bytes) -> dict[str, Any]:
    """Read what a root said of a node that nobody here may know; Unverified unless that root signed it."""
    body, _, _ = form.row(
        codec.decode(raw),
        form.upto(LONGEST),
        form.exactly(form.SIGNATURE),
        form.exactly(form.QUANTUM_SIGNATURE),
    )
    content = codec.decode(body)
    named = [content.get(one) if type(content) is dict else None for one in ("node", "organisation")]
    if not all(type(one) is str for one in named):
        raise form.malformed()
    try:
        return read_statement(raw, named[0], named[1])
    except (KeyError, TypeError, ValueError) as error:  # a field is missing, or no key
        raise Unverified("This card is not of a node that its organisation's root has stated.") from error
