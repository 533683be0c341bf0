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
_KEY = 32


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
    # Of another length it would be sealed into the part's ring, which nobody could open from then on.
    if len(key) != _KEY or key_id(stream, key) != bytes(id):
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
    """Open the older keys with the newest; Unverified when they are those of another key or part, or none at all."""
    if not sealed:
        return Ring(newest)
    older = codec.decode(
        seal.open_sealed(newest, _place(organisation, stream, compartment, newest), bytes(sealed))
    )
    # A partner may have sealed it: a wrong key under the name of one that is ours would hide what we said.
    if type(older) is not dict or not all(_is_named(stream, id, key) for id, key in older.items()):
        raise Unverified("These bytes are not in the agreed form.")
    return Ring(newest, older)


def theirs_of(content: bytes) -> tuple[bytes, bytes]:
    """Read a partner's newer keys of a part as they wait, its wrap and its ring; Unverified for anything else."""
    rows = codec.decode(content)
    if type(rows) is not list or len(rows) != 2 or any(type(one) is not bytes for one in rows):
        raise Unverified("These bytes are not in the agreed form.")
    return rows[0], rows[1]


def turned(stream: str, ring: Ring, key: bytes) -> Ring:
    """Give the ring with a new key in front."""
    return Ring(key, {**ring.older, key_id(stream, ring.newest): ring.newest})


def _is_named(stream: str, id: object, key: object) -> bool:
    return type(key) is bytes and len(key) == _KEY and key_id(stream, key) == id


def _place(organisation: str, stream: str, compartment: str, newest: bytes) -> suite.Place:
    return ("ring", organisation, stream, compartment, key_id(stream, newest))
