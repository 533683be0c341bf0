"""What waits on Today for those who vet and for those who decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from thitsar.apps.intake import queries as intake
from thitsar.apps.vetting import words
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.work_lists import PAGE
from thitsar.kernel.pages.rights import may
from thitsar.kernel.pages.sessions import lists
from thitsar.kernel.pages.showing import shown_name

Facet = Mapping[str, Any]
# A review is shown this many days before its day comes.
AHEAD = 14
FAR = ("look_again",)


@dataclass(frozen=True)
class Reader:
    """Whose list it is, and what their roles let them do."""

    member: str
    decides: bool
    writes: bool


def section(actor: Actor, day: int, number: int) -> dict[str, Any]:
    """List the files in vetting that wait for this member, most urgent first; `due` of a row is a day."""
    own = lists.own(actor, "vetting")
    registered = lists.facets(actor, "registration")
    # Asked for once: a list may hold twelve thousand files.
    reader = Reader(actor.member, may(actor, "decide", "vetting"), may(actor, "write", "vetting"))
    found = []
    for file, facet in lists.facets(actor, "vetting").items():
        if file not in own or intake.is_closed(registered.get(file, {})):
            continue
        why = reason(facet, reader, day)
        if why:
            found.append((facet["due"], file, why, facet))
    found.sort(key=lambda one: one[:2])
    rows = [
        _row(file, facet, registered.get(file, {}), why)
        for _due, file, why, facet in found[(number - 1) * PAGE : number * PAGE]
    ]
    return {"kind": "vetting", "title": _("Vetting"), "count": len(found), "rows": rows, "empty": ""}


def reason(facet: Facet, reader: Reader, day: int) -> str:
    """Say what a file waits for from this member; nothing where it is somebody else's turn for good."""
    if reader.decides and reader.member not in facet["parts"]:
        return _of_approver(facet, reader.member, day)
    return _of_officer(facet, day) if reader.writes else ""


def _of_approver(facet: Facet, member: str, day: int) -> str:
    asked = facet["asked"]
    if asked is not None and member in asked["agreed"]:
        # Still listed for who has approved: what nobody else is there to approve must not vanish.
        return "agreed"
    if asked is not None and member != asked["by"]:
        return "suspend" if asked["what"] == "SUSPENSION" else "agree"
    return str(facet["why"]) if facet["why"] in FAR and _is_near(facet, day) else ""


def _of_officer(facet: Facet, day: int) -> str:
    why = str(facet["why"])
    if why != "deliver" and (facet["asked"] is not None or facet["again"]):
        return "waits" if facet["asked"] is not None else str(facet["again"])
    return why if why not in FAR or _is_near(facet, day) else ""


def _is_near(facet: Facet, day: int) -> bool:
    return bool(facet["due"] <= day + AHEAD)


def _row(file: str, facet: Facet, registered: Facet, why: str) -> dict[str, Any]:
    page = "vet-decide" if why in ("agree", "agreed", "suspend") else "vet"
    return {
        "url": reverse(page, args=[file]),
        "name": shown_name(dict(registered)),
        "code": registered.get("code", ""),
        "why": str(words.WHY[why]),
        "day": facet["due"],
    }
