"""Labels are one to one, and what is derived under them is HKDF-Expand as RFC 5869 has it."""

import hashlib
import hmac
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel import codec
from thitsar.kernel.errors import Unverified
from thitsar.kernel.tests.plain_cbor import plain
from thitsar.kernel.vault import suite
from thitsar.kernel.vault.tests.strategies import moved_places, places, seeds

purposes = st.text("abc-", min_size=1, max_size=12)


@given(purposes, places)
def test_a_label_says_the_protocol_the_purpose_and_every_part(purpose: str, place: suite.Place) -> None:
    label = suite.label(purpose, *place)
    assert codec.decode(label) == [f"thitsar/1/{purpose}", *place]
    assert label == plain([f"thitsar/1/{purpose}", *place])


@given(moved_places())
def test_no_two_places_share_a_label(both: tuple[suite.Place, suite.Place]) -> None:
    place, moved = both
    assert suite.label("purpose", *place) != suite.label("purpose", *moved)


@given(st.lists(st.tuples(purposes, places), min_size=2, max_size=6, unique_by=repr))
def test_no_label_is_the_beginning_of_another(all_of_them: list[tuple[str, suite.Place]]) -> None:
    # So that nothing hashed or expanded under one label can be read as something under another.
    labels = sorted(suite.label(purpose, *place) for purpose, place in all_of_them)
    assert not any(after.startswith(before) for before, after in pairwise(labels))


@given(seeds, purposes, places, st.integers(1, 200))
def test_what_is_derived_is_hkdf_expand(key: bytes, purpose: str, place: suite.Place, length: int) -> None:
    label, block, expected = plain([f"thitsar/1/{purpose}", *place]), b"", b""
    for number in range(1, 8):
        block = hmac.digest(key, block + label + bytes([number]), "sha256")
        expected += block
    assert suite.derive(key, purpose, *place, length=length) == expected[:length]
    assert suite.derive(key, purpose, *place) == expected[:32]


@given(purposes, places)
def test_a_digest_is_sha_256_of_the_label(purpose: str, place: suite.Place) -> None:
    assert suite.digest(purpose, *place) == hashlib.sha256(plain([f"thitsar/1/{purpose}", *place])).digest()


@given(seeds, st.integers(0, 255))
def test_equal_is_equal(key: bytes, bit: int) -> None:
    other = bytearray(key)
    other[bit // 8] ^= 1 << bit % 8
    assert suite.equal(key, bytes(key))
    assert not suite.equal(key, bytes(other))
    assert not suite.equal(key, key[:-1])


def test_fresh_bytes_do_not_repeat() -> None:
    drawn = {suite.fresh(16) for _ in range(20_000)}
    assert len(drawn) == 20_000
    assert {len(one) for one in drawn} == {16}
    assert len(suite.fresh()) == 32


@pytest.mark.parametrize("part", [1.5, [1], ("a",), 1 << 64, bytearray(b"a")], ids=repr)
def test_nothing_but_plain_parts_gets_into_a_label(part: object) -> None:
    with pytest.raises(Unverified):
        suite.label("purpose", part)  # type: ignore[arg-type]
