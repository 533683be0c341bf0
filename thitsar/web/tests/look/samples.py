"""Invented contents for every template, in both languages; the comment at the top of a template says what it needs."""

from django import forms

from thitsar.web.tests.look.sample_forms import filled
from thitsar.web.tests.look.sample_keys import keys
from thitsar.web.tests.look.sample_lists import imports, lists
from thitsar.web.tests.look.sample_outcomes import outcomes
from thitsar.web.tests.look.sample_own import own
from thitsar.web.tests.look.sample_partners import partners
from thitsar.web.tests.look.sample_people import officers, people
from thitsar.web.tests.look.sample_protection import protection
from thitsar.web.tests.look.sample_standing import standing
from thitsar.web.tests.look.sample_vetting import vetting
from thitsar.web.tests.look.sample_words import Context, Words, audience

FOR_STRANGERS = {"sign_in", "sign_in_with", "cover", "locked", "left", "404", "400", "check"}


def reader(language: str) -> Context:
    """Give what the context processor gives for a signed-in member."""
    t = Words(language)
    pages = [
        ("/look/today", t("ယနေ့", "Today"), 52),
        ("/look/search", t("ရှာရန်", "Look"), None),
        ("/look/import_start", t("စာရင်း ထည့်သွင်းရန်", "Take in a list"), None),
        ("/look/approvals", t("နှစ်ဦးသဘောတူ", "Two people"), 1),
        ("/look/numbers", t("ကိန်းဂဏန်းများ", "Numbers"), None),
        ("/look/members", t("အဖွဲ့ဝင်များ", "Members"), None),
    ]
    nav = [{"url": u, "label": name, "count": n, "current": u == "/look/today"} for u, name, n in pages]
    return {
        "member": {"shown_name": t("စာရင်းသွင်းတာဝန်ခံ ၃ · CSO-PEMB", "Intake officer 3 · CSO-PEMB")},
        "nav": nav,
    }


def contexts(language: str) -> dict[str, Context]:
    """Give a context for every page by the name of its template."""
    t = Words(language)
    return {
        **_entrance(t),
        **lists(t),
        **imports(t),
        **people(t),
        **partners(t),
        **officers(t),
        **protection(t),
        **outcomes(t),
        **filled(t),
        **own(t),
        **keys(t),
        **standing(t),
        **vetting(t),
        **_plain(t),
    }


def _entrance(t: Words) -> dict[str, Context]:
    class SignIn(forms.Form):
        name = forms.CharField(label=t("ဝင်ရောက်ရန်အမည်", "Sign-in name"))
        passphrase = forms.CharField(label=t("စကားဝှက်", "Passphrase"), widget=forms.PasswordInput)

    class Pin(forms.Form):
        pin = forms.CharField(label=t("ယာယီနံပါတ်", "Short number"), widget=forms.PasswordInput)
        next = forms.CharField(widget=forms.HiddenInput, initial="/look/file")

    wrong = SignIn({"name": "lotus-river-22", "passphrase": ""})
    wrong.add_error(None, t("အမည်နှင့် စကားဝှက် မကိုက်ညီပါ။", "This name and this passphrase do not belong together."))
    return {
        "sign_in": {"form": wrong, "locked": True},
        "cover": {"form": Pin(), "tries_left": 3, "lock_in": 480},
        "confirm": {"form": Pin()},
        "carried": {"path": "/look/search", "fields": [("who", t("ခရေ", "Khayay"))]},
        "locked": {"sign_in_url": "/look/sign_in"},
        "404": {},
        "400": {},
        "help": {},
        "left": {},
    }


def _plain(t: Words) -> dict[str, Context]:
    def cell(text: str) -> Context:
        return {
            "text": t(text.translate(str.maketrans("0123456789", "၀၁၂၃၄၅၆၇၈၉")), text),
            "hidden": text == "•",
        }

    figures = {t("စစ်ကိုင်း", "Sagaing"): "• • 58", t("မကွေး", "Magway"): "22 12 35", t("ကယား", "Kayah"): "• 0 •"}
    table = {
        "id": "arrivals",
        "title": t("ရောက်ရှိလာသူများ", "Arrivals"),
        "definition": "/look/help",
        "about": t("ဒေသအလိုက် စာရင်းသွင်းပြီးသူ။", "Registered, by region."),
        "columns": [t("ကြည်း", "Army"), t("လေ", "Air"), t("ရဲ", "Police")],
        "rows": [{"label": k, "cells": [cell(x) for x in v.split()]} for k, v in figures.items()],
        "total": {"label": t("စုစုပေါင်း", "Total"), "cells": [cell(x) for x in ("110", "26", "129")]},
        "bars": [
            {"label": t("ကြည်း", "Army"), **cell("110"), "share": 85},
            {"label": t("လေ", "Air"), **cell("•"), "share": 0},
            {"label": t("ရဲ", "Police"), **cell("129"), "share": 100},
        ],
        "note": t("ရက်စွဲ မသေချာသူများကို သီးခြား ရေတွက်သည်။", "Imprecise days are counted apart."),
        "incomplete": t("နောက်ဆုံး သုံးလ", "the last three months"),
    }
    said = t("ဤဖိုင်ကို လွှဲပြောင်းပြီးပါပြီ။", "This file was handed over.")
    message = {
        "title": t("ပြီးပါပြီ", "Done"),
        "text": said,
        "url": "/look/today",
        "label": t("ယနေ့ လုပ်ဆောင်ရန်များ", "To do today"),
    }
    return {
        "numbers": {
            "as_of": "2026-11",
            "audience": audience(t),
            "tables": [table],
            "definitions": [{"id": "d-arrivals", "term": t("ရောက်ရှိလာသူများ", "Arrivals"), "text": said}],
        },
        "message": message,
        "refused": {"said": said},
        "trouble": {"kind": "unreadable", "said": "", "number": "04829113"},
    }
