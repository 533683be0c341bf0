"""Taking back what one has just recorded by mistake, after it was shown once more."""

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from thitsar.apps.vetting import commands, shown
from thitsar.apps.vetting.views.file import header, opened_person, vetted
from thitsar.kernel.pages.audience import readers
from thitsar.kernel.pages.rights import require
from thitsar.kernel.pages.sessions import Visit, member_only

LONGEST = 20


@member_only
def take_back(request: Visit, file: str) -> HttpResponseBase:
    """Show what can be taken back, and take back exactly that."""
    require(request.actor, "write", "vetting")
    opened = opened_person(request.actor, file)
    document = vetted(opened)
    if request.method == "POST":
        sent = request.POST.get("said_at", "")
        said_at = int(sent) if sent.isdecimal() and len(sent) <= LONGEST else 0
        commands.take_back(request.actor, opened, said_at=said_at, today=timezone.localdate())
        return redirect("vet", file)
    line = shown.slip(document, request.actor.member)
    if line is None:
        raise Http404
    people = {one["id"]: one for one in request.actor.call("people")}
    context = {
        "back": reverse("vet", args=[file]),
        "file": header(opened),
        "groups": [{"title": _("What you recorded last"), "fields": [line], "empty": ""}],
        # As text: a page writes no separators into it.
        "said_at": str(document["slip"]["said_at"]),
        "audience": readers(opened, "vetting", people),
    }
    return render(request, "vetting_slip.html", context)
