"""What leaves the node: ordered here by the officer, agreed to by a second person, given once."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from thitsar.kernel.access.policy import Role, scope_of
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Refused
from thitsar.kernel.membership import approving
from thitsar.kernel.pages.free_text import FreeText, area
from thitsar.kernel.pages.labels import ROLES
from thitsar.kernel.pages.sessions import Visit, lists, member_only
from thitsar.kernel.pages.showing import day_text
from thitsar.kernel.pages.shown_errors import sentence
from thitsar.web.views.protection import officer
from thitsar.web.views.protection_file import name_of, written
from thitsar.web.views.protection_shown import FilterForm, line_shown
from thitsar.web.views.protection_words import EXPORT, WHAT, People, closed_shown, exactly

LABELS = ("TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN")
NEWEST = 20


class OrderForm(forms.Form):
    """For whom, how it is marked, why, and how long it may be kept."""

    recipient = FreeText(label=_("Who is to get it"), longest=80)
    label = forms.ChoiceField(
        label=_("Marked"),
        choices=[(one, one) for one in LABELS],
        initial="TLP:AMBER",
        help_text=_(
            "Who may see it: RED those named only, AMBER+STRICT their organisation, AMBER those it must tell."
        ),
    )
    reason = area(label=_("Why"), longest=300)
    days = forms.IntegerField(
        label=_("To be destroyed after so many days"), min_value=1, max_value=90, initial=30, localize=False
    )


@member_only
@require_POST
def order(request: Visit) -> HttpResponseBase:
    """Take an order: what was chosen on the page before, and for whom; then a second person is asked."""
    people = officer(request)
    what = request.POST.get("what", "access_log")
    chosen = FilterForm(people, request.POST)
    is_asked = request.POST.get("do") == "ask"
    # Where only the language was switched, what was typed stands in it as well.
    form = OrderForm(request.POST if is_asked or "recipient" in request.POST else None)
    if is_asked and form.is_valid() and chosen.is_valid():
        try:
            _ask(request, {"what": what, **_wanted(chosen, what)}, form.cleaned_data)
            return redirect("exports")
        except Refused as error:
            form.add_error(None, sentence(error))
    if not chosen.is_valid():
        form.add_error(None, sentence(Refused("Choose the lines again.")))
    carried = [("what", what), *chosen.sent()]
    context = {"form": form, "carried": carried, "what": WHAT.get(what, ""), "tab": "exports"}
    context["audience"] = readers_of_requests(people)
    return render(request, "protection_order.html", context, status=422 if form.errors else 200)


@member_only
def exports(request: Visit) -> HttpResponseBase:
    """List what was asked for, and everything that left or was refused."""
    people = officer(request)
    asked = [
        _request_shown(id, one, people)
        for id, one in approving.requests(request.actor, lists, EXPORT)
        if one["requested_by"] == request.actor.member
    ]
    found = request.actor.call("access_lines", wanted={"purpose": EXPORT})["lines"]
    history = [line_shown(line, people) for _number, *line in found]
    left = {line[2] for _number, *line in found if _has_left(line[4])}
    for one in asked:
        one["has_left"] = one["id"] in left
    context = {"asked": asked[:NEWEST], "history": history, "tab": "exports"}
    return render(request, "protection_exports.html", context)


@member_only
@require_POST
def export(request: Visit, file: str) -> HttpResponseBase:
    """Give what two people agreed to: made in memory, and kept by nobody on the way."""
    officer(request)
    given = request.actor.call("export", approval=file)
    answer = HttpResponse(written(given), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name_of(given["digest"])}"'
    return answer


def readers_of_requests(people: People) -> list[str]:
    """Name who reads a request: whoever may agree to something."""
    named = {
        f"{ROLES[role]}, {one['organisation_name']}"
        for one in people.values()
        for role in one["roles"]
        if scope_of(frozenset({Role(role)}), "read", "approvals") is not None
    }
    return sorted(named)


def _wanted(chosen: FilterForm, what: str) -> dict[str, str]:
    """Give the order's lines; without a last day those up to this moment, so that later ones change nothing."""
    if what != "access_log":
        return dict.fromkeys(("file", "member", "purpose", "first", "last"), "")
    wanted = chosen.wanted()
    now = int(timezone.now().timestamp())
    wanted["last"] = min(wanted["last"] or now, now)
    return {name: str(value) for name, value in wanted.items()}


def _ask(request: Visit, lines: dict[str, str], chosen: dict[str, Any]) -> None:
    today = timezone.localdate()
    whole = {
        **lines,
        "today": str(day_number(today)),
        "until": str(day_number(today + timedelta(days=chosen["days"]))),
        "label": chosen["label"],
        "recipient": chosen["recipient"],
        "reason": chosen["reason"],
    }
    offered = request.actor.call("offer_export", order=whole)
    approving.request(request.actor, EXPORT, offered["digest"], summary=offered["summary"], today=today)


def _request_shown(id: str, one: dict[str, Any], people: People) -> dict[str, Any]:
    return {
        "day": day_text(one["day"]),
        "reason": one["summary"].get("reason", ""),
        "exactly": exactly(one["summary"], people, one["digest"]),
        "agreed_by": [people[by]["shown"] for by in one["approved_by"] if by in people],
        "url": reverse("export", args=[id]),
        "id": id,
        "closed": closed_shown(one["closed"], people),
        "answer": reverse("approve", args=[id]),
        "digest": one["digest"].hex(),
    }


def _has_left(purpose: str) -> bool:
    return purpose.partition(":")[2] not in ("refused", "declined", "taken_back")
