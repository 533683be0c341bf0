"""What vetting records, each event frozen for ever: a field is added only at the end and with a default."""

from dataclasses import dataclass
from typing import ClassVar

from thitsar.kernel.ledger import event as agreed

# From the tier that lets a person do least on: of two that were decided side by side the first of these holds.
MOST_CAUTIOUS = ("NOT_CLEARED", "REFERRED", "PROVISIONAL", "CLEARED_COND", "CLEARED")


@dataclass(frozen=True)
class _Event(agreed.Event):
    """Give an event of vetting its part."""

    COMPARTMENT: ClassVar[str] = "vetting"


@dataclass(frozen=True)
class VettingBegun(_Event):
    """A vetting officer accepted the file; `registered` is the day from which the time limits count."""

    NAME: ClassVar[str] = "vetting.begun.v1"

    registered: int
    # Copied, so that a work list needs no second key.
    display_name: tuple[str, str] = ("", "")
    code: str = ""


@dataclass(frozen=True)
class ClaimRecorded(_Event):
    """The person says something about themselves that can be tested."""

    NAME: ClassVar[str] = "vetting.claimed.v1"

    claim: str
    type: str
    statement: str


@dataclass(frozen=True)
class ClaimRestated(_Event):
    """The person corrected a claim; every item on it must be judged again against the new words."""

    NAME: ClassVar[str] = "vetting.restated.v1"

    claim: str
    statement: str


@dataclass(frozen=True)
class EvidenceAdded(_Event):
    """One item was weighed against a claim: direction, and source and content judged apart."""

    NAME: ClassVar[str] = "vetting.evidence_added.v1"

    evidence: str
    claim: str
    kind: str
    direction: str  # +, 0, -
    what: str
    group: str  # items of one origin share it and count once
    reliability: str = "F"
    credibility: str = "6"
    voucher: str = ""  # code of a member or organisation, never a name
    digest: bytes = b""  # of the paper or picture, which is not kept here


@dataclass(frozen=True)
class EvidenceJudged(_Event):
    """An item was judged again, with the reason: the claim was restated, or more is known."""

    NAME: ClassVar[str] = "vetting.evidence_judged.v1"

    evidence: str
    direction: str
    reliability: str
    credibility: str
    reason: str


@dataclass(frozen=True)
class Checked(_Event):
    """A check was made, or was not and why; a later one of the same type replaces it."""

    NAME: ClassVar[str] = "vetting.checked.v1"

    type: str
    result: str
    reason: str = ""  # NOT_DONE only


@dataclass(frozen=True)
class AllegationScreened(_Event):
    """Whether a serious crime is alleged: yes with the body it was referred to, or no; never any facts (R-EXCL)."""

    NAME: ClassVar[str] = "vetting.allegation_screened.v1"

    exists: bool
    referred_to: str = ""


@dataclass(frozen=True)
class RiskAssessed(_Event):
    """One of three separate questions was answered."""

    NAME: ClassVar[str] = "vetting.risk_assessed.v1"

    question: str  # PERSON, HOST, SECURITY
    level: str
    reasons: str
    mitigations: str


@dataclass(frozen=True)
class QuestionPut(_Event):
    """What speaks against a claim was put to the person in words that do not expose the source."""

    NAME: ClassVar[str] = "vetting.question_put.v1"

    question: str
    about: str  # a claim, or the type of a check
    told: str


@dataclass(frozen=True)
class Answered(_Event):
    """The person answered."""

    NAME: ClassVar[str] = "vetting.answered.v1"

    question: str
    answer: str


@dataclass(frozen=True)
class TakenBack(_Event):
    """Whoever recorded something by mistake took it back before anything else was said; both stay in the history."""

    NAME: ClassVar[str] = "vetting.taken_back.v1"

    said_at: int  # clock of the entry it takes back: the author's own, and the one before this


@dataclass(frozen=True)
class TimeExtended(_Event):
    """The person was told why it takes fifteen days more; once in each vetting."""

    NAME: ClassVar[str] = "vetting.time_extended.v1"

    reason: str


