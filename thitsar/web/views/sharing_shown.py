"""What of a file another organisation has or would get, in words: parts, who reads them there, until when, by whom."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from thitsar.kernel.access.policy import Role, scope_of
from thitsar.kernel.access.sharing import TO_PEOPLE
from thitsar.kernel.exchange.reader_words import words_of_reader
from thitsar.kernel.exchange.sharing import OTHER_FORM
from thitsar.kernel.pages.labels import COMPARTMENTS, HOLDS, ROLES, SHARED_FOR, WHY_ENDED
from thitsar.kernel.pages.showing import day_shown, day_text, number_shown

# A value that has several lines is a list of them under `lines`.
Line = dict[str, Any]


def offered(summary: Mapping[str, str]) -> dict[str, Any]:
    """Say what a partner would be able to read, part by part and by whom there."""
    name, people = summary["partner"], words_of(summary["readers"].split())
    return {
        "partner": name,
        "parts": [
            {
                "label": str(COMPARTMENTS[one]),
                "holds": str(HOLDS[one]),
                "roles": "" if one in TO_PEOPLE else _roles(one, name),
                "people": people if one in TO_PEOPLE else [],
            }
            for one in summary["parts"].split()
        ],
        "purpose": str(SHARED_FOR[summary["purpose"]]),
        "until": day_text(int(summary["until"])),
    }


def exactly(summary: Mapping[str, Any]) -> list[Line]:
    """Show a second person everything they would agree to; each line of it is compared before anything leaves."""
    if not is_whole(summary):
        # Nobody gets anything for it; what it says is shown as it is, so that it does not hide.
        said = [{"label": str(label), "value": str(value)} for label, value in summary.items()]
        return [{"label": _("Not to be agreed to"), "value": _(OTHER_FORM)}, *said]
    count, named = summary["files"], summary["codes"].split()
    more = (
        f" ({_('%(count)s files in all') % {'count': number_shown_text(count)}})"
        if count != str(len(named))
        else ""
    )
    rows = [
        (_("Who gets it"), summary["partner"]),
        (_("File code"), ", ".join(named) + more),
        (_("What they will be able to read"), parts_shown(summary["parts"].split())),
        (_("From when on"), _("All that is written in these parts, and all that will be until it ends")),
        (_("What for"), str(SHARED_FOR.get(summary["purpose"], summary["purpose"]))),
        (_("They may keep it until"), day_shown(int(summary["until"]))),
    ]
    shown: list[Line] = [{"label": label, "value": value} for label, value in rows]
    return [*shown[:3], *_named_people(summary), *shown[3:]]


def is_whole(summary: Mapping[str, Any]) -> bool:
    """Tell whether this is what the agent writes of a share; anything else nobody can begin, and nobody agrees to."""
    names = ("partner", "parts", "purpose", "until", "readers", "files", "codes")
    if set(summary) != set(names) or not all(isinstance(summary[one], str) for one in names):
        return False
    is_day = summary["until"].isdecimal() and len(summary["until"]) < _LONGEST
    return is_day and all(_READER.fullmatch(one) for one in summary["readers"].split())


_LONGEST = 7
_READER = re.compile("[0-9a-f]{32}")


def words_of(readers: Iterable[str]) -> list[str]:
    """Give the six words of each of a partner's people, in the order in which every page lists them."""
    return sorted(words_of_reader(one) for one in readers)


def _named_people(summary: Mapping[str, Any]) -> list[Line]:
    """Say who alone opens the closed part there; a second person has heard each of them, or asks."""
    people = words_of(summary["readers"].split())
    if not people:
        return []
    closed = parts_shown(one for one in summary["parts"].split() if one in TO_PEOPLE)
    label = _("%(parts)s: only for these people and the file's team there. Compare their six words by voice")
    return [{"label": label % {"parts": closed}, "value": "", "lines": people}]


def number_shown_text(count: str) -> str:
    """Write a number that came as text."""
    return number_shown(int(count)) if count.isdecimal() else count


def share(
    one: Mapping[str, Any], people: Mapping[str, Any], agreed_by: Mapping[bytes, list[str]]
) -> dict[str, Any]:
    """Show one share as the page of a file does."""
    return {
        "partner": one["partner"],
        "name": one["name"],
        "parts": parts_shown(one["parts"]),
        "closed": parts_shown(part for part in one["parts"] if part in TO_PEOPLE),
        "readers": words_of(one["readers"]),
        "purpose": str(SHARED_FOR.get(one["purpose"], one["purpose"])),
        "since": day_text(one["since"]),
        "until": day_text(one["until"]),
        "by": _named([one["by"]], people),
        "agreed_by": _named(agreed_by.get(one["approval"], ()), people),
        "ended": str(WHY_ENDED.get(one["ended"], one["ended"])),
    }


def request(id: str, one: Mapping[str, Any], people: Mapping[str, Any]) -> dict[str, Any]:
    """Show what this reader asked for, and whether it can be begun."""
    return {
        "id": id,
        "day": day_text(one["day"]),
        "exactly": exactly(one["summary"]),
        "agreed_by": _named(one["approved_by"], people),
        "answer": reverse("approve", args=[id]),
        "digest": one["digest"].hex(),
    }


def origin(one: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Say from whom a file came, in which parts what is written here goes back, and which are read only."""
    if one is None:
        return None
    return {
        "name": one["name"],
        "parts": parts_shown(one["parts"]),
        "written": parts_shown(part for part in one["parts"] if part not in TO_PEOPLE),
        "closed": parts_shown(part for part in one["parts"] if part in TO_PEOPLE),
        "purpose": str(SHARED_FOR.get(one["purpose"], one["purpose"])),
        "until": day_text(one["until"]),
        "ended": day_text(one["ended"]) if one["ended"] else "",
    }


def parts_shown(parts: Iterable[str]) -> str:
    """Name parts in a row."""
    return ", ".join(str(COMPARTMENTS.get(one, one)) for one in parts)


def roles_shown(roles: Iterable[str]) -> str:
    """Name roles in a row."""
    return ", ".join(str(ROLES.get(one, one)) for one in roles)


def _roles(part: str, name: str) -> str:
    roles = roles_shown(one for one in Role if scope_of(frozenset({one}), "read", part) is not None)
    return f"{roles} ({name})"


def _named(members: Iterable[str], people: Mapping[str, Any]) -> str:
    known = (people.get(one, {"shown": "?"}) for one in members)
    return ", ".join(str(one["shown"]) for one in known)
