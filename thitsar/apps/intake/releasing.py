"""With the child path the team of a file moves: who leaves is said in front of what opens it, in the same commit."""

from collections.abc import Iterable, Mapping
from typing import Any

from thitsar.apps.intake import events
from thitsar.kernel.access.roster import FILE_OPENED
from thitsar.kernel.files.open_file import Actor, Said
from thitsar.kernel.membership.leaving import released

OPENING = frozenset({events.ChildPathOpened.NAME, events.PersonRegistered.NAME})


def opens(name: str, payload: Mapping[str, Any]) -> bool:
    """Tell whether an event opens the child path: a doubt, or a registration whose age says so."""
    return name == events.ChildPathOpened.NAME or (
        name == events.PersonRegistered.NAME and payload.get("path") == "child"
    )


def with_leaving(actor: Actor, entries: Iterable[Said]) -> list[Said]:
    """Put in front of what opens a file's child path that everybody leaves to whom a child's file is closed."""
    told = list(entries)
    opening = {one.file.id for one in told if one.compartment == "registration" and _opens(one)}
    found: list[Said] = []
    for one in told:
        if one.file.id in opening and one.name != FILE_OPENED:
            opening.remove(one.file.id)
            if not one.file.released:
                found.append(released(actor, one.file))
        found.append(one)
    return found


def _opens(said: Said) -> bool:
    return said.name in OPENING and opens(said.name, said.payload)
