"""Invented lists: today, search, the access log, taking in a list and the rows held back."""

from django import forms

from thitsar.web.templatetags.shown import due_in
from thitsar.web.tests.look.sample_words import Context, Words, audience


def lists(t: Words) -> dict[str, Context]:
    why = t("စိစစ်ရေးအတွက် အထောက်အထား နှစ်ခု လိုပါသေးသည်", "Two pieces of evidence are still missing")
    rows = [
        (
            "ခရေ",
            "Khayay",
            "P-7K3M-Q2",
            t("ကလေးသူငယ် ဖြစ်နိုင်၍ ယနေ့ လွှဲပြောင်းရန်", "May be a child: hand over today"),
            "2026-11-22",
            "late",
        ),
        ("စံပယ်ဖြူ", "Sabe Phyu", "P-9WXA-D8", why, "2026-11-24", "today"),
        ("ပိတောက်", "Padauk", "P-2HJR-0N", why, "2026-12", "soon"),
        ("သဇင်", "Thazin", "P-81TC-VE", t("သုံးလပြည့် တွေ့ဆုံရန်", "Meeting after three months"), "2027", ""),
    ]
    shown = [
        {"url": "/look/file", "name": t(b, e), "code": c, "why": w, "due": due_in(t("my", "en"), d, u)}
        for b, e, c, w, d, u in rows
    ]
    nobody = t("ဆုံးဖြတ်ချက်အသစ် ရှိပါက ဤနေရာတွင် ဖော်ပြပါမည်။", "Files whose decision must be told appear here.")
    return {
        "today": {
            "pin": "0482",
            "notices": [t("စာရင်း (၄၀၀ တန်း) ထည့်သွင်းပြီးပါပြီ။", "The list of 400 rows was taken in.")],
            "delayed": [_delayed(t)],
            "sections": [
                {"title": t("စာရင်းသွင်းရန်", "Intake"), "count": 52, "rows": shown, "empty": nobody},
                {"title": t("အသိပေးရန်", "To be told"), "count": 0, "rows": [], "empty": nobody},
            ],
            "pages": {"number": 1, "of": 2, "previous": None, "next": "?page=2"},
        },
        "search": _search(t),
    }


def _delayed(t: Words) -> Context:
    return {
        "title": t("ဝတ်ရည်သည် ၂၃ နာရီအတွင်း စီမံခန့်ခွဲသူ ဖြစ်လာပါမည်", "Wut Yi becomes an administrator in 23 hours"),
        "roles": t("စီမံခန့်ခွဲသူ", "Administrator"),
        "asked_by": t("စီမံခန့်ခွဲသူ ၁", "Administrator 1"),
        "agreed_by": t("အတည်ပြုသူ ၂", "Approver 2"),
        "digest": "5f" * 32,
        "reasons": [("MISTAKE", t("မှားယွင်းမှု ဖြစ်သည်", "It was a mistake"))],
    }


def _search(t: Words) -> Context:
    class Search(forms.Form):
        who = forms.CharField(
            label=t("အမည်၊ ဖိုင်ကုဒ် သို့မဟုတ် မှတ်ပုံတင်နံပါတ်", "Name, file code or identity number"),
            help_text=t("မြန်မာ သို့မဟုတ် အင်္ဂလိပ်စာလုံးဖြင့် ရေးနိုင်ပါသည်။", "In Burmese or Latin letters."),
        )

    results = [
        {
            "url": "/look/file",
            "name": t("ခရေ", "Khayay"),
            "code": "P-7K3M-Q2",
            "organisation": "CSO-PEMB",
            "likeness": "strong",
        },
        {
            "url": None,
            "name": t("ကံ့ကော်", "Gangaw"),
            "code": "P-5B0S-ZK",
            "organisation": "ERO-KYH",
            "likeness": "possible",
        },
    ]
    return {"form": Search({"who": "ခရေ"}), "asked": True, "results": results, "left": 17}


