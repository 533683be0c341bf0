"""What needs two people: asked by one, approved by another, both bound to exactly the same content."""

from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from thitsar.kernel.access.emergencies import ACTION as BREAK_GLASS
from thitsar.kernel.errors import Denied
from thitsar.kernel.exchange.sharing import SHARE
from thitsar.kernel.membership import approving, enrolling, replacing
from thitsar.kernel.pages.labels import ROLES
from thitsar.kernel.pages.rights import may
from thitsar.kernel.pages.sessions import Visit, lists, member_only
from thitsar.kernel.pages.showing import day_text
from thitsar.web.views import emergency, orders_shown, sharing_shown
from thitsar.web.views.protection_words import EXPORT, WHY, closed_shown, exactly


class DeclineForm(forms.Form):
    """Why somebody does not agree: for every request, of a short list."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why you do not agree"), choices=list(WHY.items()), widget=forms.RadioSelect
    )


NEWEST = 5
ACTIONS = {
    **orders_shown.TITLES,
    "rebuild": gettext_noop("Fold closed parts again"),
    EXPORT: gettext_noop("Let something leave the node"),
    BREAK_GLASS: gettext_noop("Open a file in an emergency"),
    SHARE: gettext_noop("Share parts of a file with another organisation"),
}


@member_only
def approvals(request: Visit) -> HttpResponseBase:
    """Show what waits."""
    return _page(request)


def _page(request: Visit, wrong: str = "") -> HttpResponseBase:
    """List what waits for the reader and what the reader asked for."""
    if not may(request.actor, "read", "approvals") and not may(request.actor, "approve", "roster"):
        raise Denied("There is no such file.")
    people = {one["id"]: one for one in request.actor.call("people")}
    waiting = approving.waiting(request.actor, lists)
    mine = [_asked(id, one, people) for id, one in waiting if one["requested_by"] != request.actor.member]
    # Somebody waits at a file they cannot open: above whatever was asked since.
    mine.sort(key=lambda one: not one["is_urgent"])
    others = [_asked(id, one, people) for id, one in waiting if one["requested_by"] == request.actor.member]
    if not may(request.actor, "approve", "approvals"):
        mine = []
    if may(request.actor, "approve", "roster"):
        for member, made in enrolling.proposals(request.actor).items():
            # Nobody agrees to what they proposed, nor to a role of their own.
            part = others if request.actor.member in {member, made["by"]} else mine
            part.append(_proposed(member, made, people))
        for member, made in replacing.proposals(request.actor).items():
            part = others if request.actor.member in {made["replaces"], made["by"]} else mine
            part.append(_replacement(member, made, people))
    # What was declined is told to whoever asked, beside what still waits.
    others += [_asked(id, one, people) for id, one in approving.declined(request.actor, lists)[:NEWEST]]
    return render(request, "approvals.html", {"mine": mine, "others": others, "wrong": wrong})


@member_only
def approve(request: Visit, file: str) -> HttpResponseBase:
    """Take an answer to exactly what was shown: the digest goes along with the button."""
    if request.method != "POST":
        return redirect("approvals")
    answered: dict[str, Any] = {"today": timezone.localdate()}
    match request.POST.get("do"):
        case "agree" if may(request.actor, "approve", "roster") and file in enrolling.proposals(
            request.actor
        ):
            enrolling.agree(request.actor, file, digest=_digest(request), **answered)
        case "agree" if may(request.actor, "approve", "roster") and file in replacing.proposals(
            request.actor
        ):
            replacing.agree(request.actor, file, digest=_digest(request), **answered)
        case "agree":
            approving.approve(request.actor, file, digest=_digest(request), **answered)
        case "decline":
            form = DeclineForm(request.POST)
            if not form.is_valid():
                return _page(request, wrong=file)
            reason = form.cleaned_data["reason"]
            approving.decline(request.actor, file, digest=_digest(request), reason=reason, **answered)
        case "take_back":
            approving.take_back(request.actor, file, digest=_digest(request), **answered)
        case _:
            raise BadRequest  # no button of ours sends this
    return redirect("approvals")


def _digest(request: Visit) -> bytes:
    try:
        return bytes.fromhex(request.POST.get("digest", ""))
    except ValueError:
        raise BadRequest from None  # no page of ours sends this


def _proposed(member: str, made: dict[str, Any], people: dict[str, dict[str, Any]]) -> dict[str, Any]:
    who = people[made["by"]]
    roles = ", ".join(str(ROLES[one]) for one in made["roles"])
    return {
        "title": _("Give somebody these roles"),
        "asked_by": who["shown"],
        "organisation": who["organisation_name"],
        "day": day_text(made["day"]),
        "reason": "",
        "exactly": [
            {"label": _("Member"), "value": people[member]["shown"]},
            {"label": _("Organisation"), "value": people[member]["organisation_name"]},
            *_newness(people[member], people),
            {"label": _("Roles"), "value": roles},
        ],
        "waits_for": _("a second person with the right to approve"),
        "url": reverse("approve", args=[member]),
        "digest": made["digest"].hex(),
    }


def _replacement(member: str, made: dict[str, Any], people: dict[str, dict[str, Any]]) -> dict[str, Any]:
    who, roles = people[made["by"]], ", ".join(str(ROLES[one]) for one in made["roles"])
    return {
        "title": _("Enrol somebody anew"),
        "asked_by": who["shown"],
        "organisation": who["organisation_name"],
        "day": day_text(made["day"]),
        "reason": "",
        "exactly": [
            {"label": _("Member"), "value": people[member]["shown"]},
            {"label": _("Organisation"), "value": people[member]["organisation_name"]},
            {"label": _("Roles"), "value": roles},
            {
                "label": _("What happens"),
                "value": _(
                    "New keys take the place of the old ones, in every file this member works on. Agree only if "
                    "you spoke to them yourself."
                ),
            },
        ],
        "waits_for": _("a second person with the right to approve"),
        "url": reverse("approve", args=[member]),
        "digest": made["digest"].hex(),
    }


def _newness(one: dict[str, Any], people: dict[str, dict[str, Any]]) -> list[dict[str, str]]:
    """Say of an organisation that no second person has seen yet for whom it was named: one may be made up."""
    if one["organisation_seen"]:
        return []
    first = next(two for two in people.values() if two["organisation"] == one["organisation"])
    named = (
        _("It was named here for this member.")
        if first is one
        else _("It was named here for %(who)s, and nobody has agreed to an approver of it yet.")
        % {"who": first["shown"]}
    )
    warned = _(
        "An approver of it counts as one from another organisation. Agree only if you know that it exists."
    )
    return [{"label": _("New organisation"), "value": f"{named} {warned}"}]


def _asked(id: str, one: dict[str, Any], people: dict[str, dict[str, Any]]) -> dict[str, Any]:
    who = people.get(one["requested_by"], {"shown": "?", "organisation_name": ""})
    return {
        "title": _(ACTIONS.get(one["action"], one["action"])),
        "asked_by": who["shown"],
        "organisation": who["organisation_name"],
        "day": day_text(one["day"]),
        "reason": one["summary"].get("reason", ""),
        "exactly": _exactly(one, people),
        "waits_for": _("a second person with the right to approve"),
        "url": reverse("approve", args=[id]),
        "digest": one["digest"].hex(),
        "form": DeclineForm(auto_id=f"id_{id[:8]}_%s"),
        "id": id,
        "may_not_agree": one["action"] == SHARE and not sharing_shown.is_whole(one["summary"]),
        "may_decline": True,
        "is_urgent": one["action"] == BREAK_GLASS,
        "closed": closed_shown(one["closed"], people),
    }


def _exactly(one: dict[str, Any], people: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    if one["action"] == EXPORT:
        return exactly(one["summary"], people, one["digest"])
    if one["action"] == BREAK_GLASS and isinstance(one["summary"].get("parts"), str):
        return emergency.exactly(one, people)
    if one["action"] == SHARE:
        return sharing_shown.exactly(one["summary"])
    if one["action"] in orders_shown.TITLES:
        return orders_shown.order_shown(one, people)
    return [{"label": key, "value": value} for key, value in one["summary"].items() if key != "reason"]
