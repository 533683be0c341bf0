"""Suite 1: labels, derivation and random bytes shared by every part of the vault (security.md section 3.1)."""

import hashlib
import hmac
import os

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from thitsar.kernel import codec

PROTOCOL = "thitsar/1"
SUITE = 1

Place = tuple[str | bytes | int | None, ...]


def label(purpose: str, *parts: str | bytes | int | None) -> bytes:
    """Name what bytes are for: a canonical list, never concatenated text, so that no two purposes meet."""
    return codec.encode_flat([f"{PROTOCOL}/{purpose}", *parts])


def derive(key: bytes, purpose: str, *parts: str | bytes | int | None, length: int = 32) -> bytes:
    """Expand a uniformly random key into one for a single purpose and place (HKDF-Expand, RFC 5869)."""
    return HKDFExpand(SHA256(), length, label(purpose, *parts)).derive(key)


def digest(purpose: str, *parts: str | bytes | int | None) -> bytes:
    """Hash parts under their purpose with SHA-256."""
    return hashlib.sha256(label(purpose, *parts)).digest()


def equal(left: bytes, right: bytes) -> bool:
    """Compare secrets without telling by time where they differ."""
    return hmac.compare_digest(left, right)


def fresh(length: int = 32) -> bytes:
    """Draw bytes from the operating system; a key drawn here is never drawn twice."""
    return os.urandom(length)
