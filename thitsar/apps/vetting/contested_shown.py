"""What two organisations said differently, side by side: each value, and who settles it how."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from thitsar.apps.vetting import codes
from thitsar.apps.vetting.forms import name_of
from thitsar.kernel.files.beside import CONFLICTS
from thitsar.kernel.pages.showing import in_language

Document = Mapping[str, Any]
Line = dict[str, Any]
# How each kind of fact is settled: whoever says it again, knowing both, says what holds.
_SETTLED = {
    "claim": gettext_noop("Ask the person, then correct the claim: also if it stays as it is."),
    "evidence": gettext_noop("Judge this item again: also if it stays as it is."),
    "check": gettext_noop("Record this check again."),
    "risk": gettext_noop("Answer this question again."),
    "answer": gettext_noop("Compare both answers with what the person says."),
    "allegation": gettext_noop("Say again whether there is a serious allegation."),
    "pending": gettext_noop("Recommend anew: approvers saw two recommendations."),
}

_LABELS = {"check": codes.CHECKS, "risk": codes.RISKS}
_WHOLE = {"allegation": gettext_lazy("Serious allegation"), "pending": gettext_lazy("Recommendation")}


def group(document: Document) -> dict[str, Any] | None:
    """Give the facts that are said in more than one way; None where there are none."""
    fields = [_line(document, name, values) for name, values in document.get(CONFLICTS, {}).items()]
    if document.get("contested"):
        tiers = [
            in_language(codes.TIERS[one]) if one in codes.TIERS else one for one in document["contested"]
        ]
        note = _("The lower one holds until somebody decides the review.")
        fields.insert(0, _shown(_("Decision"), tiers, note))
    return (
        {"title": _("Said differently by two organisations"), "fields": fields, "empty": ""}
        if fields
        else None
    )


def _line(document: Document, name: str, values: list[Any]) -> Line:
    kind, _dot, id = name.partition(".")
    how = _(_SETTLED[kind]) if kind in _SETTLED else ""
    return _shown(_label(document, kind, id), [_value(kind, one) for one in values], how)


def _shown(label: str, values: list[str], how: str) -> Line:
    return {"label": label, "value": " / ".join(values), "note": "", "warning": how}


def _label(document: Document, kind: str, id: str) -> str:
    if kind in _LABELS:
        return in_language(_LABELS[kind][id]) if id in _LABELS[kind] else id
    found = str(_WHOLE.get(kind, id or kind))
    match kind:
        case "claim" if id in document["claims"]:
            found = in_language(codes.CLAIMS[document["claims"][id]["type"]])
        case "evidence" if id in document["evidence"]:
            one = document["evidence"][id]
            found = f"{in_language(codes.KINDS[one['kind']])}: {one['what']}"
        case "answer" if id in document["questions"]:
            found = name_of(document, document["questions"][id]["about"])
    return found


def _value(kind: str, value: Any) -> str:
    """Say one of the values in words; of a recommendation that one waits is enough."""
    found = str(value)
    match kind, value:
        case _, None | "":
            found = _("Nothing")
        case "pending", _:
            found = _("One that waits")
        case "evidence", [direction, reliability, credibility]:
            found = f"{_of(codes.DIRECTIONS, direction)} {reliability}{credibility}"
        case "check", [result, reason]:
            found = " – ".join(one for one in (_of(codes.RESULTS, result), reason) if one)
        case "risk", level:
            found = _of(codes.LEVELS, level)
        case "allegation", [exists, body]:
            found = _("Yes, referred to %(body)s") % {"body": body} if exists else _("No")
    return found


def _of(labels: codes.Labels, code: Any) -> str:
    return in_language(labels[code]) if code in labels else str(code)
