"""What intake records, each event frozen for ever: a field is added only at the end and with a default."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from thitsar.apps.intake.outcome_events import (
    OF_A_PERSON,
    TOLD_OF_IT,
    AcceptedForVetting,
    ChildCloseAgreed,
    ChildCloseProposed,
    ChildHandedOver,
    ChildPathClosed,
    ChildRecruitmentFound,
    HandoverConfirmed,
    OutOfScopeAgreed,
    OutOfScopeProposed,
    ProceedingEnded,
)
from thitsar.apps.intake.wish_events import WishTakenIn
from thitsar.kernel.ledger.event import Event

__all__ = [
    "BY_NAME",
    "EVENTS",
    "OF_A_PERSON",
    "TOLD_OF_IT",
    "VERDICTS",
    "AcceptedForVetting",
    "CandidateJudged",
    "CandidateRaised",
    "ChildCloseAgreed",
    "ChildCloseProposed",
    "ChildHandedOver",
    "ChildPathClosed",
    "ChildPathOpened",
    "ChildRecruitmentFound",
    "ConsentChanged",
    "Event",
    "FindingsReviewed",
    "HandoverConfirmed",
    "ImportFinished",
    "ImportProgressed",
    "ImportStarted",
    "MappingSaved",
    "OutOfScopeAgreed",
    "OutOfScopeProposed",
    "PersonLinked",
    "PersonRegistered",
    "PersonUnlinked",
    "ProceedingEnded",
    "SectionsAnswered",
    "SectionsCorrected",
    "WishTakenIn",
]

VERDICTS = ("same", "different", "unsure")


@dataclass(frozen=True)
class PersonRegistered(Event):
    """A person was registered; what everybody who works with the file may know (domain.md 3.2)."""

    NAME: ClassVar[str] = "intake.registered.v1"

    display_name: tuple[str, str]  # Burmese, Latin: a pseudonym
    code: str
    uuid: str
    digest: bytes
    path: str  # adult, child
    day: int
    due: int
    source: str  # import, form
    asked: str  # the day the answers speak of
    sections: Mapping[str, Any]  # consent and arrival, as SectionsAnswered has them
    warnings: tuple[tuple[str, str], ...] = ()  # section.field and code, of all compartments


@dataclass(frozen=True)
class SectionsAnswered(Event):
    """Sections of one compartment were answered; `asked` is the day the answers speak of."""

    NAME: ClassVar[str] = "intake.answered.v1"
    COMPARTMENTS: ClassVar[tuple[str, ...]] = TOLD_OF_IT

    compartment: str
    asked: str
    sections: Mapping[str, Any]  # section: version, values, findings
    # Copied into each compartment, so that a work list needs no second key.
    display_name: tuple[str, str] = ("", "")
    code: str = ""


@dataclass(frozen=True)
class SectionsCorrected(Event):
    """Answers were corrected, with the reason; a value of None takes an answer back."""

    NAME: ClassVar[str] = "intake.corrected.v1"
    COMPARTMENTS: ClassVar[tuple[str, ...]] = OF_A_PERSON

    compartment: str
    asked: str
    sections: Mapping[str, Any]
    reason: str


@dataclass(frozen=True)
class FindingsReviewed(Event):
    """Somebody looked at the warnings of a section; these are what remains open."""

    NAME: ClassVar[str] = "intake.reviewed.v1"
    COMPARTMENTS: ClassVar[tuple[str, ...]] = OF_A_PERSON

    compartment: str
    section: str
    findings: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class ChildPathOpened(Event):
    """All flows but the child path are closed for this file (R-AGE, Paris Principles)."""

    NAME: ClassVar[str] = "intake.child_path_opened.v1"
    COMPARTMENTS: ClassVar[tuple[str, ...]] = OF_A_PERSON

    compartment: str
    reason: str  # age, doubt, corrected, linked
    due: int  # day by which the handover is confirmed


@dataclass(frozen=True)
class ConsentChanged(Event):
    """Consent for one purpose was given, refused or withdrawn after registration (R-CONS).

    It holds from `day` on, which is when the person said it. One that did not know of another does not answer it.
    """

    NAME: ClassVar[str] = "intake.consent_changed.v1"
    COMPARTMENTS: ClassVar[tuple[str, ...]] = OF_A_PERSON

    compartment: str
    purpose: str
    status: str  # GIVEN, REFUSED, WITHDRAWN, EXPIRED
    statement: str  # its own id, the same in every part that is told; that of the wish, where there was one
    day: int
    answers: tuple[str, ...] = ()  # the statements its author knew, and answers with this one
    # How a member was told; empty where the person said it on their own page.
    method: str = ""
    language: str = ""


@dataclass(frozen=True)
class PersonLinked(Event):
    """Two people said that another file is about the same human being; exactly one of the two is counted."""

    NAME: ClassVar[str] = "intake.linked.v1"
    COMPARTMENTS: ClassVar[tuple[str, ...]] = OF_A_PERSON

    compartment: str
    other: str
    candidate: str
    place: str  # keeps or yields its place in the statistics


@dataclass(frozen=True)
class PersonUnlinked(Event):
    """A link was undone: the two files are about two people after all (R-DUP)."""

    NAME: ClassVar[str] = "intake.unlinked.v1"
    COMPARTMENTS: ClassVar[tuple[str, ...]] = OF_A_PERSON

    compartment: str
    other: str
    reason: str


@dataclass(frozen=True)
class CandidateRaised(Event):
    """Two files resemble each other, for these reasons; never a merge (R-DUP)."""

    NAME: ClassVar[str] = "intake.candidate_raised.v1"

    left: str
    right: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class CandidateJudged(Event):
    """One member compared the two files; two different members are needed."""

    NAME: ClassVar[str] = "intake.candidate_judged.v1"

    verdict: str  # same, different, unsure
    reason: str


@dataclass(frozen=True)
class ImportStarted(Event):
    """A list was opened for reading."""

    NAME: ClassVar[str] = "intake.import_started.v1"

    digest: bytes
    mapping: str
    rows: int


@dataclass(frozen=True)
class ImportProgressed(Event):
    """Rows `first` to `last` (not included) were read; refused ones leave a count and not even their number."""

    NAME: ClassVar[str] = "intake.import_progressed.v1"

    first: int
    last: int
    registered: int
    children: int
    skipped: int
    quarantined: tuple[tuple[int, tuple[str, ...], str], ...]  # row, codes, draft
    refused: Mapping[str, int]  # insider, captured
    warnings: Mapping[str, int]


@dataclass(frozen=True)
class ImportFinished(Event):
    """The list was read to its end, or stopped for good with the reason."""

    NAME: ClassVar[str] = "intake.import_finished.v1"

    reason: str = ""


@dataclass(frozen=True)
class MappingSaved(Event):
    """An organisation said which column of its lists fills which field, and whose keys open the closed parts."""

    NAME: ClassVar[str] = "intake.mapping_saved.v1"

    name: str
    columns: tuple[tuple[str, str], ...]
    team: tuple[str, ...] = ()


EVENTS: tuple[type[Event], ...] = (
    PersonRegistered,
    SectionsAnswered,
    SectionsCorrected,
    FindingsReviewed,
    ChildPathOpened,
    ChildHandedOver,
    HandoverConfirmed,
    ChildCloseProposed,
    ChildCloseAgreed,
    ChildPathClosed,
    ChildRecruitmentFound,
    AcceptedForVetting,
    OutOfScopeProposed,
    OutOfScopeAgreed,
    ProceedingEnded,
    ConsentChanged,
    WishTakenIn,
    PersonLinked,
    PersonUnlinked,
    CandidateRaised,
    CandidateJudged,
    ImportStarted,
    ImportProgressed,
    ImportFinished,
    MappingSaved,
)
BY_NAME = {event.NAME: event for event in EVENTS}
