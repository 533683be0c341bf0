"""Opening a file in an emergency: asked for by its code, agreed to under *Needs two people*, open for four hours."""

from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thitsar.kernel.access.emergencies import HOURS, openable
from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.files.open_file import Actor, OpenFile
from thitsar.kernel.membership import emergency as commands
from thitsar.kernel.pages.free_text import FreeText, area
from thitsar.kernel.pages.labels import COMPARTMENTS
from thitsar.kernel.pages.rights import may
from thitsar.kernel.pages.sessions import Visit, lists, member_only
from thitsar.kernel.pages.showing import day_text
from thitsar.kernel.pages.shown_errors import sentence
from thitsar.web.templatetags.shown import digits
from thitsar.web.views.protection_exports import readers_of_requests

REASONS = {
    "HEALTH": gettext_lazy("Somebody is ill or hurt"),
    "DANGER": gettext_lazy("Somebody is in danger"),
    "MISSING": gettext_lazy("Somebody is missing"),
    "CHILD": gettext_lazy("It is about a child"),
}
_MINUTE = 60


class EmergencyForm(forms.Form):
    """Which file, which parts of it, and why it cannot wait."""

    code = FreeText(label=gettext_lazy("File code"), longest=20)
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("What you need to open"), widget=forms.CheckboxSelectMultiple
    )
    reason_code = forms.ChoiceField(
        label=gettext_lazy("Why it cannot wait"), choices=list(REASONS.items()), widget=forms.RadioSelect
    )
    reason = area(
        label=gettext_lazy("What happened"),
        longest=300,
        help_text=gettext_lazy("Without names: more people read this than the file."),
    )

    def __init__(self, actor: Actor, sent: Any = None) -> None:
        super().__init__(sent)
        offered = [(part, COMPARTMENTS[part]) for part in _offered(actor)]
        self.fields["parts"].choices = offered  # type: ignore[attr-defined]


def may_ask(actor: Actor) -> bool:
    """Tell whether this member's roles ever open a file in an emergency; of no file does it say anything."""
    return may(actor, "request", "approvals") and bool(_offered(actor))


@member_only
def emergency(request: Visit) -> HttpResponseBase:
    """Ask for a file, and list what was asked for; to data protection, what was opened."""
    actor = request.actor
    if not may_ask(actor) and not may(actor, "tell", "approvals"):
        raise Denied("There is no such file.")
    is_asked = request.method == "POST" and request.POST.get("do") == "ask"
    # Also on a look from within the form: what was typed comes back in the other language.
    form = EmergencyForm(actor, request.POST or None) if may_ask(actor) else None
    if form is not None and is_asked and form.is_valid():
        try:
            commands.ask(actor, **form.cleaned_data, today=timezone.localdate())
            return redirect("emergency")
        except Refused as error:
            form.add_error(None, sentence(error))
    people = {one["id"]: one for one in actor.call("people")}
    context = {
        "form": form,
        "audience": readers_of_requests(people),
        "asked": [_shown(id, one, people) for id, one in commands.own_requests(actor, lists)] if form else [],
        "opened": [
            _shown(id, one, people)
            for id, one in commands.opened(actor, lists)
            if may(actor, "tell", "approvals")
        ],
        "hours": digits(HOURS),
    }
    wrong = is_asked and form is not None and form.errors
    return render(request, "emergency.html", context, status=422 if wrong else 200)


@member_only
def begin(request: Visit, file: str) -> HttpResponseBase:
    """Open what a second person agreed to."""
    if request.method != "POST":
        return redirect("emergency")
    return redirect("file", commands.open_now(request.actor, file, today=timezone.localdate()))


@member_only
def tell(request: Visit, file: str) -> HttpResponseBase:
    """Tell the person, because whoever guards their data says that it is safe."""
    if request.method != "POST":
        return redirect("emergency")
    commands.tell_person(request.actor, file, today=timezone.localdate())
    return redirect("emergency")


@member_only
def end(request: Visit, file: str) -> HttpResponseBase:
    """Close a file before its hours are over."""
    if request.method != "POST":
        return redirect("today")
    commands.end(request.actor, file)
    return redirect("today")


def banner(opened: OpenFile) -> dict[str, str] | None:
    """Say above a file that it is open in an emergency, and for how long still; None where it is not."""
    if not opened.emergency:
        return None
    minutes = -(-opened.emergency // _MINUTE)
    return {"minutes": digits(minutes), "url": reverse("end-emergency", args=[opened.id])}


def exactly(one: dict[str, Any], people: dict[str, dict[str, Any]]) -> list[dict[str, str]]:
    """Show a second person everything they would agree to; which file the code names the agent knows alone."""
    said = one["summary"]
    who = people.get(one["requested_by"], {"shown": "?"})
    rows = [
        (_("Who would read it"), str(who["shown"])),
        (_("File code"), said["code"]),
        (_("What they need to open"), _parts(said)),
        (_("Why it cannot wait"), str(REASONS.get(said["reason_code"], said["reason_code"]))),
        (_("For how long"), _("%(hours)s hours") % {"hours": digits(HOURS)}),
    ]
    return [{"label": label, "value": value} for label, value in rows]


def _shown(id: str, one: dict[str, Any], people: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "day": day_text(one["day"]),
        "exactly": exactly(one, people),
        "reason": one["summary"]["reason"],
        "agreed_by": [people[by]["shown"] for by in one["approved_by"] if by in people],
        "is_closed": one["closed"] is not None,
        "open_url": reverse("open-emergency", args=[id]),
        "tell_url": reverse("tell-emergency", args=[id]),
    }


def _parts(said: dict[str, str]) -> str:
    return ", ".join(str(COMPARTMENTS.get(part, part)) for part in said["parts"].split())


def _offered(actor: Actor) -> tuple[str, ...]:
    return openable(frozenset(Role(role) for role in actor.roles))
