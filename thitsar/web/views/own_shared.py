"""What a person's own page says of other organisations: what the person told about each, and what each has."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thitsar.apps.intake import sharing
from thitsar.kernel.pages.labels import COMPARTMENTS
from thitsar.kernel.pages.showing import day_text, in_language

_PURPOSES = {
    "VET_SHARE": gettext_lazy("So that they vet you, too"),
    "TRANSFER": gettext_lazy("So that they take your file over"),
    "CHILD": gettext_lazy("So that you are kept safe"),
}
_AGAINST = ("REFUSED", "WITHDRAWN", "EXPIRED")
Shared = Mapping[str, Any]
Statuses = Mapping[str, str]


def named(said: Iterable[str], shares: Iterable[Shared]) -> list[str]:
    """Name what can be said of organisations: what was said already, and who has a child's file without being asked."""
    protecting = (f"CHILD:{one['organisation']}" for one in shares if one["purpose"] == "CHILD")
    return sorted({one for one in (*said, *protecting) if sharing.names_organisation(one)})


def label(purpose: str, consents: Mapping[str, Mapping[str, Any]], shares: Iterable[Shared]) -> str:
    """Say what a consent to one organisation is about, by the name that was sealed for this person."""
    names = {one["organisation"]: one["name"] for one in shares if one["name"]}
    names |= {key.partition(":")[2]: one["name"] for key, one in consents.items() if one.get("name")}
    return in_language(sharing.label_of(purpose, names))


def note(purpose: str, statuses: Statuses) -> str:
    """Say what somebody has to know of one such consent beside what they said; empty where there is nothing."""
    of = purpose.partition(":")[0]
    if of == "CHILD" and statuses.get(purpose, "NOT_ASKED") == "NOT_ASKED":
        return _(
            "To keep a child safe nobody has to ask first. You can say no: choose it, then take it back."
        )
    if statuses.get(of) in _AGAINST and statuses.get(purpose) == "GIVEN":
        return _("This does not count as long as you say no to sharing in general.")
    return ""


def shown(part: Mapping[str, Any] | None, taken_back: Iterable[str], *, path: str) -> dict[str, Any] | None:
    """Show who has what and from whom the file came; None where nothing of it was sealed for this person yet."""
    if part is None:
        return None
    stopped = list(taken_back)
    shares = [_share(one, stopped, path) for one in part["shares"]]
    return {
        "shares": shares,
        "goes_on": any(not one["ended"] and not one["is_stopped"] for one in shares),
        "origin": _origin(part["origin"]) if part["origin"] else None,
    }


def _share(one: Shared, taken_back: list[str], path: str) -> dict[str, Any]:
    # What is no child's any more, or a child's since, goes nowhere, whatever the roster has heard of it.
    is_other_path = (one["purpose"] == "CHILD") != (path == "child")
    is_stopped = is_other_path or any(sharing.goes_with(purpose, one) for purpose in taken_back)
    return {
        **_origin(one),
        "is_stopped": not one["ended"] and is_stopped,
    }


def _origin(one: Shared) -> dict[str, Any]:
    return {
        "name": one["name"] or _("An organisation that is not known here"),
        "parts": ", ".join(str(COMPARTMENTS.get(part, part)) for part in one["parts"]),
        "purpose": str(_PURPOSES.get(one["purpose"], one["purpose"])),
        "since": day_text(one["since"]),
        "until": day_text(one["until"]),
        "ended": day_text(one["ended"]) if one["ended"] else "",
    }
