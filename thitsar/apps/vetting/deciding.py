"""What it takes to recommend, approve, return, decide, review and suspend (domain.md 2.7, 3.3); pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from thitsar.apps.vetting import claims, codes, events, tiers
from thitsar.apps.vetting.acting import Facts, require
from thitsar.apps.vetting.rules import code_text, names_voucher, one_of, plain_text
from thitsar.apps.vetting.transitions import CLEARED_COND, DECISIONS, PROVISIONAL, REFERRED, SUSPENDED_WITHIN
from thitsar.kernel.errors import Refused

SHOWN_TO_THE_PERSON = "These reasons name a voucher. The person reads them: say it without."
_CHANGED = "This is not what was asked for. Look at the request again."
_NO_REASONS = "Write the reasons in plain words, in Burmese or in English."
_LANGUAGES = codes.LANGUAGES


@dataclass(frozen=True)
class Wanted:
    """What somebody recommends."""

    tier: str
    reasons_my: str = ""
    reasons_en: str = ""
    language: str = "my"
    scope: str = "HOST"
    gap: str = ""
    conditions: tuple[tuple[str, int, str], ...] = ()
    body: str = ""
    months: int = 0


def recommend(facts: Facts, wanted: Wanted, *, rests_on: bytes) -> events.Recommended:
    """Recommend a tier; what it still lacks is said, and nothing is recommended on too little."""
    require(facts, events.Recommended)
    document, tier = facts.document, wanted.tier
    if tier not in DECISIONS[document["state"]]:
        raise Refused("This tier cannot be decided in the present state of this file.")
    _require_enough(document, tier, wanted.gap)
    until = tiers.until(document, tier, facts.day, months=_months(tier, wanted.months))
    if tier == PROVISIONAL and not until:
        raise Refused("Ninety provisional days are used up. Decide now what is known.")
    reasons_my, reasons_en = _reasons(facts, wanted)
    return events.Recommended(
        number=document["number"] + 1,
        tier=tier,
        scope=one_of(codes.SCOPES, wanted.scope),
        gap=wanted.gap,
        conditions=_conditions(tier, wanted.conditions, facts.day, until),
        body=_body(tier, wanted.body),
        until=until,
        review=tiers.review(tier, facts.day, until),
        reasons_my=reasons_my,
        reasons_en=reasons_en,
        language=one_of(_LANGUAGES, wanted.language),
        rests_on=rests_on,
    )


def approve(facts: Facts, digest: bytes, *, rests_on: bytes) -> events.Approved:
    """Agree to exactly what was shown, once, and not to one's own.

    What the table asks for is looked at again: whoever recommended may have done so past these rules.
    """
    require(facts, events.Approved)
    asked = _asked(facts, digest)
    if asked["by"] == facts.author:
        raise Refused("You asked for this. Another person must agree to it.")
    if any(one == facts.author for one, _ in asked["approved"]):
        raise Refused("You have agreed to exactly this already. Another person must do it.")
    if "tier" not in asked:
        return events.Approved(digest)
    if asked["rests_on"] != rests_on:
        raise Refused(_CHANGED)
    require_sound(facts.document, asked)
    return events.Approved(digest)


def require_sound(document: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
    """Raise Refused unless the table lets a recommendation be made on the day it was, on what is known.

    The agent asks this, too, of entries of any age: only what the table of domain.md 2.7 says, and nothing about words.
    """
    tier, day, until = asked["tier"], asked["day"], asked["until"]
    if tier not in DECISIONS[document["state"]]:
        raise Refused(_CHANGED)
    one_of(codes.SCOPES, asked["scope"])
    one_of(_LANGUAGES, asked["language"])
    _require_enough(document, tier, asked["gap"])
    months = range(1, tiers.CONDITIONS_MONTHS + 1) if tier == CLEARED_COND else (0,)
    ends = {tiers.until(document, tier, day, months=one) for one in months}
    is_used_up = tier == PROVISIONAL and not until
    if is_used_up or until not in ends or asked["review"] != tiers.review(tier, day, until):
        raise Refused("This tier would hold for longer or shorter than the table says. Give it back.")
    _require_conditions(tier, asked["conditions"], day, until)
    _body(tier, asked["body"])
    if not asked["reasons_my"].strip() and not asked["reasons_en"].strip():
        raise Refused(_NO_REASONS)


def require_suspendable(document: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
    """Raise Refused unless a tier may be suspended now: once in a review, and for a few days."""
    if document["suspension"] is not None:
        raise Refused("A tier is suspended once in a review. Decide the review.")
    if not 1 <= asked["until"] - asked["day"] <= SUSPENDED_WITHIN:
        raise Refused("A suspension holds for one to seven days.")


def give_back(facts: Facts, digest: bytes, *, reason: str) -> events.Returned:
    """Give a recommendation back for more."""
    require(facts, events.Returned)
    pending = facts.document["pending"]
    if pending is None or pending["digest"] != digest:
        raise Refused(_CHANGED)
    return events.Returned(digest, plain_text(reason))


def is_carried(asked: Mapping[str, Any], elsewhere: Iterable[bool]) -> bool:
    """Tell whether enough approvers agreed; `elsewhere` says of each whether they are from another organisation."""
    needed = tiers.approval(asked["tier"])
    approvers = list(elsewhere)
    return len(approvers) >= needed.people and (any(approvers) or not needed.elsewhere)


def decide(facts: Facts, asked: Mapping[str, Any], *, approvers: Iterable[str]) -> tuple[events.Decided, ...]:
    """Put a recommendation in force that enough people agreed to: in `vetting`, and without words in `standing`."""
    require(facts, events.Decided)
    document, approved_by = facts.document, tuple(sorted(approvers))
    return tuple(
        events.Decided(
            compartment=compartment,
            digest=asked["digest"],
            number=asked["number"],
            tier=asked["tier"],
            scope=asked["scope"],
            conditions=tuple(
                (code, until, words if compartment == "vetting" else "")
                for code, until, words in asked["conditions"]
            ),
            until=asked["until"],
            review=asked["review"],
            approved_by=approved_by,
            display_name=(document["name"][0], document["name"][1]),
            code=document["code"],
        )
        for compartment in ("vetting", "standing")
    )


def decides(recommended: Mapping[str, Any], decided: Mapping[str, Any]) -> bool:
    """Tell whether a decision is what was recommended; in `standing` no condition names a group or a kind of site."""
    conditions = recommended.get("conditions")
    if decided.get("compartment") != "vetting":
        conditions = [[*one[:2], ""] for one in conditions or ()]
    same = ("number", "tier", "scope", "until", "review")
    return decided.get("conditions") == conditions and _are_alike(recommended, decided, same)


def suspends(asked: Mapping[str, Any], suspended: Mapping[str, Any]) -> bool:
    """Tell whether a suspension is what was asked for."""
    return _are_alike(asked, suspended, ("number", "until"))


def open_review(facts: Facts, *, reason: str) -> events.ReviewOpened:
    """Look at a decision again, for one of three reasons that the file must bear out."""
    require(facts, events.ReviewOpened)
    one_of(codes.REVIEWS, reason)
    decided = facts.document["decisions"][-1]
    if reason == "TIME" and facts.day < decided["review"]:
        raise Refused("The time for a review has not come yet.")
    if reason == "CONTRADICTION" and not any(
        _is_grave(one) and one["at"] > decided["at"] and not claims.is_stale(facts.document, one)
        for one in facts.document["evidence"].values()
    ):
        raise Refused("No new item graded C3 or better speaks against a claim. Record it first.")
    if reason == "VOUCHER" and not any(_is_taken_back(one) for one in facts.document["evidence"].values()):
        raise Refused("No voucher was taken back. Judge the voucher's item again first.")
    return events.ReviewOpened(reason)


def ask_suspension(facts: Facts, *, days: int, reason: str) -> events.SuspensionAsked:
    """Ask a second approver to suspend the tier in force, for immediate danger and a few days only."""
    require(facts, events.SuspensionAsked)
    require_suspendable(facts.document, {"until": facts.day + days, "day": facts.day})
    number = facts.document["number"]
    return events.SuspensionAsked(number, facts.day + days, plain_text(reason))


def suspend(facts: Facts, asked: Mapping[str, Any]) -> tuple[events.Suspended, ...]:
    """Suspend the tier in force after a second approver agreed."""
    require(facts, events.Suspended)
    return tuple(
        events.Suspended(compartment, asked["digest"], asked["number"], asked["until"])
        for compartment in ("vetting", "standing")
    )


def _are_alike(one: Mapping[str, Any], other: Mapping[str, Any], names: Iterable[str]) -> bool:
    return all(one.get(name) == other.get(name) for name in names)


def _asked(facts: Facts, digest: bytes) -> Mapping[str, Any]:
    for name in ("pending", "asked"):
        asked: Mapping[str, Any] | None = facts.document[name]
        if asked is not None and asked["digest"] == digest:
            return asked
    raise Refused(_CHANGED)


def _require_enough(document: Mapping[str, Any], tier: str, gap: str) -> None:
    lacking = tiers.missing(document, tier)
    if tier != CLEARED_COND:
        if gap:
            raise Refused("Only a tier with conditions names a gap.")
        if lacking:
            raise Refused(lacking[0].sentence)
        return
    if not lacking:
        raise Refused("Nothing is missing. Recommend the tier without conditions.")
    one_of(codes.GAPS, gap)
    others = [one for one in lacking if one.gap != gap]
    if others:
        raise Refused(others[0].sentence)
    if len(lacking) > 1:
        raise Refused("More than one thing is missing. Only one gap can be named.")


def _months(tier: str, months: int) -> int:
    if tier != CLEARED_COND:
        return 0
    if not 1 <= months <= tiers.CONDITIONS_MONTHS:
        raise Refused("A tier with conditions holds for one to six months.")
    return months


def _conditions(
    tier: str, given: tuple[tuple[str, int, str], ...], day: int, until: int
) -> tuple[tuple[str, int, str], ...]:
    _require_conditions(tier, given, day, until)
    return tuple((code, last, plain_text(words, 60) if words.strip() else "") for code, last, words in given)


def _require_conditions(tier: str, given: Sequence[Any], day: int, until: int) -> None:
    if (tier == CLEARED_COND) != bool(given):
        raise Refused("Conditions belong to this tier and to no other: name at least one there.")
    # Whoever writes past the pages may write anything.
    if any([type(part) for part in one] != [str, int, str] for one in map(_parts, given)):
        raise Refused(_CHANGED)
    for code, last, words in given:
        one_of(codes.CONDITIONS, code)
        if not day < last <= until:
            raise Refused("Each condition ends on a day, at the latest when the tier ends.")
        if (code in codes.WITH_WORDS) != bool(words.strip()):
            raise Refused("Say which kind of site or which group, and nothing for other conditions.")
    if len({code for code, _, _ in given}) < len(given):
        raise Refused("Name each condition once.")


def _parts(one: Any) -> Sequence[Any]:
    return one if isinstance(one, list | tuple) else ()


def _body(tier: str, body: str) -> str:
    if (tier == REFERRED) != bool(body.strip()):
        raise Refused("Name the body that leads from now on, where the person is referred, and nowhere else.")
    return code_text(body) if body.strip() else ""


def _reasons(facts: Facts, wanted: Wanted) -> tuple[str, str]:
    burmese, english = wanted.reasons_my.strip(), wanted.reasons_en.strip()
    if not burmese and not english:
        raise Refused(_NO_REASONS)
    if names_voucher(facts, burmese) or names_voucher(facts, english):
        raise Refused(SHOWN_TO_THE_PERSON)
    return (plain_text(burmese) if burmese else ""), (plain_text(english) if english else "")


def _is_grave(item: Mapping[str, Any]) -> bool:
    return item["direction"] == "-" and item["reliability"] in "ABC" and item["credibility"] in "123"


def _is_taken_back(item: Mapping[str, Any]) -> bool:
    was = any(direction == "+" for direction, *_ in item["earlier"])
    return item["kind"] == "VOUCHER" and was and item["direction"] != "+"
