"""Invented contents for the pages of a member's own key."""

from django import forms

from thitsar.web.tests.look.sample_words import WORDS, Context, Words


def keys(t: Words) -> dict[str, Context]:
    """Give a context for each of them."""

    class Given(forms.Form):
        passphrase = forms.CharField(label=t("စကားဝှက်", "Passphrase"), widget=forms.PasswordInput)
        key_file = forms.FileField(label=t("သော့ဖိုင်", "Key file"), required=False)
        passkey = forms.CharField(widget=forms.HiddenInput, required=False)

    class SignIn(Given):
        name = forms.CharField(label=t("ဝင်ရောက်ရန်အမည်", "Sign-in name"))

    class Typed(Given):
        typed = forms.CharField(label=t("စကားဝှက်အသစ်", "The new passphrase"), widget=forms.PasswordInput)

    passkeys = {"salt": "AAAA", "local": "http://localhost:8000"}
    ways = [
        {"kind": t("သော့ဖိုင်", "Key file"), "name": "amber-kite-stone"},
        {"kind": t("ပတ်စ်ကီး", "Passkey"), "name": "river-apple-lamp"},
    ]
    drawn = "abacus kite zebra amber stone river lamp"
    about = t("လေ့ကျင့်ရေး – ဤဖိုင်သည် မည်သူနှင့်မျှ မသက်ဆိုင်ပါ", "Training: this file is about nobody")
    site = t("နှစ်ညတည်းရန် အိမ်", "A house for two nights")

    class Exercise(forms.Form):
        exercise = forms.ChoiceField(
            label=t("လေ့ကျင့်ခန်း", "Exercise"), choices=[("training_site", site)], widget=forms.RadioSelect
        )

    return {
        "sign_in_with": {"form": SignIn(), **passkeys},
        "key": {"ways": ways, "words": WORDS, "done": True},
        "key_step": {"step": "passphrase", "form": Typed(), "drawn": drawn, "ways": ways, **passkeys},
        "trainings": {"rows": [{"url": "/training", "name": site, "why": about}], "form": Exercise()},
        "training": {
            "title": site,
            "steps": [t("ထွက်ပေါက် နှစ်ခု ရှာပြီး နှစ်ခုလုံးကို လျှောက်ကြည့်ပါ။", "Find two ways out, and walk both of them.")],
        },
    }
