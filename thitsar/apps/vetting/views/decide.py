"""Two people: exactly what is asked for, and the digest of it with the button."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from thitsar.apps.vetting import acting, commands, shown, tiers
from thitsar.apps.vetting.forms import GiveBackForm
from thitsar.apps.vetting.views.file import header, opened_person, vetted
from thitsar.kernel.errors import Refused
from thitsar.kernel.files.open_file import OpenFile
from thitsar.kernel.pages.audience import readers
from thitsar.kernel.pages.rights import may, require
from thitsar.kernel.pages.sessions import Visit, member_only
from thitsar.kernel.pages.showing import day_text
from thitsar.kernel.pages.shown_errors import sentence

Document = Mapping[str, Any]


@member_only
def decide(request: Visit, file: str) -> HttpResponseBase:
    """Show what waits for an approver and take the answer, bound to exactly what was shown."""
    require(request.actor, "read", "vetting")
    opened = opened_person(request.actor, file)
    document = vetted(opened)
    given_back = request.POST if request.POST.get("do") == "give_back" else None
    form = GiveBackForm(given_back, initial=request.POST.dict())
    if request.method == "POST" and _is_answered(request, opened, form):
        return redirect("vet", file)
    people = {one["id"]: one for one in request.actor.call("people")}
    refusal = _refusal(document, request)
    context = {
        "back": reverse("vet", args=[file]),
        "file": header(opened),
        "asked": [_asked(one, request.actor.member, people) for one in _waiting(document)],
        "rests_on": shown.rests_on(document),
        "refusal": refusal,
        "form": form,
        "has_form": document["pending"] is not None and not refusal,
        "audience": readers(opened, "vetting", people),
        "told": readers(opened, "standing", people),
    }
    return render(request, "vetting_decide.html", context)


def _is_answered(request: Visit, opened: OpenFile, form: GiveBackForm) -> bool:
    """Take an approval, or a recommendation back; gives whether that was done."""
    require(request.actor, "decide", "vetting")
    today = timezone.localdate()
    match request.POST.get("do"):
        case "approve":
            commands.approve(request.actor, opened.id, digest=_digest(request), today=today)
            return True
        case "give_back" if form.is_valid():
            try:
                reason = form.cleaned_data["reason"]
                commands.give_back(request.actor, opened, digest=_digest(request), reason=reason, today=today)
                return True
            except Refused as error:
                form.add_error(None, sentence(error))
        case "give_back" | None:
            pass  # without a button it is what a covered page held: shown again
        case _:
            raise BadRequest  # no page of ours sends this
    return False


def _waiting(document: Document) -> list[Document]:
    return [one for one in (document["asked"], document["pending"]) if one is not None]


def _asked(one: Document, reader: str, people: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    agreed = [member for member, _day in one["approved"]]
    who = people.get(one["by"], {"shown": "?", "organisation_name": ""})
    is_tier = "tier" in one
    return {
        "title": shown.tier_name(one["tier"]) if is_tier else _("Suspend the tier in force"),
        "asked_by": who["shown"],
        "organisation": who["organisation_name"],
        "day": day_text(one["day"]),
        "exactly": shown.exactly(one) if is_tier else _suspension(one),
        "agreed": [_named(member, people) for member in agreed],
        "needed": _needed(one["tier"]) if is_tier else "",
        "has_agreed": reader in agreed or reader == one["by"],
        "may_return": is_tier,
        "digest": one["digest"].hex(),
    }


def _needed(tier: str) -> str:
    if tiers.approval(tier).people == 1:
        return _("One approver decides.")
    return _("Two approvers decide, at least one of them from another organisation.")


def _suspension(one: Document) -> list[dict[str, Any]]:
    until = {"label": _("Suspended until"), "value": shown.day_shown(one["until"])}
    return [until, {"label": _("Which immediate danger"), "value": one["reason"]}]


def _named(member: str, people: Mapping[str, Mapping[str, Any]]) -> str:
    who = people.get(member, {"shown": "?", "organisation_name": ""})
    return f"{who['shown']}, {who['organisation_name']}"


def _refusal(document: Document, request: Visit) -> str:
    """Say why this reader does not decide here, before they try."""
    if not may(request.actor, "decide", "vetting"):
        return _("Approvers decide. You see what they are shown.")
    did = document["did"].get(request.actor.member, ())
    return next((_(said.sentence) for one, said in acting.NOT_BOTH.items() if one in did), "")


def _digest(request: Visit) -> bytes:
    try:
        return bytes.fromhex(request.POST.get("digest", ""))
    except ValueError:
        raise BadRequest from None  # no page of ours sends this
