"""Which events exist and what each is allowed by; the agent looks here before it signs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from thitsar.kernel.errors import Refused


@dataclass(frozen=True)
class Needed:
    """How many different people must have approved, and whether one must be of another organisation than the node's."""

    people: int
    elsewhere: bool = False


def follows_anyhow(request: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Say that an event repeats nothing of its request but the digest."""
    return True


def needs_nothing(document: Mapping[str, Any], request: Mapping[str, Any]) -> None:
    """Say that whoever may ask for something may always ask for it."""


@dataclass(frozen=True)
class Quorum:
    """What must stand in a part of the same file before an event may be said (decision 0012).

    An approval counts for the newest `request` when both name its digest in `binding`, no event of `voided_by` came
    after the request, and it is not the request's author who approves.
    """

    compartment: str
    request: str
    approval: str
    binding: str
    needed: Callable[[Mapping[str, Any]], Needed]
    voided_by: tuple[str, ...] = ()
    # Whether the event that needs it says what its request asked for, and nothing else.
    follows: Callable[[Mapping[str, Any], Mapping[str, Any]], bool] = follows_anyhow
    # The field in which that event names exactly those who approved, sorted; empty where it names nobody.
    approvers: str = ""
    # The field in which the request names the digest of all `judged` events said in the part before it.
    rests_on: str = ""
    judged: tuple[str, ...] = ()
    # Raises Refused unless the part, folded up to and with the request, bears out what that asks for. Asked again of
    # old entries: what a later version asks more, it asks of requests of a later version only.
    sound: Callable[[Mapping[str, Any], Mapping[str, Any]], None] = needs_nothing
    # The approval itself decides, and the event tells others of it: whoever agreed may be gone by then.
    decides: bool = False


@dataclass(frozen=True)
class EventType:
    """Say which action of the policy table an event needs, and in which parts of a file it may lie."""

    name: str
    action: str
    # Whoever may write in one part could otherwise say there what only another part's people may say.
    compartments: frozenset[str]
    # Who said one of these in the same part of the same file may not say this (R-SOD).
    excludes: tuple[str, ...] = ()
    # A field: nobody says this twice with the same value of it.
    once: str = ""
    quorum: Quorum | None = None
    # It takes back the entry just before it in the part, which is its author's own and one of these, and names that by
    # its clock in `said_at`: nothing can rest on what is gone.
    undoes: tuple[str, ...] = ()
    # It only ever protects somebody: no wish that waits holds it up, or whoever forced a secret out could.
    protects: bool = False

    @property
    def version(self) -> int:
        """Read the version off the end of the name, so that the two can never disagree."""
        number = self.name.rpartition(".v")[2]
        return int(number) if number.isdecimal() else 1

    def belongs(self, compartment: str, payload: object) -> bool:
        """Tell whether it may lie here: in a part of its own, and in the one it names where it may lie in several."""
        if compartment not in self.compartments:
            return False
        if len(self.compartments) == 1 or not isinstance(payload, Mapping):
            return True
        return bool(payload.get("compartment", compartment) == compartment)

    @property
    def is_counted(self) -> bool:
        """Tell whether the agent looks at what was said in the file before it signs this."""
        alone = self.excludes or self.once or self.undoes
        return bool(alone or self.quorum or asked_by(self.name) or agreed_by(self.name))


@dataclass(frozen=True)
class Guard:
    """Say by which events a file is closed to all but those who keep its person safe (decision 0016).

    `opens` tells it of one of the events of these names by its payload, in this part. What must stand there before
    the file is open to others again says `quorum`.
    """

    compartment: str
    names: frozenset[str]
    opens: Callable[[str, Mapping[str, Any]], bool]
    quorum: Quorum


_types: dict[str, EventType] = {}
_asked: dict[str, list[Quorum]] = {}
_agreed: dict[str, list[Quorum]] = {}
_guards: list[Guard] = []


def register_event(
    name: str,
    action: str,
    excludes: tuple[str, ...] = (),
    *,
    compartments: Iterable[str],
    once: str = "",
    quorum: Quorum | None = None,
    undoes: tuple[str, ...] = (),
    protects: bool = False,
) -> None:
    """Make an event known; the same name with other conditions is a mistake of the program."""
    known = EventType(name, action, frozenset(compartments), excludes, once, quorum, undoes, protects)
    if _types.setdefault(name, known) != known:
        raise ValueError(name)
    if quorum is not None and quorum not in _asked.get(quorum.request, ()):
        _asked.setdefault(quorum.request, []).append(quorum)
        _agreed.setdefault(quorum.approval, []).append(quorum)


def event_type(name: str) -> EventType:
    """Look an event up; an unknown one is never signed."""
    if name not in _types:
        raise Refused("This node does not know this kind of event.")
    return _types[name]


def belongs(name: str, compartment: str, payload: object) -> bool:
    """Tell whether an event is known and lies in a part where it may."""
    return name in _types and _types[name].belongs(compartment, payload)


def asked_by(name: str) -> Sequence[Quorum]:
    """Give what an event asks several people to agree to."""
    return _asked.get(name, ())


def agreed_by(name: str) -> Sequence[Quorum]:
    """Give what an event may agree to."""
    return _agreed.get(name, ())


def register_guard(guard: Guard) -> None:
    """Make the child path known: there is one."""
    if _guards and _guards[0] != guard:
        raise ValueError(guard.compartment)
    _guards[:] = [guard]


def guard() -> Guard | None:
    """Give the child path as the agent has to know it; None where no app knows one."""
    return _guards[0] if _guards else None


def event_types() -> list[EventType]:
    """List all events, for the generated page and for the tests of every cell."""
    return sorted(_types.values(), key=lambda one: one.name)
