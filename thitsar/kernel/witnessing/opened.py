"""One entry opened to whoever holds its proof: its own key, which opens it to one content and nothing else."""

import hashlib
from dataclasses import dataclass
from typing import Any

from thitsar.kernel.errors import Unverified
from thitsar.kernel.ledger import entry, signatures
from thitsar.kernel.vault.places import member_id


@dataclass(frozen=True)
class Opening:
    """What is needed beside the outer part: where it lies, its key, and the keys its author's id is a hash of."""

    stream: str
    key: bytes
    ciphertext: bytes
    unwrap_public: bytes
    sign_public: bytes

    def row(self) -> list[bytes]:
        """Give what a proof says of it."""
        return [bytes.fromhex(self.stream), self.key, self.ciphertext, self.unwrap_public, self.sign_public]


def read_opening(row: Any) -> Opening:
    """Read what a proof says; Unverified for anything that is not agreed."""
    if type(row) is not list or [type(one) for one in row] != [bytes] * 5 or len(row[0]) != 16:
        raise _amiss()
    return Opening(row[0].hex(), *row[1:])


def opened(outer: entry.Outer, opening: Opening) -> entry.Inner:
    """Open an entry; Unverified unless it is the one its outer part names and its author signed it."""
    if hashlib.sha256(opening.ciphertext).digest() != outer.ciphertext_hash:
        raise _amiss()
    where = entry.place(outer.origin, outer.sequence, opening.stream)
    signed = entry.open_alone(opening.key, where, opening.ciphertext)
    if signed.inner.author != member_id(opening.unwrap_public, opening.sign_public):
        raise _amiss()
    if signed.inner.day != outer.day:
        raise _amiss()
    signatures.verify(opening.sign_public, signed.signature, signed.body)
    return signed.inner


def _amiss() -> Unverified:
    return Unverified("A proof does not show what it claims. Ask whoever gave it to you for a new one.")
