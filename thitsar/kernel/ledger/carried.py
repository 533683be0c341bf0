"""Find the keys that were carried to a compartment's newest epoch, and give a part its own when it is written next.

Where no key of a part was made in the newest epoch, the sheet that covers its id holds the one it had (decision 0029).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from thitsar.kernel.ledger.rows import rows
from thitsar.kernel.vault import seal, suite, wrap
from thitsar.kernel.vault.hierarchy import EpochKeys
from thitsar.kernel.vault.places import broad_place
from thitsar.kernel.vault.ring import Ring, key_id, require_named, seal_ring, turned
from thitsar.kernel.vault.sheets import Held, NextKey, Sheet, open_sheet

_FIRST = (
    "SELECT first FROM kernel_keysheet WHERE compartment = %s AND epoch = %s AND first <= %s"
    " ORDER BY first DESC LIMIT 1"
)
_SHEET = "SELECT streams, sealed FROM kernel_keysheet WHERE compartment = %s AND epoch = %s AND first = %s"
_KEY = "UPDATE kernel_stream SET epoch = %s, ring = %s WHERE id = %s"
_OLDER = "DELETE FROM kernel_keywrap WHERE stream = %s AND recipient IN ('', '+')"
_WRAP = "INSERT INTO kernel_keywrap (stream, recipient, epoch, key, sealed) VALUES (%s, '', %s, %s, %s)"
# To whom a data key is wrapped, under which epoch, its id, and the wrap.
Wrapped = tuple[str, int, Any, Any]


@dataclass
class Sheets:
    """The sheets of keys of one node, each opened once; kept as long as the work at hand."""

    organisation: str
    _opened: dict[tuple[str, int, str], Sheet] = field(default_factory=dict)

    def find(self, keys: EpochKeys, stream: str) -> Held | None:
        """Give the key of a part as it was carried to this epoch; nothing where it was not."""
        found = rows(_FIRST, keys.compartment, keys.number, stream)
        if not found:
            return None
        where = (keys.compartment, keys.number, found[0][0])
        if where not in self._opened:
            for ids, sealed in rows(_SHEET, *where):
                self._opened[where] = open_sheet(
                    self.organisation, keys, where[2], ids=bytes(ids), sealed=bytes(sealed)
                )
        sheet = self._opened.get(where)
        return sheet.find(stream) if sheet is not None else None


def newest_held(sheets: Sheets, keys: EpochKeys, stream: str, wraps: Iterable[Wrapped]) -> Held | None:
    """Give a broad part's key with the newest epoch's: the one made in it, or the one carried to it.

    A wrap from before is nobody's any more, whoever put it back; Unverified for one that does not open.
    """
    for recipient, epoch, named, sealed in wraps:
        if epoch == keys.number and recipient in ("", "+"):
            where = broad_place(sheets.organisation, stream, keys.compartment, epoch, bytes(named))
            if recipient:
                found = wrap.unwrap(keys.unwrapping, where, bytes(sealed))
            else:
                found = seal.open_sealed(keys.wrapping, where, bytes(sealed))
            return Held(require_named(stream, found, bytes(named)), is_vouched=not recipient)
    return sheets.find(keys, stream)


def wrapped(organisation: str, keys: EpochKeys, stream: str, key: bytes) -> bytes:
    """Wrap a part's key under an epoch, as only its holders can."""
    where = broad_place(organisation, stream, keys.compartment, keys.number, key_id(stream, key))
    return seal.seal(keys.wrapping, where, key, size=64)


def turn(organisation: str, keys: EpochKeys, stream: str, ring: Ring) -> NextKey:
    """Make the first own key in an epoch of a part whose key was carried."""
    key = suite.fresh()
    kept = seal_ring(organisation, stream, keys.compartment, turned(stream, ring, key))
    return NextKey(key, keys.number, wrapped(organisation, keys, stream, key), kept)


def put_keys(cursor: Any, made: list[list[Any]]) -> None:
    """Put the keys of parts in place, in the commit that writes their documents under them."""
    if made:
        cursor.executemany(_KEY, [[epoch, ring, stream] for stream, epoch, _, _, ring in made])
        cursor.executemany(_OLDER, [[stream] for stream, *_ in made])
        cursor.executemany(
            _WRAP, [[stream, epoch, named, sealed] for stream, epoch, named, sealed, _ in made]
        )
