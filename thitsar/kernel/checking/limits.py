"""Ten checks an hour for each device (R-CHECK), counted in memory by a clock that nobody can set."""

import threading
from collections import deque
from collections.abc import Iterable

from thitsar.kernel.errors import Refused

MOST = 10
SECONDS = 3600
# Whoever has thousands of addresses must not fill the memory with them.
KNOWN = 20_000
_MINUTE = 60


class Limits:
    """Remember when devices checked, for an hour."""

    def __init__(self) -> None:
        self._times: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def count(self, names: Iterable[str], *, now: float) -> None:
        """Count one check for each name of a device; Refused, and not counted, when one has had its ten.

        `now` are seconds that only ever go forward. A device has several names: the id it was given, which it can
        throw away, and where it asks from.
        """
        with self._lock:
            self._forget(now)
            times = {one: self._times.get(one, deque()) for one in names if one}
            full = [one[0] for one in times.values() if len(one) >= MOST]
            if full:
                seconds = max(full) + SECONDS - now
                raise Refused(
                    "This device has checked ten times within an hour. Minutes until it may check again: %(minutes)s.",
                    {"minutes": max(1, -int(-seconds // _MINUTE))},
                )
            if len(self._times) + len(times) > KNOWN:
                raise Refused("Too many people are checking at once. Wait a minute and try again.")
            for name, one in times.items():
                one.append(now)
                # Put at the end, so that what is forgotten first stands first.
                self._times.pop(name, None)
                self._times[name] = one

    def _forget(self, now: float) -> None:
        for name in list(self._times):
            one = self._times[name]
            if one[-1] > now - SECONDS:
                break
            del self._times[name]
        for one in self._times.values():
            while one[0] <= now - SECONDS:
                one.popleft()
