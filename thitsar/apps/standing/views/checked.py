"""What was checked at this node's gate: when, from which device, and what was answered; for data protection only."""

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render

from thitsar.apps.standing import words
from thitsar.apps.standing.answers import Result
from thitsar.kernel.pages.rights import require
from thitsar.kernel.pages.sessions import Visit, member_only
from thitsar.kernel.pages.showing import moment_shown, page_number, pages, today_number

# Enough to tell devices apart; the rest would only be harder to read.
_DEVICE = 8


@member_only
def checked(request: Visit) -> HttpResponseBase:
    """Show a page of the log of checks."""
    require(request.actor, "audit", "audit")
    number = page_number(request.GET.get("page", ""))
    found = request.actor.call("check_lines", today=today_number(), page=number)
    context = {
        "rows": [_row(*one) for one in found["lines"]],
        "count": found["count"],
        "pages": pages(number, found["count"]),
        "tab": "checks",
    }
    return render(request, "protection_checks.html", context)


def _row(when: int, device: str, result: str) -> dict[str, Any]:
    return {
        "when": moment_shown(when * 1000),
        "device": device[:_DEVICE],
        "answer": result,
        "word": words.ANSWERS[Result(result)][0],
    }
