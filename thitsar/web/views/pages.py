"""Search, the access log and help."""

from datetime import UTC, datetime

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.pages.labels import COMPARTMENTS
from thitsar.kernel.pages.rights import may
from thitsar.kernel.pages.sessions import Visit, lists, member_only
from thitsar.kernel.pages.showing import shown_name
from thitsar.kernel.pages.shown_errors import sentence
from thitsar.web.templatetags.shown import dated, digits

PURPOSES = {
    "read": _("Read"),
    "write": _("Changed"),
    "judge": _("Compared"),
    "correct": _("Corrected"),
    "assign": _("Member assigned"),
    "import": _("Took in a list"),
    "list": _("Opened a list"),
    "count": _("Counted"),
    "audit": _("Read this log"),
    "draft": _("Opened a row held back"),
    "search": _("Searched"),
    "resembles": _("Looked for the same person"),
    "signed_in": _("Signed in"),
    "open_many": _("Opened many, with a second person"),
    "rebuild": _("Rebuilt or checked everything"),
    "counts_lost": _("Found this member's counts lost or changed"),
}
LINES = 200


class SearchForm(forms.Form):
    """One field: a name in any script, or a file code."""

    text = forms.CharField(label=_("Name or file code"), max_length=200)


@member_only
def search(request: Visit) -> HttpResponseBase:
    """Ask the matcher who resembles what was typed; sent by POST, so that no name stands in an address."""
    if not may(request.actor, "ask", "match"):
        raise Denied("There is no such file.")
    form = SearchForm(request.POST or None)
    results = []
    if request.method == "POST" and form.is_valid():
        try:
            features = [{"text": form.cleaned_data["text"]}]
            results = request.actor.call("ask", question="search", features=features, files=[])
        except Refused as error:
            form.add_error("text", sentence(error))
    mine = lists.facets(request.actor, "registration")
    shown = [
        {
            "url": reverse("file", args=[one["file"]]),
            "name": shown_name(mine.get(one["file"], {"en": one.get("code", "")})),
            "code": one.get("code", "") or mine.get(one["file"], {}).get("code", ""),
            "organisation": request.actor.organisation,
            "likeness": "strong" if "exact" in one["reasons"] else "possible",
        }
        for one in results
    ]
    context = {
        "form": form,
        "asked": request.method == "POST" and form.is_valid(),
        "results": shown,
        "left": None,
    }
    return render(request, "search.html", context)


@member_only
def access_log(request: Visit) -> HttpResponseBase:
    """Show who opened what: for data protection."""
    if not may(request.actor, "audit", "audit"):
        raise Denied("There is no such file.")
    people = {one["id"]: one for one in request.actor.call("people")}
    lines = request.actor.call("read_access_log", newest=LINES)
    entries = []
    for when, member, file, compartment, purpose in reversed(lines):
        who = people.get(member, {"shown": "?", "organisation": ""})
        at = timezone.localtime(datetime.fromtimestamp(when, UTC))
        entries.append(
            {
                "when": f"{dated(f'{at:%Y-%m-%d}')}, {digits(f'{at:%H:%M}')}",
                "who": who["shown"],
                "organisation": who["organisation"],
                "what": PURPOSES.get(purpose, purpose),
                "part": COMPARTMENTS.get(compartment, compartment),
                "name": "",
                "code": file[:8],
                "url": None,
            }
        )
    return render(request, "access_log.html", {"entries": entries, "pages": None})


def help_page(request: HttpRequest) -> HttpResponseBase:
    """Show help; it says nothing about what this is, so that a stranger may read it."""
    return render(request, "help.html")


__all__ = ["access_log", "help_page", "search"]
