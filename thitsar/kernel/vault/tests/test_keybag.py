"""A keybag gives its member's seed for passphrase, pepper and name together, and otherwise nothing."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thitsar.kernel.errors import Denied, Unverified
from thitsar.kernel.vault import keybag, seal, stretch, suite
from thitsar.kernel.vault.tests.strategies import seeds
from thitsar.kernel.vault.wordlists import ENGLISH

pytestmark = pytest.mark.usefixtures("cheap")
one_test_settings = settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
HEADER, SLOT = keybag.HEADER, keybag.SLOT
SLOTS_END = HEADER + keybag.SLOTS * SLOT
MEMBER, WORDS, SEED, PEPPER = "ab" * 16, "abacus kite zebra", bytes(range(32)), bytes(range(32, 64))
passphrases = st.lists(st.sampled_from(ENGLISH), min_size=7, max_size=7).map(" ".join)


def _made() -> bytes:
    return keybag.make(MEMBER, WORDS, SEED, pepper=PEPPER)


def _slots(bag: bytes) -> list[bytes]:
    return [bag[at : at + SLOT] for at in range(HEADER, SLOTS_END, SLOT)]


@one_test_settings
@given(passphrases, seeds, seeds)
def test_the_passphrase_opens_it(passphrase: str, seed: bytes, pepper: bytes) -> None:
    bag = keybag.make(MEMBER, passphrase, seed, pepper=pepper)
    assert keybag.open_keybag(MEMBER, passphrase, bag, pepper=pepper) == (keybag.PASSPHRASE, seed)


@one_test_settings
@given(passphrases, seeds)
def test_nothing_else_opens_it(passphrase: str, pepper: bytes) -> None:
    bag = _made()
    attempts = [
        (MEMBER, passphrase, PEPPER),
        (MEMBER, WORDS + "x", PEPPER),
        (MEMBER, "", PEPPER),
        (MEMBER, WORDS, pepper),
        (MEMBER, WORDS, b""),
        (MEMBER[::-1], WORDS, PEPPER),
        ("", WORDS, PEPPER),
    ]
    for member, words, pepper_tried in attempts:
        if (words, pepper_tried) != (WORDS, PEPPER) or member != MEMBER:
            with pytest.raises(Denied):
                keybag.open_keybag(member, words, bag, pepper=pepper_tried)


@pytest.mark.parametrize("position", range(6))
@pytest.mark.parametrize("kind", [1, 2, 200])
def test_a_slot_opens_in_whichever_position_and_of_whichever_kind_it_was_made(
    position: int, kind: int
) -> None:
    # Made after the description alone, as a later version with more kinds will make it.
    bag = bytearray(keybag.hopeless())
    header = bytes(bag[:HEADER])
    stretched = stretch.stretch(WORDS, header[13:], stretch.current_cost())
    key = suite.derive(suite.digest("slot-input", stretched, b"", PEPPER), "slot", position)
    start = HEADER + position * SLOT
    bag[start : start + SLOT] = seal.seal(
        key, ("slot", MEMBER, position, header), bytes([kind]) + SEED, size=64
    )
    assert keybag.open_keybag(MEMBER, WORDS, bytes(bag), pepper=PEPPER) == (kind, SEED)


def test_a_slot_moved_to_another_position_does_not_open() -> None:
    bag = _made()
    slots = _slots(bag)
    for position in range(1, keybag.SLOTS):
        moved = [slots[position], *slots[1:]]
        moved[position] = slots[0]
        with pytest.raises(Denied):
            keybag.open_keybag(MEMBER, WORDS, bag[:HEADER] + b"".join(moved) + bag[SLOTS_END:], pepper=PEPPER)


def test_a_slot_moved_to_another_member_or_keybag_does_not_open() -> None:
    mine, other = _made(), keybag.make("cd" * 16, WORDS, bytes(32), pepper=PEPPER)
    for header in (mine[:HEADER], other[:HEADER]):
        for member, slots in (("cd" * 16, _slots(mine)), (MEMBER, _slots(other))):
            with pytest.raises(Denied):
                keybag.open_keybag(member, WORDS, header + b"".join(slots) + mine[SLOTS_END:], pepper=PEPPER)


def test_an_older_keybag_does_not_lend_its_slot_to_a_newer_one() -> None:
    # Same member, same passphrase, same pepper: the salt in the header is another.
    older, newer = _made(), _made()
    with pytest.raises(Denied):
        keybag.open_keybag(MEMBER, WORDS, newer[:HEADER] + older[HEADER:], pepper=PEPPER)


def test_two_keybags_of_one_member_have_nothing_in_common_but_form_and_cost() -> None:
    one, other = _made(), _made()
    assert one[:13] == other[:13]
    assert one[13:HEADER] != other[13:HEADER]
    assert not set(_slots(one)) & set(_slots(other))


def test_an_unknown_name_gets_a_keybag_nothing_opens() -> None:
    hopeless = keybag.hopeless()
    assert len(hopeless) == len(_made()) == keybag.SIZE
    assert hopeless[:13] == _made()[:13]
    with pytest.raises(Denied) as unknown:
        keybag.open_keybag("", WORDS, hopeless, pepper=PEPPER)
    with pytest.raises(Denied) as wrong:
        keybag.open_keybag(MEMBER, "other words", _made(), pepper=PEPPER)
    # Neither sentence nor values tell which it was.
    assert repr(unknown.value) == repr(wrong.value)


def test_how_many_slots_are_used_is_not_to_be_seen() -> None:
    bags = [_made() for _ in range(256)]
    for at in range(keybag.SLOTS):
        column = [_slots(bag)[at] for bag in bags]
        assert {slot[0] for slot in column} == {1}
        # Of 256 random bytes about 162 are different ones; below 100 is not seen by chance.
        assert min(len({slot[place] for slot in column}) for place in range(1, SLOT)) > 100


def test_a_used_slot_is_as_long_as_what_is_sealed_in_it() -> None:
    assert keybag.SLOTS == 6
    assert SLOT == seal.OVERHEAD + 64


@pytest.mark.parametrize("length", [0, 1, HEADER, keybag.SIZE - 1, keybag.SIZE + 1, 2 * keybag.SIZE])
def test_a_keybag_of_another_length_is_refused(length: int) -> None:
    bag = (_made() * 2)[:length]
    with pytest.raises(Unverified):
        keybag.open_keybag(MEMBER, WORDS, bag, pepper=PEPPER)
