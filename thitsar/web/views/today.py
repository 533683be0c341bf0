"""Today: what waits for this member, most urgent first, with why and by when."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from thitsar.apps.intake import queries, unsharing, wishes
from thitsar.apps.intake.words import WHY
from thitsar.apps.standing.views import hosted, looking
from thitsar.apps.vetting.views import waiting
from thitsar.kernel.files import drafts
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.work_lists import PAGE
from thitsar.kernel.membership import approving, emergency, enrolling, replacing
from thitsar.kernel.pages.rights import may
from thitsar.kernel.pages.sessions import Visit, lists, member_only
from thitsar.kernel.pages.showing import (
    day_text,
    listed_name,
    moment_shown,
    now_milliseconds,
    page_number,
    pages,
    today_number,
    urgency,
)
from thitsar.web.templatetags.shown import digits, due_in
from thitsar.web.views import changing, delayed, histories, signs, today_partners, training
from thitsar.web.views.today_due import still_read, to_erase

Facet = dict[str, Any]
_AGREES = {"close": "agree_close", "out": "accept"}
# Most urgent first.
_URGENCIES = ("escalated", "late", "today", "soon", "")


@member_only
def today(request: Visit) -> HttpResponseBase:
    """Show the member's own lists, fifty rows to a page."""
    number = page_number(request.GET.get("page", ""))
    day = today_number()
    actor = request.actor
    if may(actor, "write", "registration"):
        # The first page after signing in, and a look of somebody who has been here for hours: what people took back.
        wishes.take_in_all(actor, today=timezone.localdate())
    # And what partners wrote down: what nothing covers any more is shared no more.
    unsharing.end_heard(actor, today=timezone.localdate())
    # First of all: what has waited long enough holds from now on, also for what is asked below.
    waits = delayed.shown(actor)
    sections = [_forms(actor), _held(actor)] if may(actor, "register", "identity") else []
    sections += [_agreements(actor, day), today_partners.to_begin(actor, day), today_partners.waiting(actor)]
    found = lists.pages(request.actor, "registration", tuple(_ROWS), number)
    facets = lists.facets(request.actor, "registration") if found["candidate"][0] else {}
    why = {code: str(text) for code, text in WHY.items()}
    agrees = frozenset(step for step, right in _AGREES.items() if may(actor, right, "registration"))
    children = lists.facets(actor, "support") if may(actor, "list", "support") else {}
    page = _Page(facets, day, get_language() or "my", actor.member, why, now_milliseconds(), agrees, children)
    sections += [
        _children(actor, page, number) if may(actor, "guard", "registration") else _EMPTY,
        _vetting(actor, page, number) if may(actor, "list", "vetting") else _EMPTY,
        _section("candidate", found["candidate"], page, _("Files that may be one person")),
        _section("person", found["person"], page, _("People")),
        _section("import", found["import"], page, _("Lists being taken in")),
        looking.section(actor, today=timezone.localdate()),
        here := hosted.section(actor, number, today=timezone.localdate()),
        to_erase(actor, day),
        still_read(actor),
        training.section(actor),
    ]
    most = max((one["count"] for one in sections), default=0)
    has_people = may(actor, "read", "registration")
    always = {"person": has_people, "hosted": here["is_mine"]}
    shown = [one for one in sections if one["rows"] or always.get(one["kind"])]
    shown.sort(key=_nearest)
    context = {
        "pin": request.given["pin"],
        "notices": [
            *signs.notices(actor),
            *histories.notices(actor),
            *_own_journey(request),
            *today_partners.notices(actor),
            *changing.notices(actor, day),
        ],
        "delayed": waits,
        "sections": shown,
        "pages": pages(number, most),
    }
    return render(request, "today.html", context)


