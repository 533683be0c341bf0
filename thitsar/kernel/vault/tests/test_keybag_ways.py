"""Slots with a key file or a passkey: the passphrase without it opens nothing, and none of it can be seen."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thitsar.kernel.errors import Denied, Refused, Unverified
from thitsar.kernel.vault import keybag, suite
from thitsar.kernel.vault.keybag import KEY_FILE, PASSKEY, Way
from thitsar.kernel.vault.tests.strategies import seeds

pytestmark = pytest.mark.usefixtures("cheap")
several = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
MEMBER, WORDS, PEPPER = "ab" * 16, "abacus kite zebra", bytes(range(32, 64))
factors = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=keybag.SLOTS, unique=True)


@st.composite
def sticks(draw: st.DrawFn) -> list[Way]:
    """Draw any combination of key files and passkeys that fits."""
    return [Way(draw(st.sampled_from([KEY_FILE, PASSKEY])), factor) for factor in draw(factors)]


@several
@given(sticks(), seeds)
def test_each_of_them_opens_it_and_the_passphrase_alone_does_not(ways: list[Way], seed: bytes) -> None:
    bag = keybag.make(MEMBER, WORDS, seed, pepper=PEPPER, ways=ways)
    for way in ways:
        assert keybag.open_keybag(MEMBER, WORDS, bag, pepper=PEPPER, factor=way.factor) == (way.kind, seed)
        with pytest.raises(Denied):
            keybag.open_keybag(MEMBER, WORDS + "x", bag, pepper=PEPPER, factor=way.factor)
    for missing in (b"", bytes(32) if all(one.factor != bytes(32) for one in ways) else b"\1" * 32):
        with pytest.raises(Denied):
            keybag.open_keybag(MEMBER, WORDS, bag, pepper=PEPPER, factor=missing)


@several
@given(sticks(), seeds)
def test_the_member_alone_reads_which_they_are(ways: list[Way], seed: bytes) -> None:
    bag = keybag.make(MEMBER, WORDS, seed, pepper=PEPPER, ways=ways)
    assert list(keybag.ways_in(MEMBER, bag, keybag.own_key(seed))) == ways
    for member, own in ((MEMBER, suite.fresh()), ("cd" * 16, keybag.own_key(seed))):
        with pytest.raises(Unverified):
            keybag.ways_in(member, bag, own)
    older = keybag.make(MEMBER, WORDS, seed, pepper=PEPPER)
    listed = older[keybag.HEADER + keybag.SLOTS * keybag.SLOT :]
    with pytest.raises(Unverified):
        keybag.ways_in(MEMBER, bag[: -len(listed)] + listed, keybag.own_key(seed))


@several
@given(sticks())
def test_keybags_are_of_one_size_and_one_header_whatever_opens_them(ways: list[Way]) -> None:
    bags = [
        keybag.make(MEMBER, WORDS, bytes(32), pepper=PEPPER, ways=ways),
        keybag.make(MEMBER, WORDS, bytes(32), pepper=PEPPER),
        keybag.hopeless(),
    ]
    assert {len(bag) for bag in bags} == {keybag.SIZE}
    starts = {bag[:13] for bag in bags}
    assert len(starts) == 1
    for number in range(keybag.SLOTS + 1):
        # The number of the suite; what follows is sealed or drawn, and looks alike.
        assert {bag[keybag.HEADER + number * keybag.SLOT] for bag in bags} == {suite.SUITE}


@several
@given(sticks(), st.data())
def test_no_changed_bit_of_a_slot_or_a_factor_yields_a_seed(ways: list[Way], drawn: st.DataObject) -> None:
    bag = bytearray(keybag.make(MEMBER, WORDS, bytes(32), pepper=PEPPER, ways=ways))
    way = drawn.draw(st.sampled_from(ways))
    bit = drawn.draw(st.integers(0, 8 * 32 - 1))
    other = bytearray(way.factor)
    other[bit // 8] ^= 1 << bit % 8
    if bytes(other) not in {one.factor for one in ways}:
        with pytest.raises(Denied):
            keybag.open_keybag(MEMBER, WORDS, bytes(bag), pepper=PEPPER, factor=bytes(other))
    at = drawn.draw(st.integers(0, 8 * keybag.SLOT - 1))
    bag[keybag.HEADER + ways.index(way) * keybag.SLOT + at // 8] ^= 1 << at % 8
    with pytest.raises(Denied):
        keybag.open_keybag(MEMBER, WORDS, bytes(bag), pepper=PEPPER, factor=way.factor)


def test_a_seventh_way_in_and_a_short_secret_are_refused() -> None:
    seven = [Way(KEY_FILE, suite.fresh()) for _ in range(7)]
    with pytest.raises(Refused, match="no room"):
        keybag.make(MEMBER, WORDS, bytes(32), pepper=PEPPER, ways=seven)
    for way in (Way(KEY_FILE), Way(PASSKEY, b"short"), Way(keybag.PASSPHRASE, bytes(32))):
        with pytest.raises(Unverified):
            keybag.make(MEMBER, WORDS, bytes(32), pepper=PEPPER, ways=[way])
