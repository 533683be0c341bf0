"""Which kinds of file there are and how each is folded; apps register theirs at start."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from thitsar.kernel.access.roster import (
    DUTY_ASSIGNED,
    MEMBER_ASSIGNED,
    MEMBER_UNASSIGNED,
    OPENINGS,
    TEAM_RELEASED,
)
from thitsar.kernel.errors import Refused
from thitsar.kernel.files.beside import (
    CONFLICTS,
    Beside,
    Facts,
    Merge,
    States,
    said_values,
    settled,
    states_nothing,
    whole,
)

Document = dict[str, Any]
# A rule and the day on which it asks for something to be erased.
Due = list[Any]


@dataclass(frozen=True)
class Told:
    """One event as the fold sees it: what was said, by whom, on which day, in causal order."""

    name: str
    version: int
    payload: Any
    author: str
    day: int
    clock: int


@dataclass(frozen=True)
class FileKind:
    """How a kind of file is made of compartments and folded; every function is pure.

    `facet` gives what a part contributes to work lists, `patch` its coded values for statistics, `vector`
    what the matcher compares; None means nothing, and an empty patch takes an earlier one back. `retention` says
    by which rules the part is due to be erased, and on which days; None means that no rule ever speaks of it.
    """

    name: str
    compartments: tuple[str, ...]
    fold: Callable[[str, Document | None, Told], Document]
    facet: Callable[[str, Document], Document | None]
    patch: Callable[[str, Document], dict[str, str] | None]
    vector: Callable[[str, Document], Document | None]
    retention: Callable[[str, Document], list[Due] | None] = lambda compartment, document: None
    # The facts of a part that must not be overwritten by somebody who did not know of them, and those an event states.
    facts: Facts = whole
    states: States = states_nothing


@dataclass(frozen=True)
class PartKind:
    """How one part of a kind of file is folded by an app further along a person's path; every function is pure."""

    fold: Callable[[Document | None, Told], Document]
    facet: Callable[[Document], Document | None]
    patch: Callable[[Document], dict[str, str] | None] = lambda document: None
    vector: Callable[[Document], Document | None] = lambda document: None
    retention: Callable[[Document], list[Due] | None] = lambda document: None
    facts: Facts = whole
    states: States = states_nothing
    # Merges what was said without knowing of each other, beyond naming conflicts.
    merge: Merge = lambda found: found.after


_kinds: dict[str, FileKind] = {}
_parts: dict[tuple[str, str], PartKind] = {}


def register_kind(kind: FileKind) -> None:
    """Make a kind of file known."""
    _kinds[kind.name] = kind


def register_part(kind: str, compartment: str, part: PartKind) -> None:
    """Make a part of a kind of file known whose meaning is another app's (decision 0012)."""
    if _parts.setdefault((kind, compartment), part) != part:
        raise ValueError(compartment)


def file_kind(name: str) -> FileKind:
    """Look a kind of file up."""
    if name not in _kinds:
        raise Refused("This node does not know this kind of file.")
    return _kinds[name]


def fold_part(kind: FileKind, compartment: str, document: Document | None, told: Told) -> Document:
    """Fold one event into a part; the roster part is the same in every kind of file.

    Of the roster only what work lists need is kept: the agent reads the signed entries themselves.
    """
    if compartment != "roster":
        part = _parts.get((kind.name, compartment))
        return part.fold(document, told) if part else kind.fold(compartment, document, told)
    before = document or {"kind": kind.name, "team": []}
    payload, team, gone = told.payload, before["team"], []
    if told.name in OPENINGS:
        team = [one.hex() for one in payload["team"]]
    elif told.name in (MEMBER_ASSIGNED, DUTY_ASSIGNED):
        team = sorted({*team, payload["member"].hex()})
    elif told.name == MEMBER_UNASSIGNED:
        gone = [payload["member"].hex()]
    elif told.name == TEAM_RELEASED:
        gone = [one.hex() for one in payload["members"]]
    team = [one for one in team if one not in gone]
    # Who was taken off is not on it by an earlier id either.
    left = sorted({*before.get("left", ()), *gone} - {*team})
    return {"kind": kind.name, "team": team, **({"left": left} if left else {})}


def merge_beside(kind: FileKind, compartment: str, found: Beside) -> Document:
    """Merge an event with what its author could not know, as the app of that part does."""
    part = _parts.get((kind.name, compartment))
    return part.merge(found) if part is not None else found.after


def said_by(
    kind: FileKind, compartment: str, before: Document | None, after: Document, told: Told
) -> dict[str, Any]:
    """Give the facts an event changed or stated, by name."""
    part: FileKind | PartKind = _parts.get((kind.name, compartment)) or kind
    earlier = part.facts(before) if before else {}
    return said_values(earlier, part.facts(after), part.states(told.name, told.payload))


def settle(
    kind: FileKind, compartment: str, before: Document | None, after: Document, told: Told
) -> Document:
    """Drop the conflicts that an event settles; whoever says it knows of them."""
    open_ones = (before or {}).get(CONFLICTS)
    if open_ones is None:
        return after
    return settled(after, open_ones, said_by(kind, compartment, before, after, told))


def facet_of(kind: FileKind, compartment: str, document: Document) -> Document | None:
    """Give a part's facet; the roster's own tells whose work lists a file belongs to."""
    if compartment != "roster":
        part = _parts.get((kind.name, compartment))
        return part.facet(document) if part else kind.facet(compartment, document)
    return document if document["team"] else None


def patch_of(kind: FileKind, compartment: str, document: Document) -> dict[str, str] | None:
    """Give a part's coded values for statistics."""
    part = _parts.get((kind.name, compartment))
    return part.patch(document) if part else kind.patch(compartment, document)


def vector_of(kind: FileKind, compartment: str, document: Document) -> Document | None:
    """Give what the matcher compares of a part."""
    part = _parts.get((kind.name, compartment))
    return part.vector(document) if part else kind.vector(compartment, document)


def retention_of(kind: FileKind, compartment: str, document: Document) -> list[Due] | None:
    """Give by which rules a part is due to be erased: said at every change, so that no change shows by being said."""
    part = _parts.get((kind.name, compartment))
    return part.retention(document) if part else kind.retention(compartment, document)


def nothing(compartment: str, document: Document) -> None:
    """Contribute nothing: for kinds without work list, statistics or vector."""
    return None
