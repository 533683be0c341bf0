"""A short mark of a person's own public keys, to compare a row with what was said in an event; pure."""

import hashlib

from thitsar.kernel import codec


def mark_of(locator: str, unwrap_public: bytes, sign_public: bytes) -> str:
    """Give the same for the same keys at the same place, and for no others."""
    return hashlib.sha256(codec.encode([locator, unwrap_public, sign_public])).hexdigest()
