"""Sheets of data keys: those of some hundred parts carried to a compartment's next epoch under one seal (0029).

A carried key opens what was written before; nothing is written under it again.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from thitsar.kernel import codec
from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault import seal, suite
from thitsar.kernel.vault.hierarchy import EpochKeys
from thitsar.kernel.vault.ring import key_id

_ID, _KEY, _MARK = 16, 32, 32
# What a key that opened to nobody is carried as.
LOST = bytes(_KEY)


@dataclass(frozen=True)
class Held:
    """The newest data key of a part, as somebody holds it."""

    key: bytes
    # Whether only holders of the compartment's key could have given it.
    is_vouched: bool = False
    # Of the part's row as it was carried to this epoch; empty where the key was made in it.
    mark: bytes = b""


@dataclass(frozen=True)
class NextKey:
    """A part's first own key in an epoch to which its key was carried: what is written next lies under it."""

    key: bytes
    epoch: int
    # The key's wrap, and the older keys of the ring under it.
    wrap: bytes
    ring: bytes

    def row(self, stream: str) -> list[Any]:
        """Give what puts it in place: part, epoch, the key's id, wrap and ring."""
        return [stream, self.epoch, key_id(stream, self.key), self.wrap, self.ring]


@dataclass(frozen=True)
class Sheet:
    """One opened sheet: ids in their order, and what belongs to each at the same place."""

    ids: bytes
    keys: bytes
    vouched: bytes
    marks: bytes

    def find(self, stream: str) -> Held | None:
        """Give a part's carried key; nothing for a part that is not on this sheet, or whose key was lost."""
        own = bytes.fromhex(stream)
        at = bisect_left(range(len(self.vouched)), own, key=lambda one: self.ids[_ID * one : _ID * (one + 1)])
        if self.ids[_ID * at : _ID * (at + 1)] != own:
            return None
        key = self.keys[_KEY * at : _KEY * (at + 1)]
        if key == LOST:
            return None
        return Held(key, bool(self.vouched[at]), self.marks[_MARK * at : _MARK * (at + 1)])


def mark_of(head: bytes, revision: int, epoch: int, *, ring: bytes, sealed: bytes) -> bytes:
    """Hash a part's row: who knows a carried key and writes the database puts no other document in its place."""
    return suite.digest("carried-part", head, revision, epoch, ring, sealed)


def seal_sheet(
    organisation: str, keys: EpochKeys, first: str, held: Mapping[str, Held]
) -> tuple[bytes, bytes]:
    """Seal the keys of parts under an epoch; gives their ids, which lie beside in the clear, and the seal."""
    order = sorted(held)
    ids = b"".join(bytes.fromhex(one) for one in order)
    if len(ids) != _ID * len(order):
        raise Unverified("A wrapped key does not open here: it is for another holder or place.")
    found = [held[one] for one in order]
    content = [
        b"".join(one.key for one in found),
        bytes(one.is_vouched for one in found),
        b"".join(one.mark for one in found),
    ]
    return ids, seal.seal(keys.wrapping, _place(organisation, keys, first, ids), codec.encode(content))


def open_sheet(organisation: str, keys: EpochKeys, first: str, *, ids: bytes, sealed: bytes) -> Sheet:
    """Open a sheet with the key of the epoch it names."""
    content = codec.decode(seal.open_sealed(keys.wrapping, _place(organisation, keys, first, ids), sealed))
    return Sheet(ids, *content)


def parts_of(ids: bytes) -> list[str]:
    """List the parts a sheet names beside its seal."""
    return [ids[at : at + _ID].hex() for at in range(0, len(ids), _ID)]


def _place(organisation: str, keys: EpochKeys, first: str, ids: bytes) -> suite.Place:
    return ("key-sheet", organisation, keys.compartment, keys.number, first, hashlib.sha256(ids).digest())
