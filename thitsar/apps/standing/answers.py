"""What a code answers at a gate: what is sealed in its record, and what that means on a day; pure (R-CHECK).

The record carries its own grace: a decision past its last day stays in force until somebody has looked at it, so a
locked node answers `VALID` with the review overdue for thirty days more, and every look of an officer renews them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from thitsar.apps.standing.state import GRACE_DAYS
from thitsar.kernel.days import FIRST_DAY

Document = Mapping[str, Any]

GIVING = ("PROVISIONAL", "CLEARED", "CLEARED_COND")


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


def content(standing: Document, code: Document) -> dict[str, Any]:
    """Give what is sealed for one code of a file; nothing where nothing is to be told from an unknown one."""
    decision = standing["decision"]
    # Somebody taken back who could not be confirmed is told apart from an unknown code by nothing either.
    if decision is None or decision["tier"] not in GIVING:
        return {}
    return {
        "tier": decision["tier"],
        "conditions": [list(one) for one in decision["conditions"]],
        "until": decision["until"],
        "grace": grace_of(standing),
        "suspended": standing["suspended"],
        "is_revoked": code["taken_back"] is not None,
    }


def grace_of(standing: Document) -> int:
    """Give the last day on which a locked node still answers `VALID`; 0 without a decision that has a last day."""
    decision = standing["decision"]
    if decision is None or decision["tier"] not in GIVING:
        return 0
    return max(int(decision["until"]) + GRACE_DAYS, int(standing["renewed"]))


def _date(day: int) -> str:
    return (FIRST_DAY + timedelta(days=day)).isoformat()
