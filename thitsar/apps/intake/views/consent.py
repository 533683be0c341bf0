"""What the person agrees to, as they say it to somebody here: given, refused or taken back, one purpose at a time."""

from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from thitsar.apps.intake import commands, queries, words
from thitsar.apps.intake.events import OF_A_PERSON
from thitsar.apps.intake.outcome_forms import ChangeConsentForm
from thitsar.kernel.errors import Refused
from thitsar.kernel.exchange import partnering
from thitsar.kernel.exchange.partnering import Partner
from thitsar.kernel.files.open_file import OpenFile
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.pages.audience import readers
from thitsar.kernel.pages.rights import require
from thitsar.kernel.pages.sessions import Visit, member_only
from thitsar.kernel.pages.showing import day_text, in_language, shown_name
from thitsar.kernel.pages.shown_errors import sentence


@member_only
def change_consent(request: Visit, file: str) -> HttpResponseBase:
    """Show what holds for each purpose, and record what the person says now."""
    require(request.actor, "write", "registration")
    opened = open_file(request.actor, file, OF_A_PERSON, "write")
    if opened.kind.name != "person" or not opened.document("registration"):
        raise Http404
    partners = partnering.known_partners(request.actor)
    names = {one["organisation"]: one["name"] for one in partners}
    registration = opened.document("registration")
    offered = queries.consents_offered(registration, [one["organisation"] for one in _active(partners)])
    purposes = {one: in_language(queries.consent_label(one, names)) for one in offered}
    form = ChangeConsentForm(request.POST or None, purposes=purposes)
    if request.method == "POST" and form.is_valid():
        try:
            commands.change_consent(request.actor, opened, **form.cleaned_data, today=timezone.localdate())
            return redirect("change-consent", file)
        except Refused as error:
            form.add_error(None, sentence(error))
    context = _context(request, opened, form, names)
    return render(request, "change_consent.html", {**context, "has_partners": bool(_active(partners))})


def _active(partners: list[Partner]) -> list[Partner]:
    return [one for one in partners if one["is_active"]]


def _context(
    request: Visit, opened: OpenFile, form: ChangeConsentForm, names: dict[str, str]
) -> dict[str, Any]:
    registration = opened.document("registration")
    people = {one["id"]: one for one in request.actor.call("people")}
    header = queries.header(registration)
    return {
        "shown": shown_name(header),
        "code": header["code"],
        "purposes": [
            {
                "label": in_language(label),
                "status": words.CONSENTS.get(status, status),
                "since": day_text(since) if since else "",
            }
            for label, status, since in queries.consents(registration, names)
        ],
        "form": form,
        "audience": readers(opened, "registration", people),
        "back": reverse("file", args=[opened.id]),
    }
