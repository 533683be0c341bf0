"""Saying which column of an organisation's lists fills which field."""

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from thitsar.apps.intake import mappings, rows
from thitsar.apps.intake.forms import MEGABYTES, HeadersForm, MappingForm, label_of
from thitsar.apps.intake.rows import FIELD_FORM
from thitsar.kernel.errors import Refused
from thitsar.kernel.pages.audience import readers_of
from thitsar.kernel.pages.rights import require
from thitsar.kernel.pages.sessions import Visit, lists, member_only
from thitsar.kernel.pages.shown_errors import sentence
from thitsar.kernel.sections.mapping import HeaderMap
from thitsar.kernel.sections.table import read_table


@member_only
def map_columns(request: Visit) -> HttpResponseBase:
    """Take a list's first line, offer what fits, and save the mapping under a name."""
    require(request.actor, "register", "registration")
    if "headers" in request.POST:
        return _save(request)
    form = HeadersForm(
        request.POST or None, request.FILES or None, sent=request.META.get("CONTENT_LENGTH", "")
    )
    if request.method == "POST" and form.is_valid():
        try:
            table = read_table(form.cleaned_data["file"].read())
        except Refused as error:
            form.add_error("file", sentence(error))
        else:
            example = dict(zip(table.headers, table.rows[0], strict=True))
            return _shown(request, _mapping_form(list(table.headers)), example)
    return render(request, "import_columns.html", {"form": form, "megabytes": MEGABYTES})


def _save(request: Visit) -> HttpResponseBase:
    headers = request.POST.getlist("headers")[:500]
    form = _mapping_form(headers, request.POST)
    if request.method == "POST" and form.is_valid():
        pairs = tuple((header, form.cleaned_data[f"c{at}"]) for at, header in enumerate(headers))
        try:
            mapping = HeaderMap(form.cleaned_data["name"], pairs)
            team = (request.actor.member,)
            mappings.save(request.actor, mapping, team=team, lists=lists, today=timezone.localdate())
            return redirect("import")
        except Refused as error:
            form.add_error(None, sentence(error))
    return _shown(request, form, {})


def _readers(request: Visit) -> list[str]:
    people = {one["id"]: one for one in request.actor.call("people")}
    return readers_of(people, "registration", people)


def _mapping_form(headers: list[str], sent: Any = None) -> MappingForm:
    return MappingForm(sent, headers=headers, known=dict(FIELD_FORM.columns))


def _shown(request: Visit, form: MappingForm, example: dict[str, str]) -> HttpResponseBase:
    columns = [
        {"header": header, "example": example.get(header, "")[:40], "field": form[f"c{at}"]}
        for at, header in enumerate(form.headers)
    ]
    chosen = {form[f"c{at}"].value() for at in range(len(form.headers))}
    missing = [label_of(target) for target in rows.REQUIRED if target not in chosen]
    context = {"form": form, "columns": columns, "missing": missing, "audience": _readers(request)}
    return render(request, "import_mapping.html", context)
