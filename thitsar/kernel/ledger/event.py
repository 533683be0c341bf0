"""The form all events of apps have: named, versioned, plain values in, plain values out."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self, get_origin, get_type_hints

from thitsar.kernel.errors import Unverified

_LEAVES = frozenset({str, int, bool, bytes, type(None)})


@dataclass(frozen=True)
class Event:
    """Give the fields of a subclass in the agreed form and back; a field is added at the end with a default."""

    NAME: ClassVar[str]
    VERSION: ClassVar[int] = 1
    COMPARTMENT: ClassVar[str] = "registration"
    # Of one that is said in several parts, each time for whoever reads it there: the field `compartment` says where.
    COMPARTMENTS: ClassVar[tuple[str, ...]] = ()

    def to_plain(self) -> dict[str, Any]:
        """Write the payload as it is signed."""
        return {name: _plain(getattr(self, name)) for name in _kinds(type(self))}

    @classmethod
    def from_plain(cls, payload: Mapping[str, Any]) -> Self:
        """Read a payload; fields a later version added are left out, anything else amiss is Unverified."""
        if not isinstance(payload, Mapping):
            raise Unverified("This event is not in the agreed form.")
        given = {}
        for name, kind in _kinds(cls).items():
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
        if not self.COMPARTMENTS:
            return self.COMPARTMENT
        return str(getattr(self, "compartment"))  # noqa: B009 - only some events have it

    @classmethod
    def compartments(cls) -> tuple[str, ...]:
        """Name all compartments where such an event may lie."""
        return cls.COMPARTMENTS or (cls.COMPARTMENT,)


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


def _kinds(event: type[Event]) -> dict[str, type]:
    # Worked out once: an import asks for every one of its thousands of events.
    if event not in _KINDS:
        hints = get_type_hints(event)
        kinds = {
            one.name: get_origin(hints[one.name]) or hints[one.name] for one in dataclasses.fields(event)
        }
        _KINDS[event] = {name: dict if kind is Mapping else kind for name, kind in kinds.items()}
    return _KINDS[event]


def _frozen(value: Any) -> Any:
    # Maps stay as they are: they are answers, whose lists are lists.
    return tuple(_frozen(one) for one in value) if isinstance(value, list | tuple) else value


_KINDS: dict[type[Event], dict[str, type]] = {}
