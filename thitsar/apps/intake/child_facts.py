"""What is on record about one file's child path, folded so that the order in which nodes learn it changes nothing.

Only sets of facts are kept, each with its hybrid clock; whether the path is open is worked out from all of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Facts = Mapping[str, list[list[Any]]]

OF_AGE = 18
BONE_XRAY = "BONE_XRAY"
HOUR = 3_600_000
# A child is handed over within 48 hours, to the same hour; at 40 it becomes everybody's business (domain.md 3.2).
HANDED_OVER_WITHIN = 48 * HOUR
ESCALATES_AFTER = 40 * HOUR
# Of a hybrid clock the upper bits are milliseconds since 1970.
_LOGICAL_BITS = 16


def noted(facts: Facts, kind: str, clock: int, *said: Any) -> dict[str, list[list[Any]]]:
    """Add one fact in its place; of most people there are none, and none takes no room."""
    return {**facts, kind: sorted([*known(facts, kind), [clock, *said]])}


def known(facts: Facts, kind: str) -> list[list[Any]]:
    """Give the facts of one kind, the oldest first."""
    return facts.get(kind, [])


def open_path(facts: Facts) -> dict[str, Any] | None:
    """Give the child path as far as it is open: since when and why, who was asked to take over, who leads."""
    last = last_closed(facts)
    opened = [one for one in known(facts, "opened") if one[0] > last]
    if not opened:
        return None
    # The first opening counts: a later one must not move the 48 hours.
    clock, reason, due = opened[0]
    handed = [one for one in known(facts, "handed") if one[0] > clock]
    confirmed = [one for one in known(facts, "confirmed") if one[0] > clock]
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
    return max((one[0] for one in known(facts, "closed") + _carried(facts)), default=-1)


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
    since = max([last_closed(facts), *(one[0] for one in known(facts, "opened"))])
    waiting = [one for one in known(facts, "proposed") if one[0] > since]
    if not waiting:
        return None
    _, author, digest, evidence, reason, day = waiting[-1]
    return {"by": author, "digest": digest, "evidence": evidence, "reason": reason, "day": day}


def shows_an_adult(evidence: Iterable[Sequence[Any]]) -> bool:
    """Tell whether every paper allows only eighteen and more, and one of them is no bone X-ray (R-AGE)."""
    papers = list(evidence)
    is_grown = all(youngest >= OF_AGE for _, youngest, _ in papers)
    return is_grown and any(kind != BONE_XRAY for kind, *_ in papers)


def _carried(facts: Facts) -> list[list[Any]]:
    """Give the agreements that close: by another person, to exactly what was proposed, with no new doubt between."""
    found = []
    for agreed in known(facts, "agreed"):
        clock, author, digest, _ = agreed
        for proposed, by, asked, evidence, *_rest in known(facts, "proposed"):
            is_other = by != author and asked == digest and proposed < clock
            is_in_doubt = any(proposed < opened[0] < clock for opened in known(facts, "opened"))
            if is_other and shows_an_adult(evidence) and not is_in_doubt:
                found.append(agreed)
                break
    return found
