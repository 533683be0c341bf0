"""Decisions of two nodes that did not know of each other: both are kept, the lower tier holds, it is reviewed; pure.

Nothing here asks which came first. Revoking beats granting, and whoever looks at it next sees that it is contested.
"""

from collections.abc import Mapping
from typing import Any

from thitsar.apps.vetting import events
from thitsar.apps.vetting.transitions import REVIEW
from thitsar.kernel.files.beside import CONFLICTS, Beside

Document = dict[str, Any]
REASON = "CONTESTED"
_STATED = {
    events.ClaimRestated.NAME: ("claim", "claim"),
    events.EvidenceJudged.NAME: ("evidence", "evidence"),
    events.Checked.NAME: ("check", "type"),
    events.RiskAssessed.NAME: ("risk", "question"),
}


def facts(document: Mapping[str, Any]) -> dict[str, Any]:
    """Give what must not be overwritten unseen; who decided what is merged by `merge`."""
    if "claims" not in document:
        return {}
    pending, allegation = document["pending"], document["allegation"]
    return {
        **{f"claim.{one}": made["statement"] for one, made in document["claims"].items()},
        **{
            f"evidence.{one}": [made["direction"], made["reliability"], made["credibility"]]
            for one, made in document["evidence"].items()
        },
        **{f"check.{one}": [made["result"], made["reason"]] for one, made in document["checks"].items()},
        **{f"risk.{one}": made["level"] for one, made in document["risks"].items()},
        **{f"answer.{one}": made["answer"] for one, made in document["questions"].items()},
        "allegation": allegation and [allegation["exists"], allegation["referred_to"]],
        "pending": pending and pending["digest"],
    }


def states(name: str, payload: Any) -> list[str]:
    """Name what an event speaks of, also where it repeats what was there: that settles a conflict."""
    if name == events.AllegationScreened.NAME:
        return ["allegation"]
    kind, field = _STATED.get(name, ("", ""))
    return [f"{kind}.{payload.get(field)}"] if kind else []


def is_open(document: Mapping[str, Any], name: str) -> bool:
    """Tell whether two organisations said this differently: then saying again what stands settles it."""
    return name in document.get(CONFLICTS, {})


def merge(found: Beside) -> Document:
    """Merge one event with what its author could not know."""
    document = _with_decision(found, found.after)
    document = {**document, "did": _all_that_was_done(document["did"], found.own["did"])}
    suspension = _restricting(found, "suspension")
    if suspension is not None:
        document = {**document, "suspension": suspension, **_in_review(found, document)}
    elif _newly(found, "review") is not None and document["state"] != REVIEW:
        document = {**document, **_in_review(found, document)}
    return document


def _with_decision(found: Beside, document: Document) -> Document:
    mine = _new_decisions(found.own, found.base)
    if not mine:
        return document
    theirs = _new_decisions(found.before, found.base)
    if not theirs:
        if not _new_decisions(document, found.before):
            # What was said beside it only kept it from being understood there: it stands as its node decided it.
            kept = {one: found.own[one] for one in ("tier", "state", "review", "suspension", "number")}
            document = {**document, **kept, "pending": None, "decisions": [*document["decisions"], *mine]}
        return document
    # The one that holds stands last, where whoever delivers or reviews looks for it.
    both = sorted([*theirs, *mine], key=lambda one: (-_caution(one["tier"]), one["digest"]))
    earlier = [one for one in found.before["decisions"] if one not in theirs]
    return {
        **document,
        "decisions": [*earlier, *both],
        "tier": both[-1]["tier"],
        "state": REVIEW,
        "pending": None,
        "number": max(found.own["number"], found.before["number"]),
        "review": _opened(both),
        "contested": sorted({one["tier"] for one in both}, key=_caution),
    }


def _all_that_was_done(one: Mapping[str, Any], other: Mapping[str, Any]) -> Document:
    return {who: sorted({*one.get(who, ()), *other.get(who, ())}) for who in sorted({*one, *other})}


def _in_review(found: Beside, document: Document) -> Document:
    review = document["review"] or _newly(found, "review") or found.before.get("review")
    if review is None and document["decisions"]:
        review = _opened(document["decisions"])
    return {"state": REVIEW, "review": review} if review is not None else {}


def _opened(decisions: list[Any]) -> Document:
    newest = max(decisions, key=lambda one: (one["day"], one["digest"]))
    return {"reason": REASON, "by": newest["by"], "day": newest["day"]}


def _newly(found: Beside, name: str) -> Any:
    """Give what this event brought about where it was said, and not before."""
    own = found.own.get(name)
    return own if own != found.base.get(name) else None


def _restricting(found: Beside, name: str) -> Any:
    """Give what one of the two sides has newly taken away, the longer one of both."""
    theirs = found.before.get(name)
    sides = [_newly(found, name), theirs if theirs != found.base.get(name) else None]
    return max((one for one in sides if one is not None), key=lambda one: int(one["until"]), default=None)


def _new_decisions(document: Mapping[str, Any], base: Mapping[str, Any]) -> list[Any]:
    known = [one["digest"] for one in base.get("decisions", [])]
    return [one for one in document.get("decisions", []) if one["digest"] not in known]


def _caution(tier: str) -> int:
    return events.MOST_CAUTIOUS.index(tier) if tier in events.MOST_CAUTIOUS else -1
