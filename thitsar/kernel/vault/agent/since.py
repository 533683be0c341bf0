"""For how long something has been known here, by a watch that setting the clock does not move.

Signed clocks say it to everybody, but the machine's clock can be set: the agent counts beside them, over restarts, in a
small sealed file. What is lost with the file is counted anew, so that nothing holds earlier.
"""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from thitsar.kernel import codec
from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault import seal, suite
from thitsar.kernel.vault.agent.sealed_anew import again
from thitsar.kernel.vault.agent.steady import Watch, new_watch

_PLACE = ("since",)


class Since:
    """Remember when each of several things was first known."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._watch = new_watch()
        self._began: dict[str, int] = {}
        self._is_loaded = False

    def load(self, node: bytes) -> None:
        """Take up, at the first unlock, what was known in an earlier run. `node` is a key, or empty."""
        if self._is_loaded or not node:
            return
        self._is_loaded = True
        try:
            found = codec.unpack(seal.open_sealed(_key(node), _PLACE, self._path.read_bytes()))
        except (FileNotFoundError, Unverified):
            return
        self._watch, self._began = Watch(**found["watch"]), found["began"]

    def follow(self, names: Iterable[str], node: bytes) -> None:
        """Begin to count for those that are new, and forget all others."""
        now, wanted = self._watch.read(), set(names)
        began = {name: self._began.get(name, now) for name in sorted(wanted)}
        if began == self._began or not node:
            return
        self._began = began
        temporary = self._path.with_name(f"{self._path.name}.new")
        kept = {"watch": asdict(self._watch), "began": began}
        temporary.write_bytes(seal.seal(_key(node), _PLACE, codec.pack(kept)))
        temporary.replace(self._path)

    def seconds(self, name: str) -> int:
        """Give for how long it has been known; 0 for what is not followed."""
        now = self._watch.read()
        return now - self._began.get(name, now)


def since_anew(raw: bytes, before: bytes, after: bytes) -> bytes:
    """Seal what the file holds with the node's next key."""
    return again(raw, (_key(before), _key(after)), _PLACE)


def _key(node: bytes) -> bytes:
    return suite.derive(node, "since")
