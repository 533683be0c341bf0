"""The tree over this node's own log as far as the agent walked it, and the newest checkpoints it signed.

Both lie in a small sealed file outside the database: whoever puts an older database back makes the agent sign
nothing shorter, and no column of the database is believed. The file is written before a signature is given away.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from thitsar.kernel import codec
from thitsar.kernel.errors import Unreadable, Unverified
from thitsar.kernel.ledger import entry
from thitsar.kernel.ledger.merkle import Range
from thitsar.kernel.ledger.rows import rows
from thitsar.kernel.vault import seal, suite

_PLACE = ("grown",)
_CHUNK = 5000
_ROWS = (
    "SELECT e.sequence, e.day, e.suite, e.bucket, e.ciphertext_hash FROM kernel_entry e JOIN kernel_log l"
    " ON l.id = e.log_id WHERE l.origin = %s AND e.sequence > %s AND e.sequence <= %s ORDER BY e.sequence LIMIT %s"
)
_ANOTHER = "This node's log is shorter or another than it was. Stop work on this machine."


@dataclass
class _Kept:
    tree: Range = field(default_factory=Range)
    head: bytes = entry.GENESIS
    # Of each log, own and others': size and root of the newest checkpoint that was signed here.
    signed: dict[str, tuple[int, bytes]] = field(default_factory=dict)


class Grown:
    """Hold and keep both; `node` is a key in every call. Callers hold the agent's lock where they change them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: _Kept | None = None

    def signed(self, node: bytes, origin: str) -> tuple[int, bytes] | None:
        """Give size and root of the newest checkpoint of a log that was signed here."""
        return self._read(node).signed.get(origin)

    def note_signed(self, node: bytes, origin: str, size: int, root: bytes) -> None:
        """Remember what is about to be signed; Unverified when something longer was."""
        kept = self._read(node)
        before = kept.signed.get(origin)
        if before is not None and (size < before[0] or (size == before[0] and root != before[1])):
            raise Unverified(_ANOTHER)
        if before != (size, root):
            self._write(node, _Kept(kept.tree, kept.head, {**kept.signed, origin: (size, root)}))

    def walked(self, node: bytes) -> tuple[Range, bytes]:
        """Give the tree as far as it was walked, and the hash of the last entry in it."""
        kept = self._read(node)
        return kept.tree, kept.head

    def note_walked(self, node: bytes, tree: Range, head: bytes) -> None:
        """Remember a longer tree."""
        kept = self._read(node)
        if tree.size > kept.tree.size:
            self._write(node, _Kept(tree, head, kept.signed))

    def anew(self, before: bytes, after: bytes, joint: tuple[str, int, bytes]) -> bytes:
        """Give the file's content under the node's next key, with a checkpoint that is about to be signed."""
        kept, (origin, size, root) = self._read(before), joint
        if kept.signed.get(origin, (0, b""))[0] >= size:
            raise Unverified(_ANOTHER)
        return _sealed(after, _Kept(kept.tree, kept.head, {**kept.signed, origin: (size, root)}))

    def _read(self, node: bytes) -> _Kept:
        if not node:
            # Everybody signed out meanwhile: what is read or written without the key is forgotten after a restart.
            raise Unreadable("The node's signing key is not unlocked.")
        if self._kept is None:
            self._kept = _Kept()
            try:
                size, peaks, head, signed = codec.unpack(
                    seal.open_sealed(_key(node), _PLACE, self._path.read_bytes())
                )
            except (FileNotFoundError, Unverified):
                return self._kept  # a first run, or torn by a crash: the log is walked anew
            self._kept = _Kept(
                Range(size, tuple(peaks)), head, {one: tuple(last) for one, last in signed.items()}
            )
        return self._kept

    def _write(self, node: bytes, kept: _Kept) -> None:
        temporary = self._path.with_name(f"{self._path.name}.new")
        temporary.write_bytes(_sealed(node, kept))
        temporary.replace(self._path)
        # Not before: whoever asks again after a full disk would be given what stands nowhere.
        self._kept = kept


def walk(
    origin: str, begun: tuple[Range, bytes], last: tuple[int, bytes], signed: Mapping[int, bytes]
) -> Range:
    """Grow a tree over a log's entries up to its signed head; every hash is worked out here.

    `begun` is a tree and the hash of its last entry, `signed` the roots of earlier checkpoints. Raises Unverified when
    the entries do not lead to that head, or a checkpoint was signed over others.
    """
    tree, head = begun
    while tree.size < last[0]:
        stop = min((size for size in signed if size > tree.size), default=last[0])
        found = rows(_ROWS, origin, tree.size, min(stop, last[0]), _CHUNK)
        leaves = []
        for number, (sequence, day, suite_number, bucket, hidden) in enumerate(found, start=tree.size + 1):
            if sequence != number:
                raise Unverified(_ANOTHER)
            head = entry.Outer(origin, sequence, head, day, suite_number, bucket, bytes(hidden)).hash()
            leaves.append(head)
        tree = tree.grown(leaves)
        if not leaves or signed.get(tree.size, tree.root) != tree.root:
            raise Unverified(_ANOTHER)
    if (tree.size, head) != last:
        raise Unverified(_ANOTHER)
    return tree


def _sealed(node: bytes, kept: _Kept) -> bytes:
    content: list[Any] = [kept.tree.size, list(kept.tree.peaks), kept.head, kept.signed]
    return seal.seal(_key(node), _PLACE, codec.pack(content))


def _key(node: bytes) -> bytes:
    return suite.derive(node, "grown")
