"""What of a file another organisation has or would get, in words: parts, who reads them there, until when, by whom."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from thitsar.kernel.access.policy import Role, scope_of
from thitsar.kernel.pages.labels import COMPARTMENTS, HOLDS, ROLES, SHARED_FOR, WHY_ENDED
from thitsar.kernel.pages.showing import day_shown, day_text, number_shown

Line = dict[str, str]


def offered(summary: Mapping[str, str]) -> dict[str, Any]:
    """Say what a partner would be able to read, part by part and by whom there."""
    name = summary["partner"]
    return {
        "partner": name,
        "parts": [
            {"label": str(COMPARTMENTS[one]), "holds": str(HOLDS[one]), "roles": _readers(one, name)}
            for one in summary["parts"].split()
        ],
        "purpose": str(SHARED_FOR[summary["purpose"]]),
        "until": day_text(int(summary["until"])),
    }


def exactly(summary: Mapping[str, Any]) -> list[Line]:
    """Show a second person everything they would agree to; each line of it is compared before anything leaves."""
    names = ("partner", "parts", "purpose", "until", "files", "codes")
    is_whole = all(isinstance(summary.get(one), str) for one in names)
    if not is_whole or not (summary["until"].isdecimal() and len(summary["until"]) < _LONGEST):
        # Nobody gets anything for it; what it says is shown as it is, so that it does not hide.
        return [{"label": str(label), "value": str(value)} for label, value in summary.items()]
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
    return [{"label": label, "value": value} for label, value in rows]


_LONGEST = 7


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
    """Say from whom a file came, and that what is written here goes back to them."""
    if one is None:
        return None
    return {
        "name": one["name"],
        "parts": parts_shown(one["parts"]),
        "purpose": str(SHARED_FOR.get(one["purpose"], one["purpose"])),
        "until": day_text(one["until"]),
        "ended": day_text(one["ended"]) if one["ended"] else "",
    }


def parts_shown(parts: Iterable[str]) -> str:
    """Name parts in a row."""
    return ", ".join(str(COMPARTMENTS.get(one, one)) for one in parts)


def _readers(part: str, name: str) -> str:
    roles = [str(ROLES[one]) for one in Role if scope_of(frozenset({one}), "read", part) is not None]
    return f"{', '.join(roles)} ({name})"


def _named(members: Iterable[str], people: Mapping[str, Any]) -> str:
    known = (people.get(one, {"shown": "?"}) for one in members)
    return ", ".join(str(one["shown"]) for one in known)
