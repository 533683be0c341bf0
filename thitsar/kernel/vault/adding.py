"""Wrap a key to a compartment one may add to and perhaps not read: to its public key, or to each of its readers.

The second is so while the compartment's newest key is known to somebody who left and no reader has been here since:
nothing is written under that key, and whoever takes people in is not kept waiting.
"""

from collections.abc import Iterable

from thitsar.kernel import codec
from thitsar.kernel.errors import Unreadable, Unverified
from thitsar.kernel.vault import suite, wrap

# Stands where the number of an epoch does: no epoch has it.
EACH = 0
# The number of a compartment's newest epoch and its public key; or EACH, and everybody's own, one after the other.
To = tuple[int, bytes]


def to_each(readers: Iterable[tuple[str, bytes]]) -> To:
    """Name those to whom a key is wrapped one by one, with their public keys."""
    return EACH, codec.encode([[reader, public] for reader, public in sorted(readers)])


def wrap_to(to: To, place: suite.Place, key: bytes) -> bytes:
    """Wrap a key to a compartment."""
    number, public = to
    if number != EACH:
        return wrap.wrap(public, place, key)
    return codec.encode([[reader, wrap.wrap(own, place, key)] for reader, own in codec.decode(public)])


def unwrap_own(private: wrap.PrivateKey, member: str, *, place: suite.Place, wrapped: bytes) -> bytes:
    """Open the wrap of one reader among those of several."""
    content = codec.decode(wrapped)
    if type(content) is not list or any(type(one) is not list or len(one) != 2 for one in content):
        raise Unverified("These bytes are not in the agreed form.")
    for reader, sealed in content:
        if reader == member:
            return wrap.unwrap(private, place, sealed)
    raise Unreadable("Nobody unlocked here holds the key of this list.")
