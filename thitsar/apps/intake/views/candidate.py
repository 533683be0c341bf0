"""Two files that may be about one human being: compared by two people, each alone."""

from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from thitsar.apps.intake import commands
from thitsar.apps.intake.forms import JudgeForm
from thitsar.kernel.errors import Refused
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.pages.audience import readers_of
from thitsar.kernel.pages.rights import require
from thitsar.kernel.pages.sessions import Visit, lists, member_only
from thitsar.kernel.pages.showing import day_text, shown_name
from thitsar.kernel.pages.shown_errors import sentence


@member_only
def judge(request: Visit, file: str) -> HttpResponseBase:
    """Show the reasons and take one judgement; nothing is joined before two people agree."""
    require(request.actor, "judge", "registration")
    opened = open_file(request.actor, file, ("registration",), "judge")
    if opened.kind.name != "candidate":
        raise Http404
    candidate = opened.document("registration")
    has_judged = request.actor.member in candidate["judgements"]
    is_settled = candidate["state"] in ("same", "different")
    form = JudgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            commands.judge(
                request.actor,
                opened,
                verdict=form.cleaned_data["judgement"],
                reason=form.cleaned_data["reason"],
                today=timezone.localdate(),
            )
            return redirect("today")
        except Refused as error:
            if has_judged:
                raise  # there is no form any more to show it above
            form.add_error(None, sentence(error))
    facets = lists.facets(request.actor, "registration")
    people = {one["id"]: one for one in request.actor.call("people")}
    context = {
        "sides": [_side(request, facets, candidate[one]) for one in ("left", "right")],
        "alike": [_alike(one) for one in candidate["reasons"]],
        # Everybody judges alone: what others found is shown only to those who have spoken, or when it is settled.
        "judgements": _judgements(candidate, people) if has_judged or is_settled else [],
        "outcome": candidate["state"],
        "form": None if has_judged or is_settled else form,
        "audience": readers_of(opened.team, "registration", people),
    }
    return render(request, "candidate.html", context)


def _side(request: Visit, facets: dict[str, Any], file: str) -> dict[str, Any]:
    facet = facets.get(file, {})
    return {
        "name": shown_name(facet) or "–",
        "code": facet.get("code", ""),
        "organisation": request.given["organisation_name"],
        "url": reverse("file", args=[file]),
    }


def _judgements(candidate: dict[str, Any], people: dict[str, Any]) -> list[dict[str, Any]]:
    verdicts = dict(JudgeForm.base_fields["judgement"].choices)  # type: ignore[attr-defined]
    found = []
    for author, said in candidate["judgements"].items():
        verdict, reason, day = said[-1]
        who = people.get(author, {"shown": "?"})["shown"]
        found.append({"who": who, "day": day_text(day), "judgement": verdicts[verdict], "reason": reason})
    return found


def _alike(code: str) -> str:
    labels = {
        "same_nrc": _("The same identity number"),
        "same_serial": _("The same personal number"),
        "same_name_and_father": _("The same name and the same father's name"),
        "same_name_and_birth": _("The same name and nearly the same birth year"),
        "too_common": _("Some of this is too common to compare"),
        "same_father_and_birth": _("The same father's name, birth year and post"),
    }
    return labels.get(code, code)
