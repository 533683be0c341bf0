"""What an agent found agreed to by two people, or read in a partner's bundle, and is about to sign; nothing else."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from thitsar.kernel import codec
from thitsar.kernel.vault import suite

# A list of thousands is signed within this.
_SECONDS = 900


@dataclass
class Granted:
    """Hold what may be said of sharing and of what came: by whom, in which file, and exactly that."""

    # By file.
    _held: dict[str, dict[bytes, float]] = field(default_factory=dict)

    def grant(self, member: str, file: str, payload: Mapping[str, Any]) -> None:
        """Let one thing be said for a while."""
        self._held.setdefault(file, {})[_named(member, file, payload)] = time.monotonic() + _SECONDS

    def is_granted(self, member: str, file: str, payload: Mapping[str, Any]) -> bool:
        """Tell whether exactly this may be said."""
        return self._held.get(file, {}).get(_named(member, file, payload), 0.0) > time.monotonic()

    def revoke(self, file: str) -> None:
        """Let nothing of what was granted in a file be said any more, by anybody."""
        self._held.pop(file, None)

    def sweep(self) -> None:
        """Forget what nobody said in time."""
        now = time.monotonic()
        for file, held in list(self._held.items()):
            self._held[file] = {one: until for one, until in held.items() if until > now}
            if not self._held[file]:
                del self._held[file]


def _named(member: str, file: str, payload: Mapping[str, Any]) -> bytes:
    return suite.digest("granted", member, file, codec.encode(dict(payload)))
