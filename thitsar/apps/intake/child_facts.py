"""What is on record about one file's child path, folded so that the order in which nodes learn it changes nothing.

Only sets of facts are kept, each with its hybrid clock; whether the path is open is worked out from all of them.
"""

from collections.abc import Mapping
from typing import Any

Facts = Mapping[str, list[list[Any]]]

HOUR = 3_600_000
# A child is handed over within 48 hours, to the same hour; at 40 it becomes everybody's business (domain.md 3.2).
HANDED_OVER_WITHIN = 48 * HOUR
ESCALATES_AFTER = 40 * HOUR
# Of a hybrid clock the upper bits are milliseconds since 1970.
_LOGICAL_BITS = 16

NOTHING: Facts = {name: [] for name in ("opened", "handed", "confirmed", "proposed", "agreed", "closed")}


def noted(facts: Facts, kind: str, clock: int, *said: Any) -> dict[str, list[list[Any]]]:
    """Add one fact in its place."""
    return {**facts, kind: sorted([*facts[kind], [clock, *said]])}


def open_path(facts: Facts) -> dict[str, Any] | None:
    """Give the child path as far as it is open: since when and why, who was asked to take over, who leads."""
    last = last_closed(facts)
    opened = [one for one in facts["opened"] if one[0] > last]
    if not opened:
        return None
    # The first opening counts: a later one must not move the 48 hours.
    clock, reason, due = opened[0]
    handed = [one for one in facts["handed"] if one[0] > clock]
    confirmed = [one for one in facts["confirmed"] if one[0] > clock]
    return {
        "reason": reason,
        "due": due,
        "at": clock >> _LOGICAL_BITS,
        "handed_to": handed[-1][2] if handed else "",
        "led_by": confirmed[0][1] if confirmed else "",
        "organisation": confirmed[0][2] if confirmed else "",
    }


def last_closed(facts: Facts) -> int:
    """Give the clock of the last closing that counts, -1 where there is none."""
    return max((one[0] for one in facts["closed"] + _carried(facts)), default=-1)


def closing_day(facts: Facts) -> int | None:
    """Give the day of the last closing by two people."""
    carried = _carried(facts)
    return carried[-1][3] if carried else None


def closing_digest(facts: Facts) -> bytes:
    """Name what was agreed to when the path was last closed."""
    carried = _carried(facts)
    digest: bytes = carried[-1][2] if carried else b""
    return digest


def proposal(facts: Facts) -> dict[str, Any] | None:
    """Give the newest proposal to close the path that still waits for a second person."""
    since = max([last_closed(facts), *(one[0] for one in facts["opened"])])
    waiting = [one for one in facts["proposed"] if one[0] > since]
    if not waiting:
        return None
    _, author, digest, evidence, reason, day = waiting[-1]
    return {"by": author, "digest": digest, "evidence": evidence, "reason": reason, "day": day}


def _carried(facts: Facts) -> list[list[Any]]:
    """Give the agreements that close: by another person, to exactly what was proposed, with no new doubt between."""
    found = []
    for agreed in facts["agreed"]:
        clock, author, digest, _ = agreed
        for proposed, by, asked, *_rest in facts["proposed"]:
            is_other = by != author and asked == digest and proposed < clock
            if is_other and not any(proposed < opened[0] < clock for opened in facts["opened"]):
                found.append(agreed)
                break
    return found
