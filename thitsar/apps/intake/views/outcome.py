"""What comes of an intake, step by step: the child path, outside the programme, not going on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from thitsar.apps.intake import outcome_commands as commands
from thitsar.apps.intake import outcome_words as words
from thitsar.apps.intake import outcomes, queries
from thitsar.apps.intake.events import OF_A_PERSON
from thitsar.apps.intake.outcome_forms import AgreeForm, CloseForm, HandOverForm, OutForm, SureForm
from thitsar.kernel.errors import Refused
from thitsar.kernel.files.open_file import Actor, OpenFile
from thitsar.kernel.files.opening import open_file, registration_stream
from thitsar.kernel.own.wishes import waiting
from thitsar.kernel.pages.audience import readers
from thitsar.kernel.pages.rights import may, require
from thitsar.kernel.pages.sessions import Visit, member_only
from thitsar.kernel.pages.showing import shown_name
from thitsar.kernel.pages.shown_errors import sentence

_ASKS = gettext_noop(
    "The person has asked for something on their own page. It holds already; nothing else is recorded here until an "
    "intake officer of this file looks at Today."
)


@dataclass(frozen=True)
class Step:
    """How a step of the table is taken on a page: by which right, with which form, and what is recorded."""

    name: str
    right: str
    form: Callable[[Actor, OpenFile, Any, date], forms.Form]
    do: Callable[[Actor, OpenFile, Any, date], None]


@member_only
def step(request: Visit, file: str, step: str) -> HttpResponseBase:
    """Show what a step means and take it; what cannot be taken now says why."""
    taken = STEPS.get(step)
    if taken is None:
        raise Http404
    require(request.actor, taken.right, "registration")
    opened = open_file(request.actor, file, OF_A_PERSON, "write")
    if opened.kind.name != "person":
        raise Http404
    today = timezone.localdate()
    if request.method == "GET" and step != "tell":
        outcomes.require(outcomes.stage_of(opened.document("registration")), taken.name, request.actor.roles)
    form = taken.form(request.actor, opened, request.POST or None, today)
    if request.method == "POST" and form.is_valid():
        try:
            taken.do(request.actor, opened, form, today)
            if request.actor.member not in opened.team:
                return render(request, "message.html", _left())
            return redirect("file", file)
        except Refused as error:
            form.add_error(None, sentence(error))
    return render(request, "outcome_step.html", _context(request, opened, step, form))


def _left() -> dict[str, Any]:
    """Thank whoever doubted, and say that the file of a child is closed to them."""
    return {
        "title": _("The child path is open. Thank you"),
        "text": _(
            "In doubt a person is treated as a child: you did right to say so. This file is closed to you from now "
            "on, because only those who keep a child safe work with it. It says nothing against you."
        ),
        "url": reverse("today"),
        "label": _("Today"),
    }


def actions(opened: OpenFile, actor: Actor) -> list[dict[str, str]]:
    """Give the steps of intake that this member can take on a file now, as links."""
    registration = opened.document("registration")
    if not registration:
        return []
    found = [one for one in offered(registration, actor) if may(actor, STEPS[one].right, "registration")]
    if commands.lags(actor, opened) and may(actor, "protect", "registration"):
        found.append("tell")
    return [{"url": reverse("step", args=[opened.id, one]), "label": str(words.LINKS[one])} for one in found]


def offered(registration: Mapping[str, Any], actor: Actor) -> list[str]:
    """Name the steps that make sense at this stage for this member; the rules say no to all others."""
    child, found = registration["child"], []
    close, out = queries.close_proposal(registration), queries.out_proposal(registration)
    fits = {
        "protect": not child,
        "hand_over": bool(child) and not child["led_by"],
        "take_over": bool(child) and not child["led_by"],
        "propose_close": bool(child) and bool(child["led_by"]) and close is None,
        "agree_close": close is not None and close["by"] != actor.member,
        "propose_out": out is None,
        "agree_out": out is not None and out["by"] != actor.member,
        "end": True,
    }
    for one in outcomes.steps(outcomes.stage_of(registration), actor.roles):
        if fits.get(one) and one.replace("_", "") not in found:
            found.append(one.replace("_", ""))
    return found


def notices(opened: OpenFile, people: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Say what everybody who opens this file has to know before anything else."""
    registration = opened.document("registration")
    known = registration or opened.document("support") or opened.document("service")
    if not known:
        return []
    asks = waiting().get(registration_stream(opened.id), 0)
    return [*([_(_ASKS)] if asks else []), *words.notices(known, people)]


def _context(request: Visit, opened: OpenFile, step: str, form: forms.Form) -> dict[str, Any]:
    registration = opened.document("registration")
    people = {one["id"]: one for one in request.actor.call("people")}
    header = queries.header(registration)
    return {
        "title": words.LINKS[step],
        "says": words.SAYS[step],
        "exactly": words.exactly(registration, step, people),
        "shown": shown_name(header),
        "code": header["code"],
        "form": form,
        "button": words.BUTTONS[step],
        "audience": readers(opened, "registration", people),
        "back": reverse("file", args=[opened.id]),
        "is_second": step in ("proposeclose", "proposeout"),
    }


def _sure(actor: Actor, file: OpenFile, posted: Any, today: date) -> forms.Form:
    return SureForm(posted)


def _agreeing(find: Callable[[Any], dict[str, Any] | None]) -> Callable[..., forms.Form]:
    def made(actor: Actor, file: OpenFile, posted: Any, today: date) -> forms.Form:
        waiting = find(file.document("registration"))
        if waiting is None and posted is None:
            raise Refused("Nothing waits for your agreement here.")
        return AgreeForm(posted, initial={"digest": waiting["digest"].hex() if waiting else ""})

    return made


STEPS: Mapping[str, Step] = {
    "protect": Step(
        "protect",
        "protect",
        _sure,
        lambda actor, file, _form, day: commands.doubt_age(actor, file, today=day),
    ),
    "handover": Step(
        "hand_over",
        "hand_over",
        lambda actor, _file, posted, _day: HandOverForm(posted, people=commands.focal_points(actor)),
        lambda actor, file, form, day: commands.hand_over(actor, file, form.cleaned_data["to"], today=day),
    ),
    "takeover": Step(
        "take_over",
        "guard",
        _sure,
        lambda actor, file, _form, day: commands.take_over(actor, file, today=day),
    ),
    "proposeclose": Step(
        "propose_close",
        "guard",
        lambda _actor, _file, posted, day: CloseForm(posted, today=day),
        lambda actor, file, form, day: commands.propose_close(
            actor, file, form.cleaned_data["evidence"], reason=form.cleaned_data["reason"], today=day
        ),
    ),
    "agreeclose": Step(
        "agree_close",
        "agree_close",
        _agreeing(queries.close_proposal),
        lambda actor, file, form, day: commands.agree_close(actor, file, form.agreed_to(), today=day),
    ),
    "proposeout": Step(
        "propose_out",
        "refer",
        lambda _actor, _file, posted, _day: OutForm(posted),
        lambda actor, file, form, day: commands.propose_out(actor, file, **form.cleaned_data, today=day),
    ),
    "agreeout": Step(
        "agree_out",
        "accept",
        _agreeing(queries.out_proposal),
        lambda actor, file, form, day: commands.agree_out(actor, file, form.agreed_to(), today=day),
    ),
    "end": Step("end", "end", _sure, lambda actor, file, _form, day: commands.end(actor, file, today=day)),
    "tell": Step(
        "tell", "protect", _sure, lambda actor, file, _form, day: commands.catch_up(actor, file, today=day)
    ),
}
