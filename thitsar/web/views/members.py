"""Members and roles: for the administrator, who opens nothing else."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.membership.enrolling import appoint, enrol, waits_for_second
from thitsar.kernel.membership.organisations import Organisation, new_organisation, organisations
from thitsar.kernel.membership.removing import remove
from thitsar.kernel.membership.replacing import propose
from thitsar.kernel.membership.travelling import returned, travel
from thitsar.kernel.pages.free_text import FreeText
from thitsar.kernel.pages.labels import ROLES
from thitsar.kernel.pages.rights import may
from thitsar.kernel.pages.sessions import Visit, member_only
from thitsar.kernel.pages.shown_errors import sentence

# The roles that have something to do on this node so far.
AT_WORK = (
    "intake",
    "vetting",
    "approver",
    "host",
    "child_protection",
    "case_worker",
    "debriefer",
    "analyst",
    "data_protection",
    "administrator",
)
# Every role: what a page does not offer, saving it would take away.
OFFERED = (*AT_WORK, *(one for one in ROLES if one not in AT_WORK))

NEW = "new"
REASONS = {
    "LEFT": _("They left the organisation"),
    "ROLE_ENDED": _("Their work here has ended"),
    "DEVICE_LOST": _("Their device or papers were lost"),
    "SUSPECTED": _("It is feared that others use their keys"),
}


class MemberForm(forms.Form):
    """A new member: the name others see, an organisation that is here or a new one, the roles."""

    shown = FreeText(label=_("Name shown to other members"), longest=80)
    organisation = forms.ChoiceField(
        label=_("Organisation"),
        help_text=_("An approver of another organisation counts as the second organisation in a decision."),
    )
    new_organisation = FreeText(
        label=_("Name of an organisation that is not in the list"),
        help_text=_(
            "Once it is written, it stays. Whoever agrees to this member's roles is told that it is new."
        ),
        longest=40,
        required=False,
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=[(one, ROLES[one]) for one in OFFERED], widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, actor: Actor, sent: Any = None) -> None:
        self._actor, self._here = actor, {one.id: one for one in organisations(actor)}
        self._new: Organisation | None = None
        super().__init__(sent, initial={"organisation": next(iter(self._here))})
        choices = [(one.id, one.name) for one in self._here.values()]
        self.fields["organisation"].choices = [*choices, (NEW, _("Another one, named below"))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Take one organisation: one of the list, or one that is named."""
        chosen = super().clean() or {}
        name = chosen.get("new_organisation", "")
        if chosen.get("organisation") == NEW:
            self._take_new(name)
        elif name and "organisation" in chosen:
            self.add_error("organisation", _("Choose “Another one, named below”, or leave its name empty."))
        return chosen

    def belongs(self) -> Organisation:
        """Give whom the new member belongs to."""
        return self._new or self._here[self.cleaned_data["organisation"]]

    def _take_new(self, name: str) -> None:
        if not name:
            self.add_error("new_organisation", _("Write the name of the organisation."))
            return
        try:
            self._new = new_organisation(self._actor, name)
        except Refused as error:
            self.add_error("new_organisation", sentence(error))


