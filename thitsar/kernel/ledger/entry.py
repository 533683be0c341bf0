"""An entry, version 1: a clear outer part around a sealed inner part (architecture.md, An entry)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from thitsar.kernel import codec
from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault import padding, seal, suite

VERSION = 1
# The first byte of a ciphertext that lies under a key of the entry's own; before there was one it was the suite's.
_OWN = b"\2"
HASH = 32
GENESIS = bytes(HASH)
_ID = 16
# Of what an author signs, in its order: the kind of each place, and its size where it has one.
_FIELDS: tuple[tuple[type, int], ...] = (
    (str, 0),
    (bytes, _ID),
    (bytes, _ID),
    (int, 0),
    (bytes, HASH),
    (list, 0),
    (int, 0),
    (int, 0),
    (bytes, HASH),
    (bytes, _ID),
    (str, 0),
    (int, 0),
    (bytes, 0),
)


@dataclass(frozen=True)
class Outer:
    """What everybody who holds the log sees."""

    origin: str
    sequence: int
    previous: bytes
    day: int
    suite: int
    bucket: int
    ciphertext_hash: bytes

    def hash(self) -> bytes:
        """Hash as an RFC 6962 leaf, so that the same value stands in the chain and in the tree."""
        # A flat list: nothing in it needs the inspection that costs more than the hash.
        parts: list[str | bytes | int | None] = [VERSION, bytes.fromhex(self.origin), self.sequence]
        parts += [self.previous, self.day, self.suite, self.bucket, self.ciphertext_hash]
        raw = codec.encode_flat(parts)
        return hashlib.sha256(b"\0" + raw).digest()


def outer_of(origin: str, sequence: int, previous: bytes, *, day: int, ciphertext: bytes) -> Outer:
    """Give the outer part that belongs to a ciphertext in its place in a log."""
    hidden = hashlib.sha256(ciphertext).digest()
    return Outer(origin, sequence, previous, day, suite.SUITE, len(ciphertext) - seal.OVERHEAD, hidden)


@dataclass(frozen=True)
class Inner:
    """What only the audience sees: who said what, after what, to whom, signed by the author."""

    origin: str
    author: str
    author_sequence: int
    author_previous: bytes
    parents: tuple[bytes, ...]
    clock: int
    # The same day as outside, where nothing but the log's chain holds it: folds believe this one.
    day: int
    recipients: bytes
    stream: str
    name: str
    version: int
    payload: bytes

    def body(self) -> bytes:
        """Give the bytes the author signs; the label inside keeps them from being anything else."""
        return codec.encode(
            [
                f"{suite.PROTOCOL}/entry",
                bytes.fromhex(self.origin),
                bytes.fromhex(self.author),
                self.author_sequence,
                self.author_previous,
                list(self.parents),
                self.clock,
                self.day,
                self.recipients,
                bytes.fromhex(self.stream),
                self.name,
                self.version,
                self.payload,
            ]
        )


@dataclass(frozen=True)
class Signed:
    """An inner part with its author's signature, as it stands inside the seal."""

    inner: Inner
    body: bytes
    signature: bytes


def place(origin: str, sequence: int, stream: str) -> suite.Place:
    """Name the only place in the world where an entry's ciphertext opens."""
    return ("entry", VERSION, origin, sequence, stream)


def seal_entry(key: bytes, where: suite.Place, body: bytes, signature: bytes) -> tuple[bytes, int]:
    """Seal a signed body into its size bucket; give the ciphertext and the bucket."""
    content = codec.encode_flat([body, signature])
    size = padding.bucket(len(content))
    return _OWN + seal.seal(entry_key(key, where), where, content, size=size)[1:], size


def open_entry(key: bytes, where: suite.Place, ciphertext: bytes) -> Signed:
    """Open a sealed inner part and check that it names the log and stream it was found in."""
    if not has_own_key(ciphertext):
        return _read(seal.open_sealed(key, where, ciphertext), where)
    return open_alone(entry_key(key, where), where, ciphertext)


def entry_key(key: bytes, where: suite.Place) -> bytes:
    """Give the key of one entry: it opens this one to one content, and nothing else of the part."""
    return suite.derive(key, "entry-key", *where)


def has_own_key(ciphertext: bytes) -> bool:
    """Tell whether an entry can be opened to somebody alone: those from before this form cannot."""
    return ciphertext[:1] == _OWN


def open_alone(own: bytes, where: suite.Place, ciphertext: bytes) -> Signed:
    """Open an entry with its own key, as somebody does who has no other; the commitment allows one content only."""
    if not has_own_key(ciphertext):
        raise _unformed()
    return _read(seal.open_sealed(own, where, bytes([suite.SUITE]) + ciphertext[1:]), where)


def _read(content: bytes, where: suite.Place) -> Signed:
    parts = codec.decode(content)
    if type(parts) is not list or len(parts) != 2 or any(type(one) is not bytes for one in parts):
        raise _unformed()
    body, signature = parts
    inner = read_body(body)
    if inner.origin != where[2] or inner.stream != where[4]:
        raise Unverified("An entry speaks of another log or file than the one it lies in.")
    return Signed(inner, body, signature)


def read_body(body: bytes) -> Inner:
    """Read the bytes an author signed; Unverified when they are anything else."""
    return _inner(codec.decode(body))


def just_built(body: bytes) -> Inner:
    """Read a body this node's own agent has built a moment ago: its form needs no second proof."""
    return _inner(codec.unpack(body))


def _inner(parts: object) -> Inner:
    if type(parts) is not list or len(parts) != len(_FIELDS) or parts[0] != f"{suite.PROTOCOL}/entry":
        raise _unformed()
    # A partner's people sign what they like: whatever is read from it has to be what it is taken for.
    if not all(type(one) is kind for one, (kind, _) in zip(parts, _FIELDS, strict=True)):
        raise _unformed()
    if not all(len(one) == size for one, (_, size) in zip(parts, _FIELDS, strict=True) if size):
        raise _unformed()
    if not all(type(one) is bytes and len(one) == HASH for one in parts[5]) or min(parts[3], parts[6]) < 0:
        raise _unformed()
    return Inner(
        origin=parts[1].hex(),
        author=parts[2].hex(),
        author_sequence=parts[3],
        author_previous=parts[4],
        parents=tuple(parts[5]),
        clock=parts[6],
        day=parts[7],
        recipients=parts[8],
        stream=parts[9].hex(),
        name=parts[10],
        version=parts[11],
        payload=parts[12],
    )


def _unformed() -> Unverified:
    return Unverified("An entry is not in the agreed form.")


def broad_recipients(compartment: str, epoch: int) -> bytes:
    """Hash to whom an entry of a broad part speaks: the holders of one epoch's key."""
    return suite.digest("recipients", "epoch", compartment, epoch)


def narrow_recipients(compartment: str, members: Iterable[str]) -> bytes:
    """Hash to whom an entry of a narrow part speaks: the named members of a file's team."""
    return suite.digest("recipients", "members", compartment, *sorted(members))


def head_bytes(origin: str, sequence: int, head: bytes) -> bytes:
    """Give what a node signs once per commit: its log, the newest number and that entry's hash."""
    return suite.label("head", origin, sequence, head)
