"""Files pass both ways between our age and one that others wrote; `make bench-age` does it a thousand times."""

import os
import random
from collections.abc import Iterator

import pytest

from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault import age
from thitsar.kernel.vault.age.payload import CHUNK
from thitsar.kernel.vault.age.tests.other_age import Missing, OtherAge, RefusedThere, other_age

SEED = bytes(range(32))
CHANCE = random.Random(25)
BORDERS = [n * CHUNK + by for n in range(5) for by in (-1, 0, 1) if n * CHUNK + by >= 0]
SIZES = [*BORDERS, *(CHANCE.randrange(300 * 1024) for _ in range(16))]


@pytest.fixture(scope="module")
def other() -> Iterator[OtherAge]:
    try:
        with other_age() as asked:
            yield asked
    except Missing as reason:
        pytest.skip(str(reason))


def test_both_find_the_same_recipient_for_a_seed(other: OtherAge) -> None:
    for seed in [SEED, *(os.urandom(32) for _ in range(10))]:
        assert other.recipient(age.identity_of(seed)) == age.recipient_of(seed)


@pytest.mark.parametrize("size", SIZES)
def test_a_file_passes_both_ways(other: OtherAge, size: int) -> None:
    content, recipient, identity = CHANCE.randbytes(size), age.recipient_of(SEED), age.identity_of(SEED)
    assert other.decrypt([identity], age.encrypt([recipient], content)) == content
    assert age.decrypt([SEED], other.encrypt([recipient], content)) == content


def test_several_recipients_read_both_ways(other: OtherAge) -> None:
    seeds = [os.urandom(32) for _ in range(5)]
    recipients = [age.recipient_of(seed) for seed in seeds]
    ours, theirs = age.encrypt(recipients, b"for all"), other.encrypt(recipients, b"for all")
    for seed in seeds:
        assert other.decrypt([age.identity_of(seed)], ours) == b"for all" == age.decrypt([seed], theirs)


def test_the_other_refuses_our_file_when_it_was_changed_cut_or_is_for_somebody_else(other: OtherAge) -> None:
    sealed, identity = age.encrypt([age.recipient_of(SEED)], bytes(100)), age.identity_of(SEED)
    for changed in (sealed[:-1], sealed[:-1] + bytes([sealed[-1] ^ 1]), sealed + b"\0", sealed[1:]):
        with pytest.raises(RefusedThere):
            other.decrypt([identity], changed)
    with pytest.raises(RefusedThere):
        other.decrypt([age.identity_of(bytes(32))], sealed)


def test_what_the_other_writes_for_a_classical_key_too_is_not_read_here(other: OtherAge) -> None:
    classical = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
    sealed = other.encrypt([classical], b"x")
    with pytest.raises(Unverified):
        age.decrypt([SEED], sealed)
