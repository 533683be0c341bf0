"""Small files of counts, one for each member: one that is missing, changed or older than it was is noticed.

Each is sealed to its member's own key. A mark, sealed with a key of the node, holds the digest of everybody's
newest file. Whoever puts back both together is not noticed here.
"""

from pathlib import Path
from typing import Any

from thitsar.kernel import codec
from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault import seal, suite
from thitsar.kernel.vault.agent.sealed_anew import again

MARK = "counts.mark"
_MARK_PLACE = ("counts-mark",)
Marks = dict[str, list[bytes]]


class Kept:
    """Read and write the files of one node."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._marks: Marks | None = None

    def read(self, member: str, own: bytes, node: bytes) -> Any | None:
        """Give what was written last for a member; None when that is not what lies there."""
        path = self._directory / f"{member}.quota"
        sealed = path.read_bytes() if path.exists() else b""
        if node and suite.digest("counts", sealed) not in self._read_marks(node).get(member, []):
            return None
        try:
            return codec.unpack(seal.open_sealed(own, ("quota", member), sealed))
        except Unverified:
            return None

    def write(self, member: str, own: bytes, node: bytes, content: Any) -> None:
        """Write a member's file; stopped in between, the mark knows the file before it and this one."""
        path = self._directory / f"{member}.quota"
        sealed = seal.seal(own, ("quota", member), codec.pack(content))
        digest, known = suite.digest("counts", sealed), self._read_marks(node).get(member, []) if node else []
        self._mark(member, node, [*known, digest])
        _replace(path, sealed)
        self._mark(member, node, [digest])

    def _mark(self, member: str, node: bytes, digests: list[bytes]) -> None:
        if node:
            marks = self._read_marks(node)
            marks[member] = digests
            _replace(self._directory / MARK, seal.seal(node, _MARK_PLACE, codec.pack(marks)))

    def _read_marks(self, node: bytes) -> Marks:
        # Read once in a run of the agent: what is written over it meanwhile is written over again.
        if self._marks is None:
            path = self._directory / MARK
            try:
                self._marks = codec.unpack(seal.open_sealed(node, _MARK_PLACE, path.read_bytes()))
            except (FileNotFoundError, Unverified):
                self._marks = {}
        return self._marks


def marks_anew(raw: bytes, before: bytes, after: bytes) -> bytes:
    """Seal the mark over everybody's files with the node's next key."""
    return again(raw, (before, after), _MARK_PLACE)


def _replace(path: Path, content: bytes) -> None:
    # Not forced to the disk: a journal keeps the order of renames, and a search would wait for it three times.
    temporary = path.with_name(f"{path.name}.new")
    temporary.write_bytes(content)
    temporary.replace(path)
