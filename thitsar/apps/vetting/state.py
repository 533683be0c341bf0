"""Fold vetting's events into its part of a person's file; pure and total."""

from collections.abc import Callable
from typing import Any, NamedTuple

from thitsar.apps.vetting import events, tiers
from thitsar.apps.vetting.taking_back import newest, without
from thitsar.apps.vetting.transitions import (
    ALLOWED,
    DECISIONS,
    IN_VETTING,
    REOPENED,
    SUSPENDED_WITHIN,
    after,
)
from thitsar.kernel.errors import Unverified

Document = dict[str, Any]

ACCEPTED = "accepted"
RECORDED = "recorded"
RECOMMENDED = "recommended"
APPROVED = "approved"
CONFLICT = "conflict"


class Told(NamedTuple):
    """Who said something, on which day, where it stands in causal order, and the digest of what was judged."""

    author: str
    day: int
    clock: int
    digest: bytes = b""


def fold(document: Document | None, name: str, payload: Any, told: Told) -> Document:
    """Fold one event into a document and give a new one; what cannot be understood here is counted, never guessed."""
    before = document or blank()
    known = events.BY_NAME.get(name)
    changed = _changed(before, known, payload, told) if known else None
    # Only what was said last can be taken back, whatever was said last.
    slip = _slip(known, told) if changed is not None else None
    if changed is None:
        changed = {**before, "unknown": before["unknown"] + 1}
    changed = {**changed, "slip": slip}
    if known not in events.JUDGED:
        return changed
    # Whatever is said of what is judged voids what was recommended, also when it could not be understood here.
    judged = sorted([*before["judged"], told.digest])
    return {
        **changed,
        "judged": judged,
        "pending": None,
        "voided": before["voided"] or before["pending"] is not None,
    }


def blank() -> Document:
    """Give the part before anything was said in it."""
    return {
        "kind": "vetting",
        "name": ["", ""],
        "code": "",
        "state": IN_VETTING,
        "tier": "PENDING",
        "accepted": None,
        "began": 0,
        "claims": {},
        "evidence": {},
        "checks": {},
        "allegation": None,
        "risks": {},
        "questions": {},
        # A digest of each thing that was said of what is judged, by whom, sorted: what a recommendation rests on.
        "judged": [],
        # What was said last, where its author may take it back; and all that was taken back, by author and clock.
        "slip": None,
        "taken": [],
        "extended": None,
        "number": 0,
        "pending": None,
        "voided": False,
        "returned": None,
        "decisions": [],
        "review": None,
        "asked": None,
        "suspension": None,
        # The tiers that several nodes decided without knowing of each other, until somebody decides who does.
        "contested": [],
        # By member: what they did here, for R-SOD.
        "did": {},
        "unknown": 0,
    }


def _changed(before: Document, known: type[events.Event], payload: Any, told: Told) -> Document | None:
    try:
        event = known.from_plain(payload)
    except Unverified:
        return None
    # An event outside its own compartment was signed for other readers: it changes nothing here.
    if event.lies_in != "vetting":
        return None
    is_placed = before["accepted"] is not None and before["state"] in ALLOWED[known]
    if not is_placed and known is not events.VettingBegun:
        return None
    if known in events.SLIPS and [told.author, told.clock] in before["taken"]:
        # Arrived after it was taken back: said by its author all the same.
        return _with(before, told, RECORDED)
    changed = _FOLDS[known](before, event, told)
    return {**changed, "state": after(before["state"], event)} if changed is not None else None


def _slip(known: type[events.Event] | None, told: Told) -> Document | None:
    kind = _SLIPS.get(known) if known else None
    return {"kind": kind, "by": told.author, "said_at": told.clock} if kind else None


def _with(document: Document, told: Told, did: str, **changed: Any) -> Document:
    mine = sorted({*document["did"].get(told.author, ()), did})
    return {**document, **changed, "did": {**document["did"], told.author: mine}}


def _begun(document: Document, event: events.VettingBegun, told: Told) -> Document | None:
    if document["accepted"] is not None:
        return None
    accepted = {"by": told.author, "day": told.day, "registered": event.registered}
    name = [str(one) for one in (*event.display_name, "", "")[:2]]
    return _with(document, told, ACCEPTED, accepted=accepted, began=told.day, name=name, code=event.code)


def _claimed(document: Document, event: events.ClaimRecorded, told: Told) -> Document | None:
    if event.claim in document["claims"]:
        return None
    made = {
        "type": event.type,
        "statement": event.statement,
        "version": 1,
        "earlier": [],
        "said_at": told.clock,
        "by": told.author,
        "day": told.day,
    }
    return _with(document, told, RECORDED, claims={**document["claims"], event.claim: made})


