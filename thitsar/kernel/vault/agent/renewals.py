"""What an agent has made for a change of keys that is about to be committed; nobody else names a key."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from thitsar.kernel.access.roster import Roster


class Changed(Exception):
    """Somebody wrote what is being changed after its next key was made."""


@dataclass(frozen=True)
class NextEpoch:
    """A compartment's next key, wrapped to everybody entitled, before the roster names it."""

    compartment: str
    number: int
    public: bytes
    # For whom, and the wrap; the recovery key among them.
    wraps: Mapping[str, bytes]
    # Of those entitled when it was made.
    readers: frozenset[str]
    by: str

    def payload(self) -> dict[str, Any]:
        """Give what the roster says of it."""
        return {"compartment": self.compartment, "number": self.number, "public": self.public}


@dataclass
class Renewals:
    """Hold what was made and is not committed yet, and let one at a time work."""

    one_at_a_time: threading.Lock = field(default_factory=threading.Lock)
    _next: dict[str, NextEpoch] = field(default_factory=dict)
    # Of parts of files: what their roster is about to say.
    _marks: set[tuple[str, str, bytes]] = field(default_factory=set)

    def make(self, made: NextEpoch) -> None:
        """Remember the next key of a compartment in place of an earlier one that nobody committed."""
        self._next[made.compartment] = made

    def made(self, compartment: str) -> NextEpoch:
        """Give what was made for a compartment."""
        return self._next[compartment]

    def forget(self, compartment: str) -> None:
        """Forget it, committed or not."""
        self._next.pop(compartment, None)

    def is_made(self, member: str, payload: Mapping[str, Any], roster: Roster) -> bool:
        """Tell whether the roster may name exactly this, said by whom it was made for, with nobody left out since."""
        made = self._next.get(str(payload.get("compartment", "")))
        if made is None or made.payload() != payload or made.by != member:
            return False
        return made.readers == {one.id for one in roster.entitled(made.compartment)}

    def mark(self, file: str, payload: Mapping[str, Any]) -> None:
        """Remember the mark of a part's next key."""
        self._marks.add((file, payload["compartment"], payload["mark"]))

    def unmark(self, file: str, payload: Mapping[str, Any]) -> None:
        """Forget it."""
        self._marks.discard((file, payload["compartment"], payload["mark"]))

    def is_marked(self, file: str, payload: Mapping[str, Any]) -> bool:
        """Tell whether a file's roster may say this of a part's key."""
        return (file, payload.get("compartment"), payload.get("mark")) in self._marks
