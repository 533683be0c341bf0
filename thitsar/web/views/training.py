"""Training files: exercises about nobody, for everybody; an officer opens one, and nothing is written into it."""

from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thitsar.kernel.errors import Denied
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.work_lists import PAGE
from thitsar.kernel.membership import training as files
from thitsar.kernel.pages.rights import may
from thitsar.kernel.pages.sessions import Visit, member_only

EXERCISES = {
    "training_agreement": gettext_lazy("An agreement with a partner"),
    "training_papers": gettext_lazy("Papers on a table"),
    "training_phone": gettext_lazy("A phone at a checkpoint"),
    "training_site": gettext_lazy("A house for two nights"),
}
STEPS = {
    "training_agreement": (
        gettext_lazy("Write down what each side gives, and until when."),
        gettext_lazy("Say who may be called, and on which days."),
        gettext_lazy("Say how it ends, and what is deleted then."),
    ),
    "training_papers": (
        gettext_lazy("Clear the table whenever you get up."),
        gettext_lazy("Burn what nobody needs, on the same day."),
        gettext_lazy("Count what is in the box before you lock it."),
    ),
    "training_phone": (
        gettext_lazy("Before the journey, take out what you do not need there."),
        gettext_lazy("Switch it off before the place comes into sight."),
        gettext_lazy("Afterwards, tell somebody that you are through."),
    ),
    "training_site": (
        gettext_lazy("Find two ways out, and walk both of them."),
        gettext_lazy("Look for water, light and a door that closes."),
        gettext_lazy("Say who keeps the key, and who knows of the house."),
    ),
}


class TrainingForm(forms.Form):
    """Which exercise."""

    exercise = forms.ChoiceField(
        label=gettext_lazy("Exercise"), choices=list(EXERCISES.items()), widget=forms.RadioSelect
    )


@member_only
def trainings(request: Visit) -> HttpResponseBase:
    """List them; whoever opens files opens one of these too."""
    may_open = may(request.actor, "register", "roster")
    form = TrainingForm(request.POST or None) if may_open else None
    if request.method == "POST":
        if form is None:
            raise Denied("There is no such file.")
        if form.is_valid():
            files.open_training(request.actor, form.cleaned_data["exercise"], today=timezone.localdate())
            return redirect("trainings")
    context = {"rows": _rows(request.actor), "form": form}
    return render(request, "trainings.html", context, status=422 if form is not None and form.errors else 200)


@member_only
def training(request: Visit, file: str) -> HttpResponseBase:
    """Show one exercise."""
    kind = dict(files.trainings(request.actor)).get(file)
    if kind is None:
        raise Denied("There is no such file.")
    return render(request, "training.html", {"title": EXERCISES[kind], "steps": STEPS[kind]})


def section(actor: Actor) -> dict[str, Any]:
    """List the newest on Today."""
    rows = _rows(actor)
    return {"kind": "training", "title": _("Training"), "count": len(rows), "rows": rows[:PAGE], "empty": ""}


def _rows(actor: Actor) -> list[dict[str, Any]]:
    why = _("Training: this file is about nobody")
    return [
        {
            "url": reverse("training", args=[file]),
            "name": str(EXERCISES[kind]),
            "code": "",
            "why": why,
            "due": "",
            "urgency": "",
        }
        for file, kind in files.trainings(actor)
    ]
