"""Registering a person at the table: page by page, kept under seal, registered once."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from thitsar.apps.intake import filling, registering, stages
from thitsar.apps.intake.forms import DiscardForm
from thitsar.apps.intake.rows import TYPE
from thitsar.apps.intake.stage_form import StageForm, typed_in
from thitsar.apps.intake.views.form_pages import (
    begin_form,
    blank_context,
    check_context,
    listed,
    page_context,
    protected,
    start_context,
)
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.files import drafts
from thitsar.kernel.files.work_lists import PAGE
from thitsar.kernel.pages.rights import require
from thitsar.kernel.pages.sessions import Visit, lists, member_only
from thitsar.kernel.pages.shown_errors import sentence


@member_only
def start(request: Visit) -> HttpResponseBase:
    """List the forms that are not finished, and begin a new one with those who will work on the file."""
    require(request.actor, "register", "identity")
    form = begin_form(request)
    if request.method == "POST" and form.is_valid():
        team = tuple(form.cleaned_data["team"])
        return redirect("form", filling.begin(request.actor, team=team, today=timezone.localdate()))
    ids = drafts.ids_for(request.actor, filling.FORM)
    opened = (filling.filling_of(one) for one in drafts.open_drafts(request.actor, ids[:PAGE]))
    unfinished = [listed(one) for one in filling.erase_old(opened, timezone.localdate())]
    return render(request, "intake_start.html", start_context(request, form, unfinished, len(ids)))


@member_only
def blank(request: Visit) -> HttpResponseBase:
    """Show every question on paper, for a table without a machine."""
    require(request.actor, "register", "identity")
    return render(request, "intake_blank.html", blank_context())


@member_only
def resume(request: Visit, draft: str) -> HttpResponseBase:
    """Go on where the form was left."""
    found = _opened(request, draft)
    if isinstance(found, str):
        return redirect("file", found)
    pages = found.reading(timezone.localdate()).pages
    next_one = next((page for page in pages if page.name not in found.visited), stages.CHECK)
    return redirect("form-page", draft, next_one.name)


@member_only
def fill(request: Visit, draft: str, page: str) -> HttpResponseBase:
    """Show one page of a form with what was typed, and keep what is typed into it, right or wrong."""
    here, found = stages.BY_NAME.get(page), _opened(request, draft)
    if isinstance(found, str):
        return redirect("file", found)
    if here is None:
        raise Http404
    today = timezone.localdate()
    if request.method == "POST":
        kind = filling.refuse(found, request.POST.getlist(TYPE))
        if kind:
            return render(request, "intake_protected.html", protected(kind))
        return _check(request, found) if here == stages.CHECK else _next(request, found, here)
    reading = found.reading(today)
    if here not in reading.pages:
        return redirect("form-page", draft, reading.after(here).name)
    return _show(request, found, here)


def _next(request: Visit, found: filling.Filling, here: stages.Page) -> HttpResponseBase:
    """Keep a page and go where its buttons lead; a page with something to look at is shown once more."""
    today = timezone.localdate()
    questions = found.reading(today).asked_on(here)
    stands = request.POST.getlist("stands")
    found = filling.keep(found, here, typed_in(questions, request.POST), stands=stands)
    reading = found.reading(today)
    match request.POST.get("do"):
        case "next":
            remarks = reading.on(here)
            is_new = any(found.is_new(one) for one in remarks if one.level == "warning")
            found = filling.visit(found, here, [one for one in remarks if one.level == "warning"])
            if is_new or any(one.level == "problem" for one in remarks):
                return _show(request, found, here)
            return redirect("form-page", found.draft.id, reading.after(here).name)
        case "back":
            return redirect("form-page", found.draft.id, reading.before(here).name)
        case "keep":
            return redirect("form-page", found.draft.id, here.name)
        case "discard":
            return _discard(request, found, here)
    # Sent by the page itself before it is covered or left, so that nothing typed is lost.
    return HttpResponse(status=204)


def _check(request: Visit, found: filling.Filling) -> HttpResponseBase:
    """Register the person, once; what cannot be taken in yet is named with the page it stands on."""
    if request.POST.get("do") == "discard":
        return _discard(request, found, stages.CHECK)
    found = filling.confirm(found, request.POST.getlist("stands"))
    if request.POST.get("do") == "back":
        before = found.reading(timezone.localdate()).before(stages.CHECK)
        return redirect("form-page", found.draft.id, before.name)
    if request.POST.get("do") != "register":
        return HttpResponse(status=204)
    try:
        file = registering.register(request.actor, found, today=timezone.localdate(), lists=lists)
    except Refused as error:
        return _show(request, found, stages.CHECK, refused=sentence(error))
    except Denied:
        # The same form was sent twice, and the other one was first.
        file = registering.registered_as(request.actor, found.draft.id, lists)
        if not file:
            raise
    return redirect("file", file)


def _show(
    request: Visit, found: filling.Filling, here: stages.Page, *, refused: str = "", discard: Any = None
) -> HttpResponse:
    reading = found.reading(timezone.localdate())
    more = {"discard": discard or DiscardForm(auto_id="discard_%s"), "refused": refused}
    if here == stages.CHECK:
        return render(request, "intake_check.html", {**check_context(request, found, reading), **more})
    form = StageForm(reading.asked_on(here), found.typed)
    remarks = reading.on(here) if here.name in found.visited else ()
    form.object_to(remarks)
    context = page_context(request, found, reading, page=here, form=form, remarks=remarks)
    return render(request, "intake_form.html", {**context, **more})


def _discard(request: Visit, found: filling.Filling, here: stages.Page) -> HttpResponse:
    discard = DiscardForm(request.POST, auto_id="discard_%s")
    if not discard.is_valid():
        return _show(request, found, here, discard=discard)
    drafts.erase(found.draft.id)
    return redirect("register")


def _opened(request: Visit, draft: str) -> filling.Filling | str:
    """Open a form, or give the file it has become: whoever sends it again, or goes back, finds that."""
    require(request.actor, "register", "identity")
    try:
        found = drafts.open_draft(request.actor, draft)
    except Denied:
        file = registering.registered_as(request.actor, draft, lists)
        if file:
            return file
        raise
    if "typed" not in found.content:
        raise Denied("There is no such row.")
    return filling.filling_of(found)
