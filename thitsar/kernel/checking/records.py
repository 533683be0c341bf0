"""One record: what is said of one person to whoever types their code and PIN, sealed into one size (decision 0013).

wrapped = the record's key under what code and PIN give · sealed = content and its signature, under that key. It is
signed with the key for answers, which only those hold who hand codes out or decide.
The key never changes, so that officers write a new revision without the person; each is bound to its number.
"""

from collections.abc import Callable
from dataclasses import dataclass

from thitsar.kernel import codec, models
from thitsar.kernel.checking.identity import Identity
from thitsar.kernel.checking.registry import Content
from thitsar.kernel.errors import Unverified
from thitsar.kernel.ledger import signatures
from thitsar.kernel.vault import seal, suite
from thitsar.kernel.vault.memorised import Keys

SIZE = 1024
_KEY_SIZE = 64
# For the day of one that a key signed which was replaced since: whoever may answer writes it anew.
TO_SIGN_ANEW = -1
# More entries than any registration has.
OF_ONE = 1_000_000
Sign = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Row:
    """One record as it lies in the table."""

    locator: str
    revision: int
    wrapped: bytes
    sealed: bytes
    # The registration it is about: a record of another file does not open under this code.
    stream: str = ""
    # On which it was attested.
    day: int = 0


def revision(deciding: int, others: int) -> int:
    """Number a record by how many entries it follows from: the newer answer has the higher number, whoever makes it.

    Entries of the part that decides count first; others are recorded by people who cannot answer anew.
    """
    return deciding * OF_ONE + others


def decided(revision: int) -> int:
    """Give how many entries of the part that decides a record follows from."""
    return revision // OF_ONE


def signed_bytes(
    organisation: str, locator: str, revision: int, content: bytes, *, stream: str = ""
) -> bytes:
    """Give what the key for answers signs: the content in the only place, file and revision where it is true."""
    return suite.label("check-record", organisation, locator, stream, revision, content)


def wrap_key(organisation: str, keys: Keys, key: bytes, *, stream: str = "") -> bytes:
    """Wrap a record's key with what code and PIN give: for this file, and no other can take it over."""
    return seal.seal(keys.wrapping, _key_place(organisation, keys.locator, stream), key, size=_KEY_SIZE)


def seal_record(
    key: bytes,
    organisation: str,
    locator: str,
    *,
    revision: int,
    content: Content,
    sign: Sign,
    stream: str = "",
) -> bytes:
    """Have content signed and seal it for one revision; every record has the same size, whatever it says."""
    raw = codec.encode(dict(content))
    signature = sign(signed_bytes(organisation, locator, revision, raw, stream=stream))
    place = _place(organisation, locator, revision)
    return seal.seal(key, place, codec.encode_flat([raw, signature]), size=SIZE)


def open_record(row: Row, wrapping: bytes, who: Identity) -> Content:
    """Unwrap, open and verify; Unverified for a row that was moved, changed, or not signed by whoever may answer."""
    key = seal.open_sealed(wrapping, _key_place(who.organisation, row.locator, row.stream), row.wrapped)
    return read_record(row, key, who)


def read_record(row: Row, key: bytes, who: Identity) -> Content:
    """Open and verify a record with its own key, as officers hold it."""
    place = _place(who.organisation, row.locator, row.revision)
    content, signature = codec.decode(seal.open_sealed(key, place, row.sealed))
    said = signed_bytes(who.organisation, row.locator, row.revision, content, stream=row.stream)
    signatures.verify(who.answers, signature, said)
    opened = codec.decode(content)
    if not isinstance(opened, dict):
        raise Unverified("These bytes are not in the agreed form.")
    return opened


def write_record(row: Row) -> None:
    """Store a record in place of whatever lies there, but never one file's in place of another's.

    Whoever writes holds the database alone and has what the agent attested last: a higher number in the table is not
    the agent's, and would outlive every true answer.
    """
    fresh = {"revision": row.revision, "sealed": row.sealed, "wrapped": row.wrapped, "stream": row.stream}
    fresh["day"] = row.day
    known = models.CheckRecord.objects.filter(locator=row.locator)
    if known.exclude(stream=row.stream).exists():
        raise Unverified("A code of this file is another person's already. Tell your lead.")
    if not known.update(**fresh):
        models.CheckRecord.objects.create(locator=row.locator, **fresh)


def close_records(stream: str) -> None:
    """Take away what is answered about a registration: its codes are unknown until an officer writes them anew."""
    models.CheckRecord.objects.filter(stream=stream).delete()


def _key_place(organisation: str, locator: str, stream: str) -> suite.Place:
    return ("check-key", organisation, locator, stream)


def _place(organisation: str, locator: str, revision: int) -> suite.Place:
    return ("check-record", organisation, locator, revision)
