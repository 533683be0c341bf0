"""One step of vetting: a form, the command behind it, and who may take it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from thitsar.apps.vetting import commands, forms, words
from thitsar.apps.vetting.views.file import header, opened_person, vetted
from thitsar.kernel.errors import Refused
from thitsar.kernel.files.open_file import Actor, OpenFile
from thitsar.kernel.pages.audience import readers
from thitsar.kernel.pages.rights import require
from thitsar.kernel.pages.sessions import Visit, member_only
from thitsar.kernel.pages.shown_errors import sentence

Do = Callable[[Actor, OpenFile, Any, date], object]


@dataclass(frozen=True)
class Step:
    """A form, what it does, and the action of the policy table it needs."""

    form: type[forms.Step]
    do: Do
    action: str = "write"


@member_only
def step(request: Visit, file: str, step: str) -> HttpResponseBase:
    """Take one step."""
    known = STEPS.get(step)
    if known is None:
        raise Http404
    require(request.actor, known.action, "vetting")
    opened = opened_person(request.actor, file)
    document, today = vetted(opened), timezone.localdate()
    form = known.form(request.POST or None, document=document, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            known.do(request.actor, opened, form, today)
            return redirect("vet", file)
        except Refused as error:
            form.add_error(None, sentence(error))
    people = {one["id"]: one for one in request.actor.call("people")}
    context = {
        "back": reverse("vet", args=[file]),
        "file": header(opened),
        "title": words.STEPS[step],
        "says": words.SAYS[step],
        "form": form,
        "audience": readers(opened, "vetting", people),
    }
    return render(request, "vetting_step.html", context)


def _given(form: forms.Step, *names: str) -> dict[str, Any]:
    cleaned: Mapping[str, Any] = form.cleaned_data
    return {name: cleaned[name] for name in names}


def _simply(command: Callable[..., object], *names: str) -> Do:
    """Call a command with the fields of these names."""
    return lambda actor, file, form, today: command(actor, file, **_given(form, *names), today=today)


def _restate(actor: Actor, file: OpenFile, form: Any, today: date) -> None:
    given = form.cleaned_data
    commands.restate(actor, file, given["claim"], statement=given["statement"], today=today)


def _judge(actor: Actor, file: OpenFile, form: Any, today: date) -> None:
    judged = _given(form, "direction", "reliability", "credibility", "reason")
    commands.judge_evidence(actor, file, form.cleaned_data["item"], today=today, **judged)


def _screen(actor: Actor, file: OpenFile, form: Any, today: date) -> None:
    given = form.cleaned_data
    exists = given["exists"] == "yes"
    commands.screen_allegation(actor, file, exists=exists, referred_to=given["referred_to"], today=today)


def _answer(actor: Actor, file: OpenFile, form: Any, today: date) -> None:
    given = form.cleaned_data
    commands.answer(actor, file, given["question"], answer=given["answer"], today=today)


def _deliver(actor: Actor, file: OpenFile, form: Any, today: date) -> None:
    decided = commands.undelivered(file)
    given = _given(form, "language", "method", "day")
    commands.deliver(actor, file, digest=decided["digest"], today=today, **given)


def _suspend(actor: Actor, file: OpenFile, form: Any, today: date) -> None:
    given = form.cleaned_data
    commands.ask_suspension(actor, file, days=int(given["days"]), reason=given["reason"], today=today)


STEPS: Mapping[str, Step] = {
    "claim": Step(forms.ClaimForm, _simply(commands.claim, "type", "statement")),
    "restate": Step(forms.RestateForm, _restate),
    "evidence": Step(
        forms.EvidenceForm,
        _simply(
            commands.add_evidence,
            *("claim", "kind", "direction", "what", "like", "reliability", "credibility", "voucher"),
        ),
    ),
    "judge": Step(forms.JudgeForm, _judge),
    "check": Step(forms.CheckForm, _simply(commands.check, "type", "result", "reason")),
    "allegation": Step(forms.AllegationForm, _screen),
    "risk": Step(
        forms.RiskForm, _simply(commands.assess_risk, "question", "level", "reasons", "mitigations")
    ),
    "question": Step(forms.QuestionForm, _simply(commands.put_question, "about", "told")),
    "answer": Step(forms.AnswerForm, _answer),
    "extend": Step(forms.ExtendForm, _simply(commands.extend_time, "reason")),
    "reopen": Step(forms.ReopenForm, _simply(commands.reopen, "reason")),
    "deliver": Step(forms.DeliverForm, _deliver),
    "conflict": Step(forms.ConflictForm, _simply(commands.declare_conflict, "kind"), "decide"),
    "review": Step(forms.ReviewForm, _simply(commands.open_review, "reason"), "decide"),
    "suspend": Step(forms.SuspendForm, _suspend, "decide"),
}
