"""Which events exist and what each is allowed by; the agent looks here before it signs."""

from dataclasses import dataclass

from thitsar.kernel.errors import Refused


@dataclass(frozen=True)
class EventType:
    """Say which action of the policy table an event needs."""

    name: str
    action: str
    # Who said one of these in the same part of the same file may not say this (R-SOD).
    excludes: tuple[str, ...] = ()

    @property
    def version(self) -> int:
        """Read the version off the end of the name, so that the two can never disagree."""
        number = self.name.rpartition(".v")[2]
        return int(number) if number.isdecimal() else 1


_types: dict[str, EventType] = {}


def register_event(name: str, action: str, excludes: tuple[str, ...] = ()) -> None:
    """Make an event known; the same name with other conditions is a mistake of the program."""
    known = EventType(name, action, excludes)
    if _types.setdefault(name, known) != known:
        raise ValueError(name)


def event_type(name: str) -> EventType:
    """Look an event up; an unknown one is never signed."""
    if name not in _types:
        raise Refused("This node does not know this kind of event.")
    return _types[name]


def event_types() -> list[EventType]:
    """List all events, for the generated page and for the tests of every cell."""
    return sorted(_types.values(), key=lambda one: one.name)
