"""Write and read the head of an age file; only one way to write it is accepted, so none can be varied."""

import binascii
import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import BinaryIO, NamedTuple

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from thitsar.kernel.vault import suite
from thitsar.kernel.vault.age.refusing import malformed
from thitsar.kernel.vault.age.stanza import BODY, SHARE, Stanza

MOST_STANZAS = 64
_VERSION = b"age-encryption.org/v1\n"
_STANZA = b"-> mlkem768x25519 "
_END = b"---"
_MAC = 32
_LONGEST_LINE = 2048  # a stanza's first line has 1,513 bytes


class Header(NamedTuple):
    """Hold a head as it was read: its stanzas, the bytes that are authenticated, and by what."""

    stanzas: list[Stanza]
    authenticated: bytes
    mac: bytes


def write(file_key: bytes, stanzas: Sequence[Stanza]) -> bytes:
    """Write the head, authenticated with the file key."""
    lines = [_VERSION]
    for stanza in stanzas:
        lines += [_STANZA, _base64(stanza.share), b"\n", _base64(stanza.body), b"\n"]
    authenticated = b"".join([*lines, _END])
    return authenticated + b" " + _base64(_mac(file_key, authenticated)) + b"\n"


def read(source: BinaryIO) -> Header:
    """Read a head and leave `source` at the payload; Unverified unless it is written as `write` does."""
    lines = [source.readline(_LONGEST_LINE)]
    if lines[0] != _VERSION:
        raise malformed()
    stanzas: list[Stanza] = []
    while (line := source.readline(_LONGEST_LINE)).startswith(_STANZA) and len(stanzas) < MOST_STANZAS:
        second = source.readline(_LONGEST_LINE)
        stanzas.append(Stanza(_bytes(line.removeprefix(_STANZA), SHARE), _bytes(second, BODY)))
        lines += [line, second]
    if not stanzas or not line.startswith(_END + b" "):
        raise malformed()
    return Header(stanzas, b"".join([*lines, _END]), _bytes(line.removeprefix(_END + b" "), _MAC))


def verify(file_key: bytes, header: Header) -> None:
    """Raise Unverified unless the head is what the holder of the file key wrote."""
    if not suite.equal(_mac(file_key, header.authenticated), header.mac):
        raise malformed()


def _mac(file_key: bytes, authenticated: bytes) -> bytes:
    key = HKDF(SHA256(), 32, salt=None, info=b"header").derive(file_key)
    return hmac.digest(key, authenticated, hashlib.sha256)


def _base64(content: bytes) -> bytes:
    return b64encode(content).rstrip(b"=")


def _bytes(line: bytes, length: int) -> bytes:
    written = line.removesuffix(b"\n")
    try:
        content = b64decode(written + b"=" * (-len(written) % 4), validate=True)
    except binascii.Error as error:
        raise malformed() from error
    if len(content) != length or _base64(content) + b"\n" != line:
        raise malformed()
    return content
