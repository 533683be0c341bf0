"""Ed25519 signatures of members and nodes; verifying returns nothing or raises (house style 10)."""

from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault import suite


def verify(public: bytes, signature: bytes, message: bytes) -> None:
    """Raise Unverified unless this key signed this message."""
    try:
        _key(public).verify(signature, message)
    except (InvalidSignature, ValueError) as error:
        raise Unverified("A signature does not belong to what it stands under.") from error


def signing_key(seed: bytes) -> Ed25519PrivateKey:
    """Give the signing key of a 32-byte seed."""
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_of(seed: bytes) -> bytes:
    """Give the 32 public bytes of a signing seed."""
    return signing_key(seed).public_key().public_bytes_raw()


@lru_cache(maxsize=256)
def _key(public: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public)


def root_publics(root: bytes) -> tuple[bytes, bytes]:
    """Give both public keys of an organisation's root: Ed25519 and ML-DSA-44."""
    classical, quantum = _root_keys(root)
    return classical.public_key().public_bytes_raw(), quantum.public_key().public_bytes_raw()


def verify_quantum(public: bytes, signature: bytes, message: bytes) -> None:
    """Raise Unverified unless this ML-DSA-44 key signed this message."""
    try:
        MLDSA44PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError) as error:
        raise Unverified("A signature does not belong to what it stands under.") from error


def node_quantum_public(seed: bytes) -> bytes:
    """Give the ML-DSA-44 key that a node's checkpoints are signed with beside Ed25519."""
    return node_quantum(seed).public_key().public_bytes_raw()


def node_quantum(seed: bytes) -> MLDSA44PrivateKey:
    """Give the private half of it."""
    return MLDSA44PrivateKey.from_seed_bytes(suite.derive(seed, "node-signing-quantum"))


def witness_keys(seed: bytes) -> tuple[Ed25519PrivateKey, MLDSA44PrivateKey]:
    """Give the keys a node cosigns other logs with; C2SP asks for others than those of its own log."""
    quantum = MLDSA44PrivateKey.from_seed_bytes(suite.derive(seed, "witness-signing-quantum"))
    return signing_key(suite.derive(seed, "witness-signing")), quantum


def organisation_id(publics: tuple[bytes, bytes]) -> str:
    """Name an organisation by its root's public keys, so that nobody else's root can speak in its name."""
    return suite.digest("organisation", *publics)[:16].hex()


def node_id(organisation: str, public: bytes) -> str:
    """Name a node by its organisation and the key it signs heads with."""
    return suite.digest("node", organisation, public)[:16].hex()


def root_sign(root: bytes, message: bytes) -> tuple[bytes, bytes]:
    """Sign with both keys of the root; both signatures must hold (FIPS 204 beside RFC 8032)."""
    classical, quantum = _root_keys(root)
    return classical.sign(message), quantum.sign(message)


def verify_root(publics: tuple[bytes, bytes], signed: tuple[bytes, bytes], message: bytes) -> None:
    """Raise Unverified unless both keys of the root signed this message."""
    verify(publics[0], signed[0], message)
    verify_quantum(publics[1], signed[1], message)


def _root_keys(root: bytes) -> tuple[Ed25519PrivateKey, MLDSA44PrivateKey]:
    classical = signing_key(suite.derive(root, "root-signing"))
    return classical, MLDSA44PrivateKey.from_seed_bytes(suite.derive(root, "root-signing-quantum"))
