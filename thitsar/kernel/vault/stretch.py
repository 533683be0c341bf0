"""Argon2id with a floor that nothing outside this file lowers (RFC 9106; security.md section 3.2, C6)."""

import unicodedata
from dataclasses import dataclass

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault.turns import Turns

_TOO_MANY = "Too many people are signing in at once. Wait a minute and try again."
TURNS = Turns(2, waiting=64, sentence=_TOO_MANY)


@dataclass(frozen=True)
class Cost:
    """What one guess costs: passes, memory in KiB, lanes."""

    passes: int
    memory: int
    lanes: int


FLOOR = Cost(passes=4, memory=262_144, lanes=1)
CEILING = Cost(passes=16, memory=4_194_304, lanes=8)
_floor = FLOOR


def lower_floor_for_tests(cost: Cost) -> None:
    """Make guesses cheap; only the settings of the test suite call this, and no start for real data accepts them."""
    global _floor  # noqa: PLW0603 - one process has one floor
    _floor = cost


def is_lowered() -> bool:
    """Tell whether this process may not hold real data."""
    return _floor != FLOOR


def current_cost() -> Cost:
    """Give the cost for keybags made now."""
    return _floor


def stretch(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    """Turn a passphrase into 32 bytes; waits in a fair queue so that sign-ins cannot exhaust the memory.

    Raises Unverified for a cost outside the floor and ceiling, before the passphrase is used.
    """
    low = cost.passes < _floor.passes or cost.memory < _floor.memory or cost.lanes < _floor.lanes
    high = cost.passes > CEILING.passes or cost.memory > CEILING.memory or cost.lanes > CEILING.lanes
    if low or high:
        raise Unverified(
            "The key slots of this member were changed: their cost is outside the agreed limits."
        )
    with TURNS.turn():
        deriver = Argon2id(
            salt=salt, length=32, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory
        )
        return deriver.derive(normal(passphrase).encode())


def normal(passphrase: str) -> str:
    """Read a passphrase as people type it: any case, spaces or hyphens between the words."""
    words = unicodedata.normalize("NFKC", passphrase).casefold().replace("-", " ").split()
    return " ".join(words)
