"""The person's own page: what is said of them, what they agreed to, who looked; opened by what they alone keep."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thitsar.apps.intake import wishes
from thitsar.apps.intake.sections import CONSENT
from thitsar.apps.vetting import codes
from thitsar.kernel.checking.identity import identity
from thitsar.kernel.errors import Refused
from thitsar.kernel.own.keys import OwnPublic, own_public_at
from thitsar.kernel.own.parts import SHARING, read_parts
from thitsar.kernel.own.readings import Reading, read_readings
from thitsar.kernel.own.wishes import own_wishes, waiting
from thitsar.kernel.pages.labels import COMPARTMENTS, PATHS, ROLES
from thitsar.kernel.pages.showing import day_text, in_language
from thitsar.kernel.pages.shown_errors import sentence
from thitsar.kernel.vault.memorised import OwnKeys, own_keys_of
from thitsar.web.templatetags.shown import dated, digits
from thitsar.web.views import own_shared
from thitsar.web.views.protection_words import PURPOSES

_STATUSES = {
    "GIVEN": gettext_lazy("You agreed"),
    "REFUSED": gettext_lazy("You did not agree"),
    "WITHDRAWN": gettext_lazy("You took this back"),
    "EXPIRED": gettext_lazy("This has run out"),
    "NOT_ASKED": gettext_lazy("You were not asked"),
}
_NOT_FOUND = gettext_lazy("These do not belong together. Look at each of them again.")
# A page of fifty is enough to read; the file keeps all.
_LINES = 50
_ANSWERED = 20
Parts = Mapping[str, Mapping[str, Any]]


class OwnForm(forms.Form):
    """Code, number and the words nobody else has."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=100)
    pin = forms.CharField(
        label=gettext_lazy("Number of six digits"), max_length=20, widget=forms.PasswordInput()
    )
    secret = forms.CharField(
        label=gettext_lazy("Your own words"), max_length=100, strip=False, widget=forms.PasswordInput()
    )


def own(request: HttpRequest) -> HttpResponseBase:
    """Show a person their own page, and take what they ask for; nothing of it stays in the browser or here."""
    form = OwnForm(request.POST or None)
    found, said = None, ""
    if request.method == "POST" and form.is_valid():
        found = _opened(form.cleaned_data)
        if found is None:
            form.add_error(None, str(_NOT_FOUND))
        elif request.POST.get("purpose"):
            said = _ask(request, form, found)
        elif request.POST.get("status"):
            # Or somebody believes that they took it back.
            form.add_error(None, _("Nothing was changed. Choose first what it is about, then press again."))
    shown = _page(*found) if found is not None else None
    # What was typed never goes back into the page.
    blank = form if found is None else OwnForm()
    status = 422 if request.method == "POST" and (found is None or form.errors) else 200
    context = {"form": blank, "page": shown, "said": said, "problems": form.errors}
    return render(request, "own.html", context, status=status)


def _opened(typed: dict[str, Any]) -> tuple[OwnKeys, OwnPublic] | None:
    keys = own_keys_of(typed["code"], typed["pin"], typed["secret"], organisation=identity().organisation)
    public = own_public_at(keys.locator)
    return (keys, public) if public is not None else None


def _ask(request: HttpRequest, form: OwnForm, found: tuple[OwnKeys, OwnPublic]) -> str:
    """Send what the person wishes; it holds from this moment."""
    keys, public = found
    purpose, status = request.POST["purpose"], request.POST.get("status", "")
    parts, today = read_parts(keys.locator, keys.unwrapping), timezone.localdate()
    known, shares = _known(parts, purpose), parts.get(SHARING, {}).get("shares", [])
    try:
        wishes.ask(
            public, keys.signing.sign, purpose, status=status, answers=known, shares=shares, today=today
        )
    except Refused as error:
        form.add_error(None, sentence(error))
        return ""
    return _("This holds from now on. Nothing else happens with your file until it has been noted there.")


