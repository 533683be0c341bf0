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
                "note": "",
            },
            {
                "purpose": "VET_SHARE:" + "5f" * 16,
                "label": t("စိစစ်ရေးအတွက် ERO-KYH နှင့် မျှဝေရန်", "To share for vetting with ERO-KYH"),
                "status": t("သင် သဘောတူထားပါသည်", "You agreed"),
                "since": "2023-06-02",
                "note": t(
                    "သင်က မျှဝေခြင်းအားလုံးကို ငြင်းထားသမျှ ဤသဘောတူညီချက် အကျုံးမဝင်ပါ။",
                    "This does not count as long as you say no to sharing in general.",
                ),
            },
        ],
        "is_child": False,
        "sharing": _sharing(t),
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


def _sharing(t: Words) -> Context:
    came = {
        "name": "CSO-PEMB",
        "purpose": t("၎င်းတို့က သင့်ဖိုင်ကို လွှဲပြောင်းရယူရန်", "So that they take your file over"),
        "parts": t("စာရင်းသွင်းခြင်း", "Registration"),
        "since": "2023-06-01",
        "until": "2023-12-01",
        "ended": "",
    }
    one = {
        **came,
        "name": "ERO-KYH",
        "purpose": t("၎င်းတို့ကလည်း သင့်ကို စိစစ်ရန်", "So that they vet you, too"),
        "parts": t("စာရင်းသွင်းခြင်း၊ စိစစ်ရေး", "Registration, Vetting"),
        "is_stopped": False,
    }
    stopped, ended = {**one, "name": "CSO-MON", "is_stopped": True}, {**one, "ended": "2023-09-01"}
    return {"shares": [one, stopped, ended], "goes_on": True, "origin": came}