def _restated(document: Document, event: events.ClaimRestated, told: Told) -> Document | None:
    before = document["claims"].get(event.claim)
    if before is None:
        return None
    now = {
        **before,
        "statement": event.statement,
        "version": before["version"] + 1,
        "earlier": [*before["earlier"], before["statement"]],
    }
    return _with(document, told, RECORDED, claims={**document["claims"], event.claim: now})


def _evidence(document: Document, event: events.EvidenceAdded, told: Told) -> Document | None:
    claim = document["claims"].get(event.claim)
    if claim is None or event.evidence in document["evidence"]:
        return None
    made = {
        "claim": event.claim,
        "kind": event.kind,
        "direction": event.direction,
        "reliability": event.reliability,
        "credibility": event.credibility,
        "group": event.group,
        "what": event.what,
        "voucher": event.voucher,
        "digest": event.digest,
        "version": claim["version"],
        "at": told.clock,
        "said_at": told.clock,
        "by": told.author,
        "day": told.day,
        "earlier": [],
    }
    return _with(document, told, RECORDED, evidence={**document["evidence"], event.evidence: made})


def _judged(document: Document, event: events.EvidenceJudged, told: Told) -> Document | None:
    before = document["evidence"].get(event.evidence)
    if before is None:
        return None
    version = document["claims"][before["claim"]]["version"]
    # What newly speaks against the claim, or against its new words, has to be heard anew.
    is_new = before["direction"] != event.direction or before["version"] != version
    judged = [before["direction"], before["reliability"], before["credibility"], event.reason, told.day]
    now = {
        **before,
        "direction": event.direction,
        "reliability": event.reliability,
        "credibility": event.credibility,
        "version": version,
        "at": told.clock if is_new else before["at"],
        "day": told.day,
        "earlier": [*before["earlier"], judged],
    }
    return _with(document, told, RECORDED, evidence={**document["evidence"], event.evidence: now})


def _checked(document: Document, event: events.Checked, told: Told) -> Document:
    made = {
        "result": event.result,
        "reason": event.reason,
        "by": told.author,
        "day": told.day,
        "at": told.clock,
        "said_at": told.clock,
    }
    checks = {**document["checks"], event.type: newest(document["checks"].get(event.type), made)}
    return _with(document, told, RECORDED, checks=checks)


def _screened(document: Document, event: events.AllegationScreened, told: Told) -> Document:
    made = {"exists": event.exists, "referred_to": event.referred_to, "day": told.day}
    return _with(document, told, RECORDED, allegation=made)


def _risk(document: Document, event: events.RiskAssessed, told: Told) -> Document:
    made = {
        "level": event.level,
        "reasons": event.reasons,
        "mitigations": event.mitigations,
        "day": told.day,
    }
    return _with(document, told, RECORDED, risks={**document["risks"], event.question: made})


def _question(document: Document, event: events.QuestionPut, told: Told) -> Document | None:
    if event.question in document["questions"]:
        return None
    made = {
        "about": event.about,
        "told": event.told,
        "answer": "",
        "by": told.author,
        "day": told.day,
        "at": told.clock,
        "said_at": told.clock,
        "answered": 0,
    }
    return _with(document, told, RECORDED, questions={**document["questions"], event.question: made})


def _answer(document: Document, event: events.Answered, told: Told) -> Document | None:
    before = document["questions"].get(event.question)
    if before is None or before["answer"]:
        return None
    now = {**before, "answer": event.answer, "answered": told.day}
    return _with(document, told, RECORDED, questions={**document["questions"], event.question: now})


def _taken_back(document: Document, event: events.TakenBack, told: Told) -> Document:
    taken = sorted([*document["taken"], [told.author, event.said_at]])
    return _with(document, told, RECORDED, taken=taken, **without(document, told.author, event.said_at))


def _extended(document: Document, event: events.TimeExtended, told: Told) -> Document | None:
    if document["extended"] is not None:
        return None
    return _with(document, told, RECORDED, extended={"reason": event.reason, "day": told.day})


def _recommended(document: Document, event: events.Recommended, told: Told) -> Document | None:
    if event.number != document["number"] + 1:
        return None
    pending = {**event.to_plain(), "by": told.author, "day": told.day, "approved": []}
    return _with(
        document, told, RECOMMENDED, pending=pending, number=event.number, voided=False, returned=None
    )


