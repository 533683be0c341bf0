"""What intake makes known to the kernel when a program starts: its events, its kinds of file."""

from thitsar.apps.intake import events, facets, features, state
from thitsar.kernel.files.kinds import Document, FileKind, Told, nothing, register_kind
from thitsar.kernel.ledger.events import register_event
from thitsar.kernel.matching.registry import register_comparison

PERSON = "person"
CANDIDATE = "candidate"
IMPORT = "import"
MAPPING = "mapping"
_JUDGED = (events.CandidateJudged, events.PersonLinked, events.PersonUnlinked)


def fold(compartment: str, document: Document | None, told: Told) -> Document:
    """Fold one event of intake."""
    return state.fold(compartment, document, told.name, told.payload, author=told.author, day=told.day)


def register() -> None:
    """Make events and kinds known."""
    for event in events.EVENTS:
        action = "judge" if event in _JUDGED else "write"
        excludes = (event.NAME,) if event is events.CandidateJudged else ()
        register_event(event.NAME, action, excludes)
    register_comparison(features.blocking_keys, features.reasons)
    every = ("registration", "identity", "service", "support", "vetting", "standing")
    register_kind(FileKind(PERSON, every, fold, facets.facet, state.patch, state.vector))
    register_kind(FileKind(CANDIDATE, ("registration",), fold, facets.facet, nothing, nothing))
    register_kind(FileKind(MAPPING, ("registration",), fold, facets.facet, nothing, nothing))
    register_kind(FileKind(IMPORT, ("registration",), fold, facets.facet, nothing, nothing))


register()
