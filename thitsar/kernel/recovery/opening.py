"""What the root opens of a node: every data key, and with it every entry; for drills, and when nobody else is left."""

from collections.abc import Iterator
from dataclasses import dataclass

from thitsar.kernel import models
from thitsar.kernel.access.policy import ANSWERS_KEY, NODE_KEY
from thitsar.kernel.errors import Unreadable, Unverified
from thitsar.kernel.ledger import entry
from thitsar.kernel.ledger.carried import Sheets, newest_held
from thitsar.kernel.recovery.root import recovery_seed, require_root, statement
from thitsar.kernel.vault import wrap
from thitsar.kernel.vault.adding import EACH, unwrap_own
from thitsar.kernel.vault.hierarchy import EpochKeys, epoch_keys
from thitsar.kernel.vault.places import RECOVERY, batch_key_place, epoch_place, narrow_place
from thitsar.kernel.vault.ring import Ring, open_ring, require_named


@dataclass(frozen=True)
class Coverage:
    """How many of a node's entries and parts opened."""

    entries: int
    opened: int
    parts: int
    parts_opened: int


class RootKeys:
    """All keys the root opens on this node."""

    def __init__(self, root: bytes) -> None:
        stated = statement()
        require_root(root, stated)
        self._organisation: str = stated["organisation"]
        self._private = wrap.private_key(recovery_seed(root))
        self._sheets = Sheets(self._organisation)
        self.epochs: dict[tuple[str, int], EpochKeys] = {}
        for compartment, number, seed in self.seeds():
            if compartment not in (NODE_KEY, ANSWERS_KEY):
                self.epochs[(compartment, number)] = epoch_keys(compartment, number, seed)

    def seeds(self) -> Iterator[tuple[str, int, bytes]]:
        """Give compartment, number and seed of every epoch, those of the node's own two keys among them."""
        for row in models.EpochWrap.objects.filter(recipient=RECOVERY).order_by("id"):
            place = epoch_place(self._organisation, row.compartment, row.epoch, RECOVERY)
            yield row.compartment, row.epoch, wrap.unwrap(self._private, place, bytes(row.sealed))

    def batch_key(self, compartment: str, place: str, wrapped: bytes) -> bytes:
        """Open the key of a list that was sealed to each reader by name; Unreadable where the root is none of them."""
        where = batch_key_place(compartment, EACH, place)
        return unwrap_own(self._private, RECOVERY, place=where, wrapped=wrapped)

    def ring(self, stream: models.Stream) -> Ring:
        """Open all data keys of one part; Unreadable when none of its wraps is for the root."""
        return open_ring(
            self._organisation,
            stream.id,
            stream.compartment,
            newest=self._newest(stream),
            sealed=bytes(stream.ring),
        )

    def _newest(self, stream: models.Stream) -> bytes:
        rows = models.KeyWrap.objects.filter(stream=stream.id, recipient__in=["", "+", RECOVERY])
        wraps = list(rows.values_list("recipient", "epoch", "key", "sealed"))
        numbers = [number for name, number in self.epochs if name == stream.compartment]
        if numbers:
            keys = self.epochs[stream.compartment, max(numbers)]
            held = newest_held(self._sheets, keys, stream.id, wraps)
            if held is not None:
                return held.key
        for recipient, _, named, sealed in wraps:
            if recipient == RECOVERY:
                place = narrow_place(
                    self._organisation, stream.id, stream.compartment, RECOVERY, bytes(named)
                )
                return require_named(
                    stream.id, wrap.unwrap(self._private, place, bytes(sealed)), bytes(named)
                )
        raise Unreadable("The root holds no key of this part of the file.")


def coverage(keys: RootKeys) -> Coverage:
    """Open everything once and count; nothing of it is kept."""
    entries = opened = parts = parts_opened = 0
    for stream in models.Stream.objects.iterator(chunk_size=500):
        rows = models.Entry.objects.filter(stream=stream.id).select_related("log")
        parts += 1
        entries += rows.count()
        try:
            ring = keys.ring(stream)
        except (Unreadable, Unverified):
            continue
        good = sum(_opens(ring, stream.id, rows.iterator()))
        opened += good
        parts_opened += 1
    return Coverage(entries, opened, parts, parts_opened)


def _opens(ring: Ring, stream: str, rows: Iterator[models.Entry]) -> Iterator[int]:
    for row in rows:
        try:
            entry.open_entry(
                ring.key(bytes(row.key)),
                entry.place(row.log.origin, row.sequence, stream),
                bytes(row.ciphertext),
            )
        except Unverified:
            continue
        yield 1
