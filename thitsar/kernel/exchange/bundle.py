"""A bundle: what one node says to one other, signed with the recipient named inside, then sealed as an age file.

Numbered and chained for each recipient: a bundle that was changed, sent twice, left out, sent to somebody else or
holds anything nobody agreed on is refused whole (R-BUN). What is new for good, files, keys and authors, is signed with
both of the node's keys; what only adds entries with Ed25519 alone and chained to those by its hash (decision 0026).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from thitsar.kernel import codec
from thitsar.kernel.access.policy import Role
from thitsar.kernel.access.sharing import PURPOSES, TO_PEOPLE
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.exchange import form
from thitsar.kernel.exchange.closed_keys import wraps_of
from thitsar.kernel.ledger import entry, signatures
from thitsar.kernel.vault import age, ring, suite
from thitsar.kernel.vault import seal as sealing
from thitsar.kernel.vault.places import member_id
from thitsar.kernel.vault.wrap import PUBLIC_SIZE

FORM = f"{suite.PROTOCOL}/bundle"
# What a bundle holds at most: whoever takes one in has it in memory twice.
LONGEST = 24 * 1024 * 1024
LARGEST_ENTRY, _LARGEST_WRAP, _MOST_ROLES = 256 * 1024, 64 * 1024, 64
# A checkpoint that all witnesses there can be have cosigned takes less.
LARGEST_NOTE, MOST_NOTES = 256 * 1024, 500
KINDS = ("person",)


@dataclass(frozen=True)
class Author:
    """A member of the sender's node without a name: both public keys, and which roles from which entry on."""

    unwrap_public: bytes
    sign_public: bytes
    appointed: tuple[tuple[int, frozenset[Role]], ...]

    @property
    def id(self) -> str:
        """Give the id by which entries name their author."""
        return member_id(self.unwrap_public, self.sign_public)


@dataclass(frozen=True)
class SharedFile:
    """A file as one partner knows it: under a pseudonym of its own, with what is shared and what for."""

    pseudonym: str
    kind: str
    purpose: str
    # The last day on which the receiver keeps it.
    until: int
    streams: Mapping[str, str]
    # Sharing has ended: nothing more comes, and the receiver takes it off.
    is_ended: bool


@dataclass(frozen=True)
class SharedKey:
    """A stream's newest data key, wrapped to the receiver's key of that compartment, and its ring of older ones.

    Both for the receiver's own place, so that they are stored as they came. Of a closed part it is a list of wraps,
    each to somebody there, with their ids; its epoch is 0.
    """

    stream: str
    compartment: str
    epoch: int
    key: bytes
    wrapped: bytes
    ring: bytes


@dataclass(frozen=True)
class Carried:
    """One entry of the sender's log; its hash and the one before it stand among the leaves."""

    stream: str
    sequence: int
    day: int
    # By id, the data key of the part that opens it.
    key: bytes
    ciphertext: bytes


@dataclass(frozen=True)
class Bundle:
    """Everything one bundle says."""

    sender: str
    recipient: str
    number: int
    # The hash of the bundle before it to this recipient; zeros for the first.
    previous: bytes
    day: int
    # Number of the first new leaf, and all hashes of the sender's log from there on.
    first: int
    leaves: bytes
    files: tuple[SharedFile, ...] = ()
    keys: tuple[SharedKey, ...] = ()
    authors: tuple[Author, ...] = ()
    publics: Mapping[str, tuple[int, bytes]] = field(default_factory=dict)
    entries: tuple[Carried, ...] = ()
    # What the sender knows of all logs: checkpoints, and proofs that one showed two histories.
    notes: tuple[bytes, ...] = ()
    # The last bundle of the recipient's that the sender has taken in: where nobody is asked over a wire, the receipt.
    taken: int = 0
    # Of somebody being forced, or not: see `exchange.signs`; and in a lasting one the key to it, there and on the wire.
    sign: bytes = bytes(form.SIGN)
    sign_key: bytes = b""

    @property
    def is_lasting(self) -> bool:
        """Tell whether something in it is new for good, so that both keys must have signed it."""
        return bool(self.number == 1 or self.files or self.keys or self.authors or self.publics)

    def body(self) -> bytes:
        """Give the bytes that are signed."""
        # Without names: what one thing said in one file costs on the wire hangs on a hundred bytes.
        return codec.encode(
            [
                FORM,
                bytes.fromhex(self.sender),
                bytes.fromhex(self.recipient),
                self.number,
                self.previous,
                self.day,
                self.first,
                self.leaves,
                [_file_row(one) for one in self.files],
                [_key_row(one) for one in self.keys],
                [author_row(one) for one in self.authors],
                {name: list(one) for name, one in self.publics.items()},
                [_carried_row(one) for one in self.entries],
                list(self.notes),
                self.taken,
                self.sign + self.sign_key,
            ]
        )


