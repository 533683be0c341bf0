"""Six equal slots around a member's seed: how many are used, and how, cannot be seen (security.md section 3.2, 3.10).

keybag = version (1) | passes (4) | memory (4) | lanes (4) | salt (16) | six slots | the ways in, sealed for the member
"""

from collections.abc import Sequence
from dataclasses import dataclass

from thitsar.kernel import codec
from thitsar.kernel.errors import Denied, Refused, Unverified
from thitsar.kernel.vault import seal, suite
from thitsar.kernel.vault.hierarchy import member_keys
from thitsar.kernel.vault.stretch import Cost, current_cost, stretch

SLOTS = 6
FACTOR = 32
PASSPHRASE, KEY_FILE, PASSKEY = 1, 2, 3
HEADER = 1 + 12 + 16
_VERSION = 2
_CONTENT = 64
SLOT = seal.OVERHEAD + _CONTENT
_LISTED = 256
SIZE = HEADER + SLOTS * SLOT + seal.OVERHEAD + _LISTED
_WRONG = "The name or the passphrase is not right. Whoever uses a key file or a passkey needs it here, too."


@dataclass(frozen=True)
class Way:
    """One way in: the passphrase alone, or with 32 secret bytes that lie on a stick or in a passkey."""

    kind: int
    factor: bytes = b""


ALONE = (Way(PASSPHRASE),)


def make(member: str, passphrase: str, seed: bytes, *, pepper: bytes, ways: Sequence[Way] = ALONE) -> bytes:
    """Make a keybag with one slot for each way in; the others are random bytes. Refused for more ways than slots."""
    _require_ways(ways)
    cost, salt = current_cost(), suite.fresh(16)
    header = _header(cost, salt)
    stretched = stretch(passphrase, salt, cost)
    slots = [
        _slot(_slot_key(stretched, pepper, way.factor, number), (member, number, header), way.kind, seed)
        for number, way in enumerate(ways)
    ]
    slots += [_unused() for _ in range(SLOTS - len(ways))]
    listed = codec.encode([[way.kind, way.factor] for way in ways])
    own = _listing_key(own_key(seed))
    return header + b"".join(slots) + seal.seal(own, ("ways", member, header), listed, size=_LISTED)


def open_keybag(
    member: str, passphrase: str, keybag: bytes, *, pepper: bytes, factor: bytes = b""
) -> tuple[int, bytes]:
    """Give the kind of slot and the seed; Denied when no slot opens, Unverified when the keybag was changed."""
    header = _read_header(keybag)
    numbers = [int.from_bytes(header[at : at + 4], "big") for at in (1, 5, 9)]
    stretched = stretch(passphrase, header[13:], Cost(*numbers))
    found = None
    for slot in range(SLOTS):  # every slot is tried, so that the time does not tell which one opened
        start = HEADER + slot * SLOT
        key = _slot_key(stretched, pepper, factor, slot)
        try:
            content = seal.open_sealed(key, ("slot", member, slot, header), keybag[start : start + SLOT])
        except Unverified:
            continue
        found = (content[0], content[1:33])
    if found is None:
        raise wrong()
    return found


def ways_in(member: str, keybag: bytes, own: bytes) -> tuple[Way, ...]:
    """List the ways in for the member, with what is secret in them: changing the passphrase needs no stick but one.

    Raises Unverified when the list is not of this keybag.
    """
    header = _read_header(keybag)
    listed = seal.open_sealed(_listing_key(own), ("ways", member, header), keybag[HEADER + SLOTS * SLOT :])
    return tuple(Way(kind, factor) for kind, factor in codec.decode(listed))


def own_key(seed: bytes) -> bytes:
    """Give the key under which the list of ways in lies."""
    return member_keys(seed).own


def hopeless() -> bytes:
    """Give a keybag nothing opens, so that an unknown name takes as long as a wrong passphrase."""
    listed = seal.seal(suite.fresh(), ("ways", "", b""), b"", size=_LISTED)
    return _header(current_cost(), suite.fresh(16)) + b"".join(_unused() for _ in range(SLOTS)) + listed


def wrong() -> Denied:
    """Say that a keybag did not open, in words that never tell which of all that was given is wrong."""
    return Denied(_WRONG)


def _require_ways(ways: Sequence[Way]) -> None:
    if len(ways) > SLOTS:
        raise Refused("There is no room for another key file or passkey. Take one away first.")
    for way in ways:
        if len(way.factor) != (0 if way.kind == PASSPHRASE else FACTOR):
            raise Unverified("The secret beside the passphrase has another length than it should.")


def _read_header(keybag: bytes) -> bytes:
    if len(keybag) != SIZE or keybag[0] != _VERSION:
        raise Unverified("The key slots of this member were changed.")
    return keybag[:HEADER]


def _header(cost: Cost, salt: bytes) -> bytes:
    parts = (cost.passes, cost.memory, cost.lanes)
    return bytes([_VERSION]) + b"".join(part.to_bytes(4, "big") for part in parts) + salt


def _slot(key: bytes, place: tuple[str, int, bytes], kind: int, seed: bytes) -> bytes:
    return seal.seal(key, ("slot", *place), bytes([kind]) + seed, size=_CONTENT)


def _unused() -> bytes:
    return bytes([suite.SUITE]) + suite.fresh(SLOT - 1)


def _slot_key(stretched: bytes, pepper: bytes, factor: bytes, slot: int) -> bytes:
    return suite.derive(suite.digest("slot-input", stretched, factor, pepper), "slot", slot)


def _listing_key(own: bytes) -> bytes:
    return suite.derive(own, "ways")
