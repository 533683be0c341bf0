"""The vetting of a file: what is known, what is still needed, and what this reader can do next."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from thitsar.apps.intake import queries as intake
from thitsar.apps.vetting import claims, commands, queries, shown, words
from thitsar.kernel.files.open_file import Actor, OpenFile
from thitsar.kernel.pages import elsewhere
from thitsar.kernel.pages.audience import readers
from thitsar.kernel.pages.rights import may, require
from thitsar.kernel.pages.sessions import Visit, member_only
from thitsar.kernel.pages.showing import day_text, shown_name, today_number, urgency

Document = Mapping[str, Any]
# What those who record do, and what those who decide.
RECORDING = (
    "claim", "evidence", "check", "risk", "allegation", "question", "answer", "restate", "judge", "extend", "recommend",
    "reopen", "deliver",
)  # fmt: skip
DECIDING = ("review", "suspend", "conflict")


@member_only
def vet(request: Visit, file: str) -> HttpResponseBase:
    """Show the vetting of a file."""
    require(request.actor, "read", "vetting")
    opened = opened_person(request.actor, file)
    document = vetted(opened)
    people = {one["id"]: one for one in request.actor.call("people")}
    context = {
        "back": reverse("file", args=[file]),
        "file": header(opened),
        "audience": readers(opened, "vetting", people),
        "closed": _(why_closed(opened)) if why_closed(opened) else "",
        "notices": elsewhere.waiting(request.actor, file),
        "groups": shown.groups(document, today_number()),
        "lacking": shown.lacking(document) if may(request.actor, "write", "vetting") else [],
        "links": links(opened, request.actor),
        "decide": reverse("vet-decide", args=[file]) if document["pending"] or document["asked"] else "",
    }
    return render(request, "vetting_file.html", context)


@member_only
def accept(request: Visit, file: str) -> HttpResponseBase:
    """Take a registered file on."""
    require(request.actor, "accept", "registration")
    opened = opened_person(request.actor, file)
    if request.method == "POST":
        commands.accept(request.actor, opened, today=timezone.localdate())
        return redirect("vet", file)
    people = {one["id"]: one for one in request.actor.call("people")}
    context = {
        "back": reverse("file", args=[file]),
        "file": header(opened),
        "audience": readers(opened, "vetting", people),
    }
    return render(request, "vetting_accept.html", context)


def actions(opened: OpenFile, actor: Actor) -> list[dict[str, str]]:
    """Give what vetting offers on a file, as links."""
    registration, found = opened.document("registration"), list[dict[str, str]]()
    # Also of somebody who was vetted before the child path opened: with its end intake began anew.
    is_waiting = bool(registration) and intake.header(registration)["stage"] == "registered"
    if is_waiting and may(actor, "accept", "registration"):
        found.append({"url": reverse("vet-accept", args=[opened.id]), "label": _("Accept for vetting")})
    if queries.is_accepted(opened.document("vetting")):
        found.append({"url": reverse("vet", args=[opened.id]), "label": _("Go to the vetting")})
    return found


def waiting(opened: OpenFile) -> dict[str, str] | None:
    """Say on the file that approvers are waited for, to those who may know."""
    document = opened.document("vetting")
    if not document or not (document["pending"] or document["asked"]):
        return None
    return {"sentence": _("This waits for approvers."), "url": reverse("vet-decide", args=[opened.id])}


def links(opened: OpenFile, actor: Actor) -> list[dict[str, str]]:
    """Give the steps that make sense now for this reader; the rules say no to all others."""
    document, found = opened.document("vetting"), []
    steps = [] if why_closed(opened) else [*(RECORDING if may(actor, "write", "vetting") else ())]
    steps += DECIDING if may(actor, "decide", "vetting") and not why_closed(opened) else ()
    fits = {
        "evidence": bool(document["claims"]),
        "restate": bool(document["claims"]),
        "judge": bool(document["evidence"]),
        "question": bool(claims.unheard(document)),
        "answer": any(not one["answer"] for one in document["questions"].values()),
        "extend": document["state"] == "PROVISIONAL" and document["extended"] is None,
        "recommend": bool(queries.open_tiers(document)),
        "reopen": document["state"] in ("NOT_CLEARED", "REFERRED"),
        "deliver": queries.undelivered(document) is not None,
        "review": document["state"] in ("CLEARED", "CLEARED_COND"),
        "suspend": document["state"] == "REVIEW",
    }
    for one in steps:
        if fits.get(one, True):
            found.append({"url": reverse("vet-step", args=[opened.id, one]), "label": str(words.STEPS[one])})
    if may(actor, "write", "vetting") and not why_closed(opened) and queries.slip(document, actor.member):
        label = _("Take back what you recorded last")
        found.append({"url": reverse("vet-slip", args=[opened.id]), "label": label})
    if document["decisions"]:
        found.append({"url": reverse("vet-letter", args=[opened.id]), "label": _("Letter with the reasons")})
    return found


def why_closed(opened: OpenFile) -> str:
    """Say why nothing goes on in this file; empty while it does."""
    registration = opened.document("registration")
    return intake.why_closed(registration) if registration else ""


def opened_person(actor: Actor, file: str) -> OpenFile:
    """Open a person's file as far as vetting goes; another kind of file has no such page."""
    opened = commands.open_for(actor, file)
    if opened.kind.name != "person":
        raise Http404
    return opened


def vetted(opened: OpenFile) -> Document:
    """Give the vetting part; before it was accepted there is no such page."""
    document = opened.document("vetting")
    if not queries.is_accepted(document):
        raise Http404
    return document


def header(opened: OpenFile) -> dict[str, Any]:
    """Give what stands above every page of a file's vetting."""
    registration, document = opened.document("registration"), opened.document("vetting")
    known = intake.header(registration) if registration else {"my": "–", "en": "–", "code": ""}
    found = {"name": shown_name(known), "code": known["code"], "due": "", "urgency": ""}
    if queries.is_accepted(document):
        due = queries.due(document)[1]
        found |= {"due": day_text(due), "urgency": urgency(due, today_number())}
    return found
