"""Invented contents for the pages of vetting."""

from django import forms

from thitsar.web.tests.look.sample_words import Context, Words, audience


def vetting(t: Words) -> dict[str, Context]:
    """Give their contexts."""
    file = {"name": t("စံပယ် ၇", "Jasmine 7"), "code": "P-7K2M9QX4T", "due": "2023-07-05", "urgency": "soon"}
    common: Context = {"file": file, "back": "/look/file", "audience": audience(t)}
    return {
        "vetting_file": {
            **common,
            "groups": _groups(t),
            "lacking": [
                {
                    "title": t("လိုအပ်သေးသည် – စိစစ်အတည်ပြုပြီး", "Still needed for: cleared"),
                    "lines": [t("ထောက်ခံသူ နှစ်ဦး လိုပါသည်။", "Two vouchers must speak for the person.")],
                }
            ],
            "links": [
                {"url": "/look/vetting_step", "label": t("အထောက်အထား ထည့်ပါ", "Add evidence")},
                {"url": "/look/vetting_letter", "label": t("အကြောင်းပြချက်ပါ စာ", "Letter with the reasons")},
            ],
            "decide": "/look/vetting_decide",
        },
        "vetting_accept": common,
        "vetting_slip": {
            **common,
            "groups": [
                {
                    "title": t("သင် နောက်ဆုံး မှတ်တမ်းတင်ခဲ့သည်", "What you recorded last"),
                    "fields": _groups(t)[0]["fields"][1:],
                    "empty": "",
                }
            ],
            "said_at": "1",
        },
        "vetting_step": _step(t, common),
        "vetting_tiers": _tiers(t, common),
        "vetting_decide": _decide(t, common),
        "vetting_letter": _letter(t),
    }


def _groups(t: Words) -> list[Context]:
    status = {
        "label": t("အခြေအနေ", "Status"),
        "value": t("ထောက်ခံချက်ရော ဆန့်ကျင်ချက်ပါရှိ", "mixed"),
        "note": t("ထောက်ခံသည့် အချက် ၂ ခု၊ ဆန့်ကျင်သည့် အချက် ၁ ခု", "Two items for it, one against it."),
        "warning": t("ကာယကံရှင်အား မမေးရသေးပါ။", "Not put to the person yet."),
    }
    item = {
        "label": t("CDM ထောက်ခံစာ", "CDM letter"),
        "value": t("ထောက်ခံသည် · B2 · မတ်လ", "speaks for it · B2 · March"),
        "note": "",
        "warning": "",
    }
    return [
        {"title": t("ထွက်လာသည့်ရက် – မတ်လ", "When the person left: March"), "fields": [status, item], "empty": ""},
        {"title": t("အန္တရာယ်များ", "Risks"), "fields": [], "empty": t("မရှိသေးပါ", "Nothing yet")},
    ]


def _step(t: Words, common: Context) -> Context:
    class Evidence(forms.Form):
        kind = forms.ChoiceField(label=t("အမျိုးအစား", "Kind"), choices=[("x", t("မှတ်ပုံတင်ကတ်", "NRC card"))])
        what = forms.CharField(label=t("မည်သည့်အရာ", "What it is"), help_text=t("အမည် မရေးပါနှင့်။", "No names."))
        direction = forms.ChoiceField(
            label=t("ပြောဆိုချက်နှင့် ပတ်သက်၍", "What it says about the claim"),
            choices=[("+", t("ထောက်ခံသည်", "speaks for it")), ("-", t("ဆန့်ကျင်သည်", "speaks against it"))],
            widget=forms.RadioSelect,
        )

    return {
        **common,
        "title": t("အထောက်အထား ထည့်ပါ", "Add evidence"),
        "says": t("စကားအနည်းငယ်ဖြင့် ရေးပါ။", "Say in few words what it is."),
        "form": Evidence({"kind": "x"}),
    }


def _tiers(t: Words, common: Context) -> Context:
    vouchers = t("ထောက်ခံသူ နှစ်ဦး လိုပါသည်။", "Two vouchers must speak for the person.")
    gap = t("တစ်ခုတည်းသော လိုအပ်ချက် – ထောက်ခံသူ နှစ်ဦး မပြည့်သေး", "The one gap: fewer than two vouchers")
    names = {
        "CLEARED": t("စိစစ်အတည်ပြုပြီး", "cleared"),
        "CLEARED_COND": t("စည်းကမ်းချက်ဖြင့် အတည်ပြုပြီး", "cleared with conditions"),
    }
    tiers = [
        {"code": code, "name": name, "lacks": lacks, "can_be_chosen": not lacks, "note": "" if lacks else gap}
        for (code, name), lacks in zip(names.items(), ([vouchers], []), strict=True)
    ]
    return {
        **common,
        "title": t("အကြံပြုရန်", "Recommend"),
        "says": t("အကြောင်းပြချက်များကို ကာယကံရှင် ဖတ်ပါမည်။", "The person will read the reasons."),
        "tiers": tiers,
        "carried": [("reasons_en", "The papers fit")],
    }


def _decide(t: Words, common: Context) -> Context:
    class Back(forms.Form):
        reason = forms.CharField(
            label=t("လိုအပ်သေးသည်များ", "What is still needed"), widget=forms.Textarea(attrs={"rows": 3})
        )

    asked = {
        "title": t("စိစစ်အတည်ပြုပြီး", "cleared"),
        "asked_by": t("မျိုးသန့်စင်", "Myo Thant Sin"),
        "organisation": "ERO-KYH",
        "day": "2023-06-26",
        "exactly": [
            {"label": t("အဆင့်", "Tier"), "value": t("စိစစ်အတည်ပြုပြီး", "cleared")},
            {"label": t("တရားဝင်သည့် နောက်ဆုံးရက်", "Valid until"), "value": t("၂၀၂၄ ဇွန် ၂၆", "26 June 2024")},
        ],
        "agreed": [t("ခူးရယ်မော်၊ ERO-KYH", "Khu Reh Maw, ERO-KYH")],
        "needed": t("အတည်ပြုသူ နှစ်ဦးက ဆုံးဖြတ်ပါသည်။", "Two approvers decide."),
        "has_agreed": False,
        "may_return": True,
        "digest": "00" * 32,
    }
    return {
        **common,
        "asked": [asked],
        "rests_on": _groups(t),
        "refusal": "",
        "form": Back(),
        "has_form": True,
        "told": audience(t),
    }


def _letter(t: Words) -> Context:
    return {
        "back": "/look/vetting_file",
        "code": "P-7K2M9QX4T",
        "day": t("၂၀၂၃ ဇွန် ၂၆", "26 June 2023"),
        "spoken": t("မြန်မာ", "Burmese"),
        "tier": t("စည်းကမ်းချက်ဖြင့် အတည်ပြုပြီး", "cleared with conditions"),
        "until": t("၂၀၂၃ ဒီဇင်ဘာ ၂၆", "26 December 2023"),
        "review": t("၂၀၂၃ ဒီဇင်ဘာ ၂၆", "26 December 2023"),
        "conditions": [t("တစ်လတစ်ကြိမ် ဆက်သွယ်ရန်၊ စက်တင်ဘာ ၁ အထိ", "check in once a month, until 1 September")],
        "body": "",
        "reasons": [t("စာရွက်စာတမ်းများ ကိုက်ညီပါသည်။", "The papers fit together.")],
        "days": 30,
        "deliver": "/look/vetting_step",
    }
