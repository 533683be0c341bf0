"""Taking in a list: check it, take it in, watch it, stop it and go on."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from thitsar.apps.intake import importing, mappings
from thitsar.apps.intake.forms import MEGABYTES, UploadForm
from thitsar.apps.intake.jobs import is_running, start_import, stop_import
from thitsar.kernel.access.policy import Role, scope_of
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.pages.audience import readers_of
from thitsar.kernel.pages.labels import ROLES
from thitsar.kernel.pages.rights import may
from thitsar.kernel.pages.sessions import Visit, lists, member_only
from thitsar.kernel.pages.showing import day_text
from thitsar.kernel.pages.shown_errors import sentence
from thitsar.kernel.sections.table import read_table


@member_only
def upload(request: Visit) -> HttpResponseBase:
    """Take a list by upload, or only check it; it stays in memory and is not kept."""
    if not may(request.actor, "register", "registration"):
        raise Denied("There is no such file.")
    people = {one["id"]: one for one in request.actor.call("people")}
    form = _form(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            return _take(request, content, form.cleaned_data["mapping"], form.cleaned_data["team"])
        except Refused as error:
            form.add_error("file", sentence(error))
    audience = readers_of([request.actor.member], "identity", people)
    unfinished = [
        _unfinished(file, facet) for file, facet in _imports(request) if facet["state"] == "running"
    ]
    context = {"form": form, "audience": audience, "megabytes": MEGABYTES, "unfinished": unfinished}
    return render(request, "import_start.html", context)


@member_only
def progress(request: Visit, file: str) -> HttpResponseBase:
    """Show how far a list is; stop it, or show what became of it."""
    opened = open_file(request.actor, file, ("registration",), "import")
    state = opened.document("registration")
    if opened.kind.name != "import":
        raise Http404
    if request.method == "POST":
        if request.POST.get("do") == "stop":
            stop_import(file)
        return redirect("import-progress", file)
    if state["state"] == "running":
        running = "running" if is_running(file) else "stopped"
        context = {"done": state["done"], "total": state["rows"], "state": running, "minutes": None}
        context["again"] = reverse("import")
        return render(request, "import_progress.html", {**context, "counts": _counts(state)})
    return render(request, "import_result.html", _result(request, state))


def _form(request: Visit, typed: Any, **named: Any) -> UploadForm:
    people = {one["id"]: one for one in request.actor.call("people")}
    form = UploadForm(
        typed,
        request.FILES or None if typed else None,
        people=colleagues(people),
        mappings=[one.mapping.name for one in mappings.known(request.actor, lists)],
        sent=request.META.get("CONTENT_LENGTH", ""),
        **named,
    )
    form.offer_others(request.actor.member)
    return form


def _once_more(request: Visit) -> dict[str, Any]:
    """Offer to take in what was checked: what was chosen stays, the list has to be given again."""
    chosen = {"mapping": request.POST.get("mapping", ""), "team": request.POST.getlist("team")}
    people = {one["id"]: one for one in request.actor.call("people")}
    return {
        "form": _form(request, None, initial=chosen),
        "url": reverse("import"),
        "megabytes": MEGABYTES,
        "audience": readers_of([request.actor.member], "identity", people),
    }


def _take(request: Visit, content: bytes, name: str, named: list[str]) -> HttpResponseBase:
    today = timezone.localdate()
    mapping = _chosen(request, content, name).mapping
    team = tuple(dict.fromkeys([request.actor.member, *named]))
    match request.POST.get("do"):
        case "check":
            result = importing.check(request.actor, content, mapping, today=today, lists=lists)
            shown = {**_checked(result), "checked": True, **_once_more(request)}
            return render(request, "import_result.html", shown)
        case "import":
            file = importing.begin_list(request.actor, content, mapping, today=today, lists=lists)
            start_import(request.actor.handle, file, content, mapping.to_plain(), team=team)
            return redirect("import-progress", file)
    raise BadRequest  # no button of ours sends this


def _chosen(request: Visit, content: bytes, name: str) -> mappings.Known:
    if name:
        return mappings.named(request.actor, lists, name)
    found = mappings.fitting(request.actor, lists, read_table(content).headers)
    if found is None:
        raise Refused("No known mapping fits the columns of this list. Map its columns first.")
    return found


def colleagues(people: dict[str, dict[str, Any]]) -> list[tuple[str, str]]:
    """Name the members whose roles open the closed parts of a file."""
    found = []
    for one in people.values():
        roles = frozenset(Role(role) for role in one["roles"])
        if scope_of(roles, "read", "identity") is not None:
            named = ", ".join(str(ROLES[role]) for role in one["roles"])
            found.append((one["id"], f"{one['shown']} ({named}, {one['organisation_name']})"))
    return found


def _imports(request: Visit) -> list[tuple[str, dict[str, Any]]]:
    return lists.page(request.actor, "registration", "import", 1)[0]


def _unfinished(file: str, facet: dict[str, Any]) -> dict[str, Any]:
    return {
        "url": reverse("import-progress", args=[file]),
        "started": day_text(facet["day"]),
        "done": facet["done"],
        "total": facet["rows"],
    }


def _counts(state: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"label": _("Registered"), "value": state["registered"], "url": None},
        {"label": _("On the child path"), "value": state["children"], "url": None},
        {"label": _("Received before, skipped"), "value": state["skipped"], "url": None},
        {"label": _("Held back"), "value": len(state["quarantined"]), "url": reverse("held")},
    ]


def _result(request: Visit, state: dict[str, Any]) -> dict[str, Any]:
    warnings = [
        {"label": _said(code), "value": count, "url": None} for code, count in state["warnings"].items()
    ]
    pairs = lists.page(request.actor, "registration", "candidate", 1)[1]
    return {
        "checked": False,
        "counts": _counts(state),
        "warnings": warnings,
        "refused": _refused(state["refused"]),
        "held": {"value": len(state["quarantined"]), "url": reverse("held")},
        "candidates": {"value": pairs, "url": reverse("today")},
    }


def _checked(result: importing.ImportResult) -> dict[str, Any]:
    by_code: dict[str, int] = {}
    for one in result.warnings:
        by_code[one["code"]] = by_code.get(one["code"], 0) + 1
    counts = [
        {"label": _("Registered"), "value": result.registered, "url": None},
        {"label": _("On the child path"), "value": by_code.get("child", 0), "url": None},
        {"label": _("Received before, skipped"), "value": result.skipped, "url": None},
        {"label": _("Held back"), "value": len({one["row"] for one in result.quarantined}), "url": None},
    ]
    return {
        "counts": counts,
        "warnings": [{"label": _said(code), "value": count, "url": None} for code, count in by_code.items()],
        "refused": _refused(result.refused),
        "held": {"value": 0, "url": ""},
        "candidates": {"value": 0, "url": ""},
    }


def _refused(refused: dict[str, int]) -> list[dict[str, Any]]:
    notices = {
        "insider": (
            _("Still serving: nothing was kept"),
            _("Whoever is still serving is never registered. Use safe contact only."),
        ),
        "captured": (
            _("Captured: not enrolled"),
            _(
                "Captured people are protected persons. Notify the body that visits detained people; nothing was kept."
            ),
        ),
    }
    return [
        {"label": notices[kind][0], "value": count, "notice": notices[kind][1]}
        for kind, count in refused.items()
        if count
    ]


def _said(code: str) -> str:
    from thitsar.apps.intake.sections import SENTENCES as OWN  # noqa: PLC0415 - late import: only results need it
    from thitsar.kernel.sections.findings import SENTENCES  # noqa: PLC0415 - late import: as above

    return _(OWN.get(code) or SENTENCES.get(code, code))
