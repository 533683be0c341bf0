"""Invented contents for the pages of the data-protection officer."""

from django import forms

from thitsar.web.tests.look.sample_words import Context, Words, audience

FILE, MEMBER = "3f0c91aa" + "0" * 24, "b" * 32


def protection(t: Words) -> dict[str, Context]:
    """Give a context for each of them."""
    return {
        "access_log": _log(t),
        "protection_unusual": {"remarks": [_remark(t), _crowd(t)], "tab": "unusual"},
        "protection_retention": _retention(t),
        "protection_order": _order(t),
        "emergency": _emergency(t),
        "protection_exports": {"asked": _asked(t), "history": [_line(t)], "tab": "exports"},
    }


def _emergency(t: Words) -> Context:
    class Emergency(forms.Form):
        code = forms.CharField(label=t("ဖိုင်ကုဒ်", "File code"))
        parts = forms.MultipleChoiceField(
            label=t("ဖွင့်ရန် လိုအပ်သည့်အပိုင်း", "What you need to open"),
            choices=[("identity", t("မည်သူမည်ဝါ", "Identity")), ("service", t("တာဝန်ထမ်းဆောင်မှု", "Service"))],
            widget=forms.CheckboxSelectMultiple,
        )
        reason = forms.CharField(label=t("ဘာဖြစ်ခဲ့သလဲ", "What happened"), widget=forms.Textarea)

    one = {
        "day": "2026-11-24",
        "exactly": [
            {"label": t("ဖိုင်ကုဒ်", "File code"), "value": "P-7K3M-Q2"},
            {"label": t("အချိန်မည်မျှ", "For how long"), "value": t("၄ နာရီ", "4 hours")},
        ],
        "reason": t("သတိလစ်လျက် ရောက်လာသည်", "Brought in unconscious"),
        "agreed_by": [t("အတည်ပြုသူ ၁", "Approver 1")],
        "is_closed": False,
        "open_url": "/look/emergency",
        "tell_url": "/look/emergency",
    }
    waiting = {**one, "agreed_by": []}
    return {
        "form": Emergency(),
        "audience": audience(t),
        "asked": [one, waiting],
        "opened": [one],
        "hours": t("၄", "4"),
    }


def _log(t: Words) -> Context:
    class Filter(forms.Form):
        file = forms.CharField(label=t("ဖိုင်နံပါတ်", "Number of a file"), required=False)
        since = forms.CharField(label=t("စတင်သည့်ရက်", "From day"), required=False)

    wrong = Filter({"file": FILE[:8], "since": "x"})
    wrong.add_error("since", t("ရက်စွဲကို ရေးပါ။", "Write the day."))
    found = {"count": 3120, "first": 51, "last": 100, "older": 3020, "is_newest": False}
    carried = [("file", FILE[:8]), ("since", "")]
    return {"form": wrong, "entries": [_line(t)] * 2, "found": found, "carried": carried, "tab": "log"}


def _line(t: Words) -> Context:
    return {
        "when": t("၂၀၂၆ နိုဝင်ဘာ ၂၄၊ ၀၉:၁၂", "24 November 2026, 09:12"),
        "who": t("စာရင်းသွင်းတာဝန်ခံ ၃", "Intake officer 3"),
        "organisation": "CSO-PEMB",
        "member": MEMBER,
        "file": FILE,
        "code": FILE[:8],
        "part": t("မည်သူမည်ဝါ", "Identity"),
        "what": t("ဖတ်ရှုသည်", "Read"),
    }


def _remark(t: Words) -> Context:
    return {
        "title": t("တစ်နာရီအတွင်း ဖိုင်များစွာ", "Many files in an hour"),
        "what": t("တစ်နာရီအတွင်း ဖိုင် ၂၇ ခု", "27 different files within one hour"),
        "why": t("ဖိုင် ၉ ခုမှစ၍ ဖော်ပြပါသည်။", "Usually 3. Listed from 9 files on."),
        "first": t("၂၀၂၆ နိုဝင်ဘာ ၂၄၊ ၀၉:၁၂", "24 November 2026, 09:12"),
        "last": t("၂၀၂၆ နိုဝင်ဘာ ၂၄၊ ၁၀:၀၂", "24 November 2026, 10:02"),
        "who": t("စိစစ်ရေးတာဝန်ခံ ၁၊ CSO-PEMB", "Vetting officer 1, CSO-PEMB"),
        "member": MEMBER,
        "file": None,
        "code": "",
    }


def _crowd(t: Words) -> Context:
    title = t("ဖိုင်တစ်ခုကို လူများစွာ ဖတ်ခြင်း", "One file, many readers")
    return {
        **_remark(t),
        "title": title,
        "who": "",
        "member": None,
        "file": FILE,
        "code": FILE[:8],
        "last": "",
    }


def _retention(t: Words) -> Context:
    rule = t("ဆက်မလုပ်တော့ပါ – ရက် ၉၀ အကြာ ဖျက်ရန်", "Does not go on: erase after 90 days")
    row = {
        "file": FILE,
        "code": FILE[:8],
        "part": t("စာရင်းသွင်းခြင်း", "Registration"),
        "why": rule,
        "due": "2026-11-20",
        "urgency": "late",
        "acting": [t("သီရိဝင်းမြင့်", "Thiri Win Myint")],
    }
    return {
        "rows": [row, {**row, "acting": [], "due": "2027-01-02", "urgency": ""}],
        "rules": [{"rule": rule, "count": 2, "overdue": 1}],
        "count": 2,
        "overdue": 1,
        "pages": None,
        "tab": "retention",
    }


def _order(t: Words) -> Context:
    class Order(forms.Form):
        recipient = forms.CharField(label=t("ရယူမည့်သူ", "Who is to get it"))
        reason = forms.CharField(label=t("အကြောင်းရင်း", "Why"), widget=forms.Textarea)

    return {
        "form": Order(),
        "what": t("ဖွင့်ကြည့်မှု မှတ်တမ်းကြောင်းများ", "Lines of the access log"),
        "carried": [("what", "access_log"), ("file", FILE[:8])],
        "audience": audience(t),
        "tab": "exports",
    }


def _asked(t: Words) -> list[Context]:
    one = {
        "day": "2026-11-24",
        "reason": t("ကာယကံရှင်က တောင်းဆိုသည်။", "Asked for by the person."),
        "exactly": [{"label": t("မှတ်တမ်းကြောင်းများ", "Lines"), "value": t("၁၂", "12")}],
        "agreed_by": [t("ခူးရယ်မော်", "Khu Reh Maw")],
        "url": f"/look/exports/{FILE}",
        "answer": "/look/approvals",
        "digest": "c0ffee",
        "has_left": False,
        "closed": None,
    }
    closed = {"who": t("ခူးရယ်မော်", "Khu Reh Maw"), "day": "2026-11-25", "reason": ""}
    return [one, {**one, "agreed_by": []}, {**one, "closed": closed}, {**one, "has_left": True}]
