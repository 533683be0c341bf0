"""Write a hybrid key pair as age does: `age1pq1…` for everybody, `AGE-SECRET-KEY-PQ-1…` for its holder."""

from functools import lru_cache

from thitsar.kernel.vault import wrap
from thitsar.kernel.vault.age import bech32
from thitsar.kernel.vault.age.refusing import miswritten

_RECIPIENT = "age1pq"
_IDENTITY = "age-secret-key-pq-"
_SEED = 32


def recipient_of(seed: bytes) -> str:
    """Give the recipient that belongs to a 32-byte X-Wing seed."""
    return bech32.encode(_RECIPIENT, wrap.public_bytes(seed))


def identity_of(seed: bytes) -> str:
    """Write a seed so that any age program takes it; as secret as the seed."""
    return bech32.encode(_IDENTITY, seed).upper()


def public_of(recipient: str | bytes) -> bytes:
    """Give the 1,216 public bytes of a recipient; Unverified when it is written wrongly or is no such key."""
    public = _read_recipient(recipient) if isinstance(recipient, str) else recipient
    wrap.public_key(public)
    return public


def seed_of(identity: str | bytes) -> bytes:
    """Give the seed of an identity; Unverified when it is written wrongly."""
    # Not cached, unlike recipients: a cache would keep secrets for longer than their use.
    written = isinstance(identity, str)
    if isinstance(identity, str):
        if identity != identity.upper():
            raise miswritten()
        identity = bech32.decode(_IDENTITY, identity)
    if len(identity) != _SEED:
        raise miswritten() if written else ValueError("a seed has 32 bytes")
    return identity


@lru_cache(maxsize=128)
def _read_recipient(recipient: str) -> bytes:
    if recipient != recipient.lower():
        raise miswritten()
    return bech32.decode(_RECIPIENT, recipient)
