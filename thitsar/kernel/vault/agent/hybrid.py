"""The node's hybrid logical clock: later than every clock that was read here or given out, over restarts, too.

A machine whose battery is dead starts in another year. What was newest stands in a small file outside the database, a
few seconds ahead so that most commits need not write it; parts that somebody adds to unread rest on that file alone.
"""

from pathlib import Path

from thitsar.kernel import codec
from thitsar.kernel.days import LOGICAL_BITS
from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault import seal, suite
from thitsar.kernel.vault.agent.sealed_anew import again
from thitsar.kernel.vault.agent.steady import SteadyClock

# How far what is read may be ahead of the time known here, and how far ahead the file is.
AHEAD = 86_400_000 << LOGICAL_BITS
_SPARE = 5_000 << LOGICAL_BITS
_PLACE = ("clock",)
_SIZE = 32
_TO_COME = (
    "An entry was written at a time that is still to come. Set date and time of this machine. If they are right, "
    "tell your data-protection officer."
)


class HybridClock:
    """Give times of which none is twice the same or before one known here."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._steady = SteadyClock()
        self._newest = self._kept = 0
        self._is_loaded = False

    def now(self) -> int:
        """Give the time without moving it."""
        return max(self._newest, self._steady.milliseconds() << LOGICAL_BITS)

    def tick(self) -> int:
        """Give a time for one entry."""
        self._newest = max(self._newest + 1, self._steady.milliseconds() << LOGICAL_BITS)
        return self._newest

    def observe(self, clock: int) -> None:
        """Go on after a clock that was read; Unverified when it is of a time to come."""
        if clock > self.now() + AHEAD:
            raise Unverified(_TO_COME)
        self._reach(clock)

    def load(self, node: bytes) -> None:
        """Take up, at the first unlock, what was newest in an earlier run. `node` is a key, or empty."""
        if self._is_loaded or not node:
            return
        self._is_loaded = True
        try:
            self._reach(codec.unpack(seal.open_sealed(_key(node), _PLACE, self._path.read_bytes())))
        except (FileNotFoundError, Unverified):
            return  # a first run, or torn by a crash: what can be read is observed as it is read

    def keep(self, node: bytes) -> None:
        """Write down that times up to here may have been given out."""
        if not node or self._newest <= self._kept:
            return
        kept = self._newest + _SPARE
        temporary = self._path.with_name(f"{self._path.name}.new")
        # Not forced to the disk: a commit would wait for it, and a crash takes seconds.
        temporary.write_bytes(seal.seal(_key(node), _PLACE, codec.pack(kept), size=_SIZE))
        temporary.replace(self._path)
        self._kept = kept

    def _reach(self, clock: int) -> None:
        if clock > self._newest:
            self._newest = clock
            # Time goes on from there: an hour that somebody may use up ends.
            self._steady.reach(clock >> LOGICAL_BITS)


def clock_anew(raw: bytes, before: bytes, after: bytes) -> bytes:
    """Seal what the file holds with the node's next key."""
    return again(raw, (_key(before), _key(after)), _PLACE, size=_SIZE)


def _key(node: bytes) -> bytes:
    return suite.derive(node, "clock")
