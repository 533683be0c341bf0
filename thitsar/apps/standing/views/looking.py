"""What an unlocked officer's look sets right: answers behind the log, and grace that is running out."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from thitsar.apps.intake import queries as intake
from thitsar.apps.standing import refreshing
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.pages.rights import may
from thitsar.kernel.pages.sessions import lists
from thitsar.kernel.pages.showing import shown_name


def section(actor: Actor, *, today: date) -> dict[str, Any]:
    """Set the officer's own files right, and list those of which an answer was gone or older than the file."""
    title = _("Answers at a gate that were written again")
    found: dict[str, Any] = {"kind": "standing", "title": title, "count": 0, "rows": [], "empty": ""}
    if not may(actor, "issue", "standing"):
        return found
    own, facets = lists.own(actor, "standing"), lists.facets(actor, "standing")
    mine = {file: facets[file] for file in own if file in facets}
    registered = lists.facets(actor, "registration")
    # Emptied when a child path opened that two people have closed since.
    emptied = [one for one in mine if not mine[one]["code"] and not intake.is_closed(registered.get(one, {}))]
    refreshing.relist_some(actor, emptied, today=today)
    put_back = refreshing.take_away_what_was_put_back(actor)
    behind = refreshing.look(actor, mine, today=today)
    why = _("It was missing or older than this file. Tell data protection unless a backup was put back.")
    rows = [
        {
            "url": reverse("file", args=[file]),
            "name": shown_name(mine[file]),
            "code": mine[file]["code"],
            "why": why,
            "due": "",
            "urgency": "",
        }
        for file in behind
        # What closed a file took its answers away, and that is as it should be.
        if not intake.is_closed(registered.get(file, {}))
    ]
    if put_back:
        rows.insert(0, _put_back())
    return {**found, "count": len(rows), "rows": rows}


def _put_back() -> dict[str, Any]:
    """Say it without the file: whoever looks does not work with it."""
    why = _("Somebody had put an answer back that was taken away. It is gone again. Tell data protection.")
    name = _("A file that is closed")
    return {"url": reverse("today"), "name": name, "code": "", "why": why, "due": "", "urgency": ""}
