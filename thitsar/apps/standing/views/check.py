"""The check at a gate: open to everybody, locked or not, and saying nothing but the answer."""

import re
import time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from thitsar.apps.standing import words
from thitsar.apps.standing.answers import Answer
from thitsar.apps.standing.commands import Device, check
from thitsar.apps.standing.forms import CheckForm
from thitsar.kernel.errors import Refused
from thitsar.kernel.pages.sessions import agent
from thitsar.kernel.pages.showing import day_text
from thitsar.kernel.pages.shown_errors import sentence
from thitsar.kernel.vault import suite

COOKIE = "device"
TOO_MANY = 429
_ID = re.compile("^[0-9a-f]{32}$")


def check_code(request: HttpRequest) -> HttpResponse:
    """Take code and PIN of whoever asks, and answer on the same page; neither is shown again."""
    device = request.COOKIES.get(COOKIE, "")
    device = device if _ID.match(device) else suite.fresh(16).hex()
    form = CheckForm(request.POST) if request.method == "POST" else CheckForm()
    found, status = None, 200
    if form.is_bound and form.is_valid():
        try:
            found = _checked(form.cleaned_data, Device(device, request.META.get("REMOTE_ADDR", "")))
            form = CheckForm()
        except Refused as error:
            return _with_cookie(_page(request, CheckForm(), refused=sentence(error), status=TOO_MANY), device)
    elif form.is_bound:
        status = 422
    return _with_cookie(_page(request, form, found, status=status), device)


def _checked(typed: dict[str, Any], device: Device) -> Answer:
    return check(
        agent(),
        typed["code"],
        typed["pin"],
        device=device,
        now=int(time.time()),
        today=timezone.localdate(),
    )


def _page(
    request: HttpRequest, form: CheckForm, found: Answer | None = None, *, refused: str = "", status: int
) -> HttpResponse:
    context = {"form": form, "answer": _shown(found) if found else None, "refused": refused}
    return render(request, "check.html", context, status=status)


def _shown(found: Answer) -> dict[str, Any]:
    word, meaning, kind = words.ANSWERS[found.result]
    return {
        "code": found.result.value,
        "word": word,
        "meaning": meaning,
        "kind": kind,
        "tier": words.TIERS.get(found.tier, found.tier),
        "until": day_text(found.until) if found.until else "",
        "overdue": found.is_overdue,
        "conditions": [
            {"word": words.CONDITIONS.get(code, code), "until": day_text(until)}
            for code, until in found.conditions
        ],
    }


def _with_cookie(response: HttpResponse, device: str) -> HttpResponse:
    # Gone with the browser, so that no trace stays on its disk; where it asks from is counted as well.
    response.set_cookie(COOKIE, device, httponly=True, samesite="Strict", path="/check")
    return response
