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
    sent: int  # the day from which it held
    # With the next four, the signature can be checked by anybody who was told this and nothing else.
    content: bytes  # as the person signed it, day and moment with it
    signature: bytes
    public: bytes  # the person's own key, which checked it
    node: str  # to which it was sent
    stream: str  # of the registration it is about
