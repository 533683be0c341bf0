"""What whoever gives shelter sees of people: name, household and standing, and nothing of anybody's past (R08)."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from thitsar.apps.standing import words
from thitsar.kernel.days import day_number
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.work_lists import PAGE
from thitsar.kernel.pages.rights import may
from thitsar.kernel.pages.sessions import lists
from thitsar.kernel.pages.showing import day_shown, listed_name, number_shown


def section(actor: Actor, number: int, *, today: date) -> dict[str, Any]:
    """List the people in this member's files, for roles that see their standing and not their registration."""
    title, empty = (
        _("People here"),
        _("People you give shelter to appear here when they are assigned to you."),
    )
    found: dict[str, Any] = {"kind": "hosted", "title": title, "count": 0, "rows": [], "empty": empty}
    if not may(actor, "list", "standing") or may(actor, "read", "registration"):
        return {**found, "is_mine": False}
    facets = lists.facets(actor, "standing")
    mine = sorted(
        (file for file in lists.own(actor, "standing") if file in facets), key=lambda one: facets[one]["code"]
    )
    some = mine[(number - 1) * PAGE : number * PAGE]
    rows = [_row(file, facets[file], day_number(today)) for file in some]
    return {**found, "count": len(mine), "rows": rows, "is_mine": True}


def _row(file: str, facet: dict[str, Any], day: int) -> dict[str, Any]:
    said = [str(words.TIERS.get(facet["tier"], facet["tier"]))]
    if facet["household"]:
        said.append(_("people in the household: %(count)s") % {"count": number_shown(facet["household"])})
    is_overdue = bool(facet["until"]) and facet["until"] < day
    if is_overdue:
        said.append(_("review overdue"))
    return {
        "url": reverse("part", args=[file, "standing"]) if facet["code"] else reverse("file", args=[file]),
        "name": listed_name(facet),
        "code": facet["code"],
        "why": " · ".join(said),
        "due": "",
        "until": ""
        if is_overdue or not facet["until"]
        else _("until %(day)s") % {"day": day_shown(facet["until"])},
        "urgency": "",
    }
