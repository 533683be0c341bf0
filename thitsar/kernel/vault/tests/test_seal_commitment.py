"""GCM alone lets two readers see two contents of one record; the commitment does not (security.md C4)."""

import hashlib
from dataclasses import dataclass

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault import padding, seal, suite
from thitsar.kernel.vault.tests import plain_gcm

PLACE: suite.Place = ("entry", 1, "origin", 7, "stream")
SALT = bytes(range(24))
NONCE = bytes(12)
AAD = suite.label("place", suite.SUITE, *PLACE)
BLOCKS = 32


@dataclass(frozen=True)
class Candidate:
    """A data key that the forger knows, and what the vault derives from it here."""

    key: bytes
    record_key: bytes
    commitment: bytes


@pytest.fixture(scope="module")
def forged() -> tuple[Candidate, Candidate, bytes]:
    """Find two data keys under which one length stands at the front, and make one ciphertext for both."""
    seen: dict[bytes, Candidate] = {}
    for number in range(1 << 18):
        one = _candidate(number)
        front = plain_gcm.stream(one.record_key, NONCE, 1)[:4]
        if front in seen:
            break
        seen[front] = one
    else:
        pytest.fail("no two keys of 262,144 begin alike: the derivation is not the one this was written for")
    other = seen[front]
    content = b"She may be trusted. ".ljust(BLOCKS * 16 - 4, b".")
    start = plain_gcm.xor(padding.pad(content, BLOCKS * 16), plain_gcm.stream(one.record_key, NONCE, BLOCKS))
    both = (one.record_key, other.record_key)
    return one, other, plain_gcm.for_two_keys(both, NONCE, start, AAD, at=BLOCKS - 1)


def test_gcm_alone_opens_one_ciphertext_under_two_keys_with_two_contents(
    forged: tuple[Candidate, Candidate, bytes],
) -> None:
    one, other, hidden = forged
    contents = [padding.unpad(AESGCM(who.record_key).decrypt(NONCE, hidden, AAD)) for who in (one, other)]
    assert contents[0].startswith(b"She may be trusted.")
    assert len(contents[0]) == len(contents[1])
    assert contents[0] != contents[1]


def test_the_record_opens_only_for_the_one_reader_it_commits_to(
    forged: tuple[Candidate, Candidate, bytes],
) -> None:
    one, other, hidden = forged
    for committed, left_out in ((one, other), (other, one)):
        record = bytes([suite.SUITE]) + SALT + committed.commitment + hidden
        # The forgery is good enough to open for one: it is the commitment that refuses the second.
        assert len(seal.open_sealed(committed.key, PLACE, record)) == BLOCKS * 16 - 4
        with pytest.raises(Unverified):
            seal.open_sealed(left_out.key, PLACE, record)


@settings(max_examples=50)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.binary(max_size=80))
def test_the_arithmetic_of_the_forger_is_that_of_gcm(key: bytes, content: bytes, aad: bytes) -> None:
    assert plain_gcm.encrypt(key, NONCE, content, aad) == AESGCM(key).encrypt(NONCE, content, aad)


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_no_other_commitment_opens(key: bytes, commitment: bytes) -> None:
    record = seal.seal(key, PLACE, b"content")
    changed = record[:25] + commitment + record[57:]
    if changed != record:
        with pytest.raises(Unverified):
            seal.open_sealed(key, PLACE, changed)


def _candidate(number: int) -> Candidate:
    key = hashlib.sha256(number.to_bytes(4, "big")).digest()
    both = suite.derive(key, "record", SALT, *PLACE, length=64)
    return Candidate(key, both[:32], both[32:])
