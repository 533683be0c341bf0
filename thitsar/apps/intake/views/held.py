"""Rows held back: looked at, corrected and registered, or destroyed."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from thitsar.apps.intake import commands
from thitsar.apps.intake.drafts import ROW, HeldRow, held_row
from thitsar.apps.intake.forms import DiscardForm, HeldRowForm, as_chosen, label_of
from thitsar.apps.intake.rows import TYPE
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.files import drafts
from thitsar.kernel.files.work_lists import PAGE
from thitsar.kernel.pages.audience import readers_of
from thitsar.kernel.pages.rights import may
from thitsar.kernel.pages.sessions import Visit, lists, member_only
from thitsar.kernel.pages.showing import day_text, page_number, pages
from thitsar.kernel.pages.shown_errors import sentence


@member_only
def held(request: Visit) -> HttpResponseBase:
    """List the held rows that wait for this member, fifty to a page."""
    _require(request)
    ids = drafts.ids_for(request.actor, ROW)
    number = page_number(request.GET.get("page", ""))
    some = ids[(number - 1) * PAGE : number * PAGE]
    rows = [_listed(request, held_row(one)) for one in drafts.open_drafts(request.actor, some)]
    rows.sort(key=lambda one: (one["path"] != "child", one["number"]))
    return render(request, "quarantine_list.html", {"rows": rows, "pages": pages(number, len(ids))})


@member_only
def correct(request: Visit, draft: str) -> HttpResponseBase:
    """Show a held row with what is wrong in it; correct and register it, or throw it away."""
    _require(request)
    row = held_row(drafts.open_draft(request.actor, draft))
    match request.POST.get("do"):
        case "save":
            return _save(request, row)
        case "keep":
            kind = _keep(request, row)
            return render(request, "message.html", _refused(kind)) if kind else redirect("correct", draft)
        case "discard":
            discard = DiscardForm(request.POST)
            if discard.is_valid():
                drafts.erase(draft)
                return redirect("held")
        case None if request.method == "POST":
            # Sent by the page itself before it is covered, so that nothing typed is lost.
            _keep(request, row)
            return HttpResponse(status=204)
        case _:
            discard = DiscardForm()
    form = HeldRowForm(as_chosen(row.mapping, row.row), mapping=row.mapping, row=row.row)
    form.is_valid()
    _add(form, row.problems)
    shown = {**_context(request, row, form, discard), "untouched": request.method == "GET"}
    return render(request, "quarantine_row.html", shown)


def _keep(request: Visit, row: HeldRow) -> str:
    """Keep what was typed in the sealed draft; give the kind of whoever may not be kept and was destroyed."""
    kind = commands.refuse_row(row, request.POST.get(TYPE, ""))
    if not kind:
        form = HeldRowForm(request.POST, mapping=row.mapping, row=row.row)
        form.is_valid()
        commands.keep_typed(row, form.typed(row.mapping, row.row))
    return kind


def _save(request: Visit, row: HeldRow) -> HttpResponseBase:
    """Register the row; what is still wrong stays in the form and in the sealed draft."""
    # Before anything else is looked at: whoever may not be kept is not kept for want of a date.
    kind = commands.refuse_row(row, request.POST.get(TYPE, ""))
    if kind:
        return render(request, "message.html", _refused(kind))
    form = HeldRowForm(request.POST, mapping=row.mapping, row=row.row)
    is_complete, typed = form.is_valid(), form.typed(row.mapping, row.row)
    if not is_complete:
        commands.keep_typed(row, typed)
        return render(request, "quarantine_row.html", _context(request, row, form, DiscardForm()))
    try:
        outcome = commands.correct_row(request.actor, row, typed, today=timezone.localdate(), lists=lists)
    except Refused as error:
        form.add_error(None, sentence(error))
    else:
        if outcome.refused:
            return render(request, "message.html", _refused(outcome.refused))
        if outcome.file:
            return redirect("file", outcome.file)
        _add(form, outcome.problems)
    return render(request, "quarantine_row.html", _context(request, row, form, DiscardForm()))


def _context(request: Visit, row: HeldRow, form: HeldRowForm, discard: DiscardForm) -> dict[str, Any]:
    people = {one["id"]: one for one in request.actor.call("people")}
    readers = request.actor.call("draft_readers", draft=row.draft.id)
    facet = lists.facets(request.actor, "registration").get(row.draft.file, {})
    return {
        "form": form,
        "number": row.number,
        "list_of": day_text(facet.get("day", 0)),
        "audience": readers_of(readers, "identity", people),
        "draft": request.path,
        "discard": discard,
        "back": reverse("held"),
    }


def _listed(request: Visit, row: HeldRow) -> dict[str, Any]:
    facet = lists.facets(request.actor, "registration").get(row.draft.file, {})
    return {
        "url": reverse("correct", args=[row.draft.id]),
        "number": row.number,
        "path": row.path,
        "list_of": day_text(facet.get("day", 0)),
        "problems": [{"field": label_of(one[0]), "sentence": _(one[2])} for one in row.problems],
    }


def _add(form: HeldRowForm, problems: tuple[tuple[str, str, str], ...]) -> None:
    for field, _code, said in problems:
        name = field if field in form.fields else None
        form.add_error(name, _(said))


def _refused(kind: str) -> dict[str, Any]:
    said = {
        "insider": _("Whoever is still serving is never registered. The row and its keys were destroyed."),
        "captured": _(
            "Captured people are not enrolled. The row and its keys were destroyed; "
            "notify the body that visits detained people."
        ),
    }
    return {"title": _("Not kept"), "text": said[kind], "url": reverse("held"), "label": _("Rows held back")}


def _require(request: Visit) -> None:
    if not may(request.actor, "register", "identity"):
        raise Denied("There is no such file.")
