"""Invented contents for the pages about partners: what is shared of a file, ended, and what came from them."""

from django import forms
from django.utils.html import format_html

from thitsar.web.tests.look.sample_words import WORDS, Context, Words, audience

_OTHERS = "abandon ability able about above absent"


def partners(t: Words) -> dict[str, Context]:
    """Give a context for each of them."""
    shown = {"shown": t("စံပယ် ၁", "Jasmine 1"), "code": "P-7K2M9QX4T", "id": "file", "back": "/look/file"}
    return {
        "share": {**shown, **_share(t)},
        "share_end": {
            **shown,
            "back": "/look/share",
            "partner": "ERO-KYH",
            "parts": _parts(t),
            "form": _why(t),
        },
        "from_partners": _from_partners(t),
    }


def shares(t: Words) -> list[Context]:
    """Give two shares as the page of a file shows them."""
    one = {
        "partner": "partner",
        "name": "ERO-KYH",
        "parts": _parts(t),
        "purpose": t("၎င်းတို့ကလည်း ဤသူကို စိစစ်ရန်", "So that they vet this person, too"),
        "since": "2026-11-02",
        "until": "2027-02-02",
        "by": t("စိစစ်ရေးတာဝန်ခံ ၁", "Vetting officer 1"),
        "agreed_by": t("အတည်ပြုသူ ၂", "Approver 2"),
        "ended": "",
        "closed": t("မည်သူမည်ဝါ", "Identity"),
        "readers": [WORDS],
    }
    ended = {
        **one,
        "readers": [],
        "name": "CSO-MON",
        "agreed_by": "",
        "ended": t("မှားယွင်းမှု ဖြစ်သည်", "It was a mistake"),
    }
    return [one, ended]


def _parts(t: Words) -> str:
    return t("စာရင်းသွင်းခြင်း၊ စိစစ်ရေး", "Registration, Vetting")