@dataclass(frozen=True)
class _Page:
    """What all rows need: asked for once, since asking for the language took longer than all else in a row."""

    facets: dict[str, Facet]
    day: int
    language: str
    reader: str
    why: dict[str, str]
    now: int
    # What this reader may be the second person for.
    agrees: frozenset[str]
    # How those who work with children know them; nobody else is told.
    children: dict[str, Facet]

    def named(self, file: str, facet: Facet) -> dict[str, str]:
        """Give name and code as this reader may see them on a list."""
        known = facet if facet["code"] else self.children.get(file, facet)
        return {"name": listed_name(known, self.language), "code": known["code"]}

    def due(self, day: int) -> dict[str, str]:
        """Say when something is due, and how near that is; nothing where nothing is waited for."""
        return {"due": "", "urgency": ""} if not day else _due(self.language, day, urgency(day, self.day))


def _vetting(actor: Actor, page: _Page, number: int) -> dict[str, Any]:
    found = waiting.section(actor, page.day, number)
    return {**found, "rows": [{**row, **page.due(row["day"])} for row in found["rows"]]}


def _due(language: str, day: int, urgency: str) -> dict[str, str]:
    return {"due": due_in(language, day_text(day), urgency), "urgency": urgency}


def _section(
    kind: str, found: tuple[list[tuple[str, Facet]], int], page: _Page, title: str
) -> dict[str, Any]:
    some, count = found
    rows = [_ROWS[kind](page, file, facet) for file, facet in some]
    empty = _("Nobody waits for you. Files assigned to you appear here.")
    return {"kind": kind, "title": title, "count": count, "rows": rows, "empty": empty}


def _nearest(section: dict[str, Any]) -> int:
    """Give the place of a list by its most urgent row: a child who must be handed over stands above pairs."""
    return min((_URGENCIES.index(row["urgency"]) for row in section["rows"]), default=len(_URGENCIES))


def _own_journey(request: Visit) -> list[str]:
    """Tell a member that closed parts do not open to them, and who ends that."""
    if not request.given["travelling"]:
        return []
    return [_("You are on a journey: closed parts open to you when an officer here says that you are back.")]


def _agreements(actor: Actor, day: int) -> dict[str, Any]:
    """Count what waits for this member's agreement; an agreement is asked for because somebody is waiting."""
    asked: list[int] = []
    if may(actor, "approve", "approvals"):
        waiting = approving.waiting(actor, lists)
        asked += [one["day"] for _file, one in waiting if one["requested_by"] != actor.member]
    if may(actor, "approve", "roster"):
        proposed = enrolling.proposals(actor).items()
        asked += [one["day"] for member, one in proposed if actor.member not in {member, one["by"]}]
        anew = replacing.proposals(actor).values()
        asked += [one["day"] for one in anew if actor.member not in {one["replaces"], one["by"]}]
    nearest = min(asked, default=day)
    row = {
        "url": reverse("approvals"),
        "name": _("Read what you are asked to agree to"),
        "code": "",
        "why": _("Somebody cannot go on without a second person"),
        **_due(get_language() or "my", nearest, urgency(nearest, day)),
    }
    rows = [row] if asked else []
    opened = emergency.opened(actor, lists) if may(actor, "tell", "approvals") else []
    if opened:
        # Told at once, and until the person was told.
        rows.append(
            {
                "url": reverse("emergency"),
                "name": _("A file was opened in an emergency"),
                "code": "",
                "why": _("See who opened what, and say when the person may know"),
                **_due(get_language() or "my", min(one["day"] for _file, one in opened), "today"),
            }
        )
        asked += [one["day"] for _file, one in opened]
    return {
        "kind": "approval",
        "title": _("Needs two people"),
        "count": len(asked),
        "rows": rows,
        "empty": "",
    }


def _forms(actor: Actor) -> dict[str, Any]:
    waiting = drafts.count_for(actor, "form")
    row = {
        "url": reverse("register"),
        "name": _("Go on with the forms that are not finished"),
        "code": "",
        "why": _("Nobody has been registered from them yet"),
        # Whoever arrived is registered, or helped onwards, within three days (domain.md 3.2).
        "due": due_in(get_language() or "my", "", "soon"),
        "urgency": "soon",
    }
    rows = [row] if waiting else []
    title = _("Forms that are not finished")
    return {"kind": "form", "title": title, "count": waiting, "rows": rows, "empty": ""}


