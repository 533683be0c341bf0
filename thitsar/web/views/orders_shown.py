"""What a second person is shown of an order: all that its digest binds, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from thitsar.kernel.access.emergencies import HOURS, UNMASK
from thitsar.kernel.pages.labels import COMPARTMENTS
from thitsar.web.templatetags.shown import digits
from thitsar.web.views.protection_words import day_of, short

OPEN_MANY, EXPORT_PERSONS, EXPORT_ENTRY = "open_many", "export_persons", "export_entry"
TITLES = {
    OPEN_MANY: gettext_noop("Open many files at once"),
    EXPORT_PERSONS: gettext_noop("Let a table about persons leave the node"),
    EXPORT_ENTRY: gettext_noop("Open one entry of the log to somebody outside"),
    UNMASK: gettext_noop("Say who the person behind a file's number is"),
}
WHY_MANY = {
    "HANDOVER": gettext_lazy("To hand them over to somebody else"),
    "REVIEW": gettext_lazy("To review them"),
    "CORRECTION": gettext_lazy("To correct the same mistake in all of them"),
    "REQUEST": gettext_lazy("Somebody who may ask has asked about them"),
}
WHY_UNMASKED = {
    "PERSON_ASKS": gettext_lazy("The person asks about their own file"),
    "INCIDENT": gettext_lazy("Something happened with this file"),
    "COURT": gettext_lazy("A court or an oversight body asks"),
}
WHY_SHARED = {
    "VET_SHARE": gettext_lazy("So that another organisation can vet"),
    "TRANSFER": gettext_lazy("So that another organisation goes on helping"),
}
TABLES = {"identities": gettext_lazy("Who persons are: names, parents' names, birth date, NRC number")}
Said = Mapping[str, str]
Rows = list[tuple[str, str]]


def order_shown(one: Mapping[str, Any], people: Mapping[str, Mapping[str, Any]]) -> list[dict[str, str]]:
    """Show everything an order is; one that is not whole is shown as it is, so that it does not hide."""
    said, who = one["summary"], people.get(one["requested_by"], {"shown": "?"})
    try:
        rows = _ROWS[one["action"]](said)
    except (KeyError, ValueError):
        return [{"label": str(label), "value": str(value)} for label, value in said.items()]
    rows = [(_("Who asks"), str(who["shown"])), *rows, (_("Digest of all this"), short(one["digest"]))]
    return [{"label": label, "value": value} for label, value in rows if value]


def _many(said: Said) -> Rows:
    return [
        (_("Files"), digits(int(said["files"]))),
        (_("Parts"), _parts(said["parts"])),
        (_("What for"), str(WHY_MANY.get(said["purpose"], said["purpose"]))),
        (_("Digest of the list"), said["contents"][:16]),
    ]


def _persons(said: Said) -> Rows:
    return [
        (_("What leaves"), str(TABLES.get(said["what"], said["what"]))),
        (_("Files"), digits(int(said["files"]))),
        (_("What for"), str(WHY_SHARED.get(said["purpose"], said["purpose"]))),
        *_to(said),
    ]


def _entry(said: Said) -> Rows:
    return [
        (_("Number of the entry"), str(int(said["entry"]))),
        (_("Part"), _parts(said["part"])),
        (_("What it says"), said["event"]),
        *_to(said),
    ]


def _unmask(said: Said) -> Rows:
    return [
        (_("File"), said["file"][:8]),
        (_("What for"), str(WHY_UNMASKED.get(said["reason_code"], said["reason_code"]))),
        (_("For how long"), _("%(hours)s hours") % {"hours": digits(HOURS)}),
    ]


def _to(said: Said) -> Rows:
    return [
        (_("For whom"), said["recipient"]),
        (_("Six words of their key"), said["words"]),
        (_("Marked"), said["label"]),
        (_("To be destroyed by"), day_of(said["until"])),
    ]


def _parts(named: str) -> str:
    return ", ".join(str(COMPARTMENTS.get(part, part)) for part in named.split())


_ROWS: dict[str, Callable[[Said], Rows]] = {
    OPEN_MANY: _many,
    EXPORT_PERSONS: _persons,
    EXPORT_ENTRY: _entry,
    UNMASK: _unmask,
}
