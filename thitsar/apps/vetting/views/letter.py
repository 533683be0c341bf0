"""The letter: what was decided and why, for the person, on paper and in plain words."""

from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from thitsar.apps.vetting import queries, shown
from thitsar.apps.vetting.codes import LANGUAGES
from thitsar.apps.vetting.facets import APPEAL_WINDOW
from thitsar.apps.vetting.views.file import header, opened_person, vetted
from thitsar.kernel.pages.rights import may, require
from thitsar.kernel.pages.sessions import Visit, member_only
from thitsar.kernel.pages.showing import in_language


@member_only
def letter(request: Visit, file: str) -> HttpResponseBase:
    """Show the decision in force as a letter; it names nobody, not even the person."""
    require(request.actor, "read", "vetting")
    opened = opened_person(request.actor, file)
    document = vetted(opened)
    if not document["decisions"]:
        raise Http404
    decided: dict[str, Any] = document["decisions"][-1]
    waits = queries.undelivered(document) is not None and may(request.actor, "write", "vetting")
    context = {
        "back": reverse("vet", args=[file]),
        "code": header(opened)["code"],
        "day": shown.day_shown(decided["day"]),
        "spoken": in_language(LANGUAGES.get(decided["language"], LANGUAGES["other"])),
        "tier": shown.tier_name(decided["tier"]),
        "until": shown.day_shown(decided["until"]) if decided["until"] else "",
        "review": shown.day_shown(decided["review"]) if decided["review"] else "",
        "conditions": [shown.condition(one) for one in decided["conditions"]],
        "body": decided["body"],
        "reasons": [one for one in (decided["reasons_my"], decided["reasons_en"]) if one],
        "days": APPEAL_WINDOW,
        "deliver": reverse("vet-step", args=[file, "deliver"]) if waits else "",
    }
    return render(request, "vetting_letter.html", context)
