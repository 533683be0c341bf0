"""What happened in a file so far: who said it, of which organisation, and whether the signature holds."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from thitsar.apps.intake import queries, words
from thitsar.apps.standing import words as standing_words
from thitsar.apps.vetting import words as vetting_words
from thitsar.kernel.files.open_file import Actor, OpenFile
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.ledger.timeline import Moment, moments
from thitsar.kernel.pages.labels import COMPARTMENTS, EVENTS
from thitsar.kernel.pages.showing import day_shown, day_text

People = Mapping[str, Mapping[str, Any]]
_EVENTS = {**EVENTS, **words.EVENTS, **vetting_words.EVENTS, **standing_words.EVENTS}


def lines(opened: OpenFile, actor: Actor, people: People) -> list[dict[str, Any]]:
    """Show the events of the open parts, newest first; of people of partners only the organisation is known."""
    others = {(one["node"], one["id"]): one for one in actor.call("authors")}
    # An id is the hash of its keys: whoever names one means the same keys.
    keys = {id: one["signs"] for (_, id), one in others.items()} | {
        id: one["signs"] for id, one in people.items()
    }
    found: list[Moment] = []
    for part in opened.parts.values():
        found += moments(part, keys)
    found.sort(key=lambda one: (_day(one), one.told.clock), reverse=True)
    own, _ = node_ids()
    return [
        _moment(
            one,
            people.get(one.told.author) if one.origin == own else others.get((one.origin, one.told.author)),
        )
        for one in found
    ]


def _day(one: Moment) -> int:
    return queries.counts_from(one.told.name, one.told.payload, one.told.day)


def _moment(one: Moment, known: Mapping[str, Any] | None) -> dict[str, Any]:
    who = known or {"shown": "?", "organisation_name": ""}
    what = (
        f"{_EVENTS.get(one.told.name, one.told.name)} · {COMPARTMENTS.get(one.compartment, one.compartment)}"
    )
    if _day(one) != one.told.day:
        what += " · " + _("noted here on %(day)s") % {"day": day_shown(one.told.day)}
    return {
        "day": day_text(_day(one)),
        "what": what,
        "who": who.get("shown", ""),
        "organisation": who["organisation_name"],
        "verified": one.is_verified,
    }