@dataclass(frozen=True)
class Recommended(_Event):
    """A tier was recommended; the digest binds all of this, and what was judged."""

    NAME: ClassVar[str] = "vetting.recommended.v1"

    number: int  # of recommendations in this file, so that no two are alike
    tier: str
    scope: str
    gap: str  # CLEARED_COND only
    conditions: tuple[tuple[str, int, str], ...]  # code, last day, words
    body: str  # REFERRED only
    until: int  # last day, 0 where there is none
    review: int  # by this day somebody looks at it again, 0 where nobody has to
    reasons_my: str
    reasons_en: str
    language: str
    rests_on: bytes  # digest of all that was judged in the part before, by whom it was said
    digest: bytes = b""


@dataclass(frozen=True)
class Approved(_Event):
    """An approver agreed to exactly what this digest binds."""

    NAME: ClassVar[str] = "vetting.approved.v1"

    digest: bytes


@dataclass(frozen=True)
class Returned(_Event):
    """An approver gave a recommendation back for more, with the reason."""

    NAME: ClassVar[str] = "vetting.returned.v1"

    digest: bytes
    reason: str


@dataclass(frozen=True)
class Decided(_Event):
    """The approval that was still missing came: the tier is in force; reasons and words stand in `vetting` only."""

    NAME: ClassVar[str] = "vetting.decided.v1"
    COMPARTMENTS: ClassVar[tuple[str, ...]] = ("vetting", "standing")

    compartment: str  # vetting, standing
    digest: bytes
    number: int
    tier: str
    scope: str
    conditions: tuple[tuple[str, int, str], ...]  # without words in `standing`
    until: int
    review: int
    approved_by: tuple[str, ...]  # members, sorted; the agent compares them with those it counted
    display_name: tuple[str, str] = ("", "")
    code: str = ""


@dataclass(frozen=True)
class ReviewOpened(_Event):
    """A decision is looked at again; its tier stays in force meanwhile."""

    NAME: ClassVar[str] = "vetting.review_opened.v1"

    reason: str


@dataclass(frozen=True)
class Reopened(_Event):
    """Vetting goes on: with new facts, after ninety days, or because another body has answered."""

    NAME: ClassVar[str] = "vetting.reopened.v1"

    reason: str


@dataclass(frozen=True)
class SuspensionAsked(_Event):
    """An approver sees immediate danger and asks a second one to suspend the tier for some days."""

    NAME: ClassVar[str] = "vetting.suspension_asked.v1"

    number: int
    until: int
    reason: str
    digest: bytes = b""


@dataclass(frozen=True)
class Suspended(_Event):
    """Two approvers suspended the tier; it is in force again after `until`, whatever anybody does."""

    NAME: ClassVar[str] = "vetting.suspended.v1"
    COMPARTMENTS: ClassVar[tuple[str, ...]] = ("vetting", "standing")

    compartment: str  # vetting, standing
    digest: bytes
    number: int
    until: int


@dataclass(frozen=True)
class ConflictDeclared(_Event):
    """An approver declared that they are related to the person or not free to judge."""

    NAME: ClassVar[str] = "vetting.conflict_declared.v1"

    kind: str


@dataclass(frozen=True)
class Delivered(_Event):
    """The person was given the decision with its reasons and told how to appeal."""

    NAME: ClassVar[str] = "vetting.delivered.v1"

    digest: bytes
    language: str
    method: str
    day: int


Event = _Event

EVENTS: tuple[type[_Event], ...] = (
    VettingBegun,
    ClaimRecorded,
    ClaimRestated,
    EvidenceAdded,
    EvidenceJudged,
    Checked,
    AllegationScreened,
    RiskAssessed,
    QuestionPut,
    Answered,
    TakenBack,
    TimeExtended,
    Recommended,
    Approved,
    Returned,
    Decided,
    ReviewOpened,
    Reopened,
    SuspensionAsked,
    Suspended,
    ConflictDeclared,
    Delivered,
)
BY_NAME = {event.NAME: event for event in EVENTS}
# What is judged: whatever is said of it after a recommendation makes that void.
JUDGED: tuple[type[_Event], ...] = (
    ClaimRecorded,
    ClaimRestated,
    EvidenceAdded,
    EvidenceJudged,
    Checked,
    AllegationScreened,
    RiskAssessed,
    QuestionPut,
    Answered,
    TakenBack,
)
# What its author may take back while nothing was said after it.
SLIPS: tuple[type[_Event], ...] = (ClaimRecorded, EvidenceAdded, Checked, QuestionPut)
# Whoever said one of these has a part in the file in which they do not decide (R-SOD).
BEFORE_DECIDING: tuple[type[_Event], ...] = (VettingBegun, *JUDGED, TimeExtended, Recommended)
