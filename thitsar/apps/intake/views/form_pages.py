"""What the pages of a form show: questions in groups, warnings, who can read it, and the steps."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from thitsar.apps.intake import stages
from thitsar.apps.intake.filling import KEPT_DAYS, Filling
from thitsar.apps.intake.forms import TeamForm, label_of
from thitsar.apps.intake.rules import CHILD
from thitsar.apps.intake.sections import REGISTRY
from thitsar.apps.intake.stage_form import Doubt, StageForm, doubt, options
from thitsar.apps.intake.views.lists import colleagues
from thitsar.kernel.files.work_lists import PAGE
from thitsar.kernel.pages.audience import readers_of
from thitsar.kernel.pages.sessions import Visit
from thitsar.kernel.pages.showing import day_text, in_language
from thitsar.kernel.sections.findings import Finding
from thitsar.kernel.sections.showing import shown

# Enough to tell a form on paper from the next one; drawn at random, like the id it begins.
_CODE = 6


def begin_form(request: Visit) -> TeamForm:
    """Ask who else works on the form and gets the file."""
    people = {one["id"]: one for one in request.actor.call("people")}
    form = TeamForm(request.POST or None)
    form.offer(colleagues(people), request.actor.member)
    return form


def start_context(
    request: Visit, form: TeamForm, unfinished: list[dict[str, Any]], count: int
) -> dict[str, Any]:
    """Give what the first page shows."""
    people = {one["id"]: one for one in request.actor.call("people")}
    audience = readers_of([request.actor.member], "identity", people)
    return {"form": form, "unfinished": unfinished, "more": max(0, count - PAGE), "audience": audience}


def listed(found: Filling) -> dict[str, Any]:
    """Give one line of the list of unfinished forms: no name stands in it."""
    last = stages.BY_NAME[found.visited[-1]] if found.visited else stages.PAGES[0]
    return {
        "url": reverse("form", args=[found.draft.id]),
        "code": found.draft.id[:_CODE],
        "begun": day_text(found.day),
        "until": day_text(found.day + KEPT_DAYS),
        "page": in_language(last.title),
    }


def page_context(
    request: Visit,
    found: Filling,
    reading: stages.Reading,
    *,
    page: stages.Page,
    form: StageForm,
    remarks: Iterable[Finding],
) -> dict[str, Any]:
    """Give what one page of questions shows."""
    doubts = _doubts(found, remarks)
    lists = {str(one.widget.attrs.get("list", "")) for one in form.fields.values()}
    return {
        **_common(request, found, reading, page),
        "form": form,
        "groups": _groups(form, doubts),
        "doubted": bool(doubts),
        "options": {name: words for name, words in options().items() if name in lists},
        "draft": request.path,
    }


def check_context(request: Visit, found: Filling, reading: stages.Reading) -> dict[str, Any]:
    """Give all answers to be looked at once more, and what still stands in the way."""
    problems = [
        {"label": label_of(one.field), "said": _(one.sentence), "url": _url(found, stages.page_of(one.field))}
        for one in reading.problems
    ]
    return {
        **_common(request, found, reading, stages.CHECK),
        "parts": [_part(found, reading, page) for page in reading.pages if page != stages.CHECK],
        "problems": problems,
        "doubts": list(_doubts(found, reading.warnings).values()),
    }


def blank_context() -> dict[str, Any]:
    """Give every question of the form, to be printed and filled by hand."""
    parts = [
        (in_language(page.title), StageForm(page.questions(), {})) for page in stages.PAGES if page.sections
    ]
    return {"parts": parts}


def protected(kind: str) -> dict[str, Any]:
    """Give the page about somebody who may not be kept."""
    return {"kind": kind, "url": reverse("register")}


def _common(request: Visit, found: Filling, reading: stages.Reading, page: stages.Page) -> dict[str, Any]:
    steps = [
        {
            "title": in_language(one.title),
            "url": _url(found, one) if one.name in found.visited or one == stages.CHECK else "",
            "current": one == page,
        }
        for one in reading.pages
    ]
    return {
        "code": found.draft.id[:_CODE],
        "page": page.name,
        "title": in_language(page.title),
        "steps": steps,
        "has_before": page != reading.pages[0],
        "is_child": reading.path == CHILD,
        "audience": _audience(request, found, page),
    }


def _doubts(found: Filling, remarks: Iterable[Finding]) -> dict[str, Doubt]:
    """Give what is doubtful by answer: an answer is confirmed as a whole, whatever is said about it."""
    doubts: dict[str, Doubt] = {}
    for one in remarks:
        field, typed = REGISTRY.field(one.field), found.typed.get(one.field, "")
        if field is None or one.level != "warning":
            continue
        said = doubt(one, field, typed, is_confirmed=found.is_confirmed(one))
        before = doubts.get(one.field)
        doubts[one.field] = replace(said, said=f"{before.said} {said.said}") if before else said
    return doubts


def _groups(form: StageForm, doubts: dict[str, Doubt]) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in form.questions:
        row = {"field": form[one.target], "doubt": doubts.get(one.target)}
        groups.setdefault(one.section, []).append(row)
    return [{"title": in_language(REGISTRY.of(id).title), "rows": rows} for id, rows in groups.items()]


def _part(found: Filling, reading: stages.Reading, page: stages.Page) -> dict[str, Any]:
    lines = []
    here: dict[str, list[str]] = {}
    for one in reading.asked_on(page):
        here.setdefault(one.section, []).append(one.field.name)
    for id, names in here.items():
        values = {name: one for name, one in reading.answers[id].values.items() if name in names}
        # Whoever typed it has the paper in hand and compares.
        lines += shown(REGISTRY.of(id), values, get_language() or "my", unmasked=frozenset({"nrc"}))
    return {"title": in_language(page.title), "url": _url(found, page), "lines": lines}


def _audience(request: Visit, found: Filling, page: stages.Page) -> list[str]:
    """Name whoever reads the draft now, and whoever will read these answers in the file."""
    people = {one["id"]: one for one in request.actor.call("people")}
    sections = page.sections or tuple(one for every in stages.PAGES for one in every.sections)
    readers = set(readers_of(request.actor.call("draft_readers", draft=found.draft.id), "identity", people))
    for part in {REGISTRY.of(section).compartment for section in sections}:
        readers |= set(readers_of(found.team, part, people))
    return sorted(readers)


def _url(found: Filling, page: stages.Page) -> str:
    return reverse("form-page", args=[found.draft.id, page.name])
