"""A file: its header, the compartments this reader holds keys for as tabs, and the verified timeline."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thitsar.apps.intake import commands, queries, words
from thitsar.apps.intake.forms import label_of
from thitsar.apps.intake.sections import CONSENT
from thitsar.apps.intake.views import outcome
from thitsar.apps.standing import queries as standing_queries
from thitsar.apps.standing.views import giving
from thitsar.apps.vetting import queries as vetting_queries
from thitsar.apps.vetting import shown as vetting_shown
from thitsar.apps.vetting.views import file as vetting
from thitsar.kernel.access.policy import NEVER_OF_A_CHILD, Role, scope_of
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.files.open_file import Actor, OpenFile, Part
from thitsar.kernel.files.opening import node_ids, open_file
from thitsar.kernel.pages import elsewhere
from thitsar.kernel.pages.audience import readers
from thitsar.kernel.pages.labels import COMPARTMENTS, PATHS, ROLES
from thitsar.kernel.pages.rights import may, require
from thitsar.kernel.pages.sessions import Visit, member_only
from thitsar.kernel.pages.showing import (
    day_shown,
    day_text,
    in_language,
    shown_name,
    today_number,
    urgency,
)
from thitsar.web.views import emergency, sharing, team, timeline

People = dict[str, dict[str, Any]]
SHOWN = ("registration", "identity", "service", "vetting", "support", "standing")
# What each app offers on a file and says above it, in the order of a person's path.
_ACTIONS = (vetting.actions, giving.actions)
# What closes something is never the first button under a thumb.
_CLOSING = (outcome.actions,)
_NOTICES = (outcome.notices,)


@member_only
def file(request: Visit, file: str, compartment: str = "registration") -> HttpResponseBase:
    """Show one compartment of a file and what happened in all that are open to the reader."""
    actor = request.actor
    if compartment not in SHOWN:
        raise Http404
    try:
        opened = open_file(actor, file, _readable(actor), "read")
    except Denied:
        return team.way_in(request, file)
    if opened.kind.name != "person":
        raise Http404
    people = {one["id"]: one for one in actor.call("people")}
    # The organisation whose node this is; its first member founded it.
    owner = next(iter(people.values()))["organisation_name"]
    header = opened.document("registration")
    if compartment == "registration" and not header and opened.parts:
        # Whoever may not read it begins with the first part that is theirs.
        compartment = next(one for one in ("standing", *SHOWN) if one in opened.parts)
    part = opened.parts.get(compartment)
    if part is None and compartment not in opened.closed and compartment != "registration":
        raise Http404
    language = translation.get_language()
    # In an emergency nothing is offered but reading.
    reads_only = bool(opened.emergency)
    is_elsewhere = compartment in opened.kept_elsewhere
    writes = may(actor, "write", compartment) and not reads_only and not is_elsewhere
    assigns = may(actor, "assign", "roster") and not reads_only
    context = {
        "file": {**_header(_known(opened), owner), **_tier(opened, actor)},
        "tabs": _tabs(opened, file, compartment),
        "audience": readers(opened, compartment, people),
        "waiting": vetting.waiting(opened),
        "actions": [one for offered in _ACTIONS for one in offered(opened, actor) if not reads_only],
        "closing": [one for offered in _CLOSING for one in offered(opened, actor) if not reads_only],
        "notices": [
            *(one for said in _NOTICES for one in said(opened, people)),
            *elsewhere.contested(opened),
            *elsewhere.waiting(actor, file),
        ],
        "to_confirm": _to_confirm(part, writes),
        "team": _team(opened, people),
        "assignable": _assignable(opened, people) if assigns else [],
        "may_unassign": assigns,
        "still_read": _still_read(opened, people) if assigns else [],
        "id": file,
        "part": compartment,
        "groups": _groups(part, language, file if writes else "", sharing.names(actor)),
        "timeline": timeline.lines(opened, actor, people),
        "emergency": emergency.banner(opened),
        "sharing": sharing.section(opened, actor, people),
        "kept_by": sharing.origin(actor, file) if is_elsewhere else None,
        "confirm": {"part": compartment, "next": request.path} if compartment in opened.closed else None,
    }
    return render(request, "file.html", context)


def _readable(actor: Actor) -> tuple[str, ...]:
    roles = frozenset(Role(role) for role in actor.roles)
    return tuple(one for one in SHOWN if scope_of(roles, "read", one) is not None)


def _known(opened: OpenFile) -> dict[str, Any]:
    """Give the part that tells a reader name and code: whoever gives shelter to a child has `support` alone."""
    return next(
        (known for part in ("registration", "standing", "support") if (known := opened.document(part))), {}
    )


def _header(document: dict[str, Any], owner: str) -> dict[str, Any]:
    if not document:
        return {
            "name": "–",
            "code": "",
            "track": "",
            "tier": "",
            "organisation": owner,
            "due": "",
        }
    if document["kind"] == "standing" or "day" not in document:
        # For whoever gives shelter: the part they read has its own copy of the name.
        shown = {"my": document["name"][0], "en": document["name"][1], "code": document["code"]}
        shown |= {"path": "", "due": 0}
    else:
        shown = queries.header(document)
    due = shown["due"]
    today = today_number()
    return {
        "name": shown_name(shown),
        "code": shown["code"],
        "track": PATHS.get(shown["path"], shown["path"]),
        "tier": "",
        "organisation": owner,
        "due": day_text(due) if due else "",
        "urgency": urgency(due, today) if due else "",
    }


def _tier(opened: OpenFile, actor: Actor) -> dict[str, str]:
    """Say how the person stands, as far as this reader may know; nothing at all to whoever may not."""
    if not any(may(actor, "read", part) for part in ("vetting", "standing")):
        return {"tier": ""}
    known = opened.document("vetting") or opened.document("standing")
    is_vetting = bool(opened.document("vetting"))
    tier = vetting_queries.tier(known) if is_vetting else standing_queries.tier(known)
    return {"tier": _("Not decided") if tier == "PENDING" else vetting_shown.tier_name(tier)}


def _tabs(opened: OpenFile, file: str, current: str) -> list[dict[str, Any]]:
    there = [one for one in SHOWN if one in opened.parts or one in opened.closed]
    return [
        {"url": reverse("part", args=[file, one]), "label": COMPARTMENTS[one], "current": one == current}
        for one in there
    ]


def _groups(
    part: Part | None, language: str | None, correctable: str, names: dict[str, str]
) -> list[dict[str, Any]]:
    """Give the answers of a part; `correctable` is the file where its reader may correct them."""
    if part is None or not part.document:
        return []
    if part.compartment == "vetting":
        return vetting_shown.groups(part.document, today_number())
    if part.compartment == "standing":
        return giving.groups(part.document)
    groups = _contested(part.document, language or "my")
    if part.compartment == CONSENT.compartment:
        groups += _consents(part.document, correctable, names)
    ids = queries.section_ids(part.document, language or "my") if correctable else {}
    for title, lines in queries.pages(part.document, language or "my"):
        fields = [{"label": one.label, "value": one.text, "note": one.note, "warning": ""} for one in lines]
        change = (
            reverse("correct-answers", args=[correctable, part.compartment, ids[title]])
            if title in ids
            else ""
        )
        groups.append({"title": title, "fields": fields, "empty": "", "change": change, "is_consent": False})
    return groups


def _contested(document: dict[str, Any], language: str) -> list[dict[str, Any]]:
    """Give the answers that two organisations gave differently, above all others."""
    how = _("Correct this answer: also if it stays as it is.")
    fields = [
        {"label": label, "value": " / ".join(values), "note": "", "warning": how}
        for label, values in queries.conflicts(document, language)
    ]
    title = _("Said differently by two organisations")
    shown = {"title": title, "fields": fields, "empty": "", "change": "", "is_consent": False}
    return [shown] if fields else []


def _consents(registration: dict[str, Any], changeable: str, names: dict[str, str]) -> list[dict[str, Any]]:
    fields = [
        {
            "label": in_language(label),
            "value": str(words.CONSENTS.get(status, status)),
            "note": _("since %(day)s") % {"day": day_shown(since)} if since else "",
            "warning": "",
        }
        for label, status, since in queries.consents(registration, names)
    ]
    # A consent is given or taken back, where all other answers are corrected.
    change = reverse("change-consent", args=[changeable]) if changeable else ""
    title = in_language(CONSENT.title)
    return [{"title": title, "fields": fields, "empty": "", "change": change, "is_consent": True}]


def _to_confirm(part: Part | None, may_write: bool) -> list[dict[str, Any]]:
    if part is None or not part.document or "sections" not in part.document:
        return []
    return [
        {
            "label": label_of(one.field),
            "sentence": _(one.sentence),
            # The child path is no doubt about a spelling: nobody confirms it away.
            "field": one.field if may_write and one.code != "child" else "",
        }
        for one in queries.to_confirm(part.document)
    ]


def _team(opened: OpenFile, people: dict[str, dict[str, Any]]) -> list[dict[str, str]]:
    return [team.person(people[one]) for one in opened.team if one in people]


def _still_read(opened: OpenFile, people: People) -> list[dict[str, str]]:
    """Name who of another organisation still reads a file whose person does not want that (R-CONS)."""
    if not queries.is_unshared(opened.document("registration")):
        return []
    others = (people[one] for one in opened.team if one in people)
    return [team.person(one) for one in others if one["organisation"] != node_ids()[1]]


def _assignable(opened: OpenFile, people: dict[str, dict[str, Any]]) -> list[dict[str, str]]:
    found = []
    for one in people.values():
        if one["id"] in opened.team:
            continue
        for role in one["roles"]:
            if opened.released and role in NEVER_OF_A_CHILD:
                continue
            # One line for each duty: on a file somebody has one part and not another (R-SOD).
            if any(scope_of(frozenset({Role(role)}), "read", part) == "team" for part in SHOWN):
                found.append({**team.person(one), "id": f"{one['id']}.{role}", "roles": str(ROLES[role])})
    return found


@member_only
@require_POST
def confirm_answer(request: Visit, file: str, compartment: str) -> HttpResponse:
    """Confirm an answer that carried a warning."""
    require(request.actor, "write", compartment)
    opened = open_file(request.actor, file, tuple({compartment, "registration"}), "correct")
    if compartment in opened.closed:
        raise Refused("Type your short number to open this part of the file.")
    field = request.POST.get("field", "")
    commands.confirm(request.actor, opened, compartment=compartment, field=field, today=timezone.localdate())
    return redirect("part", file, compartment)


@member_only
@require_POST
def assign(request: Visit, file: str) -> HttpResponse:
    """Assign a member to a file."""
    member, _dot, duty = request.POST.get("member", "").partition(".")
    registration = team.registration_for(request.actor, file)
    commands.assign(
        request.actor, file, member, registration=registration, today=timezone.localdate(), duty=duty
    )
    return redirect("file", file) if registration else team.left(request)
