"""Fuzz the age reader: heads, keys, payloads and whole files; where a MAC or seal would stop it, a right one is made.

The first byte says which part reads the rest.
"""

from io import BytesIO

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from thitsar.kernel.errors import Unreadable, Unverified
from thitsar.kernel.vault import age, wrap
from thitsar.kernel.vault.age import bech32, header, payload, stanza
from thitsar.kernel.vault.age.keys import public_of, seed_of

SEED = bytes(range(32))
FILE_KEY = bytes(range(16))
SALT = bytes(16)
_KEY = ChaCha20Poly1305(HKDF(SHA256(), 32, salt=SALT, info=b"payload").derive(FILE_KEY))
_HEAD = header.write(FILE_KEY, [stanza.wrap(wrap.public_bytes(SEED), FILE_KEY)])


def fuzz_age(raw: bytes) -> bool:
    """Say whether the bytes were accepted; an AssertionError is a second way to write something."""
    parts = (_head, _file, _recipient, _identity, _spelled, _chunks)
    try:
        parts[raw[0] % len(parts) if raw else 0](raw[1:])
    except (Unverified, Unreadable):
        return False
    return True


def _head(raw: bytes) -> None:
    source = BytesIO(raw)
    read = header.read(source)
    written = header.write(FILE_KEY, read.stanzas)
    mac = header.write(FILE_KEY, [])  # only its length is used
    assert written.startswith(read.authenticated), "a head accepted in a second form"
    assert source.tell() == len(written), "a head of another length"
    assert len(mac) < len(written)


def _file(raw: bytes) -> None:
    """Give a head the right MAC, so that the reader goes on, and the payload stays what it is."""
    end = raw.find(b"\n--- ")
    if end >= 0:
        written = header.write(FILE_KEY, [])
        raw = raw[: end + 1] + written[written.index(b"---") :] + raw[end + 49 :]
    content = age.decrypt([SEED], raw)
    read = header.read(BytesIO(raw))
    assert raw == header.write(FILE_KEY, read.stanzas) + _sealed(content), "a file accepted in a second form"


def _recipient(raw: bytes) -> None:
    text = raw.decode("utf-8", "replace")
    assert bech32.encode("age1pq", public_of(text)) == text, "a recipient accepted in a second form"


def _identity(raw: bytes) -> None:
    text = raw.decode("utf-8", "replace")
    assert age.identity_of(seed_of(text)) == text, "an identity accepted in a second form"


def _spelled(raw: bytes) -> None:
    """Spell any groups of five bits with a right checksum, as an identity and as a recipient."""
    values = [byte & 31 for byte in raw]
    try:
        _identity(bech32.spell("age-secret-key-pq-", values).upper().encode())
    except Unverified:
        _recipient(bech32.spell("age1pq", values).encode())


def _chunks(raw: bytes) -> None:
    """Seal a script of chunks rightly, each with the size, number and mark it asks for, and read them."""
    sealed = SALT
    for at in range(0, min(len(raw), 3 * 6), 3):
        size, number, marks = raw[at : at + 3].ljust(3, b"\0")
        length = (0, 1, size, payload.CHUNK - 1, payload.CHUNK, payload.CHUNK + 1)[
            marks >> 4 & 7 if marks >> 4 & 7 < 6 else 2
        ]
        nonce = (number & 7).to_bytes(11, "big") + bytes([marks & 3])
        sealed += _KEY.encrypt(nonce, bytes(length), None)
    target = BytesIO()
    payload.decrypt(FILE_KEY, BytesIO(sealed), target)
    assert sealed == _sealed(target.getvalue()), "a payload accepted in a second form"


def _sealed(content: bytes) -> bytes:
    """Write a payload a second time, after the standard alone."""
    pieces = [content[at : at + payload.CHUNK] for at in range(0, len(content), payload.CHUNK)] or [b""]
    last = len(pieces) - 1
    return SALT + b"".join(
        _KEY.encrypt(number.to_bytes(11, "big") + bytes([number == last]), piece, None)
        for number, piece in enumerate(pieces)
    )


EXAMPLES = [
    b"\0" + _HEAD,
    b"\0" + header.write(FILE_KEY, [stanza.wrap(wrap.public_bytes(SEED), FILE_KEY)] * 2),
    b"\1" + _HEAD + _sealed(b""),
    b"\1" + _HEAD + _sealed(b"a statement"),
    b"\2" + age.recipient_of(SEED).encode(),
    b"\3" + age.identity_of(SEED).encode(),
    b"\4" + bytes(52),
    b"\4" + bytes(51),
    b"\5" + bytes([5, 0, 0x21]),
    b"\5" + bytes([0, 0, 0x40, 0, 1, 0x11]),
    b"\5" + bytes([0, 0, 0x40, 0, 1, 0x01]),
]
