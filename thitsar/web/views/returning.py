"""Coming back: where the short number is asked for in the middle of something, what was sent waits sealed."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from thitsar.kernel import codec
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.vault import seal, suite

# What the agent says when passphrase and number were last typed more than a quarter of an hour ago.
UNCONFIRMED = "Type your short number to open this part of the file."
# Longer forms are not carried along: a list is given again.
LONGEST = 500_000
_OURS = frozenset({"csrfmiddlewaretoken", "hold"})


class PinForm(forms.Form):
    """The short number, where to go on, and what was interrupted."""

    pin = forms.CharField(
        label=_("Short number"), max_length=12, widget=forms.PasswordInput(attrs={"inputmode": "numeric"})
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)
    carried = forms.CharField(required=False, widget=forms.HiddenInput)


def interrupted(request: HttpRequest, error: Refused) -> HttpResponse | None:
    """Answer for a page that needs the short number first; None when something else is refused."""
    if getattr(request, "is_covered", False):
        return cover_page(request, coming_back(request), status=422)
    return confirm_page(request, coming_back(request)) if error.sentence == UNCONFIRMED else None


def coming_back(request: HttpRequest) -> PinForm:
    """Give the form that leads back to this request."""
    carried = carry(request, request.path) if request.POST else ""
    return PinForm(initial={"next": request.get_full_path(), "carried": carried})


def cover_page(request: HttpRequest, form: PinForm, *, tries: int = 3, status: int = 200) -> HttpResponse:
    """Show the cover."""
    lock_in = settings.IDLE_LOCK_SECONDS - settings.IDLE_COVER_SECONDS
    context = {"form": form, "tries_left": tries, "lock_in": lock_in}
    return render(request, "cover.html", context, status=status)


def confirm_page(request: HttpRequest, form: PinForm) -> HttpResponse:
    """Ask for the short number before something closed is opened."""
    return render(request, "confirm.html", {"form": form}, status=422)


def carry(request: HttpRequest, path: str) -> str:
    """Seal the fields of a form for this session; what holds files, a passphrase or a number is not carried."""
    fields = {name: values for name, values in request.POST.lists() if name not in _OURS}
    if request.FILES or not fields or {"pin", "passphrase"} & set(fields):
        return ""
    content = codec.pack({"path": path, "fields": fields})
    if len(content) > LONGEST:
        return ""
    return base64.urlsafe_b64encode(seal.seal(_key(request), _place(request), content)).decode()


def go_on(request: HttpRequest, form: PinForm) -> HttpResponse:
    """Offer to send what was interrupted, or lead back to where the reader was."""
    kept = _opened(request, form.cleaned_data["carried"])
    if kept is None:
        return redirect(safe(request, form.cleaned_data["next"]))
    fields = [(name, value) for name, values in kept["fields"].items() for value in values]
    return render(request, "carried.html", {"path": safe(request, kept["path"]), "fields": fields})


def safe(request: HttpRequest, address: str) -> str:
    """Give an address of this node, or its first page for any other."""
    # Anything else `redirect` would take for the name of a view.
    if address.startswith("/") and url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}
    ):
        return address
    return reverse("home")


def _opened(request: HttpRequest, carried: str) -> Mapping[str, Any] | None:
    try:
        sealed = base64.urlsafe_b64decode(carried)
        kept: Mapping[str, Any] = codec.unpack(seal.open_sealed(_key(request), _place(request), sealed))
    except (binascii.Error, ValueError, Unverified):
        return None
    return kept


def _place(request: HttpRequest) -> suite.Place:
    return ("carried", request.handle)  # type: ignore[attr-defined]


def _key(request: HttpRequest) -> bytes:
    # Neither the browser alone nor this program alone can open what a covered page holds.
    return suite.digest("carried", settings.SECRET_KEY, request.half)  # type: ignore[attr-defined]
