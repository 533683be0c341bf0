"""Fold what lies in the ledger: one way for what was signed just now and for a rebuild."""

from dataclasses import replace

from thitsar.kernel.files.kinds import Document, FileKind, Told, fold_part, settle
from thitsar.kernel.ledger.events import belongs

# Of an event nobody knows: every fold counts it and changes nothing else.
_NOT_UNDERSTOOD = ""


def fold_entry(kind: FileKind, compartment: str, document: Document | None, told: Told) -> Document:
    """Fold an entry into a part; one that may not lie there is not understood, whoever signed it."""
    if not belongs(told.name, compartment, told.payload):
        told = replace(told, name=_NOT_UNDERSTOOD)
    after = fold_part(kind, compartment, document, told)
    return settle(kind, compartment, document, after, told)
