"""Files that are open in an emergency: until when, for whom, and the narrow keys lent for it, in a small sealed file.

Hours are counted by uptime. A new start of this program takes nothing back and gives nothing; a new start of the
machine, or a file that is lost, ends everything that was open.
"""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from thitsar.kernel import codec
from thitsar.kernel.access.emergencies import ACTION, SECONDS
from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault import seal, suite
from thitsar.kernel.vault.agent import steady

_PLACE = ("emergencies",)


@dataclass
class Emergency:
    """One file open to one member."""

    member: str
    file: str
    parts: list[str]
    # Uptime of this run of the machine, in seconds.
    began: int
    # By stream: the key of a narrow part, wrapped to this member.
    wraps: dict[str, bytes] = field(default_factory=dict)
    # What two people agreed to: an emergency, or to say who somebody is.
    kind: str = ACTION

    def seconds_left(self) -> int:
        """Give how long it stays open."""
        return max(0, self.began + SECONDS - int(steady.uptime()))


class Emergencies:
    """Remember what is open."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open: list[Emergency] = []
        # Narrow parts whose key was lent and is to be changed.
        self._lent: set[str] = set()
        self._is_loaded = False

    def load(self, node: bytes) -> None:
        """Take up, at the first unlock, what was open in an earlier run. `node` is a key, or empty."""
        if self._is_loaded or not node:
            return
        self._is_loaded = True
        try:
            run, found, lent = codec.unpack(seal.open_sealed(_key(node), _PLACE, self._path.read_bytes()))
        except (FileNotFoundError, Unverified):
            return
        before = [Emergency(**one) for one in found]
        self._lent |= set(lent)
        if run and run == steady.boot():
            self._open = before
        else:
            self._lent |= {stream for one in before for stream in one.wraps}

    def of(self, member: str, file: str) -> Emergency | None:
        """Give what is open of a file to a member; None when nothing is, or not any more."""
        found = (one for one in self._open if (one.member, one.file) == (member, file) and one.seconds_left())
        return next(found, None)

    def begin(self, member: str, file: str, parts: list[str], node: bytes, *, kind: str = ACTION) -> None:
        """Open parts of a file from now on; what was open of it to them before ends."""
        self.end(member, file, node)
        self._open.append(Emergency(member, file, parts, int(steady.uptime()), kind=kind))
        self.save(node)

    def end(self, member: str, file: str, node: bytes) -> None:
        """Close a file now."""
        self._keep([one for one in self._open if (one.member, one.file) != (member, file)], node)

    def sweep(self, node: bytes, travelling: frozenset[str] = frozenset()) -> None:
        """Forget what is over or of somebody on a journey, and the keys lent for it."""
        left = [one for one in self._open if one.seconds_left() and one.member not in travelling]
        if len(left) < len(self._open):
            self._keep(left, node)

    def lent(self) -> list[str]:
        """List the narrow parts whose key was lent until an emergency was over, and is still to be changed."""
        return sorted(self._lent)

    def owed(self, streams: list[str], node: bytes) -> None:
        """Forget these: that their key is to be changed stands in the table of debts."""
        self._lent -= set(streams)
        self.save(node)

    def _keep(self, left: list[Emergency], node: bytes) -> None:
        over = [one for one in self._open if one not in left]
        self._lent |= {stream for one in over for stream in one.wraps}
        self._open = left
        self.save(node)

    def save(self, node: bytes) -> None:
        """Write what is open; a torn write leaves the file before it."""
        if node:
            content = codec.pack([steady.boot(), [asdict(one) for one in self._open], sorted(self._lent)])
            temporary = self._path.with_name(f"{self._path.name}.new")
            temporary.write_bytes(seal.seal(_key(node), _PLACE, content))
            temporary.replace(self._path)


def emergencies_anew(raw: bytes, before: bytes, after: bytes) -> bytes:
    """End what is open, and remember with the node's next key which keys were lent for it."""
    try:
        found = codec.unpack(seal.open_sealed(_key(before), _PLACE, raw))
    except Unverified:
        return b""
    return seal.seal(_key(after), _PLACE, codec.pack(["", [], _lent_in(found)]))


def _lent_in(found: list[Any]) -> list[str]:
    _, opened, lent = found
    return sorted({*lent, *(stream for one in opened for stream in one["wraps"])})


def _key(node: bytes) -> bytes:
    return suite.derive(node, "emergencies")
