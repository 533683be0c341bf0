"""Signing in and out, covering and uncovering, language, and leaving in a hurry."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import check_for_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from thitsar.apps.intake import commands as intake
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.exchange import taking
from thitsar.kernel.pages.rights import may
from thitsar.kernel.pages.sessions import Visit, actor_of, agent, drop_cookie, lists, member_only, set_cookie
from thitsar.kernel.pages.shown_errors import sentence
from thitsar.web.language import remember
from thitsar.web.views import returning
from thitsar.web.views.factor import FactorForm, local_address, salt
from thitsar.web.views.returning import PinForm


class SignInForm(FactorForm):
    """Name and passphrase, as they were given on paper, and what is on a stick."""

    name = forms.CharField(
        label=_("Sign-in name"), max_length=64, widget=forms.TextInput(attrs={"autocapitalize": "none"})
    )
    field_order = ("name", "passphrase")


def home(request: HttpRequest) -> HttpResponseBase:
    """Show the way in and take name and passphrase; a signed-in member goes on to Today."""
    if request.method == "POST":
        return _sign_in(request, "sign_in.html")
    handle: str = request.handle  # type: ignore[attr-defined]
    if not handle:
        return render(request, "sign_in.html", {"form": SignInForm()})
    try:
        agent().call("session", handle=handle)
    except Refused:
        return redirect("cover")
    except Denied:
        return drop_cookie(render(request, "sign_in.html", {"form": SignInForm(), "locked": True}))
    return redirect("today")


def sign_in_with(request: HttpRequest) -> HttpResponse:
    """Show the way in for whoever needs a key file or a passkey, and take it."""
    if request.method == "POST":
        return _sign_in(request, "sign_in_with.html")
    return render(request, "sign_in_with.html", {"form": SignInForm(), **_passkeys(request)})


def _passkeys(request: HttpRequest) -> dict[str, str]:
    return {"salt": salt(), "local": local_address(request.get_host())}


def _sign_in(request: HttpRequest, page: str) -> HttpResponse:
    """Unlock a member; what was wrong is never told more exactly than 'name or passphrase'."""
    form = SignInForm(request.POST, request.FILES)
    if form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("name", "passphrase")}
        try:
            given = agent().call("sign_in", **typed, factor=form.factor())
        except (Denied, Refused) as error:
            form.add_error(None, sentence(error))
        else:
            actor = actor_of(given["handle"], given)
            if may(actor, "register", "identity"):
                intake.ask_owed(actor, today=timezone.localdate(), lists=lists)
            if may(actor, "take", "roster"):
                taking.take_waiting(actor, today=timezone.localdate())
            return set_cookie(redirect("today"), given["handle"], given["half"])
    return render(request, page, {"form": form, **_passkeys(request)}, status=422)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    agent().call("sign_out", handle=request.handle)  # type: ignore[attr-defined]
    return drop_cookie(redirect("home"))


def cover(request: HttpRequest) -> HttpResponseBase:
    """Cover the page, and uncover it after the short number; what was typed until then is carried along."""
    handle: str = request.handle  # type: ignore[attr-defined]
    if not handle:
        raise Http404
    form = _pin_form(request)
    tries = 3
    try:
        if form.is_bound and form.is_valid():
            half = request.half  # type: ignore[attr-defined]
            agent().call("uncover", handle=handle, half=half, pin=_digits(form.cleaned_data["pin"]))
            request.actor = actor_of(handle, agent().call("session", handle=handle))  # type: ignore[attr-defined]
            return returning.go_on(request, form)
        agent().call("cover", handle=handle)
    except Refused as error:
        form.add_error("pin", sentence(error))
        tries = int(error.values.get("tries", 3))  # type: ignore[call-overload]
    except Denied:
        return _closed(request)
    return returning.cover_page(request, form, tries=tries)


def _pin_form(request: HttpRequest) -> PinForm:
    """Take the number; a page that covers itself sends what was typed on it instead, and the address it stood at."""
    if request.method == "POST" and "hold" not in request.POST:
        return PinForm(request.POST)
    path = request.POST.get("hold", "")
    carried = returning.carry(request, path) if path else ""
    return PinForm(initial={"next": path or request.GET.get("next", ""), "carried": carried})


@member_only
@require_POST
def confirm(request: Visit) -> HttpResponse:
    """Take the short number as fresh confirmation for the narrow parts of files."""
    form = PinForm(request.POST)
    if form.is_valid():
        try:
            request.actor.call("confirm", pin=_digits(form.cleaned_data["pin"]))
        except Refused as error:
            form.add_error("pin", sentence(error))
        except Denied:
            return _closed(request)
        else:
            return returning.go_on(request, form)
    return returning.confirm_page(request, form)


def _closed(request: HttpRequest) -> HttpResponse:
    return drop_cookie(render(request, "locked.html", {"sign_in_url": reverse("home")}))


def leave(request: HttpRequest) -> HttpResponse:
    """Leave now: end the session and show something harmless. A link, so that it works without scripts."""
    handle = request.handle  # type: ignore[attr-defined]
    if handle:
        agent().call("sign_out", handle=handle)
    return drop_cookie(render(request, "left.html"))


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language and stay on the page."""
    response = redirect(returning.safe(request, request.POST.get("next", "")))
    chosen = request.POST.get("language", "")
    if check_for_language(chosen):
        remember(response, chosen)
    return response


@member_only
def awake(request: Visit) -> HttpResponse:
    """Count as activity: somebody is typing on a long form."""
    return HttpResponse(status=204)


def _digits(typed: str) -> str:
    from thitsar.kernel.text.digits import to_ascii  # noqa: PLC0415 - late import: heavy tables, needed here only

    return to_ascii(typed).strip()
