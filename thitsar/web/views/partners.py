"""From partners: what came and waits, why something cannot be taken, taking it in or refusing it."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from thitsar.kernel.access.sharing import TO_PEOPLE
from thitsar.kernel.errors import Denied, Refused, Unreadable, Unverified
from thitsar.kernel.exchange import partnering, taking, waiting
from thitsar.kernel.exchange.closed_keys import wraps_of
from thitsar.kernel.exchange.taking import Waiting
from thitsar.kernel.exchange.waiting import FromPartner
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.pages.labels import COMPARTMENTS, ROLES, SHARED_FOR, WHY_REFUSED
from thitsar.kernel.pages.rights import may, require
from thitsar.kernel.pages.sessions import Visit, member_only
from thitsar.kernel.pages.showing import day_text, moment_shown, number_shown
from thitsar.kernel.pages.shown_errors import sentence, translated
from thitsar.web.partner_address import as_address, say_address

# Whom a new file of a partner is opened with, beside whoever takes it in.
_WITH = ("intake", "child_protection")
_KILO = 1024
# As long as the agent keeps.
LONGEST_ADDRESS = 260


class TakeForm(forms.Form):
    """Who works with the files a bundle brings, beside whoever takes it in."""

    other = forms.ChoiceField(label=gettext_lazy("Who else works with the new files"), required=False)

    def __init__(self, actor: Actor, sent: Any = None, **named: Any) -> None:
        super().__init__(sent, **named)
        own = node_ids()[1]
        found = [
            (one["id"], f"{one['shown']} ({', '.join(str(ROLES[role]) for role in one['roles'])})")
            for one in actor.call("people")
            if one["id"] != actor.member and one["organisation"] == own and set(one["roles"]) & set(_WITH)
        ]
        self.fields["other"].choices = [("", "–"), *found]  # type: ignore[attr-defined]


class AddressForm(forms.Form):
    """Where a partner's node answers; what is kept already is shown to nobody."""

    address = forms.CharField(
        label=gettext_lazy("Where their node answers"),
        max_length=LONGEST_ADDRESS,
        help_text=gettext_lazy(
            "A host and a port, for example 10.8.0.2:7443. Let them tell it to you by voice."
        ),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_address(self) -> str:
        """Read it as the command does."""
        try:
            return as_address(self.cleaned_data["address"])
        except Refused as error:
            raise forms.ValidationError(sentence(error)) from error


class RefuseForm(forms.Form):
    """Why a bundle is refused."""

    reason = forms.ChoiceField(label=gettext_lazy("Why you refuse it"), choices=list(WHY_REFUSED.items()))


@member_only
def from_partners(request: Visit) -> HttpResponseBase:
    """List the partners, what waits of each and how the exchange with it goes."""
    return _page(request)


@member_only
@require_POST
def take(request: Visit) -> HttpResponseBase:
    """Take in the bundle the button stands beside."""
    actor = request.actor
    require(actor, "take", "roster")
    form = TakeForm(actor, request.POST)
    if not form.is_valid():
        return _page(request, wrong=_("Choose one of the members in the list."))
    other = form.cleaned_data["other"]
    team = (actor.member, *((other,) if other else ()))
    try:
        count = taking.take_in(actor, _bundle(request), team, today=timezone.localdate())
    except (Refused, Unverified, Unreadable) as error:
        return _page(request, wrong=sentence(error))
    context = {
        "title": _("It is taken in"),
        "text": _("New entries: %(count)s. New files stand on Today: assign those who are to work with them.")
        % {"count": number_shown(count)},
        "url": reverse("from-partners"),
        "label": _("From partners"),
    }
    return render(request, "message.html", context)


@member_only
@require_POST
def refuse(request: Visit) -> HttpResponse | HttpResponseBase:
    """Delete a bundle unread, or take all of it but the files that are new."""
    require(request.actor, "take", "roster")
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return _page(request, wrong=_("Choose why you refuse it."))
    try:
        if request.POST.get("do") == "leave":
            taking.leave(
                request.actor,
                _bundle(request),
                reason=form.cleaned_data["reason"],
                today=timezone.localdate(),
            )
        else:
            taking.refuse(request.actor, _bundle(request), reason=form.cleaned_data["reason"])
    except Refused as error:
        return _page(request, wrong=sentence(error))
    return redirect("from-partners")


@member_only
@require_POST
def address(request: Visit) -> HttpResponse | HttpResponseBase:
    """Say where a partner is asked, or that it is asked no more."""
    actor, node = request.actor, request.POST.get("partner", "")
    require(actor, "connect", "roster")
    one = next((one for one in partnering.known_partners(actor) if one["node"] == node), None)
    if one is None or not one["is_active"]:
        return _page(request, wrong=_("This partner was stopped meanwhile. Nothing was changed."))
    form = _address_form(node, request.POST)
    if request.POST.get("do") == "forget":
        say_address(actor, Path(settings.NODE), one, "")
    elif form.is_valid():
        say_address(actor, Path(settings.NODE), one, form.cleaned_data["address"])
    else:
        return _page(request, wrong=" ".join(str(one) for one in form.errors["address"]), typed={node: form})
    return redirect("from-partners")


def _address_form(node: str, sent: Any = None) -> AddressForm:
    return AddressForm(sent, auto_id=f"id_{node[:8]}_%s")


def _page(
    request: Visit, wrong: str = "", typed: Mapping[str, AddressForm] | None = None
) -> HttpResponseBase:
    actor = request.actor
    may_take, may_connect = may(actor, "take", "roster"), may(actor, "connect", "roster")
    if not may_take and not may_connect:
        raise Denied("There is no such file.")
    forms_typed = typed or {}
    shown = [
        {
            **_partner(one),
            "bundle": _bundle_shown(actor, one) if may_take and one.count else None,
            "id": one.node,
            "address": (forms_typed.get(one.node) or _address_form(one.node))
            if may_connect and one.is_active
            else None,
        }
        for one in waiting.counted(actor)
    ]
    context = {"partners": shown, "may_take": may_take, "wrong": wrong}
    return render(request, "from_partners.html", context, status=422 if wrong else 200)


def _partner(one: FromPartner) -> dict[str, Any]:
    return {
        "name": one.name,
        "is_active": one.is_active,
        "count": one.count,
        "size": size_shown(one.size),
        "since": day_text(one.since) if one.count else "",
        "owed": one.owed,
        "unsent": one.unsent,
        "has_address": one.asked["has_address"],
        "asked": moment_shown(one.asked["when"] * 1000) if one.asked["when"] else "",
        "failed": failed(one),
    }


def failed(one: FromPartner) -> str:
    """Say what went wrong when a partner was asked last; empty where nothing did."""
    said = one.asked["failed"]
    return translated(said, one.asked["values"]) if said else ""


def size_shown(size: int) -> str:
    """Write how large something is, rounded up, as people speak of files."""
    kilo = -(-size // _KILO)
    if kilo < _KILO:
        return _("%(count)s KB") % {"count": number_shown(kilo)}
    return _("%(count)s MB") % {"count": number_shown(-(-kilo // _KILO))}


def _bundle_shown(actor: Actor, partner: FromPartner) -> dict[str, Any] | None:
    """Show the bundle that comes first: what it brings, or what is wrong with it and what to do."""
    one = taking.first_of(actor, partner.node)
    if one is None:
        return None
    is_new = one.fresh > 0
    return {
        "id": one.id,
        "number": one.number,
        "day": day_text(one.day),
        "size": size_shown(one.size),
        "wrong": translated(one.wrong, one.values) if one.wrong else "",
        "brings": [*_brings(one), *closed_brought(one, actor.call("people"))],
        "is_new": is_new,
        "take": TakeForm(actor, auto_id=f"id_{one.id}_%s") if is_new else None,
        "refuse": RefuseForm(auto_id=f"id_{one.id}_%s"),
    }


def _brings(one: Waiting) -> list[dict[str, str]]:
    if one.said is None:
        return []
    fresh = [file for file in one.said.files if not file.is_ended]
    ended = len(one.said.files) - len(fresh)
    lines = [(_("Entries"), number_shown(len(one.said.entries)))]
    if fresh:
        purposes = sorted({str(SHARED_FOR.get(file.purpose, file.purpose)) for file in fresh})
        lines = [
            (_("Files"), number_shown(len(fresh))),
            (_("What for"), ", ".join(purposes)),
            *lines,
        ]
    if ended:
        lines.append((_("Files of which sharing has ended"), number_shown(ended)))
    if one.said.authors:
        lines.append((_("People there who write"), number_shown(len(one.said.authors))))
    return [{"label": label, "value": value} for label, value in lines]


def closed_brought(one: Waiting, people: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    """Say for whom here a bundle brings closed parts: they open them, and whoever takes it in does not."""
    here = {person["id"]: person["shown"] for person in people if not person["removed"]}
    found: dict[str, set[str]] = {}
    for key in one.said.keys if one.said else ():
        if key.compartment in TO_PEOPLE:
            found.setdefault(key.compartment, set()).update(wraps_of(key.wrapped))
    return [
        {
            "label": _("Closed part: %(part)s") % {"part": COMPARTMENTS[part]},
            "value": _for_whom(here, found[part]),
        }
        for part in sorted(found)
    ]


def _for_whom(here: Mapping[str, str], readers: Iterable[str]) -> str:
    named = sorted(here[reader] for reader in readers if reader in here)
    if not named:
        return _("For nobody here any more. Tell your partner who works with the file now.")
    said = _("For %(people)s. They open it, and by them whoever works with the file here and may read it.")
    return said % {"people": ", ".join(named)}


def _bundle(request: Visit) -> int:
    sent = request.POST.get("bundle", "")
    if not (sent.isascii() and sent.isdecimal() and len(sent) < 16):
        raise Refused("This bundle does not lie here any more. Look again at what waits.")
    return int(sent)
