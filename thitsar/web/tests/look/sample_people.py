"""Invented people: a file, a pair that may be one person, and the members who decide."""

from django import forms

from thitsar.web.tests.look.sample_partners import shares
from thitsar.web.tests.look.sample_words import WORDS, Context, Words, audience


def people(t: Words) -> dict[str, Context]:
    class Judge(forms.Form):
        judgement = forms.ChoiceField(
            label=t("ဆုံးဖြတ်ချက်", "Judgement"),
            widget=forms.RadioSelect,
            choices=[
                ("s", t("တစ်ဦးတည်း", "The same")),
                ("n", t("တစ်ဦးစီ", "Not the same")),
                ("?", t("မသေချာပါ", "Not sure")),
            ],
        )
        reason = forms.CharField(label=t("အကြောင်းပြချက်", "Reason"), widget=forms.Textarea(attrs={"rows": 3}))

    left = {"name": t("ခရေ", "Khayay"), "code": "P-7K3M-Q2", "organisation": "CSO-PEMB", "url": "/look/file"}
    right = {"name": t("ကံ့ကော်", "Gangaw"), "code": "P-5B0S-ZK", "organisation": "ERO-KYH", "url": None}
    first = {
        "who": t("စိစစ်ရေးတာဝန်ခံ ၁", "Vetting officer 1"),
        "day": "2026-11-23",
        "judgement": t("တစ်ဦးတည်း", "The same"),
        "reason": t("ဖခင်အမည် တူညီသည်။", "The father's name is the same."),
    }
    return {
        "candidate": {
            "sides": [left, right],
            "alike": [t("မှတ်ပုံတင်နံပါတ် တူသည်", "The same identity number")],
            "reasons": _reasons(t),
            "first": first,
            "form": Judge(),
            "audience": audience(t),
        },
        "file": _file(t),
    }


def _reasons(t: Words) -> list[Context]:
    return [
        {
            "label": t("အမည်", "Name"),
            "left": "မောင်ခရေဝင်း",
            "right": "Ko Khayay Win",
            "verdict": "near",
            "note": t("အက္ခရာပြောင်း၍ တူသည်", "the same in other letters"),
        },
        {
            "label": t("ဖခင်အမည်", "Father's name"),
            "left": "ဦးသန်းဝင်း",
            "right": "ဦးသန်းဝင်း",
            "verdict": "same",
            "note": "",
        },
        {
            "label": t("မွေးသက္ကရာဇ်", "Date of birth"),
            "left": "1998",
            "right": "1999-03",
            "verdict": "differs",
            "note": "",
        },
        {
            "label": t("မှတ်ပုံတင်နံပါတ်", "Identity number"),
            "left": "၅/မရန(နိုင်)•••၁၀၁",
            "right": "",
            "verdict": "unknown",
            "note": "",
        },
    ]


def _file(t: Words) -> Context:
    what = t("စာရင်းသွင်းပြီး", "Registered")
    by = {"who": t("စာရင်းသွင်းတာဝန်ခံ ၃", "Intake officer 3"), "organisation": "CSO-PEMB"}
    name = {
        "label": t("အမည်", "Name"),
        "value": t("မောင်ခရေဝင်း", "Maung Khayay Win"),
        "note": "",
        "warning": "",
    }
    birth = {
        "label": t("မွေးသက္ကရာဇ်", "Date of birth"),
        "value": t("၁၉၉၈ ခန့်", "about 1998"),
        "note": t("ကိုယ်တိုင် ပြောပြချက်", "as the person says"),
        "warning": t("အသက် ၁၈ နှစ် ပြည့်မပြည့် မေးမြန်းပါ။", "Ask whether the person is 18."),
    }
    return {
        "file": {
            "name": t("ခရေ", "Khayay"),
            "code": "P-7K3M-Q2",
            "track": t("တပ်မှထွက်လာသူ", "Left service"),
            "tier": t("စိစစ်ဆဲ", "Being vetted"),
            "organisation": "CSO-PEMB",
            "due": "2026-11-24",
            "urgency": "today",
        },
        "tabs": [
            {"url": "#", "label": t("အထောက်အထား", "Identity"), "current": True},
            {"url": "#", "label": t("တာဝန်ထမ်းဆောင်မှု", "Service"), "current": False},
            {"url": "#", "label": t("စိစစ်ရေး", "Vetting"), "current": False},
            {"url": "#", "label": t("ထောက်ပံ့ရေး", "Support"), "current": False},
        ],
        "audience": audience(t),
        "waiting": {
            "sentence": t("ဆုံးဖြတ်ချက်တစ်ခုသည် ဒုတိယလူကို စောင့်ဆိုင်းနေပါသည်။", "A decision waits for a second person."),
            "url": "/look/approvals",
        },
        **_asked_for(t),
        "sharing": {"shares": shares(t), "origin": None, "url": "/look/share"},
        "confirm": {"part": "identity", "next": "/look/file"},
        "actions": [
            {"url": "#", "label": t("ပြင်ရန်", "Correct")},
            {"url": "#", "label": t("လွှဲပြောင်းရန်", "Hand over")},
        ],
        "groups": [
            {"title": t("လူပုဂ္ဂိုလ်", "Person"), "fields": [name, birth], "empty": ""},
            {"title": t("အိမ်ထောင်စု", "Household"), "fields": [], "empty": t("မမေးရသေးပါ။", "Not asked yet.")},
        ],
        "timeline": [
            {"day": "2026-11-23", "what": what, **by, "verified": True},
            {"day": "2026-11-21", "what": t("ရောက်ရှိ", "Arrived"), **by, "verified": False},
        ],
    }