def imports(t: Words) -> dict[str, Context]:
    class Start(forms.Form):
        file = forms.FileField(
            label=t("စာရင်းဖိုင်", "List"), widget=forms.ClearableFileInput(attrs={"data-limit": 5_000_000})
        )
        mapping = forms.ChoiceField(
            label=t("ကော်လံ သတ်မှတ်ချက်", "Columns"),
            choices=[("", t("ကိုယ်တိုင် သတ်မှတ်ရန်", "Choose by hand")), ("f", t("ကွင်းဆင်းပုံစံ ၁", "Field form 1"))],
            required=False,
        )

    counts = [
        {"label": t("စာရင်းသွင်းပြီး", "Registered"), "value": 371, "url": None},
        {"label": t("ရှိပြီးသားဖြစ်၍ ကျော်ခဲ့သည်", "Skipped, already here"), "value": 6, "url": None},
        {"label": t("ဆိုင်းငံ့ထားသည်", "Held back"), "value": 14, "url": "/look/quarantine_list"},
    ]
    stopped = {"url": "/look/import_progress", "started": "2026-11-23", "done": 120, "total": 1400}
    return {
        "import_start": {"form": Start(), "audience": audience(t), "megabytes": 5, "unfinished": [stopped]},
        **_columns(t),
        "import_progress": {"done": 120, "total": 1400, "state": "running", "minutes": 3, "counts": counts},
        "import_result": {
            "checked": True,
            "counts": counts,
            "warnings": [{"label": t("ရက်စွဲ သံသယရှိသည်", "Doubtful date"), "value": 9, "url": None}],
            "refused": [
                {
                    "label": t("ဖမ်းဆီးခံရသူ (သုံ့ပန်း)", "Captured"),
                    "value": 4,
                    "notice": t(
                        "ဤနေရာတွင် စာရင်းမသွင်းရပါ။ သက်ဆိုင်ရာ လူသားချင်းစာနာမှုအဖွဲ့သို့ လွှဲပြောင်းပါ။",
                        "They are not registered here. Refer them to the humanitarian body in charge.",
                    ),
                },
            ],
            "held": {"value": 14, "url": "/look/quarantine_list"},
            "candidates": {"value": 1203, "url": "/look/candidate"},
            "form": Start(),
            "audience": audience(t),
            "url": "/look/import_start",
            "megabytes": 5,
        },
        **_held_back(t),
    }


def _columns(t: Words) -> dict[str, Context]:
    fields = [("", "–"), ("n", t("အမည်", "Name")), ("b", t("မွေးသက္ကရာဇ်", "Date of birth"))]

    class Columns(forms.Form):
        file = forms.FileField(
            label=t("စာရင်းဖိုင်", "List"), widget=forms.FileInput(attrs={"data-limit": 5_000_000})
        )

    class Mapping(forms.Form):
        name = forms.CharField(label=t("သတ်မှတ်ချက်အမည်", "Name of the mapping"))
        a = forms.ChoiceField(label="intake/full_name", choices=fields, initial="n")
        b = forms.ChoiceField(label="intake/dob_or_year_of_birth_as_stated", choices=fields, required=False)

    mapping = Mapping()
    return {
        "import_columns": {"form": Columns(), "megabytes": 5},
        "import_mapping": {
            "form": mapping,
            "audience": audience(t),
            "missing": [t("ထွက်လာသည့်ရက်", "Day of leaving")],
            "columns": [
                {"header": "intake/full_name", "example": "မောင်ခရေ", "field": mapping["a"]},
                {"header": "intake/dob_or_year_of_birth_as_stated", "example": "၁၉၉၈", "field": mapping["b"]},
            ],
        },
    }


def _held_back(t: Words) -> dict[str, Context]:
    class Row(forms.Form):
        revision = forms.CharField(widget=forms.HiddenInput, initial="1")
        display_name = forms.CharField(
            label=t("ခေါ်ဝေါ်ရန်အမည်", "Display name"),
            help_text=t("အမည်ရင်း မရေးပါနှင့်။", "Not the real name."),
        )
        left_on = forms.CharField(
            label=t("ထွက်လာသည့်ရက်", "Day of leaving"), help_text=t("ဥပမာ – ၂၀၂၃-၀၃", "Such as 2023-03")
        )
        departure = forms.ChoiceField(
            label=t("ထွက်လာပုံ", "How the person left"),
            widget=forms.RadioSelect,
            choices=[
                ("LEFT", t("တပ်မှထွက်လာသူ", "Left service")),
                ("CDM", t("CDM ပြုသူ", "CDM")),
                ("D", t("ဘက်ပြောင်းလာသူ", "Defected")),
            ],
        )
        needs = forms.MultipleChoiceField(
            label=t("အရေးပေါ်လိုအပ်ချက်", "Urgent needs"),
            widget=forms.CheckboxSelectMultiple,
            choices=[("H", t("ကျန်းမာရေး", "Health")), ("F", t("အစားအစာ", "Food"))],
            required=False,
        )
        consent = forms.BooleanField(label=t("သဘောတူညီချက် ရရှိပြီး", "Consent was given"))
        note = forms.CharField(
            label=t("မှတ်ချက်", "Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False
        )

    class Discard(forms.Form):
        reason = forms.CharField(label=t("အကြောင်းပြချက်", "Reason"))

    row = Row({"revision": "1", "display_name": "ခရေ", "left_on": "2032-01", "needs": ["F"]})
    row.add_error("left_on", t("ဤရက်စွဲ မရောက်သေးပါ။", "This day has not come yet."))
    problem = {
        "field": t("ထွက်လာသည့်ရက်", "Day of leaving"),
        "sentence": t("ဤရက်စွဲ မရောက်သေးပါ။", "This day has not come yet."),
    }
    held = [
        {"url": "/look/quarantine_row", "number": n, "list_of": "2026-11-23", "problems": [problem]}
        for n in (17, 204)
    ]
    return {
        "quarantine_list": {"rows": held, "pages": None},
        "quarantine_row": {
            "form": row,
            "number": 17,
            "list_of": "2026-11-23",
            "audience": audience(t),
            "draft": "/draft",
            "discard": Discard(),
            "back": "/look/quarantine_list",
            "untouched": False,
        },
    }
