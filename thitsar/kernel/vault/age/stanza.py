"""Wrap a file key for one recipient: HPKE base mode with MLKEM768-X25519 and ChaCha20-Poly1305 (C2SP age)."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from thitsar.kernel.errors import Unreadable
from thitsar.kernel.vault import wrap as wraps
from thitsar.kernel.vault.age.refusing import malformed, miswritten

FILE_KEY = 16
SHARE = 1120
BODY = FILE_KEY + 16
_X25519 = 32
_HPKE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
_LABEL = b"age-encryption.org/mlkem768x25519"


class Stanza(NamedTuple):
    """Hold what one recipient needs: the encapsulated share and the wrapped file key."""

    share: bytes
    body: bytes


def wrap(public: bytes, file_key: bytes) -> Stanza:
    """Wrap a file key to one public key, freshly each time."""
    try:
        sent = _HPKE.encrypt(file_key, wraps.public_key(public), _LABEL)
    except ValueError as error:  # a point of low order, with which everybody would share the same secret
        raise miswritten() from error
    return Stanza(sent[:SHARE], sent[SHARE:])


def unwrap(seeds: Iterable[bytes], stanzas: Sequence[Stanza]) -> bytes:
    """Give the file key that one of the seeds opens; Unreadable when none does.

    Unverified for a share that no honest sender makes, whoever it is for.
    """
    for stanza in stanzas:
        _refuse_low_order(stanza)
    for private in (wraps.private_key(seed) for seed in seeds):
        for stanza in stanzas:
            try:
                return _HPKE.decrypt(stanza.share + stanza.body, private, _LABEL)
            except InvalidTag:
                continue
    raise Unreadable("This sealed file is for other keys than the ones here. Ask its sender whom it is for.")


def _refuse_low_order(stanza: Stanza) -> None:
    # HPKE does not say why it fails, so the exchange is tried with a key that means nothing (RFC 7748, section 6.1).
    point = X25519PublicKey.from_public_bytes(stanza.share[-_X25519:])
    try:
        X25519PrivateKey.from_private_bytes(bytes(_X25519)).exchange(point)
    except ValueError as error:
        raise malformed() from error
