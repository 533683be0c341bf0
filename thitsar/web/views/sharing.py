"""Which parts of a file another organisation has: asked for, agreed to by a second person, begun and ended here."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from thitsar.apps.intake import queries
from thitsar.kernel.access.sharing import TO_PEOPLE
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.exchange import partnering
from thitsar.kernel.exchange import sharing as commands
from thitsar.kernel.exchange.form import SHAREABLE
from thitsar.kernel.files.open_file import Actor, OpenFile
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.membership.approving import is_open, requests
from thitsar.kernel.pages.labels import WHY_ENDED
from thitsar.kernel.pages.rights import may
from thitsar.kernel.pages.sessions import Visit, lists, member_only
from thitsar.kernel.pages.showing import shown_name
from thitsar.kernel.pages.shown_errors import sentence
from thitsar.web.views import sharing_shown
from thitsar.web.views.protection_exports import readers_of_requests
from thitsar.web.views.returning import UNCONFIRMED
from thitsar.web.views.share_form import Known, ShareForm


class EndForm(forms.Form):
    """Why sharing ends."""

    reason = forms.ChoiceField(
        label=_("Why it ends"), choices=list(WHY_ENDED.items()), widget=forms.RadioSelect
    )


@member_only
def share(request: Visit, file: str) -> HttpResponseBase:
    """Show with whom a file is shared; look at what somebody would get, and ask a second person."""
    actor, opened = request.actor, _opened(request.actor, file)
    partners = _partners(actor, opened)
    does = request.POST.get("do", "") if request.method == "POST" else ""
    form = ShareForm(opened, partners, request.POST or None) if may(actor, "share", "roster") else None
    offered: Mapping[str, str] | None = None
    if form is not None and does in ("look", "ask") and form.is_valid():
        order = form.order(timezone.localdate())
        try:
            if does == "ask":
                commands.ask_to_share(actor, [file], **order, today=timezone.localdate())
                return redirect("share", file)
            offered = commands.offer(actor, [file], **order)
        except (Denied, Refused) as error:
            if error.sentence == UNCONFIRMED:
                raise  # the page asks for the short number, and comes back here
            form.add_error(None, sentence(error))
    people = {one["id"]: one for one in actor.call("people")}
    context = _context(request, opened, people) | {"form": form if partners else None}
    if form is not None and offered is not None:
        context |= {"offered": sharing_shown.offered(offered), "carried": form.sent()}
    wrong = form is not None and does and form.errors
    return render(request, "share.html", context, status=422 if wrong else 200)


@member_only
@require_POST
def begin_share(request: Visit, file: str) -> HttpResponse:
    """Share what a second person agreed to: what is sent is what they were shown."""
    actor = request.actor
    code = _known(_opened(actor, file))["code"]
    asked = dict(commands.own_requests(actor, lists, code)).get(request.POST.get("request", ""))
    if asked is None:
        raise Denied("There is no such request.")
    order = commands.order_of(asked["summary"])
    commands.share(actor, request.POST["request"], [file], **order, today=timezone.localdate())
    return redirect("share", file)


@member_only
def end_share(request: Visit, file: str, partner: str) -> HttpResponseBase:
    """Say what ending it does, and end it."""
    actor, opened = request.actor, _opened(request.actor, file)
    if not may(actor, "unshare", "roster"):
        raise Denied("There is no such file.")
    one = next(
        (one for one in commands.shares(actor, file) if one["partner"] == partner and one["is_active"]), None
    )
    if one is None:
        raise Http404
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        commands.end_share(
            actor, file, partner, reason=form.cleaned_data["reason"], today=timezone.localdate()
        )
        return redirect("share", file)
    known = _known(opened)
    context = {
        "shown": shown_name(known),
        "code": known["code"],
        "back": reverse("share", args=[file]),
        "partner": one["name"],
        "parts": sharing_shown.parts_shown(one["parts"]),
        "form": form,
    }
    return render(request, "share_end.html", context, status=422 if form.errors else 200)


def names(actor: Actor) -> dict[str, str]:
    """Name the organisations whose nodes are or were partners, by their ids."""
    return {one["organisation"]: one["name"] for one in partnering.known_partners(actor)}


def section(opened: OpenFile, actor: Actor, people: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give what the page of a file says of sharing; None where there is nothing to say and nothing to do."""
    if opened.emergency:
        return None
    try:
        given = commands.sharing(actor, opened.id)
    except Denied:
        return None  # a reader of none of the parts that can be shared
    may_share = may(actor, "share", "roster") or may(actor, "unshare", "roster")
    has_partners = bool(given["shares"]) or any(one["is_active"] for one in partnering.known_partners(actor))
    if not given["origin"] and not (has_partners and (may_share or given["shares"])):
        return None
    return {
        "shares": [sharing_shown.share(one, people, _agreed_by(actor)) for one in given["shares"]],
        "origin": sharing_shown.origin(given["origin"]),
        "url": reverse("share", args=[opened.id]) if may_share and not given["origin"] else "",
    }


