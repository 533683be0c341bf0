"""Seal content with a key used once, committed to, and bound to its place (security.md section 3.2).

sealed = suite (1 byte) | salt (24) | commitment (32) | AES-256-GCM ciphertext with tag
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault import padding, suite

_SALT = 24
_COMMITMENT = 32
_HEAD = 1 + _SALT + _COMMITMENT
# The record key never repeats, because its salt does not; so the nonce may stay zero.
_NONCE = bytes(12)
OVERHEAD = _HEAD + 16


def seal(key: bytes, place: suite.Place, content: bytes, *, size: int | None = None) -> bytes:
    """Pad and encrypt `content` so that it opens with this key and in this place only."""
    salt = suite.fresh(_SALT)
    record_key, commitment = _record_key(key, place, salt)
    aad = suite.label("place", suite.SUITE, *place)
    hidden = AESGCM(record_key).encrypt(_NONCE, padding.pad(content, size), aad)
    return bytes([suite.SUITE]) + salt + commitment + hidden


def open_sealed(key: bytes, place: suite.Place, sealed: bytes) -> bytes:
    """Give back the content, or raise Unverified: wrong key, moved, changed, shortened or of another suite."""
    if len(sealed) < OVERHEAD or sealed[0] != suite.SUITE:
        raise _unverified()
    salt = sealed[1 : 1 + _SALT]
    record_key, commitment = _record_key(key, place, salt)
    # Checked first: GCM alone opens one ciphertext under two crafted keys.
    if not suite.equal(commitment, sealed[1 + _SALT : _HEAD]):
        raise _unverified()
    aad = suite.label("place", suite.SUITE, *place)
    try:
        return padding.unpad(AESGCM(record_key).decrypt(_NONCE, sealed[_HEAD:], aad))
    except InvalidTag as error:
        raise _unverified() from error


def _record_key(key: bytes, place: suite.Place, salt: bytes) -> tuple[bytes, bytes]:
    both = suite.derive(key, "record", salt, *place, length=64)
    return both[:32], both[32:]


def _unverified() -> Unverified:
    return Unverified(
        "A sealed record does not open in its place: it was moved, changed or made with another key."
    )
