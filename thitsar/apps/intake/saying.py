"""From intake's events to what the ledger records."""

from thitsar.apps.intake import events
from thitsar.kernel.files.open_file import OpenFile, Said


def said(file: OpenFile, event: events.Event) -> Said:
    """Say an event in the part of the file it lies in."""
    return Said(file, event.lies_in, event.NAME, event.VERSION, event.to_plain())
