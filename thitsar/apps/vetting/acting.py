"""Whether somebody may do something in a file at all: state, consent, and what they did there before (R-SOD)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from thitsar.apps.vetting import events
from thitsar.apps.vetting.state import ACCEPTED, APPROVED, CONFLICT, RECOMMENDED, RECORDED
from thitsar.apps.vetting.transitions import ALLOWED
from thitsar.kernel.errors import Refused
from thitsar.kernel.sections.findings import gettext_noop


@dataclass(frozen=True)
class Why:
    """Why something is not done, in a sentence to translate; empty where nothing stands against it."""

    sentence: str = ""


@dataclass(frozen=True)
class Facts:
    """What every rule of vetting asks of."""

    document: Mapping[str, Any]
    author: str
    day: int
    # Why nothing goes on in this file, as intake says it: consent was withdrawn, the child path is open.
    closed: Why = Why()

    @property
    def did(self) -> frozenset[str]:
        """Give what the author did in this file before."""
        return frozenset(self.document["did"].get(self.author, ()))


# What somebody did in a file, and why they do not decide in it.
NOT_BOTH = {
    CONFLICT: Why(
        gettext_noop("You declared that you are not free to judge here. Another person must decide.")
    ),
    RECOMMENDED: Why(gettext_noop("Whoever recommends may not also approve. Another person must decide.")),
    RECORDED: Why(gettext_noop("The interviewer may not also decide. Another person must decide.")),
    ACCEPTED: Why(
        gettext_noop("Whoever accepted this file may not also decide. Another person must decide.")
    ),
}
_OUT_OF_PLACE = "This is not possible in the present state of this file. Look at it again."


def require(facts: Facts, event: type[events.Event]) -> None:
    """Raise Refused unless the table allows this event now, work may go on, and the author is free to say it."""
    if facts.closed.sentence:
        raise Refused(facts.closed.sentence)
    document = facts.document
    if event is events.VettingBegun:
        if document["accepted"] is not None:
            raise Refused("This file has been accepted already.")
    elif document["accepted"] is None:
        raise Refused("This file is not in vetting yet. Accept it first.")
    elif document["state"] not in ALLOWED[event]:
        raise Refused(_OUT_OF_PLACE)
    if event in events.BEFORE_DECIDING and facts.did & {APPROVED, CONFLICT}:
        raise Refused("You have a part in deciding this file. Another person must record this.")
    if event in DECIDING:
        for did, why in NOT_BOTH.items():
            if did in facts.did:
                raise Refused(why.sentence)


# What only somebody says who had no part in the file before (R-SOD); each by the action `decide`.
DECIDING: tuple[type[events.Event], ...] = (
    events.Approved,
    events.Decided,
    events.Returned,
    events.ReviewOpened,
    events.SuspensionAsked,
    events.Suspended,
)
