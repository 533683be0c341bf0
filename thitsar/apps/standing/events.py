"""What standing records, each event frozen for ever: a field is added only at the end and with a default."""

from dataclasses import dataclass
from typing import ClassVar

from thitsar.kernel.ledger.event import Event

WORDS, DIGITS = "CODE_WORDS", "CODE_DIGITS"
FORMS = (WORDS, DIGITS)
LOST, DANGER, ASKED = "LOST", "DANGER", "ASKED"
REASONS = (LOST, DANGER, ASKED)


@dataclass(frozen=True)
class CodeGiven(Event):
    """A code was handed out; it answers what is decided about the person, now and later."""

    NAME: ClassVar[str] = "standing.code_given.v1"
    COMPARTMENT: ClassVar[str] = "standing"

    locator: str
    key: bytes  # of the record, so that officers can write a new answer without the person
    wrapped: bytes  # the same under code and PIN, which nobody keeps
    form: str  # CODE_WORDS, CODE_DIGITS
    # Where the person's own page lies and their public keys; empty when they wanted none.
    own_locator: str = ""
    own_unwrap_public: bytes = b""
    own_sign_public: bytes = b""
    # Copied, so that whoever gives shelter needs no other part.
    household: int = 0
    display_name: tuple[str, str] = ("", "")
    code: str = ""


@dataclass(frozen=True)
class CodeTakenBack(Event):
    """A code is lost, dangerous, or not wanted any more: from now on it says to ask the issuer."""

    NAME: ClassVar[str] = "standing.code_taken_back.v1"
    COMPARTMENT: ClassVar[str] = "standing"

    locator: str
    reason: str  # LOST, DANGER, ASKED


EVENTS: tuple[type[Event], ...] = (CodeGiven, CodeTakenBack)
BY_NAME = {event.NAME: event for event in EVENTS}
