"""Whoever may write a keybag may spoil it, and cannot make it cheaper or give another seed (security.md C6)."""

import pytest

from thitsar.kernel.errors import Denied, Refused, Unverified
from thitsar.kernel.vault import keybag
from thitsar.kernel.vault.stretch import CEILING, FLOOR, Cost
from thitsar.kernel.vault.tests.queueing import nobody_gets_a_turn

HEADER, SLOT = keybag.HEADER, keybag.SLOT
SLOTS_END = HEADER + keybag.SLOTS * SLOT
MEMBER, WORDS, SEED, PEPPER = "ab" * 16, "abacus kite zebra", bytes(range(32)), bytes(range(32, 64))
# What a test may spend on one guess, in KiB times passes.
AFFORDABLE = 1 << 14


def _open(bag: bytes) -> tuple[int, bytes]:
    return keybag.open_keybag(MEMBER, WORDS, bag, pepper=PEPPER)


def _with_cost(bag: bytes, cost: Cost) -> bytes:
    numbers = (cost.passes, cost.memory, cost.lanes)
    return bag[:1] + b"".join(number.to_bytes(4, "big") for number in numbers) + bag[13:]


@pytest.mark.usefixtures("real")
@pytest.mark.parametrize(
    "cost",
    [
        Cost(1, 8, 1),
        Cost(4, 8, 2**32 - 1),
        Cost(3, FLOOR.memory, 1),
        Cost(4, FLOOR.memory - 1, 1),
        Cost(4, FLOOR.memory, 0),
        Cost(17, FLOOR.memory, 1),
        Cost(4, CEILING.memory + 1, 1),
        Cost(2**32 - 1, 2**32 - 1, 1),
    ],
    ids=str,
)
def test_another_cost_in_the_header_is_refused_before_the_passphrase_is_used(cost: Cost) -> None:
    bag = keybag.hopeless()
    # Nobody gets a turn now: whoever asks for one is Refused, and Argon2 is reached through a turn only.
    with nobody_gets_a_turn():
        with pytest.raises(Unverified):
            _open(_with_cost(bag, cost))
        with pytest.raises(Refused):
            _open(bag)


@pytest.mark.usefixtures("cheap")
@pytest.mark.parametrize("cost", [Cost(2, 64, 1), Cost(1, 65, 1), Cost(1, 64, 2), Cost(1, 128, 1)], ids=str)
def test_a_dearer_cost_within_the_limits_opens_nothing(cost: Cost) -> None:
    with pytest.raises(Denied):
        _open(_with_cost(keybag.make(MEMBER, WORDS, SEED, pepper=PEPPER), cost))


@pytest.mark.usefixtures("cheap")
def test_no_changed_bit_yields_another_seed() -> None:
    bag = keybag.make(MEMBER, WORDS, SEED, pepper=PEPPER)
    opened = tried = 0
    for bit in range(len(bag) * 8):
        changed = bytearray(bag)
        changed[bit // 8] ^= 1 << bit % 8
        if _is_dear(changed):
            continue
        tried += 1
        if bit // 8 >= HEADER + SLOT:
            # In a slot nobody uses, or in the list of ways in, which no key is read from.
            assert _open(bytes(changed)) == (keybag.PASSPHRASE, SEED)
            opened += 1
            continue
        with pytest.raises((Denied, Unverified)):
            _open(bytes(changed))
    assert tried > 0.98 * len(bag) * 8
    assert opened == 5 * SLOT * 8 + (len(bag) - SLOTS_END) * 8


@pytest.mark.usefixtures("cheap")
@pytest.mark.parametrize("version", [0, 1, 3, 127, 255])
def test_another_version_is_refused_before_the_passphrase_is_used(version: int) -> None:
    bag = keybag.make(MEMBER, WORDS, SEED, pepper=PEPPER)
    with nobody_gets_a_turn(), pytest.raises(Unverified):
        _open(bytes([version]) + bag[1:])


@pytest.mark.usefixtures("cheap")
@pytest.mark.parametrize("suite", [0, 2, 255])
def test_a_slot_of_another_suite_does_not_open(suite: int) -> None:
    bag = bytearray(keybag.make(MEMBER, WORDS, SEED, pepper=PEPPER))
    bag[HEADER] = suite
    with pytest.raises(Denied):
        _open(bytes(bag))


def _is_dear(bag: bytearray) -> bool:
    passes, memory, lanes = (int.from_bytes(bag[at : at + 4], "big") for at in (1, 5, 9))
    is_allowed = passes <= CEILING.passes and memory <= CEILING.memory and lanes <= CEILING.lanes
    return is_allowed and passes * memory > AFFORDABLE
