"""Encrypt what an age file carries, in chunks of 64 KiB (STREAM with ChaCha20-Poly1305, C2SP age)."""

from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from thitsar.kernel.vault import suite
from thitsar.kernel.vault.age.refusing import malformed

CHUNK = 64 * 1024
_TAG = 16
_NONCE = 16


def encrypt(file_key: bytes, source: BinaryIO, target: BinaryIO) -> None:
    """Encrypt `source` to its end; never more than two chunks are in memory."""
    salt = suite.fresh(_NONCE)
    target.write(salt)
    key = _key(file_key, salt)
    for nonce, chunk in _chunks(source, CHUNK):
        target.write(key.encrypt(nonce, chunk, None))


def decrypt(file_key: bytes, source: BinaryIO, target: BinaryIO) -> None:
    """Decrypt `source` to its end; Unverified when it was changed, cut, lengthened or put in another order."""
    salt = _read(source, _NONCE)
    if len(salt) != _NONCE:
        raise malformed()
    key = _key(file_key, salt)
    for number, (nonce, sealed) in enumerate(_chunks(source, CHUNK + _TAG)):
        try:
            chunk = key.decrypt(nonce, sealed, None)
        except InvalidTag as error:
            raise malformed() from error
        if number and not chunk:  # a second way to write the same content
            raise malformed()
        target.write(chunk)


def _key(file_key: bytes, salt: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(HKDF(SHA256(), 32, salt=salt, info=b"payload").derive(file_key))


def _chunks(source: BinaryIO, size: int) -> Iterator[tuple[bytes, bytes]]:
    """Give each chunk with its nonce: an 11-byte number and a byte that marks the last."""
    chunk, number = _read(source, size), 0
    while following := _read(source, size):
        yield number.to_bytes(11, "big") + b"\0", chunk
        chunk, number = following, number + 1
    yield number.to_bytes(11, "big") + b"\1", chunk


def _read(source: BinaryIO, size: int) -> bytes:
    """Read `size` bytes or, at the end only, fewer: a pipe or socket may give less than was asked for."""
    parts: list[bytes] = []
    while size and (part := source.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
