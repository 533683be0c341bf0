"""HPKE base mode over X-Wing written a second time, to compare the vault with: slow, and safe from nobody.

After RFC 9180 sections 4 and 5, draft-connolly-cfrg-xwing-kem section 5 and RFC 7748 section 5; ML-KEM-768 is
kyber-py's. Only AES-GCM is the same library's.
"""

import hashlib
import hmac
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from kyber_py.ml_kem import ML_KEM_768

KEM, KDF, AEAD = 0x647A, 0x0001, 0x0002
ENC = 1088 + 32
_MLKEM = 1184
_P = 2**255 - 19
_BASE = (9).to_bytes(32, "little")


@dataclass(frozen=True)
class Keys:
    """A pair of X-Wing keys, spread out."""

    mlkem: bytes
    x25519: bytes
    public: bytes


@dataclass(frozen=True)
class Schedule:
    """What the key schedule gives for one message."""

    key: bytes
    nonce: bytes
    exporter: bytes


def expand(seed: bytes) -> Keys:
    """Give the keys of a 32-byte seed."""
    wide = hashlib.shake_256(seed).digest(96)
    public, secret = ML_KEM_768.key_derive(wide[:64])
    return Keys(secret, wide[64:], public + x25519(wide[64:], _BASE))


def encapsulate(public: bytes, chance: bytes) -> tuple[bytes, bytes]:
    """Give shared secret and ciphertext; `chance` is 64 bytes nobody can guess."""
    # Below its doors kyber-py lets the chance be given.
    inner, hidden = ML_KEM_768._encaps_internal(public[:_MLKEM], chance[:32])
    sent = x25519(chance[32:], _BASE)
    return _combine(inner, x25519(chance[32:], public[_MLKEM:]), sent, public[_MLKEM:]), hidden + sent


def decapsulate(keys: Keys, enc: bytes) -> bytes:
    """Give the shared secret back."""
    inner = ML_KEM_768.decaps(keys.mlkem, enc[:-32])
    return _combine(inner, x25519(keys.x25519, enc[-32:]), enc[-32:], keys.public[_MLKEM:])


def seal(public: bytes, label: bytes, content: bytes, chance: bytes) -> bytes:
    """Encrypt to a public key, as one message."""
    shared, enc = encapsulate(public, chance)
    made = schedule(shared, label)
    return enc + AESGCM(made.key).encrypt(made.nonce, content, b"")


def open_sealed(keys: Keys, label: bytes, sealed: bytes) -> bytes:
    """Decrypt what was encrypted to these keys; whatever goes wrong comes out as AES-GCM says it."""
    made = schedule(decapsulate(keys, sealed[:ENC]), label)
    return AESGCM(made.key).decrypt(made.nonce, sealed[ENC:], b"")


def schedule(shared: bytes, label: bytes, *, suite: tuple[int, int, int] = (KEM, KDF, AEAD)) -> Schedule:
    """Follow the key schedule of base mode."""
    whom = b"HPKE" + b"".join(one.to_bytes(2, "big") for one in suite)
    size = {1: 16, 2: 32}[suite[2]]
    context = b"\0" + _extract(whom, b"", b"psk_id_hash", b"") + _extract(whom, b"", b"info_hash", label)
    secret = _extract(whom, shared, b"secret", b"")
    return Schedule(
        _expand(whom, secret, b"key", context, size),
        _expand(whom, secret, b"base_nonce", context, 12),
        _expand(whom, secret, b"exp", context, 32),
    )


def x25519(scalar: bytes, point: bytes) -> bytes:
    """Multiply a point of Curve25519 by the ladder of RFC 7748."""
    k = int.from_bytes(scalar, "little") & ~7 & ((1 << 255) - 1) | 1 << 254
    u = int.from_bytes(point, "little") & ((1 << 255) - 1)
    x2, z2, x3, z3 = 1, 0, u, 1
    for bit in reversed(range(255)):
        odd = k >> bit & 1
        if odd:
            x2, z2, x3, z3 = x3, z3, x2, z2
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        da, cb, aa, bb = d * a % _P, c * b % _P, a * a % _P, b * b % _P
        x3, z3 = (da + cb) ** 2 % _P, u * (da - cb) ** 2 % _P
        x2, z2 = aa * bb % _P, (aa - bb) * (aa + 121665 * (aa - bb)) % _P
        if odd:
            x2, z2, x3, z3 = x3, z3, x2, z2
    return (x2 * pow(z2, _P - 2, _P) % _P).to_bytes(32, "little")


def _combine(inner: bytes, outer: bytes, sent: bytes, public: bytes) -> bytes:
    return hashlib.sha3_256(inner + outer + sent + public + b"\\.//^\\").digest()


def _extract(whom: bytes, salt: bytes, name: bytes, key: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + whom + name + key, "sha256")


def _expand(whom: bytes, key: bytes, name: bytes, context: bytes, length: int) -> bytes:
    # No key here is longer than one block of SHA-256.
    label = length.to_bytes(2, "big") + b"HPKE-v1" + whom + name + context
    return hmac.digest(key, label + b"\1", "sha256")[:length]
