"""Invented contents for the pages on which a step of intake is taken and answers are corrected."""

from django import forms

from thitsar.web.tests.look.sample_words import Context, Words, audience


def outcomes(t: Words) -> dict[str, Context]:
    """Give a context for each of them."""
    shown = {"shown": t("စံပယ် ၁", "Jasmine 1"), "code": "P-7K2M9QX4T", "back": "/look/file"}
    return {
        "outcome_step": {**shown, **_step(t)},
        "outcome_correct": {**shown, **_correct(t)},
        "change_consent": {**shown, **_consent(t)},
    }


def _step(t: Words) -> Context:
    class Agree(forms.Form):
        digest = forms.CharField(widget=forms.HiddenInput, initial="00" * 32)
        sure = forms.BooleanField(label=t("ကိုယ်တိုင် ကြည့်ရှုပြီး သဘောတူပါသည်", "I have looked at this myself and agree"))

    wrong = Agree({"digest": "00" * 32})
    wrong.add_error(None, t("ဤအရာကို သင် အဆိုပြုထားပါသည်။", "You proposed this. Another person must agree."))
    paper = t("ကျောင်းစာရွက်စာတမ်း", "school paper")
    return {
        "title": t("ဤသူ အရွယ်ရောက်ပြီးကြောင်း သဘောတူရန်", "Agree that this person is an adult"),
        "says": [t("စာရွက်စာတမ်းများကို ကိုယ်တိုင် အရင်ကြည့်ပါ။", "First look at the papers yourself.")],
        "exactly": [{"label": paper, "value": t("အသက် ၁၈ နှစ်မှ ၁၉ နှစ်အထိ", "18 to 19 years old")}],
        "form": wrong,
        "button": t("သဘောတူသည်", "Agree"),
        "is_second": True,
        "audience": audience(t),
    }


def _consent(t: Words) -> Context:
    purposes = (
        ("REG", t("စာရင်းသွင်းရန်", "To be registered")),
        ("FOLLOW", t("နောက်ပိုင်း ဆက်သွယ်ရန်", "To be contacted later")),
    )

    class Change(forms.Form):
        purpose = forms.ChoiceField(
            label=t("မည်သည့်အကြောင်း", "What it is about"), choices=purposes, widget=forms.RadioSelect
        )
        language = forms.ChoiceField(
            label=t("ရှင်းပြသည့် ဘာသာစကား", "Language it was explained in"),
            choices=[("my", t("မြန်မာ", "Burmese"))],
        )

    return {
        "purposes": [
            {"label": purposes[0][1], "status": t("သဘောတူပြီး", "Agreed")},
            {"label": purposes[1][1], "status": t("မမေးရသေး", "Not asked yet")},
        ],
        "has_partners": True,
        "form": Change({}),
        "audience": audience(t),
    }


def _correct(t: Words) -> Context:
    class Answers(forms.Form):
        dob = forms.CharField(
            label=t("မွေးသက္ကရာဇ်", "Birth date"),
            required=False,
            widget=forms.TextInput(attrs={"list": "silence"}),
        )

    class Why(forms.Form):
        reason = forms.CharField(label=t("ပြင်ရသည့် အကြောင်းရင်း", "Why this is corrected"))

    return {
        "title": t("မည်သူမည်ဝါ", "Who the person is"),
        "form": Answers({"dob": t("၂၀၀၇", "2007")}),
        "reason": Why({}),
        "options": {"silence": [t("မသိ", "not known")]},
        "audience": audience(t),
    }
