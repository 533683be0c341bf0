"""What the data-protection officer looks at: who opened what, what is unusual in that, what is due to be erased."""

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from thitsar.kernel.days import day_number
from thitsar.kernel.pages.rights import require
from thitsar.kernel.pages.sessions import Visit, member_only
from thitsar.kernel.pages.showing import page_number, pages
from thitsar.web.views.protection_shown import (
    FilterForm,
    due_shown,
    line_shown,
    remark_shown,
    rules_shown,
)
from thitsar.web.views.protection_words import People


@member_only
def access_log(request: Visit, file: str = "", member: str = "") -> HttpResponseBase:
    """Show a page of lines; what is looked for is sent by POST, or is a random id in the address."""
    people = officer(request)
    asked = request.POST or {"file": file, "member": member}
    form = FilterForm(people, asked, find=lambda code: str(request.actor.call("file_of_code", code=code)))
    context: dict[str, Any] = {"form": form, "entries": [], "found": None, "carried": [], "tab": "log"}
    if form.is_valid():
        before = _number(request.POST.get("before", ""))
        found = request.actor.call("access_lines", wanted=form.wanted(), before=before)
        context["entries"] = [line_shown(line, people) for _number, *line in found["lines"]]
        context["found"] = {
            "count": found["count"],
            "first": found["newer"] + 1,
            "last": found["newer"] + len(found["lines"]),
            "older": found["lines"][-1][0] if found["older"] else None,
            "is_newest": not found["newer"],
        }
        context["carried"] = form.sent()
    return render(request, "access_log.html", context, status=200 if form.is_valid() else 422)


@member_only
def unusual(request: Visit) -> HttpResponseBase:
    """List what is worth a question."""
    people = officer(request)
    found = request.actor.call("unusual_reading", today=day_number(timezone.localdate()))
    remarks = [remark_shown(one, people) for one in found]
    return render(request, "protection_unusual.html", {"remarks": remarks, "tab": "unusual"})


@member_only
def retention(request: Visit) -> HttpResponseBase:
    """List what is due to be erased, by random number of the file."""
    people = officer(request)
    number = page_number(request.GET.get("page", ""))
    found = request.actor.call("retention_due", page=number, today=day_number(timezone.localdate()))
    context = {
        "rows": [due_shown(row, people) for row in found["rows"]],
        "rules": rules_shown(found["rules"]),
        "count": found["count"],
        "overdue": found["overdue"],
        "pages": pages(number, found["count"]),
        "tab": "retention",
    }
    return render(request, "protection_retention.html", context)


def officer(request: Visit) -> People:
    """Let the officer in, and give everybody they may see named; for others there is no such page."""
    require(request.actor, "audit", "audit")
    return {one["id"]: one for one in request.actor.call("people")}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 16 else 0
