"""A member's own key: another passphrase, and what is needed beside it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from thitsar.kernel.errors import Refused
from thitsar.kernel.pages.sessions import Visit, member_only
from thitsar.kernel.pages.shown_errors import sentence
from thitsar.kernel.vault import key_file, suite
from thitsar.web.views.factor import FactorForm, KeyFileField, PasskeyField, local_address, salt

KINDS = {"key_file": _("Key file"), "passkey": _("Passkey")}


class PassphraseForm(FactorForm):
    """The new passphrase typed back, and the old one."""

    typed = forms.CharField(
        label=_("The new passphrase, from your paper"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("typed", "passphrase")


class DuressForm(FactorForm):
    """The passphrase to give when forced typed back, and one's own."""

    typed = forms.CharField(
        label=_("The duress passphrase, from your paper"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("typed", "passphrase")


class AddFileForm(FactorForm):
    """The new key file, read back from where it was put."""

    added = KeyFileField(label=_("The new key file"), allow_empty_file=True)
    field_order = ("added", "passphrase")


class AddPasskeyForm(FactorForm):
    """What the script read out of the new passkey."""

    added = PasskeyField()
    field_order = ("added", "passphrase")


class RemoveForm(FactorForm):
    """Which of them is not needed any more."""

    which = forms.ChoiceField(label=_("Which one"), widget=forms.RadioSelect)
    field_order = ("which", "passphrase")


@member_only
def key(request: Visit) -> HttpResponseBase:
    """Show what opens the member's key."""
    context = {"ways": _ways(request), "words": request.actor.call("own_words")}
    return render(request, "key.html", {**context, "done": request.GET.get("done", "")})


@member_only
def passphrase(request: Visit) -> HttpResponseBase:
    """Draw a new passphrase and show it once; let it be valid after it was typed back."""
    if request.POST.get("do") == "draw":
        drawn = request.actor.call("draw_passphrase")
        return _page(request, "passphrase", PassphraseForm(), drawn=drawn)
    return _change(
        request,
        "passphrase",
        PassphraseForm(request.POST or None, request.FILES or None),
        lambda form: request.actor.call(
            "change_passphrase", typed=form.cleaned_data["typed"], **_given(form)
        ),
    )


@member_only
def duress(request: Visit) -> HttpResponseBase:
    """Draw a passphrase to give when forced and show it once; let it be valid after it was typed back."""
    if request.POST.get("do") == "draw":
        return _page(request, "duress", DuressForm(), drawn=request.actor.call("draw_duress"))
    return _change(
        request,
        "duress",
        DuressForm(request.POST or None, request.FILES or None),
        lambda form: request.actor.call("set_duress", typed=form.cleaned_data["typed"], **_given(form)),
    )


@member_only
def remove_duress(request: Visit) -> HttpResponseBase:
    """Take the duress passphrase away, whether or not there is one."""
    form = FactorForm(request.POST or None, request.FILES or None)
    return _change(
        request, "no-duress", form, lambda form: request.actor.call("remove_duress", **_given(form))
    )


@member_only
@require_POST
def new_file(request: Visit) -> HttpResponseBase:
    """Give a new key file; it opens nothing before it was given back."""
    answer = HttpResponse(key_file.write(suite.fresh()), content_type="application/octet-stream")
    answer["Content-Disposition"] = 'attachment; filename="notes.txt"'
    return answer


@member_only
def add_file(request: Visit) -> HttpResponseBase:
    """Take a new key file back and need it, or one of those before it, from now on."""
    form = AddFileForm(request.POST or None, request.FILES or None)
    return _change(request, "file", form, lambda given: _add(request, given, "key_file"))


@member_only
def add_passkey(request: Visit) -> HttpResponseBase:
    """Need a passkey, or what was needed before, from now on."""
    form = AddPasskeyForm(request.POST or None, request.FILES or None)
    return _change(request, "passkey", form, lambda given: _add(request, given, "passkey"))


@member_only
def remove(request: Visit) -> HttpResponseBase:
    """Need one of them no more."""
    ways = _ways(request)
    if not ways:
        return redirect("key")
    form = RemoveForm(request.POST or None, request.FILES or None)
    form.fields["which"].choices = [(one["name"], f"{one['kind']} {one['name']}") for one in ways]  # type: ignore[attr-defined]
    return _change(
        request,
        "remove",
        form,
        lambda form: request.actor.call("remove_way_in", name=form.cleaned_data["which"], **_given(form)),
    )


def _add(request: Visit, form: FactorForm, kind: str) -> None:
    request.actor.call("add_way_in", kind=kind, added=form.cleaned_data["added"], **_given(form))


def _change(
    request: Visit, step: str, form: FactorForm, change: Callable[[FactorForm], object]
) -> HttpResponseBase:
    """Make the change and go back to the overview, or say what is in its way: nothing was changed then."""
    if form.is_valid():
        try:
            change(form)
        except Refused as error:
            form.add_error(None, sentence(error))
        else:
            # The same for all: an address stays in the browser, and tells which ways in somebody has.
            return redirect(f"{reverse('key')}?done=changed")
    return _page(request, step, form, status=422 if form.is_bound else 200)


def _page(
    request: Visit, step: str, form: FactorForm, *, status: int = 200, drawn: str = ""
) -> HttpResponseBase:
    context = {
        "step": step,
        "form": form,
        "drawn": drawn,
        "ways": _ways(request),
        "salt": salt(),
        "local": local_address(request.get_host()),
    }
    return render(request, "key_step.html", context, status=status)


def _given(form: FactorForm) -> dict[str, Any]:
    return {"passphrase": form.cleaned_data["passphrase"], "factor": form.factor()}


def _ways(request: Visit) -> list[dict[str, Any]]:
    return [{"kind": KINDS[one["kind"]], "name": one["name"]} for one in request.actor.call("ways_in")]