def _approved(document: Document, event: events.Approved, told: Told) -> Document | None:
    for name in ("pending", "asked"):
        asked = document[name]
        if asked is None or asked["digest"] != event.digest:
            continue
        if told.author == asked["by"] or any(one == told.author for one, _ in asked["approved"]):
            return None
        now = {**asked, "approved": [*asked["approved"], [told.author, told.day]]}
        return _with(document, told, APPROVED, **{name: now})
    return None


def _returned(document: Document, event: events.Returned, told: Told) -> Document | None:
    pending = document["pending"]
    if pending is None or pending["digest"] != event.digest:
        return None
    returned = {"by": told.author, "day": told.day, "reason": event.reason, "number": pending["number"]}
    return {**document, "pending": None, "returned": returned}


def _decided(document: Document, event: events.Decided, told: Told) -> Document | None:
    pending = document["pending"]
    said = event.to_plain()
    same = ("digest", "number", "tier", "scope", "conditions", "until", "review")
    if pending is None or any(pending[name] != said[name] for name in same):
        return None
    if event.tier not in DECISIONS[document["state"]]:
        return None
    # The agent has counted them; a partner's entry is counted here, too.
    approvers = set(event.approved_by) & {one for one, _ in pending["approved"]}
    if len(approvers) < tiers.approval(event.tier).people or approvers != set(event.approved_by):
        return None
    made = {
        **pending,
        "recommended": pending["day"],
        "day": told.day,
        "at": told.clock,
        "approved_by": said["approved_by"],
        "delivered": None,
    }
    return {
        **document,
        "tier": event.tier,
        "pending": None,
        "review": None,
        "asked": None,
        "suspension": None,
        "contested": [],
        "decisions": [*document["decisions"], made],
    }


def _review(document: Document, event: events.ReviewOpened, told: Told) -> Document:
    opened = {"reason": event.reason, "by": told.author, "day": told.day}
    return {**document, "review": opened, "pending": None, "voided": False, "returned": None}


def _reopened(document: Document, event: events.Reopened, told: Told) -> Document | None:
    if event.reason not in REOPENED[document["state"]]:
        return None
    anew = {"tier": "PENDING", "pending": None, "voided": False, "returned": None, "extended": None}
    return {**document, **anew, "began": told.day}


def _suspension_asked(document: Document, event: events.SuspensionAsked, told: Told) -> Document | None:
    if document["suspension"] is not None or not 0 < event.until - told.day <= SUSPENDED_WITHIN:
        return None
    asked = {**event.to_plain(), "by": told.author, "day": told.day, "approved": []}
    return _with(document, told, APPROVED, asked=asked)


def _suspended(document: Document, event: events.Suspended, told: Told) -> Document | None:
    asked = document["asked"]
    if asked is None or asked["digest"] != event.digest or asked["until"] != event.until:
        return None
    if not asked["approved"]:
        return None
    made = {"until": event.until, "day": told.day, "by": told.author}
    return {**document, "asked": None, "suspension": made}


def _conflict(document: Document, event: events.ConflictDeclared, told: Told) -> Document:
    return _with(document, told, CONFLICT)


def _delivered(document: Document, event: events.Delivered, told: Told) -> Document | None:
    told_of = {"language": event.language, "method": event.method, "day": event.day, "by": told.author}
    found = [
        {**one, "delivered": told_of} if one["digest"] == event.digest and one["delivered"] is None else one
        for one in document["decisions"]
    ]
    return {**document, "decisions": found} if found != document["decisions"] else None


_SLIPS: dict[type[Any], str] = dict(
    zip(events.SLIPS, ("claim", "evidence", "check", "question"), strict=True)
)
_FOLDS: dict[type[Any], Callable[[Document, Any, Told], Document | None]] = {
    events.VettingBegun: _begun,
    events.ClaimRecorded: _claimed,
    events.ClaimRestated: _restated,
    events.EvidenceAdded: _evidence,
    events.EvidenceJudged: _judged,
    events.Checked: _checked,
    events.AllegationScreened: _screened,
    events.RiskAssessed: _risk,
    events.QuestionPut: _question,
    events.Answered: _answer,
    events.TakenBack: _taken_back,
    events.TimeExtended: _extended,
    events.Recommended: _recommended,
    events.Approved: _approved,
    events.Returned: _returned,
    events.Decided: _decided,
    events.ReviewOpened: _review,
    events.Reopened: _reopened,
    events.SuspensionAsked: _suspension_asked,
    events.Suspended: _suspended,
    events.ConflictDeclared: _conflict,
    events.Delivered: _delivered,
}
