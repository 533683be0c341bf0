"""What a member must erase: their own files whose time is coming to its end, on Today."""

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.work_lists import PAGE
from thitsar.kernel.pages.rights import may
from thitsar.kernel.pages.sessions import lists
from thitsar.kernel.pages.showing import day_text, listed_name, urgency
from thitsar.web.templatetags.shown import due_in
from thitsar.web.views.protection_words import DUE

# How many days before the day it stands on the list.
AHEAD = 14
# The roles that answer for ending a file, as data protection names them.
ACTS = frozenset({"intake", "child_protection", "vetting", "approver"})


def still_read(actor: Actor) -> dict[str, Any]:
    """List files whose person took consent to share back while another organisation's member still reads them.

    Whatever is shared without consent stops within twenty-four hours.
    """
    rows = []
    if may(actor, "assign", "roster"):
        facets, language = lists.facets(actor, "registration"), get_language() or "my"
        for file in actor.call("shared_files"):
            facet = facets.get(file, {})
            if not facet.get("unshared"):
                continue
            rows.append(
                {
                    "url": reverse("file", args=[file]),
                    "name": listed_name(facet, language),
                    "code": facet["code"],
                    "why": _("Consent to share was taken back. Another organisation still reads this file"),
                    "due": due_in(language, "", "today"),
                    "urgency": "today",
                }
            )
    title = _("To take off a file within 24 hours")
    return {"kind": "shared", "title": title, "count": len(rows), "rows": rows[:PAGE], "empty": ""}


def to_erase(actor: Actor, day: int) -> dict[str, Any]:
    """Give the section; nothing is erased by it."""
    found = lists.retained(actor, "registration") if actor.roles & ACTS else []
    near = [(file, facet) for file, facet in found if facet["retention"] <= day + AHEAD]
    language = get_language() or "my"
    rows = [
        {
            "url": reverse("file", args=[file]),
            "name": listed_name(facet, language),
            "code": facet["code"],
            "why": str(DUE.get(facet["stage"], facet["stage"])),
            "due": due_in(language, day_text(facet["retention"]), urgency(facet["retention"], day)),
            "urgency": urgency(facet["retention"], day),
        }
        for file, facet in near[:PAGE]
    ]
    return {
        "kind": "retention",
        "title": _("Due to be erased"),
        "count": len(near),
        "rows": rows,
        "empty": "",
    }
