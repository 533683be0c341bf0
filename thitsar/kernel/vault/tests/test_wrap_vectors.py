"""Published vectors: X-Wing and the key schedule of HPKE, for the vault and for what it is compared with."""

import hashlib
from dataclasses import dataclass

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault import suite, wrap
from thitsar.kernel.vault.tests import plain_hpke
from thitsar.kernel.vault.tests.plain_hpke import AEAD, KDF, KEM, x25519


@dataclass(frozen=True)
class Vector:
    """One example of draft-connolly-cfrg-xwing-kem, appendix C; the two long values by their SHA-256."""

    seed: str
    chance: str
    shared: str
    public: str
    sent: str


XWING = [
    Vector(
        seed="7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26",
        chance="3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e2"
        "35b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2",
        shared="d2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384",
        public="2e816deebcd76c5c80d0cd2d174478871658e8e2ff42bc9d4a6e486372e856bb",
        sent="17cd532d657e44c897ca6583e548a5424fc70bf54f99515a4d2bcf99e3469f33",
    ),
    Vector(
        seed="badfd6dfaac359a5efbb7bcc4b59d538df9a04302e10c8bc1cbf1a0b3a5120ea",
        chance="17cda7cfad765f5623474d368ccca8af0007cd9f5e4c849f167a580b14aabdef"
        "aee7eef47cb0fca9767be1fda69419dfb927e9df07348b196691abaeb580b32d",
        shared="f2e86241c64d60f6649fbc6c5b7d17180b780a3f34355e64a85749949c45f150",
        public="c42ba5f8430d7d2c83739338203819f090e8303ce9c8b02107c272bfa5376916",
        sent="1661ea86d608a1924ba30840cb0a65f13ae051e3aec9cf0f064efc0bc92f2154",
    ),
    Vector(
        seed="ef58538b8d23f87732ea63b02b4fa0f4873360e2841928cd60dd4cee8cc0d4c9",
        chance="22a96188d032675c8ac850933c7aff1533b94c834adbb69c6115bad4692d8619"
        "f90b0cdf8a7b9c264029ac185b70b83f2801f2f4b3f70c593ea3aeeb613a7f1b",
        shared="953f7f4e8c5b5049bdc771d1dffada0dd961477d1a2ae0988baa7ea6898d893f",
        public="6b080d6b84f095342092fa7a22423e58bd681397ad0ef00eac92bd254db4fa95",
        sent="d3ca5578500344b5896cffc4fd740c9311946b82951df155e6fd86a7966b43c6",
    ),
]
each = pytest.mark.parametrize("vector", XWING, ids=[one.seed[:8] for one in XWING])


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@each
def test_the_vault_gives_the_public_key_of_the_seed(vector: Vector) -> None:
    assert _hash(wrap.public_bytes(bytes.fromhex(vector.seed))) == vector.public


@each
def test_the_vault_opens_what_was_sealed_with_the_shared_secret_of_the_example(vector: Vector) -> None:
    # The secret as it is printed, not as anybody computed it: only who reaches it opens this.
    public = wrap.public_bytes(bytes.fromhex(vector.seed))
    sent = plain_hpke.encapsulate(public, bytes.fromhex(vector.chance))[1]
    assert _hash(sent) == vector.sent
    made = plain_hpke.schedule(bytes.fromhex(vector.shared), suite.label("wrap", "vector", 1))
    sealed = sent + AESGCM(made.key).encrypt(made.nonce, b"a key of 32 bytes, or of another", b"")
    opened = wrap.unwrap(wrap.private_key(bytes.fromhex(vector.seed)), ("vector", 1), sealed)
    assert opened == b"a key of 32 bytes, or of another"


@each
def test_what_the_vault_is_compared_with_reaches_the_shared_secret_both_ways(vector: Vector) -> None:
    keys = plain_hpke.expand(bytes.fromhex(vector.seed))
    assert _hash(keys.public) == vector.public
    shared, sent = plain_hpke.encapsulate(keys.public, bytes.fromhex(vector.chance))
    assert (_hash(sent), shared.hex()) == (vector.sent, vector.shared)
    assert plain_hpke.decapsulate(keys, sent).hex() == vector.shared


def test_what_the_vault_is_compared_with_follows_the_key_schedule_of_rfc_9180() -> None:
    # Appendix A.1.1: its key encapsulation is another, all that comes after it is ours.
    label = bytes.fromhex("4f6465206f6e2061204772656369616e2055726e")
    shared = bytes.fromhex("fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc")
    made = plain_hpke.schedule(shared, label, suite=(0x0020, 1, 1))
    assert made.key.hex() == "4531685d41d65f03dc48f6b8302c05b0"
    assert made.nonce.hex() == "56d890e5accaaf011cff4b7d"
    assert made.exporter.hex() == "45ff1c2e220db587171952c0592d5f5ebe103f1561a2614e38f2ffd47e99e3f8"
    sealed = AESGCM(made.key).encrypt(made.nonce, b"Beauty is truth, truth beauty", b"Count-0")
    assert sealed.hex() == (
        "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a"
    )


@pytest.mark.parametrize("other", [(0x0020, KDF, AEAD), (KEM, 0x0003, AEAD), (KEM, KDF, 0x0001)])
def test_a_wrap_of_another_suite_does_not_open(other: tuple[int, int, int]) -> None:
    vector = XWING[0]
    public = wrap.public_bytes(bytes.fromhex(vector.seed))
    shared, sent = plain_hpke.encapsulate(public, bytes.fromhex(vector.chance))
    made = plain_hpke.schedule(shared, suite.label("wrap", "vector"), suite=other)
    sealed = sent + AESGCM(made.key).encrypt(made.nonce, b"key", b"")
    with pytest.raises(Unverified):
        wrap.unwrap(wrap.private_key(bytes.fromhex(vector.seed)), ("vector",), sealed)


def test_the_ladder_gives_the_points_of_rfc_7748() -> None:
    # Section 5.2, and 1,000 rounds of its loop.
    scalar = bytes.fromhex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4")
    point = bytes.fromhex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c")
    assert x25519(scalar, point).hex() == "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"
    k = u = (9).to_bytes(32, "little")
    for _ in range(1000):
        k, u = x25519(k, u), k
    assert k.hex() == "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"
