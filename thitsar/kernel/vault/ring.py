"""The data keys of one part: the newest seals what is said now, older ones still open what was said under them.

A key is named by a hash of itself and not by a number: two nodes that share a part name its keys alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from thitsar.kernel import codec
from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault import seal, suite

ID_SIZE = 8
MARK_SIZE = 16


@dataclass(frozen=True)
class Ring:
    """All keys of a part, as somebody holds them who holds the newest."""

    newest: bytes
    # By id.
    older: Mapping[bytes, bytes] = field(default_factory=dict)

    def key(self, id: bytes) -> bytes:
        """Give the key of this id; the newest without one, and for an id that never was, so that nothing opens."""
        return self.older.get(bytes(id), self.newest) if id else self.newest


def key_id(stream: str, key: bytes) -> bytes:
    """Name a data key of a part; what is wrapped and sealed with it is bound to this."""
    return suite.digest("data-key", stream, key)[:ID_SIZE]


def key_mark(stream: str, key: bytes) -> bytes:
    """Give what a file's roster says of a renewed key: too long for anybody to make another key with the same."""
    return suite.digest("data-key", stream, key)[:MARK_SIZE]


def require_named(stream: str, key: bytes, id: bytes) -> bytes:
    """Give the key again, or raise Unverified where its wrap names another one."""
    if key_id(stream, key) != bytes(id):
        raise Unverified("A wrapped key does not open here: it is for another holder or place.")
    return key


def seal_ring(organisation: str, stream: str, compartment: str, ring: Ring) -> bytes:
    """Seal the older keys under the newest; nothing where there are none."""
    if not ring.older:
        return b""
    return seal.seal(
        ring.newest, _place(organisation, stream, compartment, ring.newest), codec.encode(dict(ring.older))
    )


def open_ring(organisation: str, stream: str, compartment: str, *, newest: bytes, sealed: bytes) -> Ring:
    """Open the older keys with the newest; Unverified when they are those of another key or part."""
    if not sealed:
        return Ring(newest)
    older = codec.decode(
        seal.open_sealed(newest, _place(organisation, stream, compartment, newest), bytes(sealed))
    )
    return Ring(newest, older)


def turned(stream: str, ring: Ring, key: bytes) -> Ring:
    """Give the ring with a new key in front."""
    return Ring(key, {**ring.older, key_id(stream, ring.newest): ring.newest})


def _place(organisation: str, stream: str, compartment: str, newest: bytes) -> suite.Place:
    return ("ring", organisation, stream, compartment, key_id(stream, newest))
