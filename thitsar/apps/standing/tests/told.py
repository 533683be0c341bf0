"""Events of the part `standing`, told to the fold one after another."""

from typing import Any

from thitsar.apps.intake.events import Event
from thitsar.apps.standing import events, state
from thitsar.apps.vetting import events as vetting

DAY = 19_509
UNTIL = DAY + 30


def given(locator: str = "a" * 32, **more: Any) -> events.CodeGiven:
    """Give a code that was handed out."""
    fields: dict[str, Any] = {"key": b"k", "wrapped": b"w", "form": events.WORDS, **more}
    return events.CodeGiven(locator, **fields)


def decided(tier: str = "CLEARED", **more: Any) -> vetting.Decided:
    """Give a decision as it lies in this part."""
    fields: dict[str, Any] = {
        "compartment": "standing",
        "digest": b"d",
        "number": 1,
        "scope": "HOST",
        "conditions": (),
        "until": UNTIL,
        "review": UNTIL,
        "approved_by": ("khu", "sandar"),
        "display_name": ("စံပယ်", "Jasmine"),
        "code": "P-1",
        **more,
    }
    return vetting.Decided(tier=tier, **fields)


def suspended(until: int) -> vetting.Suspended:
    """Give a suspension as it lies in this part."""
    return vetting.Suspended("standing", b"d", 1, until)


def fold(*told: Any, day: int = DAY) -> dict[str, Any]:
    """Fold these, all said on one day."""
    document = None
    for one in told:
        name, payload = one.NAME, one.to_plain()
        document = state.fold(document, name, payload, author="m", day=day)
    return document or state.blank()


__all__ = ["DAY", "UNTIL", "Event", "decided", "fold", "given", "suspended"]
