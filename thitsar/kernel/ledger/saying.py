"""From an app's events to what the ledger records."""

from thitsar.kernel.files.open_file import OpenFile, Said
from thitsar.kernel.ledger.event import Event


def said(file: OpenFile, event: Event) -> Said:
    """Say an event in the part of the file it lies in."""
    return Said(file, event.lies_in, event.NAME, event.VERSION, event.to_plain())
