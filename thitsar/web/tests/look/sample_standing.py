"""Invented contents for the check at a gate, and for handing codes out."""

from django import forms

from thitsar.web.tests.look.sample_words import Context, Words, audience


def standing(t: Words) -> dict[str, Context]:
    """Give their contexts."""

    class Typed(forms.Form):
        code = forms.CharField(label=t("ကုဒ်", "Code"), help_text=t("စကားလုံး လေးလုံး", "Four words"))
        pin = forms.CharField(label=t("ဂဏန်း ၆ လုံး နံပါတ်", "Number of six digits"))

    class Wanted(forms.Form):
        form = forms.ChoiceField(
            label=t("မည်သည့်ပုံစံ", "Which form"),
            choices=[("w", t("စကားလုံး", "Words")), ("d", t("ဂဏန်း", "Digits"))],
            widget=forms.RadioSelect,
        )
        has_page = forms.BooleanField(label=t("ကိုယ်ပိုင်စာမျက်နှာ", "A page of their own"), required=False)

    answer = {
        "code": "VALID",
        "word": t("အတည်ဖြစ်ပါသည်", "Valid"),
        "meaning": t(
            "ဤကုဒ်ပေးသည့် အဖွဲ့အစည်းက ဤသူကို အာမခံပါသည်။",
            "The organisation that gave this code stands by this person.",
        ),
        "kind": "good",
        "tier": t("စည်းကမ်းချက်ဖြင့် အတည်ပြုပြီး", "Confirmed with conditions"),
        "until": "2024-06-26",
        "overdue": True,
        "conditions": [{"word": t("တစ်လတစ်ကြိမ် ဆက်သွယ်ရသည်", "checks in once a month"), "until": "2024-01-31"}],
    }
    given = {"code": "abacus kite river stone", "pin": "271828", "secret": "amber moss tide lamp"}
    return {
        "check": {"form": Typed(), "answer": answer, "refused": ""},
        "code_form": {
            "shown": t("စံပယ် ၁", "Jasmine 1"),
            "code": "P-7K2M9QX4T",
            "form": Wanted({"form": "x"}),
            "is_giving": True,
            "audience": audience(t),
            "back": "/look/file",
        },
        "protection_checks": {
            "rows": [_line(t, "4f0c91aa"), _line(t, "")],
            "count": 120,
            "pages": {"number": 1, "of": 3, "previous": None, "next": "?page=2"},
            "tab": "checks",
        },
        "code_given": {"given": given, "back": "/look/file"},
    }


def _line(t: Words, device: str) -> Context:
    return {
        "when": t("၂၀၂၆ နိုဝင်ဘာလ ၂၄ ရက်၊ ၀၉:၁၂", "24 November 2026, 09:12"),
        "device": device,
        "answer": "UNKNOWN",
        "word": t("ဤနေရာတွင် မသိပါ", "Not known here"),
    }
