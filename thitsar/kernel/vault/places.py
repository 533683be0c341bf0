"""Where keys stand and what a file's parts are called: the names that seals and wraps are bound to."""

from collections.abc import Mapping

from thitsar.kernel import codec
from thitsar.kernel.vault import suite

# Whom a wrap is for that only the organisation's root opens; no member's id.
RECOVERY = "recovery"


def epoch_place(organisation: str, compartment: str, number: int, recipient: str) -> suite.Place:
    """Name the place of an epoch's wrap."""
    return ("epoch", organisation, compartment, number, recipient)


def broad_place(organisation: str, stream: str, compartment: str, epoch: int, key: bytes) -> suite.Place:
    """Name the place of a data key, of this id, wrapped under an epoch."""
    return ("data-key", organisation, stream, compartment, epoch, key)


def narrow_place(organisation: str, stream: str, compartment: str, member: str, key: bytes) -> suite.Place:
    """Name the place of a data key, of this id, wrapped to one member."""
    return ("data-key", organisation, stream, compartment, member, key)


def batch_key_place(compartment: str, epoch: int, batch: str) -> suite.Place:
    """Name the place of a batch's own key, wrapped to everybody who holds the epoch's."""
    return ("batch", compartment, epoch, batch)


def member_id(unwrap_public: bytes, sign_public: bytes) -> str:
    """Name a member by both public keys: the author an entry names is one pair of keys and can never get another."""
    return suite.digest("member", unwrap_public, sign_public)[:16].hex()


def opening_root(payload: Mapping[str, object], author: str) -> bytes:
    """Give the secret a file's ids come from: its seed, bound to everything else its opening says and to who said it.

    Who writes another opening with the same seed, to name another team, has the ids of another file: no key of this
    one stands there.
    """
    return suite.digest("opening", author, codec.encode(dict(payload)))


def stream_id(root: bytes, compartment: str) -> str:
    """Give a file's random id in one compartment; ids of two compartments cannot be joined without the root."""
    return suite.derive(root, "stream", compartment, length=16).hex()


def statistics_id(root: bytes) -> str:
    """Give the id under which a file's statistics patches replace one another."""
    return suite.derive(root, "statistics", length=16).hex()
