"""Search and help."""

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.pages.rights import may
from thitsar.kernel.pages.sessions import Visit, lists, member_only
from thitsar.kernel.pages.showing import shown_name
from thitsar.kernel.pages.shown_errors import sentence


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
            "organisation": request.given["organisation_name"],
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


def help_page(request: HttpRequest) -> HttpResponseBase:
    """Show help; it says nothing about what this is, so that a stranger may read it."""
    return render(request, "help.html")


__all__ = ["help_page", "search"]
