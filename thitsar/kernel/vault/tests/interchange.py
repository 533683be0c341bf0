"""Random wraps that go from the vault to code written by others, and back: for tests and for the bench."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from thitsar.kernel.vault import suite, wrap
from thitsar.kernel.vault.tests import plain_hpke

LARGEST = 1 << 20
_SAME_KEY = 8


@dataclass(frozen=True)
class Case:
    """One wrap: by whom, to whom, where, of what."""

    number: int
    is_ours: bool
    keys: plain_hpke.Keys
    private: wrap.PrivateKey
    place: suite.Place
    content: bytes
    chance: bytes


def some_cases(count: int, seed: int) -> Iterator[Case]:
    """Draw cases: keys, places and contents of up to a mebibyte, small ones most often."""
    luck = random.Random(seed)
    for number in range(count):
        if number % _SAME_KEY == 0:
            secret = luck.randbytes(32)
            keys, private = plain_hpke.expand(secret), wrap.private_key(secret)
        size = int(LARGEST ** luck.random()) if luck.random() < 0.9 else luck.randrange(3)
        place = tuple(_part(luck) for _ in range(luck.randrange(6)))
        content, chance = luck.randbytes(size), luck.randbytes(64)
        yield Case(number, luck.random() < 0.5, keys, private, place, content, chance)


def exchanged(case: Case) -> bool:
    """Say whether the other side reads exactly what was wrapped."""
    label = suite.label("wrap", *case.place)
    if case.is_ours:
        wrapped = wrap.wrap(case.keys.public, case.place, case.content)
        return plain_hpke.open_sealed(case.keys, label, wrapped) == case.content
    sealed = plain_hpke.seal(case.keys.public, label, case.content, case.chance)
    return wrap.unwrap(case.private, case.place, sealed) == case.content


def _part(luck: random.Random) -> str | bytes | int | None:
    return luck.choice([None, luck.getrandbits(40), luck.randbytes(16), luck.randbytes(8).hex(), "သစ္စာ"])
