"""Six equal slots around a member's seed: how many are used cannot be seen (security.md section 3.2, 3.10).

keybag = version (1) | passes (4) | memory (4) | lanes (4) | salt (16) | six slots
"""

from thitsar.kernel.errors import Denied, Unverified
from thitsar.kernel.vault import seal, suite
from thitsar.kernel.vault.stretch import Cost, current_cost, stretch

SLOTS = 6
_VERSION = 1
_HEADER = 1 + 12 + 16
_CONTENT = 64
_SLOT = seal.OVERHEAD + _CONTENT
SIZE = _HEADER + SLOTS * _SLOT
PASSPHRASE = 1


def make(member: str, passphrase: str, seed: bytes, *, pepper: bytes) -> bytes:
    """Make a keybag whose first slot opens with the passphrase; the other five are random bytes."""
    cost, salt = current_cost(), suite.fresh(16)
    header = _header(cost, salt)
    stretched = stretch(passphrase, salt, cost)
    slots = [_slot(_slot_key(stretched, pepper, b"", 0), (member, 0, header), PASSPHRASE, seed)]
    slots += [bytes([suite.SUITE]) + suite.fresh(_SLOT - 1) for _ in range(SLOTS - 1)]
    return header + b"".join(slots)


def open_keybag(member: str, passphrase: str, keybag: bytes, *, pepper: bytes) -> tuple[int, bytes]:
    """Give the kind of slot and the seed; Denied when no slot opens, Unverified when the keybag was changed."""
    if len(keybag) != SIZE or keybag[0] != _VERSION:
        raise Unverified("The key slots of this member were changed.")
    header = keybag[:_HEADER]
    numbers = [int.from_bytes(header[at : at + 4], "big") for at in (1, 5, 9)]
    stretched = stretch(passphrase, header[13:], Cost(*numbers))
    found = None
    for slot in range(SLOTS):  # every slot is tried, so that the time does not tell which one opened
        start = _HEADER + slot * _SLOT
        key = _slot_key(stretched, pepper, b"", slot)
        try:
            content = seal.open_sealed(key, ("slot", member, slot, header), keybag[start : start + _SLOT])
        except Unverified:
            continue
        found = (content[0], content[1:33])
    if found is None:
        raise Denied("The name or the passphrase is not right.")
    return found


def _header(cost: Cost, salt: bytes) -> bytes:
    parts = (cost.passes, cost.memory, cost.lanes)
    return bytes([_VERSION]) + b"".join(part.to_bytes(4, "big") for part in parts) + salt


def _slot(key: bytes, place: tuple[str, int, bytes], kind: int, seed: bytes) -> bytes:
    return seal.seal(key, ("slot", *place), bytes([kind]) + seed, size=_CONTENT)


def _slot_key(stretched: bytes, pepper: bytes, factor: bytes, slot: int) -> bytes:
    return suite.derive(suite.digest("slot-input", stretched, factor, pepper), "slot", slot)


def hopeless() -> bytes:
    """Give a keybag nothing opens, so that an unknown name takes as long as a wrong passphrase."""
    slots = [bytes([suite.SUITE]) + suite.fresh(_SLOT - 1) for _ in range(SLOTS)]
    return _header(current_cost(), suite.fresh(16)) + b"".join(slots)