def origin(actor: Actor, file: str) -> dict[str, Any] | None:
    """Say from whom a file came, who alone corrects the closed parts of it."""
    return sharing_shown.origin(commands.sharing(actor, file)["origin"])


def agreed(actor: Actor, day: int) -> list[tuple[str, dict[str, Any]]]:
    """List the files of which this member may begin to share what a second person agreed to a moment ago."""
    if not may(actor, "share", "roster") or not may(actor, "request", "approvals"):
        return []
    asked = {
        one["summary"]["codes"]: one
        for _id, one in requests(actor, lists, commands.SHARE)
        if one["requested_by"] == actor.member
        and one["approved_by"]
        and one["closed"] is None
        and one["day"] >= day - 1
    }
    if not asked:
        return []
    found = []
    for file, facet in lists.facets(actor, "registration").items():
        one = asked.get(facet.get("code", ""))
        if one is not None and not _is_begun(actor, file, one["digest"]):
            found.append((file, one))
    return found


def _is_begun(actor: Actor, file: str, digest: bytes) -> bool:
    try:
        return any(one["approval"] == digest for one in commands.shares(actor, file))
    except Denied:
        return True  # by now they work with this file no more


def _opened(actor: Actor, file: str) -> OpenFile:
    if not may(actor, "share", "roster") and not may(actor, "unshare", "roster"):
        raise Denied("There is no such file.")
    parts = tuple(one for one in SHAREABLE if may(actor, "read", one))
    opened = open_file(actor, file, parts, "read")
    if opened.kind.name != "person" or not opened.document("registration"):
        raise Http404
    return opened


def _partners(actor: Actor, opened: OpenFile) -> list[Known]:
    """List the partners, with those of their people who can be given the closed part where this reader has it."""
    found = [(one["node"], one["name"]) for one in partnering.known_partners(actor) if one["is_active"]]
    has_closed = actor.member in opened.narrow and all(may(actor, "read", one) for one in TO_PEOPLE)
    if not (may(actor, "share", "roster") and has_closed):
        return [Known(*one) for one in found]
    return [Known(node, name, tuple(commands.readers(actor, name, opened.id))) for node, name in found]


def _known(opened: OpenFile) -> dict[str, Any]:
    return queries.header(opened.document("registration"))


def _context(request: Visit, opened: OpenFile, people: Mapping[str, Any]) -> dict[str, Any]:
    actor, known = request.actor, _known(opened)
    given = commands.sharing(actor, opened.id)
    begun = {one["approval"] for one in given["shares"]}
    asked = [
        sharing_shown.request(id, one, people)
        for id, one in commands.own_requests(actor, lists, known["code"])
        if one["digest"] not in begun and (is_open(one) or (one["approved_by"] and one["closed"] is None))
    ]
    may_end = may(actor, "unshare", "roster")
    return {
        "shown": shown_name(known),
        "code": known["code"],
        "back": reverse("file", args=[opened.id]),
        "id": opened.id,
        "shares": [sharing_shown.share(one, people, _agreed_by(actor)) for one in given["shares"]],
        "origin": sharing_shown.origin(given["origin"]),
        "may_end": may_end,
        "asked": asked,
        "audience": readers_of_requests(dict(people)),
        "offered": None,
    }


def _agreed_by(actor: Actor) -> dict[bytes, list[str]]:
    """Tell who agreed to what, by its digest; nothing to whoever reads no requests."""
    if not may(actor, "list", "approvals"):
        return {}
    found = requests(actor, lists, commands.SHARE)
    return {one["digest"]: one["approved_by"] for _id, one in found if one["approved_by"]}
