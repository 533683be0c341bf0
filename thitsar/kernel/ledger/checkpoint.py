"""C2SP checkpoints and cosignatures: a log's name, size and root, signed by the log and by others who saw it grow.

https://c2sp.org/tlog-checkpoint, https://c2sp.org/tlog-cosignature, unchanged. Extension lines are refused: a
signature with ML-DSA-44 does not cover them, so that one checkpoint could be shown with two sets of them.
"""

import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from thitsar.kernel.errors import Unverified
from thitsar.kernel.ledger import signatures
from thitsar.kernel.ledger.merkle import EMPTY, HASH, LARGEST
from thitsar.kernel.ledger.notes import (
    Key,
    Kind,
    Line,
    Note,
    from_base64,
    in_base64,
    is_name,
    read_note,
    read_number,
    unformed,
)

_TIME = 8
_SUBTREE = b"subtree/v1\n\0"


@dataclass(frozen=True)
class Checkpoint:
    """How long a log is, and the root of the tree over all its entries."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        is_formed = is_name(self.origin) and 0 <= self.size <= LARGEST and len(self.root) == HASH
        if not is_formed or (self.size == 0 and self.root != EMPTY):
            raise unformed()

    def text(self) -> str:
        """Write the text that is signed."""
        return f"{self.origin}\n{self.size}\n{in_base64(self.root)}\n"


class Signing(Protocol):
    """A private key."""

    def sign(self, message: bytes, /) -> bytes:
        """Sign bytes."""
        ...


@dataclass(frozen=True)
class Signer:
    """A key with its private half."""

    key: Key
    signing: Signing

    def sign(self, checkpoint: Checkpoint, time: int) -> Line:
        """Sign as the key's kind says; `time` is in seconds since 1970 and stands in cosignatures only."""
        message = _message(self.key, checkpoint, time)
        stamp = b"" if self.key.kind is Kind.ED25519 else struct.pack(">Q", time)
        return Line(self.key.name, self.key.id, stamp + self.signing.sign(message))


def read_checkpoint(raw: bytes) -> tuple[Checkpoint, Note]:
    """Read a signed checkpoint; Unverified when it is not one in the form of the specification."""
    note = read_note(raw)
    return checkpoint_of(note.text), note


def checkpoint_of(text: str) -> Checkpoint:
    """Read the text of a checkpoint."""
    parts = text.split("\n")
    if len(parts) != 4 or parts[3]:
        raise unformed()
    found = Checkpoint(parts[0], read_number(parts[1]), from_base64(parts[2]))
    if found.text() != text:
        raise unformed()
    return found


def signed_by(checkpoint: Checkpoint, note: Note, keys: Iterable[Key]) -> dict[Key, int]:
    """Give those of the keys that signed, each with the time it named, 0 where it names none.

    Lines of other keys are left aside. One that names a known key and is not its signature makes the whole note
    Unverified.
    """
    found = {}
    for key in keys:
        line = note.line_of(key)
        if line is not None:
            found[key] = _verified(key, checkpoint, line)
    return found


def time_of(line: Line) -> int:
    """Give the time a cosignature names, unverified; 0 for other signatures."""
    is_stamped = len(line.signature) in (_TIME + 64, _TIME + 2420)
    return int.from_bytes(line.signature[:_TIME], "big") if is_stamped else 0


def require_signed(checkpoint: Checkpoint, note: Note, keys: tuple[Key, Key]) -> None:
    """Raise Unverified unless both keys signed: an old one for today, one for the day the old one is broken."""
    if len(signed_by(checkpoint, note, keys)) != len(keys):
        raise Unverified("A checkpoint lacks a signature of its own log. Ask for a new one.")


def _verified(key: Key, checkpoint: Checkpoint, line: Line) -> int:
    signature, time = line.signature, 0
    if key.kind is not Kind.ED25519:
        if len(signature) <= _TIME:
            raise unformed()
        (time,) = struct.unpack(">Q", signature[:_TIME])
        signature = signature[_TIME:]
        if time >= 1 << 63:
            raise unformed()
    _VERIFY[key.kind](key.public, signature, _message(key, checkpoint, time))
    return time


_VERIFY: dict[Kind, Callable[[bytes, bytes, bytes], None]] = {
    Kind.ED25519: signatures.verify,
    Kind.COSIGNATURE: signatures.verify,
    Kind.QUANTUM: signatures.verify_quantum,
}


def _message(key: Key, checkpoint: Checkpoint, time: int) -> bytes:
    text = checkpoint.text()
    match key.kind:
        case Kind.ED25519:
            return text.encode()
        case Kind.COSIGNATURE:
            return f"cosignature/v1\ntime {time}\n{text}".encode()
        case Kind.QUANTUM:
            name, origin = key.name.encode(), checkpoint.origin.encode()
            head = (
                _SUBTREE + bytes([len(name)]) + name + struct.pack(">Q", time) + bytes([len(origin)]) + origin
            )
            return head + struct.pack(">QQ", 0, checkpoint.size) + checkpoint.root
