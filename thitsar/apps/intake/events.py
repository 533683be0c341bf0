"""What intake records, each event frozen for ever: a field is added only at the end and with a default."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self, get_origin, get_type_hints

from thitsar.kernel.errors import Unverified

# The compartments whose entries say who must not be counted or processed any more.
OF_A_PERSON = ("registration", "identity", "service", "support")


VERDICTS = ("same", "different", "unsure")


@dataclass(frozen=True)
class _Event:
    NAME: ClassVar[str]
    VERSION: ClassVar[int] = 1
    # None: the event says itself in which compartment it lies.
    COMPARTMENT: ClassVar[str | None] = "registration"

    def to_plain(self) -> dict[str, Any]:
        """Write the payload as it is signed."""
        return {name: _plain(getattr(self, name)) for name in _KINDS[type(self)]}

    @classmethod
    def from_plain(cls, payload: Mapping[str, Any]) -> Self:
        """Read a payload; fields a later version added are left out, anything else amiss is Unverified."""
        if not isinstance(payload, Mapping):
            raise Unverified("This event is not in the agreed form.")
        given = {}
        for name, kind in _KINDS[cls].items():
            if name in payload:
                given[name] = _frozen(payload[name])
                if type(given[name]) is not kind:
                    raise Unverified("This event is not in the agreed form.")
        try:
            return cls(**given)
        except TypeError as error:
            raise Unverified("This event is not in the agreed form.") from error

    @property
    def lies_in(self) -> str:
        """Name the compartment this event belongs to."""
        return self.COMPARTMENT or str(getattr(self, "compartment"))  # noqa: B009 - only some events have it


@dataclass(frozen=True)
class PersonRegistered(_Event):
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
class SectionsAnswered(_Event):
    """Sections of one compartment were answered; `asked` is the day the answers speak of."""

    NAME: ClassVar[str] = "intake.answered.v1"
    COMPARTMENT: ClassVar[str | None] = None

    compartment: str
    asked: str
    sections: Mapping[str, Any]  # section: version, values, findings
    # Copied into each compartment, so that a work list needs no second key.
    display_name: tuple[str, str] = ("", "")
    code: str = ""


@dataclass(frozen=True)
class SectionsCorrected(_Event):
    """Answers were corrected, with the reason; a value of None takes an answer back."""

    NAME: ClassVar[str] = "intake.corrected.v1"
    COMPARTMENT: ClassVar[str | None] = None

    compartment: str
    asked: str
    sections: Mapping[str, Any]
    reason: str


@dataclass(frozen=True)
class FindingsReviewed(_Event):
    """Somebody looked at the warnings of a section; these are what remains open."""

    NAME: ClassVar[str] = "intake.reviewed.v1"
    COMPARTMENT: ClassVar[str | None] = None

    compartment: str
    section: str
    findings: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class ChildPathOpened(_Event):
    """All flows but the child path are closed for this file (R-AGE, Paris Principles)."""

    NAME: ClassVar[str] = "intake.child_path_opened.v1"
    COMPARTMENT: ClassVar[str | None] = None

    compartment: str
    reason: str  # age, doubt, corrected, linked
    due: int  # day by which the handover is confirmed


@dataclass(frozen=True)
class ConsentChanged(_Event):
    """Consent for one purpose was given, refused or withdrawn after registration (R-CONS)."""

    NAME: ClassVar[str] = "intake.consent_changed.v1"
    COMPARTMENT: ClassVar[str | None] = None

    compartment: str
    purpose: str
    status: str  # GIVEN, REFUSED, WITHDRAWN, EXPIRED


@dataclass(frozen=True)
class PersonLinked(_Event):
    """Two people said that another file is about the same human being; exactly one of the two is counted."""

    NAME: ClassVar[str] = "intake.linked.v1"
    COMPARTMENT: ClassVar[str | None] = None

    compartment: str
    other: str
    candidate: str
    place: str  # keeps or yields its place in the statistics


@dataclass(frozen=True)
class PersonUnlinked(_Event):
    """A link was undone: the two files are about two people after all (R-DUP)."""

    NAME: ClassVar[str] = "intake.unlinked.v1"
    COMPARTMENT: ClassVar[str | None] = None

    compartment: str
    other: str
    reason: str


@dataclass(frozen=True)
class CandidateRaised(_Event):
    """Two files resemble each other, for these reasons; never a merge (R-DUP)."""

    NAME: ClassVar[str] = "intake.candidate_raised.v1"

    left: str
    right: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class CandidateJudged(_Event):
    """One member compared the two files; two different members are needed."""

    NAME: ClassVar[str] = "intake.candidate_judged.v1"

    verdict: str  # same, different, unsure
    reason: str


@dataclass(frozen=True)
class ImportStarted(_Event):
    """A list was opened for reading."""

    NAME: ClassVar[str] = "intake.import_started.v1"

    digest: bytes
    mapping: str
    rows: int


@dataclass(frozen=True)
class ImportProgressed(_Event):
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
class ImportFinished(_Event):
    """The list was read to its end, or stopped for good with the reason."""

    NAME: ClassVar[str] = "intake.import_finished.v1"

    reason: str = ""


@dataclass(frozen=True)
class MappingSaved(_Event):
    """An organisation said which column of its lists fills which field, and whose keys open the closed parts."""

    NAME: ClassVar[str] = "intake.mapping_saved.v1"

    name: str
    columns: tuple[tuple[str, str], ...]
    team: tuple[str, ...] = ()


Event = _Event

EVENTS: tuple[type[_Event], ...] = (
    PersonRegistered,
    SectionsAnswered,
    SectionsCorrected,
    FindingsReviewed,
    ChildPathOpened,
    ConsentChanged,
    PersonLinked,
    PersonUnlinked,
    CandidateRaised,
    CandidateJudged,
    ImportStarted,
    ImportProgressed,
    ImportFinished,
    MappingSaved,
)
_LEAVES = frozenset({str, int, bool, bytes, type(None)})
BY_NAME = {event.NAME: event for event in EVENTS}


def _plain(value: Any) -> Any:
    # Most values are texts and plain maps, and asking whether one is a Mapping takes longer than all the rest.
    kind = type(value)
    if kind in _LEAVES:
        return value
    if kind is dict:
        return {key: one if type(one) in _LEAVES else _plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return value


def _kinds(event: type[_Event]) -> dict[str, type]:
    hints = get_type_hints(event)
    kinds = {
        field.name: get_origin(hints[field.name]) or hints[field.name] for field in dataclasses.fields(event)
    }
    return {name: dict if kind is Mapping else kind for name, kind in kinds.items()}


def _frozen(value: Any) -> Any:
    # Maps stay as they are: they are answers, whose lists are lists.
    return tuple(_frozen(one) for one in value) if isinstance(value, list | tuple) else value


_KINDS = {event: _kinds(event) for event in EVENTS}
