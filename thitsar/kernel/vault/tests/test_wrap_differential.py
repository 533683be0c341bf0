"""Wraps of the vault open with code written by others, and theirs in the vault (security.md C1)."""

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given, settings
from hypothesis import strategies as st

from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault import suite, wrap
from thitsar.kernel.vault.tests import plain_hpke
from thitsar.kernel.vault.tests.interchange import exchanged, some_cases
from thitsar.kernel.vault.tests.strategies import places, seeds


def test_three_hundred_wraps_of_any_size_pass_both_ways() -> None:
    cases = list(some_cases(300, 11))
    assert {one.is_ours for one in cases} == {True, False}
    assert max(len(one.content) for one in cases) > 100_000
    assert [one.number for one in cases if not exchanged(one)] == []


@settings(max_examples=40)
@given(seeds, places, st.binary(max_size=200))
def test_what_the_vault_wraps_the_other_opens(seed: bytes, place: suite.Place, secret: bytes) -> None:
    wrapped = wrap.wrap(wrap.public_bytes(seed), place, secret)
    keys = plain_hpke.expand(seed)
    assert plain_hpke.open_sealed(keys, suite.label("wrap", *place), wrapped) == secret


@settings(max_examples=40)
@given(seeds, places, st.binary(max_size=200), st.binary(min_size=64, max_size=64))
def test_what_the_other_wraps_the_vault_opens(
    seed: bytes, place: suite.Place, secret: bytes, chance: bytes
) -> None:
    sealed = plain_hpke.seal(wrap.public_bytes(seed), suite.label("wrap", *place), secret, chance)
    assert wrap.unwrap(wrap.private_key(seed), place, sealed) == secret


@settings(max_examples=40)
@given(seeds, st.binary(min_size=1, max_size=60), st.data())
def test_both_refuse_the_same_changed_bit(seed: bytes, secret: bytes, drawn: st.DataObject) -> None:
    wrapped = bytearray(wrap.wrap(wrap.public_bytes(seed), ("place",), secret))
    # The top bit of the X25519 point is not read by X25519, but hashed by X-Wing: it counts, too.
    bit = drawn.draw(st.integers(0, len(wrapped) * 8 - 1) | st.just(plain_hpke.ENC * 8 - 1))
    wrapped[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Unverified):
        wrap.unwrap(wrap.private_key(seed), ("place",), bytes(wrapped))
    with pytest.raises(InvalidTag):
        plain_hpke.open_sealed(plain_hpke.expand(seed), suite.label("wrap", "place"), bytes(wrapped))
