"""Six equal slots around a member's seed: how many are used, and how, cannot be seen (security.md section 3.2, 3.10).

keybag = version (1) | passes (4) | memory (4) | lanes (4) | salt (16) | six slots | the ways in, sealed for the member

With a duress passphrase the last three open another seed, one for each way in: it needs what the real one needs.
"""

import itertools
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
# Added to the kind of a slot that opens with the duress passphrase; and its own kind in the list.
FORCED = 64
# From which slot on these stand.
LAST = SLOTS // 2
HEADER = 1 + 12 + 16
_VERSION = 2
_CONTENT = 64
SLOT = seal.OVERHEAD + _CONTENT
_LISTED = 256
SIZE = HEADER + SLOTS * SLOT + seal.OVERHEAD + _LISTED
_WRONG = "The name or the passphrase is not right. Whoever uses a key file or a passkey needs it here, too."
_NO_ROOM = "There is no room for another key file or passkey. Take one away first."


@dataclass(frozen=True)
class Way:
    """One way in: the passphrase alone, or with 32 secret bytes that lie on a stick or in a passkey."""

    kind: int
    factor: bytes = b""


ALONE = (Way(PASSPHRASE),)


def make(
    member: str,
    passphrase: str,
    seed: bytes,
    *,
    pepper: bytes,
    ways: Sequence[Way] = ALONE,
    duress: str = "",
) -> bytes:
    """Make a keybag with one slot for each way in, and one more with each for a duress passphrase; the others are
    random bytes. Refused for more than there are slots.
    """
    _require_ways(ways, most=LAST if duress else SLOTS)
    cost, salt = current_cost(), suite.fresh(16)
    header = _header(cost, salt)
    slots = [_unused() for _ in range(SLOTS)]
    _fill(slots, 0, [(passphrase, way) for way in ways], (member, header, seed, pepper))
    listed: list[list[int | bytes]] = [[way.kind, way.factor] for way in ways]
    own = own_key(seed)
    if duress:
        forced = [(duress, Way(way.kind + FORCED, forced_factor(way.factor))) for way in ways]
        _fill(slots, LAST, forced, (member, header, forced_seed(own), pepper))
        listed.append([FORCED, duress.encode()])
    sealed = seal.seal(_listing_key(own), ("ways", member, header), codec.encode(listed), size=_LISTED)
    return header + b"".join(slots) + sealed


def with_forced(
    member: str, keybag: bytes, opens: Sequence[tuple[str, Way]], *, seed: bytes, pepper: bytes
) -> bytes:
    """Make the slots of the duress passphrase anew and leave all else as it is: nobody typed what opens the others.

    Factors are given as `forced_factor` made them.
    """
    header = _read_header(keybag)
    if len(opens) > SLOTS - LAST:
        raise Refused(_NO_ROOM)
    slots = [_unused() for _ in range(SLOTS)]
    forced = [(passphrase, Way(way.kind + FORCED, way.factor)) for passphrase, way in opens]
    _fill(slots, LAST, forced, (member, header, seed, pepper))
    kept = keybag[: HEADER + LAST * SLOT]
    return kept + b"".join(slots[LAST:]) + keybag[HEADER + SLOTS * SLOT :]


def forced_factor(factor: bytes) -> bytes:
    """Give what stands for a factor in the slots of a duress passphrase: nothing it opens tells the factor itself."""
    return suite.digest("forced-factor", factor)


def forced_seed(own: bytes) -> bytes:
    """Give the seed that a duress passphrase opens, from the member's own key; no way leads back from it to that."""
    return suite.derive(own, "forced")


def open_keybag(
    member: str, passphrase: str, keybag: bytes, *, pepper: bytes, factor: bytes = b""
) -> tuple[int, bytes]:
    """Give the kind of slot and the seed; Denied when no slot opens, Unverified when the keybag was changed."""
    header = _read_header(keybag)
    numbers = [int.from_bytes(header[at : at + 4], "big") for at in (1, 5, 9)]
    stretched = stretch(passphrase, header[13:], Cost(*numbers))
    found = None
    # Every slot is tried, in both ways, so that the time does not tell which one opened.
    for slot, given in itertools.product(range(SLOTS), (factor, forced_factor(factor))):
        start = HEADER + slot * SLOT
        key = _slot_key(stretched, pepper, given, slot)
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
    return tuple(Way(kind, factor) for kind, factor in _listed(member, keybag, own) if kind != FORCED)


def duress_passphrase(member: str, keybag: bytes, own: bytes) -> str:
    """Give the duress passphrase, so that it stays valid when something else is changed; empty where there is none."""
    return next((said.decode() for kind, said in _listed(member, keybag, own) if kind == FORCED), "")


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


def _listed(member: str, keybag: bytes, own: bytes) -> list[tuple[int, bytes]]:
    place = ("ways", member, _read_header(keybag))
    listed = seal.open_sealed(_listing_key(own), place, keybag[HEADER + SLOTS * SLOT :])
    return [(kind, said) for kind, said in codec.decode(listed)]


def _fill(
    slots: list[bytes],
    first: int,
    opens: Sequence[tuple[str, Way]],
    whose: tuple[str, bytes, bytes, bytes],
) -> None:
    member, header, seed, pepper = whose
    cost = Cost(*(int.from_bytes(header[at : at + 4], "big") for at in (1, 5, 9)))
    stretched = {one: stretch(one, header[13:], cost) for one in dict(opens)}
    for number, (passphrase, way) in enumerate(opens, first):
        key = _slot_key(stretched[passphrase], pepper, way.factor, number)
        slots[number] = _slot(key, (member, number, header), way.kind, seed)


def _require_ways(ways: Sequence[Way], *, most: int) -> None:
    if len(ways) > most:
        raise Refused(_NO_ROOM)
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