class RolesForm(forms.Form):
    """The roles of somebody who is a member."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=[(one, ROLES[one]) for one in OFFERED],
        help_text=_("Without any role this member can no longer sign in."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class RemoveForm(forms.Form):
    """Why somebody is taken out, and that it is meant."""

    reason = forms.ChoiceField(label=_("Why"), choices=[("", "—"), *REASONS.items()])
    is_meant = forms.BooleanField(label=_("I have read what happens, and take this member out."))


@member_only
def members(request: Visit) -> HttpResponseBase:
    """List the members."""
    _require(request)
    rows = [_row(one) for one in request.actor.call("people")]
    return render(request, "members.html", {"members": rows, "add": reverse("add-member"), "pages": None})


@member_only
def add_member(request: Visit) -> HttpResponseBase:
    """Enrol somebody who sits at this screen: name and passphrase are shown once."""
    _require(request)
    form = MemberForm(request.actor, request.POST or None)
    created = None
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        roles = frozenset(Role(one) for one in chosen["roles"])
        try:
            is_waiting = waits_for_second(request.actor, roles)
            name, passphrase = enrol(
                request.actor,
                chosen["shown"],
                form.belongs(),
                roles=roles,
                today=timezone.localdate(),
            )
            created = {"sign_in_name": name, "passphrase": passphrase, "is_waiting": is_waiting}
        except Refused as error:
            form.add_error(None, sentence(error))
    context: dict[str, Any] = {"member_shown": None, "created": created, "back": reverse("members")}
    context |= {
        "form": None if created else form,
        "audience": [_("Every member of this node")],
        "remove": None,
    }
    return render(request, "member_form.html", context)


@member_only
def member(request: Visit, member: str) -> HttpResponseBase:
    """Change a member's roles."""
    _require(request)
    person = next((one for one in request.actor.call("people") if one["id"] == member), None)
    if person is None:
        raise Http404
    removing, is_done = _removing(request, member)
    if is_done:
        return redirect("members")
    sent = request.POST if request.POST and not removing.is_bound else None
    form = RolesForm(sent, initial={"roles": person["roles"]})
    if request.method == "POST" and sent is not None and form.is_valid():
        roles = frozenset(Role(one) for one in form.cleaned_data["roles"])
        try:
            if roles == frozenset(person["roles"]):
                raise Refused("Nothing was changed: these are the roles this member has.")
            appoint(request.actor, member, roles=roles, today=timezone.localdate())
            return redirect("members")
        except Refused as error:
            form.add_error(None, sentence(error))
    # Who left has neither roles nor a second farewell; who waits for a second person has no roles yet.
    is_here = not person["removed"] and not person["unfinished"]
    shown = {"form": form if is_here else None, "remove": None if person["removed"] else removing}
    context = {"member_shown": person["shown"], **shown, "created": None}
    if not person["unfinished"] and not person["replaced"]:
        context |= {"anew": reverse("replace-member", args=[member])}
    if is_here:
        context |= {"travel": reverse("travel-member", args=[member]), "is_away": person["travelling"]}
    if any(one["member"] == member for one in request.actor.call("signs")):
        context |= {"end_sign": reverse("end-sign", args=[member])}
    return render(
        request,
        "member_form.html",
        {**context, "audience": [_("Every member of this node")], "back": reverse("members")},
    )


@member_only
def travel_member(request: Visit, member: str) -> HttpResponseBase:
    """Say that somebody goes on a journey, or is back from it."""
    _require(request)
    match request.POST.get("do") if request.method == "POST" else None:
        case "travel":
            travel(request.actor, member, today=timezone.localdate())
        case "returned":
            returned(request.actor, member, today=timezone.localdate())
    return redirect("members")


@member_only
def end_sign(request: Visit, member: str) -> HttpResponseBase:
    """End the signal of somebody who was said to be forced."""
    _require(request)
    if request.method == "POST" and request.POST.get("do") == "end-sign":
        request.actor.call("end_sign", member=member)
    return redirect("members")


@member_only
def replace_member(request: Visit, member: str) -> HttpResponseBase:
    """Make new keys for somebody who sits at this screen and lost theirs: name and passphrase are shown once."""
    _require(request)
    if request.method != "POST" or request.POST.get("do") != "replace":
        return redirect("members")
    name, passphrase = propose(request.actor, member, today=timezone.localdate())
    people = {one["id"]: one["shown"] for one in request.actor.call("people")}
    created = {"sign_in_name": name, "passphrase": passphrase, "is_anew": True}
    context: dict[str, Any] = {"member_shown": people[member], "created": created, "form": None}
    context |= {"remove": None, "audience": [_("Every member of this node")], "back": reverse("members")}
    return render(request, "member_form.html", context)


def _removing(request: Visit, member: str) -> tuple[RemoveForm, bool]:
    """Take a member out where that was sent; tells whether it is done."""
    is_sent = request.POST.get("do") == "remove"
    form = RemoveForm(request.POST if is_sent else None)
    if not is_sent or not form.is_valid():
        return form, False
    try:
        remove(request.actor, member, reason=form.cleaned_data["reason"], today=timezone.localdate())
    except Refused as error:
        form.add_error(None, sentence(error))
        return form, False
    return form, True


def _require(request: Visit) -> None:
    if not may(request.actor, "enrol", "roster"):
        raise Denied("There is no such file.")


def _row(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "url": reverse("member", args=[one["id"]]),
        "shown_name": one["shown"],
        "roles": [ROLES[role] for role in one["roles"]],
        "organisation": one["organisation_name"],
        "state": _state(one),
    }


def _state(one: dict[str, Any]) -> str:
    if one["proposed"] or one["replacement"]:
        return "waiting"
    if one["waits_a_day"]:
        return "delayed"
    return "active" if one["roles"] else "removed"
