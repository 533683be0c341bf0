"""Invented contents for the page that the person concerned opens alone."""

from django import forms

from thitsar.web.tests.look.sample_words import Context, Words


def own(t: Words) -> dict[str, Context]:
    """Give its context, opened and with everything that can stand on it."""

    class Typed(forms.Form):
        code = forms.CharField(label=t("ကုဒ်", "Code"))
        pin = forms.CharField(label=t("ဂဏန်း ၆ လုံး နံပါတ်", "Number of six digits"), widget=forms.PasswordInput)
        secret = forms.CharField(label=t("သင့်ကိုယ်ပိုင် စကားလုံးများ", "Your own words"), widget=forms.PasswordInput)

    page = {
        "name": t("စံပယ် ၁", "Jasmine 1"),
        "code": "P-7K2M9QX4T",
        "path": t("အရွယ်ရောက်ပြီးသူ", "Adult"),
        "standing": {
            "tier": t("စည်းကမ်းချက်ဖြင့် အတည်ပြုပြီး", "cleared with conditions"),
            "until": "2024-06-26",
            "reasons": t(
                "သင်ပြောသမျှကို စာရွက်စာတမ်း နှစ်ခုနှင့် လူနှစ်ဦးက ထောက်ခံပါသည်။",
                "Two papers and two people support what you said.",
            ),
            "conditions": [{"text": t("လစဉ် သတင်းပို့ရန်", "Check in each month"), "until": "2023-12"}],
            "questions": [t("အရင်းအမြစ်တစ်ခုက အခြားလကို ပြောပါသည်။", "One source gives another month.")],
            "is_reviewed": True,
        },
        "consents": [
            {
                "purpose": "AID",
                "label": t("အထောက်အပံ့ရယူရန်", "To receive aid"),
                "status": t("သင် သဘောတူထားပါသည်", "You agreed"),
                "since": "2023-06-02",
                "next": "WITHDRAWN",
            }
        ],
        "readings": [
            {
                "when": t("၂၀၂၃ ဇွန်လ ၂ ရက်၊ ၀၉:၁၂", "2 June 2023, 09:12"),
                "who": t("စိစစ်ရေးတာဝန်ခံ", "Vetting officer"),
                "organisation": "ERO-KYH",
                "parts": t("မည်သူမည်ဝါ၊ တာဝန်ထမ်းဆောင်မှု", "Identity, Service"),
                "why": t("ဖတ်ခဲ့သည်", "Read"),
            }
        ],
        "waiting": 1,
    }
    said = t("ယခုအချိန်မှစ၍ အတည်ဖြစ်ပါသည်။", "This holds from now on.")
    return {"own": {"form": Typed(), "page": page, "said": said, "problems": {}}}
