"""Wrap keys to people and compartments: HPKE base mode with X-Wing (RFC 9180; X25519 + ML-KEM-768)."""

import hashlib
from functools import lru_cache

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault import suite

_HPKE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
_MLKEM_PUBLIC = 1184
PUBLIC_SIZE = _MLKEM_PUBLIC + 32
PrivateKey = hpke.MLKEM768X25519PrivateKey


def private_key(seed: bytes) -> PrivateKey:
    """Expand a 32-byte X-Wing seed (draft-connolly-cfrg-xwing-kem section 5.2)."""
    wide = hashlib.shake_256(seed).digest(96)
    mlkem = MLKEM768PrivateKey.from_seed_bytes(wide[:64])
    return hpke.MLKEM768X25519PrivateKey(mlkem, X25519PrivateKey.from_private_bytes(wide[64:]))


def public_bytes(seed: bytes) -> bytes:
    """Give the 1,216 public bytes that belong to a seed: ML-KEM-768 first, X25519 after it."""
    wide = hashlib.shake_256(seed).digest(96)
    mlkem = MLKEM768PrivateKey.from_seed_bytes(wide[:64]).public_key().public_bytes_raw()
    return mlkem + X25519PrivateKey.from_private_bytes(wide[64:]).public_key().public_bytes_raw()


def wrap(public: bytes, place: suite.Place, secret: bytes) -> bytes:
    """Encrypt a key to one public key; `place` goes into the HPKE info, so the wrap opens only there."""
    try:
        return _HPKE.encrypt(secret, public_key(public), suite.label("wrap", *place))
    except ValueError as error:  # a point of low order
        raise Unverified("These bytes are not in the agreed form.") from error


def unwrap(private: PrivateKey, place: suite.Place, wrapped: bytes) -> bytes:
    """Open a wrap; Unverified when it was made for another key or another place."""
    try:
        return _HPKE.decrypt(wrapped, private, suite.label("wrap", *place))
    except Exception as error:  # the binding raises several types for one meaning: this does not open
        raise Unverified("A wrapped key does not open here: it is for another holder or place.") from error


@lru_cache(maxsize=512)
def public_key(public: bytes) -> hpke.MLKEM768X25519PublicKey:
    """Read a public key; Unverified for a wrong length or a vector that is none of the lattice."""
    if len(public) != PUBLIC_SIZE:
        raise Unverified("A public key has the wrong length.")
    try:
        mlkem = MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC])
    except ValueError as error:  # no vector of the lattice
        raise Unverified("These bytes are not in the agreed form.") from error
    return hpke.MLKEM768X25519PublicKey(mlkem, X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC:]))
