"""Who works with a file: taking somebody off, and the way in that is kept to a child's file."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from thitsar.kernel.access.policy import COMPARTMENTS, Role, is_narrow, scope_of
from thitsar.kernel.errors import Denied
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.opening import node_ids, open_file
from thitsar.kernel.membership import leaving
from thitsar.kernel.pages import labels
from thitsar.kernel.pages.labels import ROLES
from thitsar.kernel.pages.sessions import Visit, member_only

# Who takes over a child's file that somebody only kept a way into.
_LEADS = ("child_protection", "intake")


@member_only
def unassign(request: Visit, file: str, member: str) -> HttpResponseBase:
    """Say what a member reads of a file and take them off it."""
    actor = request.actor
    given = actor.call("open_team", file=file)
    people = {one["id"]: one for one in actor.call("people")}
    if given["kind"] != "person" or member not in given["team"] or member not in people:
        raise Http404
    if request.method == "POST":
        leaving.unassign(actor, file, member, today=timezone.localdate())
        return left(request) if member == actor.member else redirect("file", file)
    context = {
        "who": person(people[member]),
        "is_own": member == actor.member,
        "reads": _reads(given, member),
        "has_keys": member in given["narrow"],
        "back": reverse("file", args=[file]),
    }
    return render(request, "unassign.html", context)


def way_in(request: Visit, file: str) -> HttpResponse:
    """Let whoever opened a child path say who takes over; Denied to everybody else."""
    given = request.actor.call("open_team", file=file)
    if given["keeper"] != request.actor.member:
        raise Denied("There is no such file.")
    _node, own = node_ids()
    found = [
        {**person(one), "id": f"{one['id']}.{role}", "roles": str(ROLES[role])}
        for one in request.actor.call("people")
        for role in _LEADS
        if role in one["roles"] and one["id"] not in given["team"] and one["organisation"] == own
    ]
    return render(request, "way_in.html", {"id": file, "assignable": found})


def registration_for(actor: Actor, file: str) -> dict[str, Any]:
    """Open the registration for whoever assigns; empty for who only keeps a way in and reads nothing."""
    try:
        return open_file(actor, file, ("registration",), "assign").document("registration")
    except Denied:
        if actor.call("open_team", file=file)["keeper"] != actor.member:
            raise
        return {}


def left(request: Visit) -> HttpResponse:
    """Tell somebody that a file is closed to them from now on."""
    context = {
        "title": _("You do not work with this file any more"),
        "text": _("It is closed to you from now on, and your keys to it are gone. Thank you."),
        "url": reverse("today"),
        "label": _("Today"),
    }
    return render(request, "message.html", context)


def person(one: dict[str, Any]) -> dict[str, str]:
    """Give a member as the pages about a file's team show them."""
    roles = ", ".join(str(ROLES[role]) for role in one["roles"])
    return {"id": one["id"], "shown": one["shown"], "roles": roles, "organisation": one["organisation_name"]}


def _reads(given: dict[str, Any], member: str) -> list[str]:
    """Name the parts a member could open, by their duty on this file."""
    roles = frozenset(Role(one) for one in given["duties"][member])
    return [
        str(labels.COMPARTMENTS.get(part, part))
        for part in COMPARTMENTS
        if part != "roster"
        and scope_of(roles, "read", part) is not None
        and (not is_narrow(part) or member in given["narrow"])
    ]
