"""What each tier needs before it may be recommended, how long it holds, and who must agree (domain.md 2.7)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from thitsar.apps.vetting import claims
from thitsar.apps.vetting.transitions import CLEARED, CLEARED_COND, NOT_CLEARED, PROVISIONAL, REFERRED
from thitsar.kernel.days import FIRST_DAY, day_number
from thitsar.kernel.sections.findings import gettext_noop

Document = Mapping[str, Any]

PROVISIONAL_DAYS = 30
PROVISIONAL_IN_ALL = 90
CLEARED_MONTHS = 12
CONDITIONS_MONTHS = 6
NOT_CLEARED_REVIEW = 90

AGE = gettext_noop("Make the age screen first.")
AGE_DOUBT = gettext_noop("The age is in doubt. Open the child path; nothing else may be decided.")
DUPLICATES = gettext_noop("Search for duplicates first.")
NOTHING_SUPPORTS = gettext_noop("At least one item must speak for a claim.")
UNHEARD = gettext_noop("Something speaks against the person. Put it to them and record the answer first.")
AGAINST = gettext_noop("Something still speaks against a claim. This tier is not possible while it does.")
TO_JUDGE = gettext_noop("A claim was corrected. Judge every item on it again first.")
UNGROUNDED = gettext_noop("An item is graded 1, but no second, independent source says the same.")
IDENTITY = gettext_noop("Two independent items must speak for who the person is.")
SERVICE = gettext_noop("Two independent items must speak for the service.")
DOCUMENT = gettext_noop("At least one document or a knowledge interview must speak for identity or service.")
VOUCHERS = gettext_noop("Two vouchers must speak for the person.")


@dataclass(frozen=True)
class Missing:
    """One thing a tier still needs; `gap` where CLEARED_COND may name it."""

    sentence: str
    gap: str = ""


@dataclass(frozen=True)
class Approval:
    """How many approvers a tier needs, and whether one must be from another organisation than the host."""

    people: int
    elsewhere: bool


def approval(tier: str) -> Approval:
    """Give who must agree to a tier; whatever is no provisional one needs two, one of them from elsewhere."""
    return Approval(1, False) if tier == PROVISIONAL else Approval(2, True)


def missing(document: Document, tier: str) -> tuple[Missing, ...]:
    """Give everything that still stands between this file and a tier."""
    return tuple(_MINIMA[tier](document))


def until(document: Document, tier: str, day: int, *, months: int = 0) -> int:
    """Give the last day of a tier recommended on a day; 0 where it has none, or where ninety days are used up."""
    if tier == PROVISIONAL:
        return _provisional_until(document, day)
    if tier == CLEARED:
        return months_later(day, CLEARED_MONTHS)
    return months_later(day, months) if tier == CLEARED_COND else 0


def review(tier: str, day: int, until: int) -> int:
    """Give the day by which somebody looks at a decision again; it changes nothing by itself."""
    return day + NOT_CLEARED_REVIEW if tier == NOT_CLEARED else until


def months_later(day: int, months: int) -> int:
    """Count months on the calendar: from the 31st to the last day of a shorter month."""
    start = FIRST_DAY + timedelta(days=day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return day_number(date(year, month + 1, min(start.day, last)))


def _provisional_until(document: Document, day: int) -> int:
    used: set[int] = set()
    for one in document["decisions"]:
        if one["tier"] == PROVISIONAL and one["day"] >= document["began"]:
            used |= set(range(one["day"], one["until"]))
    for days in range(PROVISIONAL_DAYS, 0, -1):
        if len(used | set(range(day, day + days))) <= PROVISIONAL_IN_ALL:
            return day + days
    return 0


def _sound(document: Document) -> list[Missing]:
    """Give what no decision may rest on, whichever it is."""
    found = []
    if claims.to_judge(document):
        found.append(Missing(TO_JUDGE))
    if claims.ungrounded(document):
        found.append(Missing(UNGROUNDED))
    if claims.unheard(document):
        found.append(Missing(UNHEARD))
    return found


def _screened(document: Document) -> list[Missing]:
    found = []
    age = document["checks"].get("AGE_SCREEN", {}).get("result", "NOT_DONE")
    if age == "NOT_DONE":
        found.append(Missing(AGE))
    elif age not in ("SUPPORTS", "NEUTRAL"):
        found.append(Missing(AGE_DOUBT))
    if document["checks"].get("DUPLICATE_SEARCH", {}).get("result", "NOT_DONE") == "NOT_DONE":
        found.append(Missing(DUPLICATES))
    return found


def _provisional(document: Document) -> list[Missing]:
    found = _sound(document) + _screened(document)
    if not any(claims.standing(document, one).for_it for one in document["claims"]):
        found.append(Missing(NOTHING_SUPPORTS))
    if claims.against(document):
        found.append(Missing(AGAINST))
    return found


def _cleared(document: Document) -> list[Missing]:
    found = _sound(document) + _screened(document)
    for type, sentence in (("IDENTITY", IDENTITY), ("SERVICE", SERVICE)):
        count = claims.independent(document, type)
        is_enough = claims.is_supported(document, type) and count >= 2
        if not is_enough:
            # One item short can be named as a gap; nothing at all, or something against it, cannot.
            found.append(
                Missing(sentence, type if count == 1 and claims.is_supported(document, type) else "")
            )
    if not claims.has_document_or_interview(document):
        found.append(Missing(DOCUMENT, "DOCUMENT"))
    if len(claims.supporting(document, ("VOUCHER",))) < 2:
        found.append(Missing(VOUCHERS, "VOUCHERS"))
    against = claims.against(document)
    if against:
        found.append(Missing(AGAINST, "CONTRADICTION" if len(against) == 1 else ""))
    return found


_MINIMA: Mapping[str, Callable[[Document], list[Missing]]] = {
    PROVISIONAL: _provisional,
    CLEARED: _cleared,
    CLEARED_COND: _cleared,
    NOT_CLEARED: _sound,
    REFERRED: _sound,
}
