"""What was said side by side, by people who could not know of each other: merged by the app, never overwritten; pure.

A fact that was changed side by side to different values is a conflict. It is kept in the document under `conflicts`,
by name and with every value, and is gone when somebody who knows them all says what holds.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from thitsar.kernel import codec

Document = dict[str, Any]
# Gives the facts of a document that must not be overwritten unseen, by name.
Facts = Callable[[Mapping[str, Any]], Mapping[str, Any]]
# Gives the facts that an event of this name and payload states, also where it repeats what was there.
States = Callable[[str, Any], Collection[str]]
CONFLICTS = "conflicts"


@dataclass(frozen=True)
class Beside:
    """One event that was said without knowing all that is folded before it, and the four documents about it."""

    # What its author knew; and the same with what they said.
    base: Mapping[str, Any]
    own: Mapping[str, Any]
    # All that stands before it; and the same with what they said.
    before: Mapping[str, Any]
    after: Document
    name: str


# Gives the document in which nothing of either side is lost.
Merge = Callable[[Beside], Document]


class Said(NamedTuple):
    """What one entry, in its place, said of facts; bit n of `known` is the entry in place n."""

    known: int
    values: Mapping[str, Any]


def whole(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Take everything a document says for facts, where an app says nothing else."""
    return {name: value for name, value in document.items() if name != CONFLICTS}


def states_nothing(name: str, payload: Any) -> Collection[str]:
    """Say that an event states only what it changes."""
    return ()


def said_values(
    before: Mapping[str, Any], after: Mapping[str, Any], stated: Collection[str]
) -> dict[str, Any]:
    """Give the facts an entry changed or stated, with the values they have by it."""
    names = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    return {name: after.get(name) for name in names.union(stated)}


def conflicts(said: Sequence[Said]) -> dict[str, list[Any]]:
    """Give every fact of which the newest words, those nobody who spoke of it knew, are not all the same."""
    found = {}
    for name in sorted({name for one in said for name in one.values}):
        at = [place for place, one in enumerate(said) if name in one.values]
        answered = 0
        for place in at:
            answered |= said[place].known
        values = {codec.encode(said[place].values[name]) for place in at if not answered >> place & 1}
        if len(values) > 1:
            found[name] = [codec.decode(raw) for raw in sorted(values)]
    return found


def settled(after: Document, open_ones: Mapping[str, Any], values: Mapping[str, Any]) -> Document:
    """Drop the conflicts about which somebody who knew of them has said what holds."""
    return {**after, CONFLICTS: {name: one for name, one in open_ones.items() if name not in values}}