def _asked_for(t: Words) -> Context:
    return {
        "id": "file",
        "part": "identity",
        "to_confirm": [
            {
                "label": t("အမည်", "Name"),
                "sentence": t("ပြောင်းထားသော စာလုံးပေါင်းကို စစ်ပါ။", "Check the converted spelling."),
                "field": "name",
            }
        ],
        "team": [
            {
                "id": "m",
                "shown": t("ကေသီ", "Kay Thi"),
                "roles": t("စာရင်းသွင်း", "Intake"),
                "organisation": "CSO-PEMB",
            }
        ],
        "assignable": [
            {
                "id": "n",
                "shown": t("နှင်းဆီ", "Hnin Si"),
                "roles": t("စိစစ်ရေး", "Vetting"),
                "organisation": "ERO-KYH",
            }
        ],
    }


def member_form(t: Words) -> forms.Form:
    """Give the form for a new member."""

    class Member(forms.Form):
        shown = forms.CharField(label=t("ပြသရန်အမည်", "Shown name"))
        organisation = forms.ChoiceField(
            label=t("အဖွဲ့အစည်း", "Organisation"),
            choices=[
                ("1", "CSO-PEMB"),
                ("2", "ERO-KYH"),
                ("new", t("အောက်တွင် အမည်ရေးထားသော အခြားအဖွဲ့အစည်း", "Another one, named below")),
            ],
        )
        new_organisation = forms.CharField(
            label=t("စာရင်းထဲတွင် မပါသော အဖွဲ့အစည်း၏ အမည်", "Name of an organisation that is not in the list"),
            required=False,
        )
        roles = forms.MultipleChoiceField(
            label=t("တာဝန်များ", "Roles"),
            widget=forms.CheckboxSelectMultiple,
            choices=[
                ("R04", t("စာရင်းသွင်းတာဝန်ခံ", "Intake officer")),
                ("R05", t("စိစစ်ရေးတာဝန်ခံ", "Vetting officer")),
            ],
        )

    return Member()


def officers(t: Words) -> dict[str, Context]:
    class Reason(forms.Form):
        reason = forms.CharField(label=t("အကြောင်းပြချက်", "Reason"))

    members = [
        {
            "url": "/look/member_form",
            "shown_name": t("စာရင်းသွင်းတာဝန်ခံ ၃", "Intake officer 3"),
            "sign_in_name": "lotus-river-22",
            "roles": [t("စာရင်းသွင်းတာဝန်ခံ", "Intake officer")],
            "organisation": "CSO-PEMB",
            "state": state,
        }
        for state in ("active", "waiting", "removed")
    ]
    return {
        "members": {"members": members, "add": "/look/member_form", "pages": None},
        "member_form": {
            "member_shown": None,
            "form": member_form(t),
            "audience": audience(t),
            "remove": Reason(prefix="r"),
            "back": "/look/members",
            "needs_second": True,
            "created": {
                "sign_in_name": "lotus-river-22",
                "passphrase": "orchid mango silver boat candle drum",
            },
        },
        "approvals": _approvals(t),
        **_team(t),
    }


def _approvals(t: Words) -> Context:
    class Decline(forms.Form):
        reason = forms.ChoiceField(
            label=t("သဘောမတူရသည့် အကြောင်းရင်း", "Why you do not agree"),
            choices=[("TOO_MUCH", t("လိုအပ်သည်ထက် ပိုများနေပါသည်", "It is more than is needed"))],
            widget=forms.RadioSelect,
        )

    exactly = [
        {"label": t("အဖွဲ့ဝင်", "Member"), "value": t("စိစစ်ရေးတာဝန်ခံ ၄", "Vetting officer 4")},
        {"label": t("တာဝန်", "Role"), "value": t("စိစစ်ရေးတာဝန်ခံ", "Vetting officer")},
        {"label": t("ဤလူများသာ", "Only these people"), "value": "", "lines": [WORDS, WORDS]},
    ]
    asked = {
        "title": t("အဖွဲ့ဝင် ထည့်ရန်", "Add a member"),
        "asked_by": t("စီမံခန့်ခွဲသူ ၁", "Administrator 1"),
        "organisation": "CSO-PEMB",
        "day": "2026-11-24",
        "reason": t("လူအင်အား မလုံလောက်၍", "There are too few of us."),
        "exactly": exactly,
        "url": "#",
        "digest": "c0ffee",
        "form": Decline(auto_id="id_a1_%s"),
        "id": "a1",
        "may_decline": True,
        "closed": None,
        "waits_for": t("စီမံခန့်ခွဲသူ ၂", "Administrator 2"),
    }
    closed = {
        "who": t("စီမံခန့်ခွဲသူ ၂", "Administrator 2"),
        "day": "2026-11-25",
        "reason": t("လိုအပ်သည်ထက် ပိုများနေပါသည်", "It is more than is needed"),
    }
    return {"mine": [asked], "others": [asked, {**asked, "closed": closed}], "wrong": "a1"}


def _team(t: Words) -> dict[str, Context]:
    """Give the pages on which somebody is taken off a file, and on which somebody names who takes over."""
    who = {"shown": t("သီရိဝင်းမြင့်", "Thiri Win Myint"), "roles": t("စာရင်းသွင်းတာဝန်ခံ", "Intake officer")}
    who["organisation"] = "CSO-PEMB"
    return {
        "unassign": {
            "who": who,
            "is_own": False,
            "reads": [t("စာရင်းသွင်းခြင်း", "Registration")],
            "has_keys": True,
            "back": "/look/file",
        },
        "way_in": {"id": "f" * 32, "assignable": [{"id": "m1", **who}]},
    }
