"""Invented contents for the pages of a form that is filled at the table."""

from django import forms

from thitsar.apps.intake.stage_form import Doubt
from thitsar.web.tests.look.sample_words import Context, Words, audience


def filled(t: Words) -> dict[str, Context]:
    """Give a context for each of them."""
    return {
        "intake_start": _start(t),
        "intake_form": {**_every(t), **_page(t)},
        "intake_check": {**_every(t), **_check(t)},
        "intake_protected": {"kind": "captured", "url": "/look/intake_start"},
        "intake_blank": {"parts": [(t("မည်သူမည်ဝါ", "Who the person is"), _questions(t)({}))]},
    }


def _start(t: Words) -> Context:
    class Team(forms.Form):
        team = forms.MultipleChoiceField(
            label=t("အခြား ဖွင့်နိုင်သူများ", "Who else may open this"),
            choices=[("a", t("စိစစ်ရေးတာဝန်ခံ ၁", "Vetting officer 1"))],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )

    one = {"url": "/look/intake_form", "code": "bd7d89", "begun": "2023-06-01", "until": "2023-08-30"}
    page = t("မည်သူမည်ဝါ", "Who the person is")
    return {"form": Team(), "unfinished": [{**one, "page": page}], "more": 3, "audience": audience(t)}


def _every(t: Words) -> Context:
    class Discard(forms.Form):
        sure = forms.BooleanField(label=t("သေချာပါသည်", "I am sure"))

    steps = [
        {"title": t("ယခု မေးရမည့်အရာများ", "What cannot wait"), "url": "/look/intake_form", "current": False},
        {"title": t("သဘောတူညီချက်", "Consent"), "url": "", "current": True},
    ]
    return {
        "code": "bd7d89",
        "page": "consent",
        "title": t("သဘောတူညီချက်", "Consent"),
        "steps": steps,
        "has_before": True,
        "is_child": True,
        "audience": audience(t),
        "discard": Discard(auto_id="discard_%s"),
        "refused": "",
    }


def _questions(t: Words) -> type[forms.Form]:
    class Questions(forms.Form):
        ill = forms.ChoiceField(
            label=t("ဒဏ်ရာရသည်", "Wounded"),
            choices=[("yes", t("ဟုတ်", "Yes")), ("no", t("မဟုတ်", "No"))],
            widget=forms.RadioSelect(attrs={"class": "answers"}),
            required=False,
        )
        date = forms.CharField(
            label=t("ထွက်ခွာသည့်နေ့", "Left on"),
            required=False,
            widget=forms.TextInput(attrs={"list": "silence"}),
        )

    return Questions


def _page(t: Words) -> Context:
    form = _questions(t)({"date": t("၂၀၂၀-၁၂", "2020-12")})
    rows = [{"field": form["ill"], "doubt": None}, {"field": form["date"], "doubt": _doubt(t)}]
    return {
        "form": form,
        "groups": [{"title": t("ထွက်ခွာမှု", "Leaving"), "rows": rows}, {"title": t("အခြား", "More"), "rows": []}],
        "doubted": True,
        "options": {"silence": [t("မသိ", "not known")]},
        "draft": "/look/intake_form",
    }


def _check(t: Words) -> Context:
    lines = [{"label": t("ထွက်ခွာသည့်နေ့", "Left on"), "text": t("၂၀၂၀ ဒီဇင်ဘာလ", "December 2020"), "note": ""}]
    title = t("ထွက်ခွာမှု", "Leaving")
    problem = {"label": t("အမည်", "Name"), "said": t("အမည် လိုအပ်ပါသည်။", "A name is needed."), "url": "#main"}
    return {
        "parts": [{"title": title, "url": "/look/intake_form", "lines": lines}],
        "problems": [problem],
        "doubts": [_doubt(t)],
    }


def _doubt(t: Words) -> Doubt:
    label, said = t("ထွက်ခွာသည့်နေ့", "Left on"), t("ဤနေ့ကို အတည်ပြုပါ။", "Confirm this date.")
    return Doubt("departure.date", label, said, is_confirmed=False)