@dataclass(frozen=True)
class Expected:
    """Who a bundle may come from, to whom, and after which."""

    sender: str
    recipient: str
    node_key: bytes
    node_key_quantum: bytes
    # Number and hash of the last one taken in.
    number: int
    previous: bytes


def hash_of(body: bytes) -> bytes:
    """Name a bundle by everything that was signed."""
    return suite.digest("bundle", body)


def seal(node_seed: bytes, bundle: Bundle, recipient: bytes) -> bytes:
    """Sign a bundle and seal it to the recipient's key for bundles."""
    body = bundle.body()
    message = suite.label("node/bundle", body)
    classical = signatures.signing_key(node_seed).sign(message)
    quantum = signatures.node_quantum(node_seed).sign(message) if bundle.is_lasting else b""
    content = codec.encode([body, classical, quantum])
    if len(content) > LONGEST:
        raise Refused("This is more than one bundle may hold.")
    return age.encrypt([recipient], content)


def open_sealed(seeds: Sequence[bytes], sealed: bytes) -> bytes:
    """Open the age file around a bundle; Unverified or Unreadable where it is not for this node."""
    if len(sealed) > LONGEST + 1024 * 1024:
        raise Refused("This is more than one bundle may hold.")
    return age.decrypt(seeds, sealed)


def read(content: bytes, expected: Expected) -> Bundle:
    """Read a bundle; Refused for one that comes again or too early, Unverified for all that bytes can lie about."""
    body, classical, quantum = form.row(
        codec.decode(content),
        form.upto(LONGEST),
        form.exactly(form.SIGNATURE),
        form.upto(form.QUANTUM_SIGNATURE),
    )
    message = suite.label("node/bundle", body)
    signatures.verify(expected.node_key, classical, message)
    bundle = parse(body)
    if bundle.is_lasting:
        signatures.verify_quantum(expected.node_key_quantum, quantum, message)
    elif quantum:
        raise form.malformed()
    require_expected(bundle, expected)
    return bundle


def require_expected(bundle: Bundle, expected: Expected) -> None:
    """Raise Refused for a bundle that comes again or too early, Unverified for one of or for somebody else."""
    if (bundle.sender, bundle.recipient) != (expected.sender, expected.recipient):
        raise Unverified("This bundle was made by or for another node. Nothing of it was taken.")
    if bundle.number <= expected.number:
        raise Refused("This bundle has been taken in already. There is nothing to do.")
    if bundle.number > expected.number + 1:
        missing = {"first": expected.number + 1, "last": bundle.number - 1}
        raise Refused(
            "Bundles %(first)s to %(last)s are missing before this one. Take them in first.", missing
        )
    if not suite.equal(bundle.previous, expected.previous):
        raise Unverified("This bundle does not follow the one before it. Nothing of it was taken.")


def sender_of(content: bytes) -> str:
    """Give whom a bundle says it is from, before anything of it is believed."""
    plain = codec.decode(content)
    body = codec.decode(plain[0]) if type(plain) is list and plain and type(plain[0]) is bytes else None
    sender: bytes = _named(body)["sender"]
    if type(sender) is not bytes:
        raise form.malformed()
    return sender.hex()


def signed_number(content: bytes, recipient: str, node_key: bytes) -> int:
    """Give the number of a bundle this key signed for this recipient; what is in it is still not looked at."""
    body, classical, _ = form.row(
        codec.decode(content),
        form.upto(LONGEST),
        form.exactly(form.SIGNATURE),
        form.upto(form.QUANTUM_SIGNATURE),
    )
    signatures.verify(node_key, classical, suite.label("node/bundle", body))
    bundle = parse(body)
    if bundle.recipient != recipient:
        raise Unverified("This bundle was made by or for another node. Nothing of it was taken.")
    return bundle.number


def parse(body: bytes) -> Bundle:
    """Read what was signed, field by field; Unverified for anything that is not agreed."""
    said = form.fields(_named(codec.decode(body)), _FIELDS)
    leaves, first = said["leaves"], said["first"]
    if len(leaves) % form.HASH or first < 1 or said["number"] < 1 or len(said["notes"]) > MOST_NOTES:
        raise form.malformed()
    return Bundle(
        sender=said["sender"].hex(),
        recipient=said["recipient"].hex(),
        number=said["number"],
        previous=said["previous"],
        day=said["day"],
        first=first,
        leaves=leaves,
        files=_files(said["files"]),
        keys=_alone([_key(one) for one in said["keys"]], lambda one: one.stream),
        authors=_alone([_author(one) for one in said["authors"]], lambda one: one.id),
        publics=form.publics(said["publics"]),
        entries=_alone([_carried(one) for one in said["entries"]], lambda one: str(one.sequence)),
        notes=tuple(form.row([one], form.upto(LARGEST_NOTE))[0] for one in said["notes"]),
        taken=said["taken"],
        sign=said["sign"][: form.SIGN],
        sign_key=said["sign"][form.SIGN :],
    )


