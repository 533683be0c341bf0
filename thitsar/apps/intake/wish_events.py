"""What a person asked for with their own key, as somebody took it in; frozen for ever."""

from dataclasses import dataclass
from typing import ClassVar

from thitsar.kernel.ledger.event import Event


@dataclass(frozen=True)
class WishTakenIn(Event):
    """Somebody took in what the person themselves had signed; what follows from it is said in the same commit."""

    NAME: ClassVar[str] = "intake.wish_taken_in.v1"

    wish: str
    kind: str  # consent
    purpose: str
    status: str
    sent: int  # the day on which it held
    content: bytes  # as the person signed it
    signature: bytes
