"""With the child path the team of a file moves: who leaves is said behind what opens it, in the same commit."""

from collections.abc import Iterable, Mapping
from typing import Any

from thitsar.apps.intake import events
from thitsar.kernel.files.open_file import Actor, Said
from thitsar.kernel.ledger.binding import said_digest
from thitsar.kernel.membership.leaving import released

OPENING = frozenset({events.ChildPathOpened.NAME, events.PersonRegistered.NAME})


def opens(name: str, payload: Mapping[str, Any]) -> bool:
    """Tell whether an event opens the child path: a doubt, or a registration whose age says so."""
    return name == events.ChildPathOpened.NAME or (
        name == events.PersonRegistered.NAME and payload.get("path") == "child"
    )


def with_leaving(actor: Actor, entries: Iterable[Said]) -> list[Said]:
    """Put behind what opens a file's child path that everybody leaves to whom a child's file is closed.

    Behind, for whoever opens the path may be one of them: they still had the right to say it.
    """
    told = list(entries)
    opening = {
        one.file.id: said_digest(actor.member, one.name, one.payload)
        for one in told
        if one.compartment == "registration" and _opens(one)
    }
    last = {one.file.id: at for at, one in enumerate(told) if one.file.id in opening and _opens(one)}
    found: list[Said] = []
    for at, one in enumerate(told):
        found.append(one)
        if last.get(one.file.id) == at and not one.file.released:
            found.append(released(actor, one.file, opening[one.file.id]))
    return found


def _opens(said: Said) -> bool:
    return said.name in OPENING and opens(said.name, said.payload)
