"""Handing a code out and taking it back; what is drawn is shown on one page, once."""

from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from thitsar.apps.standing import commands, queries, words
from thitsar.apps.standing.forms import GiveForm, TakeBackForm
from thitsar.kernel.errors import Refused
from thitsar.kernel.files.beside import CONFLICTS
from thitsar.kernel.files.open_file import Actor, OpenFile
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.pages.audience import readers_of
from thitsar.kernel.pages.rights import may, require
from thitsar.kernel.pages.sessions import Visit, member_only
from thitsar.kernel.pages.showing import day_shown, number_shown, shown_name
from thitsar.kernel.pages.shown_errors import sentence


@member_only
def give(request: Visit, file: str) -> HttpResponseBase:
    """Draw a code and show it once."""
    opened = _open(request, file)
    form = GiveForm(request.POST or None, initial={"form": "CODE_WORDS"})
    if request.method == "POST" and form.is_valid():
        try:
            given = commands.give_code(request.actor, opened, **form.cleaned_data, today=timezone.localdate())
            return render(request, "code_given.html", {"given": given, "back": reverse("file", args=[file])})
        except Refused as error:
            form.add_error(None, sentence(error))
    return render(request, "code_form.html", _context(request, opened, form, is_giving=True))


@member_only
def take_back(request: Visit, file: str) -> HttpResponseBase:
    """Take the code back at once."""
    opened = _open(request, file)
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            commands.take_back(request.actor, opened, **form.cleaned_data, today=timezone.localdate())
            return redirect("file", file)
        except Refused as error:
            form.add_error(None, sentence(error))
    return render(request, "code_form.html", _context(request, opened, form, is_giving=False))


def actions(opened: OpenFile, actor: Actor) -> list[dict[str, str]]:
    """Give what this member can do about a code on a file now, as links."""
    if not opened.document("registration") or not may(actor, "issue", "standing"):
        return []
    has_code = queries.has_code(opened.document("standing"))
    name, label = ("take-back", _("Take the code back")) if has_code else ("give-code", _("Give a code"))
    return [{"url": reverse(name, args=[opened.id]), "label": label}]


def groups(standing: dict[str, Any]) -> list[dict[str, Any]]:
    """Give what stands in this part, for the page of a file."""
    decision = standing.get("decision")
    fields = [(_("Standing"), words.TIERS.get(queries.tier(standing), queries.tier(standing)))]
    if decision and decision["until"]:
        fields.append((_("Until"), day_shown(decision["until"])))
    if decision:
        for code, until in decision["conditions"]:
            fields.append((_("Condition"), f"{words.CONDITIONS.get(code, code)} · {day_shown(until)}"))
    if standing.get("suspended"):
        fields.append((_("Suspended until"), day_shown(standing["suspended"])))
    form = queries.code_form(standing)
    fields.append((_("Code"), words.FORMS[form] if form else _("None given")))
    if standing.get("household"):
        fields.append((_("People in the household"), number_shown(standing["household"])))
    shown = [{"label": label, "value": value, "note": "", "warning": ""} for label, value in fields]
    for name, how in (
        ("decision", _("Two organisations decided differently. The lower one is answered at a gate.")),
        ("code", _("Two organisations gave a code. Take one of them back.")),
    ):
        if name in standing.get(CONFLICTS, {}):
            shown[0]["warning"] = f"{shown[0]['warning']} {how}".strip()
    return [{"title": _("What others may know"), "fields": shown, "empty": "", "change": ""}]


def _open(request: Visit, file: str) -> OpenFile:
    require(request.actor, "issue", "standing")
    opened = open_file(request.actor, file, queries.PARTS, "issue")
    if opened.kind.name != "person" or not opened.document("registration"):
        raise Http404
    return opened


def _context(request: Visit, opened: OpenFile, form: Any, *, is_giving: bool) -> dict[str, Any]:
    registration = opened.document("registration")
    people = {one["id"]: one for one in request.actor.call("people")}
    return {
        "shown": shown_name({"my": registration["name"][0], "en": registration["name"][1]}),
        "code": registration["code"],
        "form": form,
        "is_giving": is_giving,
        "audience": readers_of(opened.team, "standing", people),
        "back": reverse("file", args=[opened.id]),
    }
