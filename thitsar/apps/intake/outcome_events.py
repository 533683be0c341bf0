"""What comes of an intake, each event frozen for ever: child path, acceptance, outside the programme, not going on."""

from dataclasses import dataclass
from typing import ClassVar

from thitsar.kernel.ledger.event import Event

# The compartments whose entries say who must not be counted or processed any more.
OF_A_PERSON = ("registration", "identity", "service", "support")
# Those that learn from the registration what holds.
TOLD_OF_IT = OF_A_PERSON[1:]


@dataclass(frozen=True)
class ChildHandedOver(Event):
    """A child was handed over to a child-protection focal point, who has to confirm it (domain.md 3.2)."""

    NAME: ClassVar[str] = "intake.handed_over.v1"

    to: str


@dataclass(frozen=True)
class HandoverConfirmed(Event):
    """A child-protection focal point leads from now on, for this organisation."""

    NAME: ClassVar[str] = "intake.handover_confirmed.v1"

    organisation: str  # its id in the roster


@dataclass(frozen=True)
class ChildCloseProposed(Event):
    """Child protection named the evidence that this person is an adult; ages and no birth date, which is identity's."""

    NAME: ClassVar[str] = "intake.child_close_proposed.v1"

    evidence: tuple[tuple[str, int, int], ...]  # kind, youngest and oldest age that it shows
    reason: str
    day: int
    digest: bytes = b""


@dataclass(frozen=True)
class ChildCloseAgreed(Event):
    """A second person agreed to exactly that."""

    NAME: ClassVar[str] = "intake.child_close_agreed.v1"

    digest: bytes


@dataclass(frozen=True)
class ChildPathClosed(Event):
    """What two people agreed to in the registration is told to another part, as the agent has counted."""

    NAME: ClassVar[str] = "intake.child_path_closed.v1"
    COMPARTMENTS: ClassVar[tuple[str, ...]] = TOLD_OF_IT

    compartment: str
    digest: bytes


@dataclass(frozen=True)
class ChildRecruitmentFound(Event):
    """Enlistment lay before the 18th birthday, or after a correction it does not (R-AGE)."""

    NAME: ClassVar[str] = "intake.child_recruitment_found.v1"
    COMPARTMENTS: ClassVar[tuple[str, ...]] = ("registration", "support")

    compartment: str
    found: str  # yes, no


@dataclass(frozen=True)
class AcceptedForVetting(Event):
    """A vetting officer took the file on; `due` is the day by which a first decision is expected."""

    NAME: ClassVar[str] = "intake.accepted.v1"

    due: int


@dataclass(frozen=True)
class OutOfScopeProposed(Event):
    """Intake found that this programme is not for this person, and where they were referred to."""

    NAME: ClassVar[str] = "intake.out_of_scope_proposed.v1"

    ground: str
    referral: str
    reason: str
    day: int
    digest: bytes = b""


@dataclass(frozen=True)
class OutOfScopeAgreed(Event):
    """A vetting officer agreed to exactly that."""

    NAME: ClassVar[str] = "intake.out_of_scope_agreed.v1"

    digest: bytes


@dataclass(frozen=True)
class ProceedingEnded(Event):
    """The person does not want to go on; nothing is held against them, `until` is the day their data is due."""

    NAME: ClassVar[str] = "intake.not_proceeding.v1"

    until: int
