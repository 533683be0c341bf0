"""What two people agreed to and what holds only a day later, so that others can stop it: pure, by signed clocks.

For whatever would give away the whole node: a new administrator, recovery, a partner. The fold of the roster keeps what
waits; an entry of its own makes it hold, and its clock must be a day later than the agreement's (decision 0023).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from thitsar.kernel.errors import Unverified

ADMINISTRATOR = "administrator"
RECOVERY = "recovery"
PARTNER = "partner"
# New keys for an administrator.
REPLACEMENT = "replacement"
HOURS = 24
HOUR = 3600
SECONDS = HOURS * HOUR
# Of a hybrid clock: milliseconds above sixteen bits that count within one.
DELAY = (SECONDS * 1000) << 16
# Why somebody stops it: a short list, so that nothing is written down about whom it names.
WHY_STOPPED = ("NOT_AGREED", "NOT_THIS_ONE", "PRESSED", "MISTAKE")


@dataclass(frozen=True)
class Delayed:
    """Something two people agreed to, from that moment on."""

    kind: str
    # Whom or what it is about: two of one kind and subject do not wait side by side.
    subject: str
    digest: bytes
    asked_by: str
    agreed_by: str
    day: int
    # Of the agreement's entry.
    clock: int
    # What will hold, in the words of its kind.
    said: Mapping[str, Any] = field(default_factory=dict)

    def seconds_left(self, clock: int) -> int:
        """Give how long it still waits at this clock; 0 when it may hold."""
        left = self.clock + DELAY - clock
        return max(0, -(-left // (1000 << 16)))


# By digest.
Waiting = Mapping[bytes, Delayed]


def begun(waiting: Waiting, one: Delayed) -> Waiting:
    """Let something wait; an earlier one about the same is replaced, and its hours with it."""
    kept = {key: old for key, old in waiting.items() if (old.kind, old.subject) != (one.kind, one.subject)}
    return {**kept, one.digest: one}


def held(waiting: Waiting, kind: str, digest: object, *, clock: int) -> tuple[Delayed, Waiting]:
    """Give what holds from this clock on; Unverified when nobody agreed to it, it was stopped or it is too early."""
    one = _found(waiting, digest)
    if one.kind != kind or one.seconds_left(clock):
        raise Unverified("Something took effect before its day had passed.")
    return one, _without(waiting, one)


def stopped(waiting: Waiting, digest: object, reason: object) -> Waiting:
    """Take out what somebody stopped; Unverified when nothing of this digest waits."""
    if reason not in WHY_STOPPED:
        raise Unverified("Something was stopped for no reason there is.")
    return _without(waiting, _found(waiting, digest))


def dropped(waiting: Waiting, kind: str, subject: str) -> Waiting:
    """Take out what waits about somebody of whom something else was decided meanwhile."""
    return {key: one for key, one in waiting.items() if (one.kind, one.subject) != (kind, subject)}


def _found(waiting: Waiting, digest: object) -> Delayed:
    if type(digest) is not bytes or digest not in waiting:
        raise Unverified("Something took effect that nobody agreed to, or that was stopped.")
    return waiting[digest]


def _without(waiting: Waiting, one: Delayed) -> Waiting:
    return {key: other for key, other in waiting.items() if key != one.digest}
