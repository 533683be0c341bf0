"""What a code answers at a gate: what is sealed in its record, and what that means on a day; pure (R-CHECK).

The record carries its own grace: a decision past its last day stays in force until somebody has looked at it, so a
locked node answers `VALID` with the review overdue for thirty days more, and every look of an officer gives it thirty
days from then. Nobody says so in an event: time changes nothing of what was decided.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from thitsar.kernel.days import FIRST_DAY

Document = Mapping[str, Any]

GIVING = ("PROVISIONAL", "CLEARED", "CLEARED_COND")
# Of what is sealed in a record. Whoever reads a later one takes from it what they know.
FORMAT = 1


GRACE_DAYS = 30
# Renewed when so few days are left, so that a node which is unlocked once a fortnight never lets one run out.
RENEW_WITHIN = 15


class Result(StrEnum):
    """The answers there are; `UNKNOWN` stands for not cleared and undecided, too."""

    VALID = "VALID"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED_CONTACT_ISSUER"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True)
class Answer:
    """What whoever checks is told, and nothing else."""

    result: Result
    tier: str = ""
    conditions: tuple[tuple[str, int], ...] = ()
    until: int = 0
    is_overdue: bool = False

    def to_plain(self) -> dict[str, Any]:
        """Write it for programs; days as dates."""
        if self.result is not Result.VALID:
            return {"answer": self.result.value}
        return {
            "answer": self.result.value,
            "tier": self.tier,
            "until": _date(self.until),
            "review_overdue": self.is_overdue,
            "conditions": [{"code": code, "until": _date(until)} for code, until in self.conditions],
        }


def answer(record: Mapping[str, Any], day: int) -> Answer:
    """Work out what a record answers on a day; an empty one is answered as a code that does not exist."""
    if not record:
        return Answer(Result.UNKNOWN)
    if record["is_revoked"] or day <= record["suspended"]:
        return Answer(Result.REVOKED)
    if day > record["grace"]:
        return Answer(Result.EXPIRED)
    return Answer(
        Result.VALID,
        tier=record["tier"],
        # A condition past its last day binds no more.
        conditions=tuple((code, until) for code, until in record["conditions"] if day <= until),
        until=record["until"],
        is_overdue=day > record["until"],
    )


def content(standing: Document, code: Document, day: int) -> dict[str, Any]:
    """Give what is sealed on a day for one code of a file; nothing where nothing is to be told from an unknown one."""
    decision = standing["decision"]
    # Somebody taken back who could not be confirmed is told apart from an unknown code by nothing either.
    if decision is None or decision["tier"] not in GIVING:
        return {}
    return {
        "format": FORMAT,
        # So that a copy which is carried about can say how old its answer is.
        "day": day,
        "tier": decision["tier"],
        "conditions": [list(one) for one in decision["conditions"]],
        "until": decision["until"],
        "grace": grace(decision["until"], day),
        "suspended": standing["suspended"],
        "is_revoked": code["taken_back"] is not None,
    }


def grace(until: int, day: int) -> int:
    """Give the last day on which a locked node still answers `VALID`: thirty after the last day or after this look."""
    return max(until, day) + GRACE_DAYS


def is_running_out(until: int, attested: int, day: int) -> bool:
    """Tell whether a decision is overdue and little is left of the grace it was given when it was last looked at."""
    return day > until and grace(until, attested) - day <= RENEW_WITHIN


def _date(day: int) -> str:
    return (FIRST_DAY + timedelta(days=day)).isoformat()