def _share_form(t: Words) -> forms.Form:
    officer = t("စိစစ်ရေးတာဝန်ခံ", "Vetting officer")

    class Share(forms.Form):
        partner = forms.ChoiceField(
            label=t("ရရှိမည့်အဖွဲ့", "Who gets it"), choices=[("a", "ERO-KYH")], widget=forms.RadioSelect
        )
        parts = forms.MultipleChoiceField(
            label=t("ဤဖိုင်၏ အပိုင်းများ", "Parts of this file"),
            choices=[("r", t("စာရင်းသွင်းခြင်း", "Registration")), ("v", t("စိစစ်ရေး", "Vetting"))],
            widget=forms.CheckboxSelectMultiple,
        )
        closed = forms.MultipleChoiceField(
            label=t("ပိတ်ထားသော အပိုင်း", "Closed part"),
            choices=[("i", t("မည်သူမည်ဝါ", "Identity"))],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        people = forms.MultipleChoiceField(
            label=t("ERO-KYH မှ လူများ (၎င်းတို့၏ စကားလုံးခြောက်လုံးဖြင့်)", "People of ERO-KYH, by their six words"),
            choices=[
                (words, format_html('<span>{} <span class="quiet">({})</span></span>', words, officer))
                for words in (WORDS, _OTHERS)
            ],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        purpose = forms.ChoiceField(
            label=t("ဘာအတွက်", "What for"),
            choices=[("v", t("၎င်းတို့ကလည်း ဤသူကို စိစစ်ရန်", "So that they vet this person, too"))],
            widget=forms.RadioSelect,
        )
        days = forms.ChoiceField(
            label=t("မည်မျှကြာ သိမ်းထားနိုင်သည်", "How long they may keep it"),
            choices=[("90", t("၃ လ", "3 months"))],
            widget=forms.RadioSelect,
        )
        offers_closed = True

        def groups(self) -> list[Context]:
            """Give those of one partner, and nobody of another."""
            return [{"name": "ERO-KYH", "field": self["people"]}, {"name": "CSO-MON", "field": None}]

    return Share({})


def _share(t: Words) -> Context:
    exactly = [
        {"label": t("ရရှိမည့်အဖွဲ့", "Who gets it"), "value": "ERO-KYH"},
        {"label": t("ဖိုင်ကုဒ်", "File code"), "value": "P-7K2M9QX4T"},
        {
            "label": t("မည်သူမည်ဝါ − ဤလူများသာ", "Identity: only for these people"),
            "value": "",
            "lines": [WORDS, _OTHERS],
        },
    ]
    asked = {
        "id": "5f" * 16,
        "day": "2026-11-23",
        "exactly": exactly,
        "answer": "/look/approvals",
        "digest": "00",
    }
    return {
        "shares": shares(t),
        "may_end": True,
        "origin": None,
        "asked": [{**asked, "agreed_by": ""}, {**asked, "agreed_by": t("အတည်ပြုသူ ၂", "Approver 2")}],
        "offered": None,
        "form": _share_form(t),
        "audience": audience(t),
    }


def _why(t: Words) -> forms.Form:
    class End(forms.Form):
        reason = forms.ChoiceField(
            label=t("အဘယ်ကြောင့် ပြီးဆုံးသည်", "Why it ends"),
            choices=[("DONE", t("မလိုအပ်တော့ပါ", "It is not needed any more"))],
            widget=forms.RadioSelect,
        )

    return End()


def _address(t: Words, id: str, sent: dict[str, str] | None = None) -> Context:
    class Address(forms.Form):
        address = forms.CharField(
            label=t("၎င်းတို့၏ စနစ် ဖြေဆိုသည့်နေရာ", "Where their node answers"),
            help_text=t("host နှင့် port၊ ဥပမာ 10.8.0.2:7443။", "A host and a port, for example 10.8.0.2:7443."),
        )

    return {"id": id * 16, "address": Address(sent, auto_id=f"id_{id}_%s")}


def _forms(t: Words, id: int) -> dict[str, forms.Form]:
    class Take(forms.Form):
        other = forms.ChoiceField(
            label=t("ဖိုင်အသစ်များကို အခြားမည်သူ တာဝန်ယူမည်", "Who else works with the new files"),
            choices=[("", "–"), ("n", t("နှင်းဆီ (စာရင်းသွင်းတာဝန်ခံ)", "Hnin Si (Intake officer)"))],
            required=False,
        )

    class Refuse(forms.Form):
        reason = forms.ChoiceField(
            label=t("အဘယ်ကြောင့် ငြင်းသည်", "Why you refuse it"),
            choices=[("DAMAGED", t("ပျက်စီးနေသည်", "It is damaged"))],
        )

    return {"take": Take(auto_id=f"id_{id}_%s"), "refuse": Refuse(auto_id=f"id_{id}_%s")}


def _from_partners(t: Words) -> Context:
    lines = [
        {"label": t("ဖိုင်များ", "Files"), "value": t("၂", "2")},
        {"label": t("မှတ်တမ်းချက်များ", "Entries"), "value": t("၁၄", "14")},
        {
            "label": t("ပိတ်ထားသော အပိုင်း − မည်သူမည်ဝါ", "Closed part: Identity"),
            "value": t("နှင်းဆီ အတွက်။ သူက ဖွင့်သည်။", "For Hnin Si. They open it."),
        },
    ]
    bundle = {"number": 3, "day": "2026-11-24", "size": t("၁၂ KB", "12 KB"), "brings": lines, "is_new": True}
    wrong = t(
        "ဤအထုပ်မတိုင်မီ အထုပ် ၁ မှ ၂ အထိ လိုနေပါသည်။ ၎င်းတို့ကို အရင် လက်ခံပါ။",
        "Bundles 1 to 2 are missing before this one. Take them in first.",
    )
    one = {"is_active": True, "has_address": True, "since": "2026-11-24", "size": t("၄၂ KB", "42 KB")}
    asked = {"asked": t("၂၀၂၆ နိုဝင်ဘာ ၂၆၊ ၁၄:၃၀", "26 November 2026, 14:30"), "failed": ""}
    silent = t("ထိုစနစ် မဖြေပါ။ နောက်မှ ထပ်မေးပါမည်။", "That node does not answer. It is asked again later.")
    return {
        "may_take": True,
        "partners": [
            {
                **one,
                **asked,
                **_address(t, "5f"),
                "name": "ERO-KYH",
                "count": 2,
                "owed": 1,
                "unsent": 3,
                "bundle": {**bundle, **_forms(t, 7), "id": 7, "wrong": ""},
            },
            {
                **one,
                **asked,
                **_address(t, "6f", {}),
                "failed": silent,
                "name": "CSO-MON",
                "count": 1,
                "bundle": {**bundle, **_forms(t, 8), "id": 8, "wrong": wrong},
            },
            {
                **_address(t, "7f"),
                "name": "ORG-NEW",
                "is_active": True,
                "count": 0,
                "has_address": False,
                "asked": "",
                "bundle": None,
            },
        ],
    }