def _known(parts: Parts, purpose: str) -> list[str]:
    """Name what their page shows of this purpose: what they say now answers that, and nothing they do not know."""
    consents = parts.get("registration", {}).get("consents", {})
    known: list[str] = consents.get(purpose, {}).get("speaking", [])
    # As many as fit under one seal. What is not named goes on speaking, and the most restrictive word holds.
    return known[:_ANSWERED]


def _page(keys: OwnKeys, public: OwnPublic) -> dict[str, Any]:
    parts = read_parts(keys.locator, keys.unwrapping)
    registration, vetting = parts.get("registration", {}), parts.get("vetting", {})
    readings = read_readings(Path(settings.NODE), keys.locator, keys.unwrapping)
    asked = own_wishes(public, keys.unwrapping)
    taken_back = [one["purpose"] for one in asked if one["status"] == "WITHDRAWN"]
    path = registration.get("path", "")
    return {
        "name": in_language((registration.get("en", ""), registration.get("my", ""))),
        "code": registration.get("code", ""),
        "path": PATHS.get(path, ""),
        "is_child": path == "child",
        # Of a child nothing is decided: what was decided before it was doubted answers at no gate.
        "standing": _standing({} if path == "child" else vetting),
        "consents": _consents(parts, asked),
        "sharing": own_shared.shown(parts.get(SHARING), taken_back, path=path),
        "readings": [_reading(one) for one in readings[:_LINES]],
        "waiting": waiting().get(public.stream, 0),
    }


def _standing(vetting: dict[str, Any]) -> dict[str, Any]:
    tier = vetting.get("tier", "PENDING")
    reasons = vetting.get("reasons", {"my": "", "en": ""})
    until = vetting.get("until", 0)
    return {
        "tier": in_language(codes.TIERS[tier]) if tier in codes.TIERS else tier,
        "until": day_text(until) if until else "",
        "reasons": in_language((reasons["en"], reasons["my"])) or reasons["my"] or reasons["en"],
        "conditions": [
            {"text": words or in_language(codes.CONDITIONS[code]), "until": day_text(last)}
            for code, last, words in vetting.get("conditions", [])
        ],
        "questions": vetting.get("questions", []),
        "is_reviewed": vetting.get("is_reviewed", False),
    }


def _consents(parts: Parts, asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Show what holds for each purpose: what the person asked for last holds already, noted in the file or not."""
    consents: dict[str, dict[str, Any]] = parts.get("registration", {}).get("consents", {})
    shares = parts.get(SHARING, {}).get("shares", [])
    said = consents | {one["purpose"]: {"status": one["status"], "since": one["day"]} for one in asked}
    statuses = {purpose: one["status"] for purpose, one in said.items()}
    labels = {field.name: in_language(field.label) for field in CONSENT.fields}
    labels |= {one: own_shared.label(one, consents, shares) for one in own_shared.named(said, shares)}
    found = []
    for purpose, label in labels.items():
        status, since = statuses.get(purpose, "NOT_ASKED"), said.get(purpose, {}).get("since", 0)
        found.append(
            {
                "purpose": purpose,
                "label": label,
                "status": _STATUSES.get(status, status),
                "since": day_text(since) if since else "",
                "note": own_shared.note(purpose, statuses),
            }
        )
    return found


def _reading(one: Reading) -> dict[str, str]:
    at = timezone.localtime(datetime.fromtimestamp(one.when, UTC))
    return {
        "when": f"{dated(f'{at:%Y-%m-%d}')}, {digits(f'{at:%H:%M}')}",
        "who": ", ".join(str(ROLES.get(role, role)) for role in one.roles),
        "organisation": one.organisation,
        "parts": ", ".join(str(COMPARTMENTS.get(part, part)) for part in one.parts),
        "why": str(PURPOSES.get(one.purpose, one.purpose)),
    }