def _held(actor: Actor) -> dict[str, Any]:
    waiting = drafts.count_for(actor, "row")
    row = {
        "url": reverse("held"),
        "name": _("Correct the rows that were held back"),
        "code": "",
        "why": _("Held back when a list was taken in"),
        "due": due_in(get_language() or "my", "", "soon"),
        "urgency": "soon",
    }
    rows = [row] if waiting else []
    return {"kind": "held", "title": _("Rows to correct"), "count": waiting, "rows": rows, "empty": ""}


def _person(page: _Page, file: str, facet: Facet) -> dict[str, Any]:
    why = facet["why"][0] if facet["why"] else facet["stage"]
    shown = {
        "url": _before_id("file") + file,
        **page.named(file, facet),
        "why": page.why.get(why, why),
    }
    if "handover" in facet:
        return {**shown, **_handover(page, facet["handover"])}
    waits = facet.get("waits_for_second")
    if waits and waits["by"] != page.reader and waits["step"] in page.agrees:
        shown["why"] = page.why[waits["step"]]
    return {**shown, **page.due(facet["due"])}


def _handover(page: _Page, handover: Facet) -> dict[str, Any]:
    """Say to the hour by when child protection has to confirm; after forty hours it stands above all else."""
    is_late, has_escalated = handover["until"] <= page.now, handover["from"] <= page.now
    why = "child" if not handover["to"] else "take_over" if handover["to"] == page.reader else "handed"
    return {
        "why": page.why[why],
        "due": due_in(page.language, "", "late" if is_late else "today" if has_escalated else "soon"),
        "until": _("By %(moment)s") % {"moment": moment_shown(handover["until"])},
        "urgency": "escalated" if has_escalated else "soon",
    }


def _children(actor: Actor, page: _Page, number: int) -> dict[str, Any]:
    """List children nobody took over for forty hours to child protection, whoever's files they are."""
    own, facets = lists.own(actor, "registration"), lists.facets(actor, "registration")
    waiting = sorted(
        (facet["handover"]["until"], file)
        for file, facet in facets.items()
        if file not in own and queries.has_escalated(facet, page.now) and not facet["is_done"]
    )
    why = _("Nobody took over. Ask intake to hand over to you")
    some = waiting[(number - 1) * PAGE : number * PAGE]
    rows = [{**_person(page, file, facets[file]), "url": "", "why": why} for _until, file in some]
    title = _("Children nobody has taken over")
    return {"kind": "child", "title": title, "count": len(waiting), "rows": rows, "empty": ""}


_EMPTY: dict[str, Any] = {"kind": "child", "title": "", "count": 0, "rows": [], "empty": ""}


def _candidate(page: _Page, file: str, facet: Facet) -> dict[str, Any]:
    both = (page.facets.get(facet[side], {}) for side in ("left", "right"))
    # Still listed for who has judged: a pair nobody else is there to compare must not vanish.
    waits = page.reader in facet["judged_by"]
    return {
        "url": _before_id("candidate") + file,
        "name": " · ".join(listed_name(one, page.language) for one in both),
        "code": "",
        "why": page.why["judged" if waits else "candidate"],
        **(_due(page.language, facet["day"] + 7, "") if waits else page.due(facet["day"] + 7)),
    }


def _import(page: _Page, file: str, facet: Facet) -> dict[str, Any]:
    return {
        "url": reverse("import-progress", args=[file]),
        "name": _("List of %(rows)s rows") % {"rows": digits(facet["rows"])},
        "code": "",
        "why": _("%(done)s rows done") % {"done": digits(facet["done"])},
        **_due(page.language, facet["day"], ""),
    }


@lru_cache(maxsize=8)
def _before_id(name: str) -> str:
    """Give an address up to the id it ends with: working it out anew for every row is half the work of a page."""
    some = "0" * 32
    return reverse(name, args=[some]).removesuffix(some)


_ROWS = {"person": _person, "candidate": _candidate, "import": _import}
