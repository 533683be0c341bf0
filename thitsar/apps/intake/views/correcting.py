"""Correcting the answers of one section: only what is changed is recorded, with the reason."""

from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from thitsar.apps.intake import outcome_commands as commands
from thitsar.apps.intake import queries, stages
from thitsar.apps.intake.events import OF_A_PERSON
from thitsar.apps.intake.outcome_forms import ReasonForm
from thitsar.apps.intake.sections import REGISTRY
from thitsar.apps.intake.stage_form import StageForm, options, typed_in
from thitsar.kernel.errors import Refused
from thitsar.kernel.files.open_file import KEPT_ELSEWHERE, OpenFile
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.pages.audience import readers
from thitsar.kernel.pages.rights import require
from thitsar.kernel.pages.sessions import Visit, member_only
from thitsar.kernel.pages.showing import in_language, shown_name
from thitsar.kernel.pages.shown_errors import sentence
from thitsar.kernel.sections.section import Section


@member_only
def correct(request: Visit, file: str, compartment: str, section: str) -> HttpResponseBase:
    """Show the answers of a section as they were typed and record what is changed in them."""
    require(request.actor, "write", compartment)
    known = REGISTRY.find(section) if queries.is_correctable(section) else None
    opened = open_file(request.actor, file, OF_A_PERSON, "correct")
    if known is None or known.compartment != compartment or opened.kind.name != "person":
        raise Http404
    if compartment not in opened.parts:
        raise Refused("Type your short number to open this part of the file.")
    if not opened.takes(compartment):
        raise Refused(KEPT_ELSEWHERE)
    questions = [stages.Question(known.id, field) for field in known.fields]
    before = queries.as_typed_in(opened.document(compartment), known.id)
    typed = {**before, **typed_in(questions, request.POST)} if request.POST else before
    form, reason = StageForm(questions, typed), ReasonForm(request.POST or None)
    if request.method == "POST" and reason.is_valid():
        changed = {one.partition(".")[2]: text for one, text in typed.items() if text != before.get(one, "")}
        if _is_recorded(request, opened, known, changed, form=form, reason=reason):
            return redirect("part", file, compartment)
    return render(request, "outcome_correct.html", _context(request, opened, known, form, reason))


def _is_recorded(
    request: Visit,
    opened: OpenFile,
    section: Section,
    changed: dict[str, str],
    *,
    form: StageForm,
    reason: ReasonForm,
) -> bool:
    """Record the change, or say above the form and at its fields why not."""
    try:
        wrong = commands.correct(
            request.actor,
            opened,
            {section.id: changed},
            compartment=section.compartment,
            reason=reason.cleaned_data["reason"],
            today=timezone.localdate(),
        )
    except Refused as error:
        reason.add_error(None, sentence(error))
        return False
    if wrong is not None:
        form.object_to(wrong.problems)
    return wrong is None


def _context(
    request: Visit, opened: OpenFile, section: Section, form: StageForm, reason: ReasonForm
) -> dict[str, Any]:
    people = {one["id"]: one for one in request.actor.call("people")}
    header = queries.header(opened.document("registration"))
    return {
        "title": in_language(section.title),
        "shown": shown_name(header),
        "code": header["code"],
        "form": form,
        "reason": reason,
        "options": options(),
        "audience": readers(opened, section.compartment, people),
        "back": reverse("part", args=[opened.id, section.compartment]),
    }