# In the order in which they stand.
_FIELDS: Mapping[str, form.Check] = {
    "form": form.one_of(FORM),
    "sender": form.exactly(form.ID),
    "recipient": form.exactly(form.ID),
    "number": form.is_number,
    "previous": form.exactly(form.HASH),
    "day": form.is_day,
    "first": form.is_number,
    "leaves": form.upto(LONGEST),
    "files": form.is_list,
    "keys": form.is_list,
    "authors": form.is_list,
    "publics": form.is_map,
    "entries": form.is_list,
    "notes": form.is_list,
    "taken": form.is_number,
    "sign": lambda value: any(form.exactly(form.SIGN + more)(value) for more in (0, form.HASH)),
}


def _named(plain: object) -> dict[str, Any]:
    if type(plain) is not list or len(plain) != len(_FIELDS):
        raise form.malformed()
    return dict(zip(_FIELDS, plain, strict=True))


def _alone(rows: list[Any], name: Any) -> tuple[Any, ...]:
    if len({name(one) for one in rows}) != len(rows):
        raise form.malformed()
    return tuple(rows)


def _files(plain: list[Any]) -> tuple[SharedFile, ...]:
    """Read files; each part stands in one of them, once."""
    files: tuple[SharedFile, ...] = _alone([_file(one) for one in plain], lambda one: one.pseudonym)
    streams = [stream for one in files for stream in one.streams.values()]
    if len(set(streams)) != len(streams):
        raise form.malformed()
    return files


def _file_row(one: SharedFile) -> list[Any]:
    streams = {name: bytes.fromhex(stream) for name, stream in one.streams.items()}
    return [bytes.fromhex(one.pseudonym), one.kind, one.purpose, one.until, streams, one.is_ended]


def _file(plain: Any) -> SharedFile:
    pseudonym, kind, purpose, until, streams, is_ended = form.row(
        plain,
        form.exactly(form.ID),
        form.one_of(*KINDS),
        form.one_of(*PURPOSES),
        form.is_day,
        form.is_map,
        form.is_flag,
    )
    is_stream = form.exactly(form.ID)
    if not streams or not all(name in form.PARTS and is_stream(one) for name, one in streams.items()):
        raise form.malformed()
    named = {name: one.hex() for name, one in streams.items()}
    return SharedFile(pseudonym.hex(), kind, purpose, until, named, is_ended)


def _key_row(one: SharedKey) -> list[Any]:
    return [bytes.fromhex(one.stream), one.compartment, one.epoch, one.key, one.wrapped, one.ring]


def _key(plain: Any) -> SharedKey:
    stream, *rest = form.row(
        plain,
        form.exactly(form.ID),
        form.one_of(*form.PARTS),
        form.is_count,
        form.exactly(ring.ID_SIZE),
        form.upto(_LARGEST_WRAP),
        form.upto(_LARGEST_WRAP),
    )
    one = SharedKey(stream.hex(), *rest)
    if one.compartment in TO_PEOPLE:
        wraps_of(one.wrapped)
        if one.epoch:
            raise form.malformed()
    return one


def author_row(one: Author) -> list[Any]:
    """Give what is said of an author, in a bundle and in the roster of who takes it in."""
    held = [[number, sorted(role.value for role in roles)] for number, roles in one.appointed]
    return [one.unwrap_public, one.sign_public, held]


def _author(plain: Any) -> Author:
    unwrap_public, sign_public, held = form.row(
        plain, form.exactly(PUBLIC_SIZE), form.exactly(form.HASH), form.is_list
    )
    appointed: list[tuple[int, frozenset[Role]]] = []
    for one in held:
        number, roles = form.row(one, form.is_number, form.is_list)
        known = set(Role)
        is_sorted = all(type(role) is str and role in known for role in roles) and roles == sorted(set(roles))
        if not is_sorted or (appointed and number <= appointed[-1][0]) or len(held) > _MOST_ROLES:
            raise form.malformed()
        appointed.append((number, frozenset(Role(role) for role in roles)))
    return Author(unwrap_public, sign_public, tuple(appointed))


def _carried_row(one: Carried) -> list[Any]:
    return [bytes.fromhex(one.stream), one.sequence, one.day, one.key, one.ciphertext]


def _carried(plain: Any) -> Carried:
    stream, sequence, day, key, ciphertext = form.row(
        plain,
        form.exactly(form.ID),
        form.is_number,
        form.is_day,
        form.exactly(ring.ID_SIZE),
        form.upto(LARGEST_ENTRY),
    )
    is_known = ciphertext[:1] == bytes([suite.SUITE]) or entry.has_own_key(ciphertext)
    if sequence < 1 or len(ciphertext) <= sealing.OVERHEAD or not is_known:
        raise form.malformed()
    return Carried(stream.hex(), sequence, day, key, ciphertext)
