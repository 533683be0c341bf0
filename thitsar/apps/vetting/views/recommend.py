"""Recommending in two steps: the tier, with what each still lacks, and then what that tier asks for."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from thitsar.apps.vetting import commands, shown, words
from thitsar.apps.vetting.deciding import Wanted
from thitsar.apps.vetting.forms import RecommendForm
from thitsar.apps.vetting.views.file import header, opened_person, vetted
from thitsar.kernel.errors import Refused
from thitsar.kernel.files.open_file import OpenFile
from thitsar.kernel.pages.audience import readers
from thitsar.kernel.pages.rights import require
from thitsar.kernel.pages.sessions import Visit, member_only
from thitsar.kernel.pages.showing import today_number
from thitsar.kernel.pages.shown_errors import sentence

_BUTTONS = frozenset({"choose", "another", "sign"})
_NOT_TYPED = frozenset({"csrfmiddlewaretoken", "tier", "do"})


@member_only
def recommend(request: Visit, file: str) -> HttpResponseBase:
    """Show the tiers, then the form of the one that was chosen, and take it; what was typed goes along."""
    require(request.actor, "write", "vetting")
    opened = opened_person(request.actor, file)
    document = vetted(opened)
    tiers = shown.tiers_to_choose(document, today_number())
    tier, do = request.POST.get("tier", ""), request.POST.get("do", "choose")
    if do not in _BUTTONS:
        raise BadRequest  # no page of ours sends this
    if do == "another" or tier not in [one["code"] for one in tiers if one["can_be_chosen"]]:
        return render(request, "vetting_tiers.html", _choosing(request, opened, tiers))
    named: dict[str, Any] = {"document": document, "today": timezone.localdate(), "tier": tier}
    if do == "sign":
        form = RecommendForm(request.POST, **named)
        if form.is_valid() and _is_recommended(request, opened, form):
            return redirect("vet", file)
    else:
        form = RecommendForm(initial=request.POST.dict(), **named)
    context = {
        **_common(request, opened),
        "title": _("Recommend: %(tier)s") % {"tier": shown.tier_name(tier)},
        "form": form,
        "another": _("Choose another tier"),
    }
    return render(request, "vetting_step.html", context)


def _is_recommended(request: Visit, opened: OpenFile, form: RecommendForm) -> bool:
    given = form.cleaned_data
    wanted = Wanted(
        **{name: given[name] for name in ("tier", "reasons_my", "reasons_en", "language", "scope")},
        gap=given.get("gap", ""),
        body=given.get("body", ""),
        months=int(given.get("months") or 0),
        conditions=form.conditions(),
    )
    try:
        commands.recommend(request.actor, opened, wanted, today=timezone.localdate())
    except Refused as error:
        form.add_error(None, sentence(error))
        return False
    return True


def _choosing(request: Visit, opened: OpenFile, tiers: list[dict[str, Any]]) -> dict[str, Any]:
    typed = [(name, value) for name, value in request.POST.items() if name not in _NOT_TYPED]
    return {**_common(request, opened), "tiers": tiers, "carried": typed}


def _common(request: Visit, opened: OpenFile) -> dict[str, Any]:
    people = {one["id"]: one for one in request.actor.call("people")}
    return {
        "back": reverse("vet", args=[opened.id]),
        "file": header(opened),
        "title": words.STEPS["recommend"],
        "says": words.SAYS["recommend"],
        "audience": readers(opened, "vetting", people),
    }
