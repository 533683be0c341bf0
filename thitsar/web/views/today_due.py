"""What a member must erase: their own files whose time is coming to its end, on Today."""

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.work_lists import PAGE
from thitsar.kernel.pages.sessions import lists
from thitsar.kernel.pages.showing import day_text, shown_name, urgency
from thitsar.web.templatetags.shown import due_in
from thitsar.web.views.protection_words import DUE

# How many days before the day it stands on the list.
AHEAD = 14
# The roles that answer for ending a file, as data protection names them.
ACTS = frozenset({"intake", "child_protection", "vetting", "approver"})


def to_erase(actor: Actor, day: int) -> dict[str, Any]:
    """Give the section; nothing is erased by it."""
    found = lists.retained(actor, "registration") if actor.roles & ACTS else []
    near = [(file, facet) for file, facet in found if facet["retention"] <= day + AHEAD]
    language = get_language() or "my"
    rows = [
        {
            "url": reverse("file", args=[file]),
            "name": shown_name(facet, language),
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
