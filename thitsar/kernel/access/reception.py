"""What a file has from the partner's node it came from, folded from the file's own roster; pure (decision 0027)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from thitsar.kernel.access.policy import COMPARTMENTS, is_narrow
from thitsar.kernel.access.sharing import TO_PEOPLE
from thitsar.kernel.days import is_day
from thitsar.kernel.errors import Unverified

# What the partner shares of a file that is here, as it is by now; and that it shares nothing of it any more.
PARTS_RECEIVED = "roster.parts_received.v1"
RECEPTION_ENDED = "roster.reception_ended.v1"
RECEPTIONS = frozenset({PARTS_RECEIVED, RECEPTION_ENDED})
_GIVEN = {"partner": bytes, "purpose": str, "until": int, "streams": dict}
_OPENING = {"file": bytes, "kind": str, "team": list, "narrow": list, "seed": bytes, **_GIVEN}
_ENDED = {"partner": bytes}


@dataclass(frozen=True)
class Origin:
    """From whose node a file came, what for, until when, and under which ids its parts are there."""

    partner: str = ""
    purpose: str = ""
    until: int = 0
    streams: Mapping[str, str] = field(default_factory=dict)
    # The entry that says that the partner shares nothing of it any more, and its day; 0 as long as it does.
    ended_at: int = 0
    ended_day: int = 0

    def keeps(self, compartment: str, stream: str) -> bool:
        """Tell whether the partner keeps a part up, so that nothing is said in it here: a closed one, until it ends."""
        is_theirs = self.streams.get(compartment) == stream
        return is_theirs and compartment in TO_PEOPLE and not self.ended_at


def origin_of(payload: Mapping[str, Any]) -> Origin:
    """Read from the entry that opens a file whence it came; of one that was made here nothing is said."""
    if "partner" not in payload:
        return Origin()
    streams = {name: one.hex() for name, one in payload["streams"].items()}
    return Origin(payload["partner"].hex(), payload["purpose"], payload["until"], streams)


def is_reception(payload: Mapping[str, Any]) -> bool:
    """Tell whether this opens a file for what a partner brought: the agreed fields, and parts that are shared."""
    return _is_formed(payload, _OPENING)


def changed_origin(origin: Origin, name: str, payload: Mapping[str, Any], *, at: tuple[int, int]) -> Origin:
    """Add what a partner's bundle said of a file that is here; `at` is the entry's number and day.

    Unverified for another partner than the file came from, and where a part would get another id.
    """
    is_ended = name == RECEPTION_ENDED
    is_formed = _types(payload) == _ENDED if is_ended else _is_formed(payload, _GIVEN)
    if not is_formed or not origin.partner or payload["partner"].hex() != origin.partner:
        raise _amiss()
    if is_ended:
        return replace(origin, ended_at=at[0], ended_day=at[1])
    given = origin_of(payload)
    if any(origin.streams.get(part, stream) != stream for part, stream in given.streams.items()):
        raise _amiss()
    return replace(given, streams={**origin.streams, **given.streams})


def file_received(opened: Mapping[str, Any], given: Origin) -> dict[str, Any]:
    """Give the payload of the entry that opens a file for what a partner brought, from what `file_opened` gives."""
    return {**opened, **parts_received(given)}


def parts_received(given: Origin) -> dict[str, Any]:
    """Give the payload of what is said when a partner shares more of a file that is here, or again, or for longer."""
    return {
        "partner": bytes.fromhex(given.partner),
        "purpose": given.purpose,
        "until": given.until,
        "streams": {name: bytes.fromhex(one) for name, one in given.streams.items()},
    }


def _is_formed(payload: Mapping[str, Any], kinds: Mapping[str, type]) -> bool:
    is_typed = _types(payload) == kinds
    return is_typed and is_day(payload["until"]) and bool(payload["streams"]) and all(
        type(name) is str and name != "roster" and name in COMPARTMENTS
        and (name in TO_PEOPLE or not is_narrow(name))
        and type(one) is bytes and len(one) == 16
        for name, one in payload["streams"].items()
    )  # fmt: skip


def _types(payload: Mapping[str, Any]) -> dict[str, type]:
    return {name: type(value) for name, value in payload.items()}


def _amiss() -> Unverified:
    return Unverified("A file's roster says something of sharing that is not in the agreed form.")
