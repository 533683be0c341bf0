"""What standing makes known to the kernel when a program starts: its part of a file, its events, what is attested."""

from collections.abc import Mapping
from datetime import date

from thitsar.apps.intake import queries as intake
from thitsar.apps.standing import commands, contested, events, facets, queries, refreshing, rules, state
from thitsar.apps.vetting import events as vetting
from thitsar.kernel.checking.records import close_records
from thitsar.kernel.checking.registry import Attestation, register_attestation
from thitsar.kernel.files.kinds import Document, PartKind, Told, register_part
from thitsar.kernel.files.open_file import Actor, Said
from thitsar.kernel.ledger.events import register_event
from thitsar.kernel.ledger.follow_up import follow_part
from thitsar.kernel.own.keys import Named, register_named

PERSON = "person"


def fold(document: Document | None, told: Told) -> Document:
    """Fold one event of this part."""
    return state.fold(document, told.name, told.payload, author=told.author, day=told.day)


def follow(actor: Actor, said: Said, documents: Mapping[str, Document], today: date) -> None:
    """Let the file's records say what is true now, as soon as this commit is on the disk."""
    # A file that begins with this commit has no code.
    if not said.part.revision:
        return
    # A child, or somebody who withdrew: in the same commit, whoever finds it, and with no key of `standing`.
    if said.compartment == "registration" and not intake.may_be_processed(documents[said.part.stream]):
        close_records(said.part.stream)
        # So that one that is put back is known for what it is, though nobody who could answer works with this file.
        actor.call("close_answers", file=said.file.id)
        if intake.is_on_child_path(documents[said.part.stream]):
            refreshing.unlist(actor, said.file.id)
    if said.name == events.CodeTakenBack.NAME:
        # Whoever has code and PIN may have the words, too: they open nothing more and ask for nothing more.
        commands.forget_page(said.file.id)
    refreshing.close_while_waiting(said.file.id)
    refreshing.refresh_after(actor, said.file.id, today=today)


_PART = PartKind(fold, facets.facet, facts=contested.facts, merge=contested.merge)


def register() -> None:
    """Make events, the part and what is attested of it known."""
    for event in events.EVENTS:
        # Whoever authorised what a code answers does not hand it out (domain.md 3.4).
        excludes = (vetting.Decided.NAME,) if event is events.CodeGiven else ()
        protects = event is events.CodeTakenBack
        register_event(event.NAME, "issue", excludes, compartments=event.compartments(), protects=protects)
    register_part(PERSON, "standing", _PART)
    register_attestation(PERSON, Attestation(queries.PARTS, queries.attested))
    register_named(PERSON, Named("standing", rules.own_mark))
    for part in queries.PARTS:
        follow_part(PERSON, part, follow)


register()
