"""What the person reads of sharing, from the steps of their file's own roster: who got which parts when; pure.

A partner that was given something twice has two lines: what it had the first time it still has.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from thitsar.kernel.access.sharing import Share, Shares


@dataclass(frozen=True)
class Line:
    """Parts that one partner's node was given on one day."""

    partner: str
    parts: tuple[str, ...]
    purpose: str
    since: int
    # The last day on which the partner keeps them.
    until: int
    # The day on which it ended; 0 while it goes on.
    ended: int = 0


def lines(steps: Iterable[tuple[int, Shares]], days: Mapping[int, int]) -> list[Line]:
    """Give a line for each time parts were given, oldest first; `days` are those of the roster's entries by number."""
    found: list[Line] = []
    before: Shares = {}
    for number, shares in steps:
        for share in shares.values():
            if before.get(share.partner) != share:
                found = _after(found, share, days[number])
        before = shares
    return found


def _after(found: list[Line], share: Share, day: int) -> list[Line]:
    mine = [one for one in found if one.partner == share.partner and not one.ended]
    if not share.is_active:
        return [replace(one, ended=day) if one in mine else one for one in found]
    # Of what goes on the newest word says what for and until when.
    kept = [replace(one, purpose=share.purpose, until=share.until) if one in mine else one for one in found]
    had = {part for one in mine for part in one.parts}
    parts = tuple(part for part in share.compartments if part not in had)
    return [*kept, Line(share.partner, parts, share.purpose, day, share.until)] if parts else kept
