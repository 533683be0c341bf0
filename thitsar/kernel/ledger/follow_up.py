"""Writes that follow from an event in the same commit, registered by apps further along a person's path.

An earlier app cannot call a later one; what a decision changes for whoever checks a code is written all the same, or
nothing of the commit is.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from thitsar.kernel.files.kinds import Document
from thitsar.kernel.files.open_file import Actor, Said

# Gets the member at work, what was said, the documents after the commit by stream, and today.
FollowUp = Callable[[Actor, Said, Mapping[str, Document], date], None]

_of_parts: dict[tuple[str, str], list[FollowUp]] = {}


def follow_part(kind: str, compartment: str, write: FollowUp) -> None:
    """Let `write` run whenever anything is recorded in this part of a file of this kind."""
    known = _of_parts.setdefault((kind, compartment), [])
    if write not in known:
        known.append(write)


def run(actor: Actor, events: Iterable[Said], documents: Mapping[str, Document], *, today: date) -> None:
    """Run what follows from the events of a commit, each write once for a part however many of its events were said."""
    seen: set[tuple[str, FollowUp]] = set()
    for one in events:
        for write in _of_parts.get((one.file.kind.name, one.compartment), ()):
            if (one.part.stream, write) not in seen:
                seen.add((one.part.stream, write))
                write(actor, one, documents, today)
