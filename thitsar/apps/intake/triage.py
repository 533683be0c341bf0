"""Ten questions a village medic can ask before anything else, and the help that follows on the same day (C7).

The answers are asked for what follows from them and not kept: hosts and aid officers read `support`, and who was
tortured or despairs is for whoever cares for them to hear again.
"""

from collections.abc import Mapping
from typing import Any

from thitsar.kernel.sections.field import Field, Sensitivity
from thitsar.kernel.sections.section import Section

# Sections of which nothing but what follows is recorded.
NOT_KEPT = frozenset({"triage"})
# Nobody is pressed: who does not answer gets the same help.
_SILENCE = ("not_asked", "refused", "unknown")


def _asked(name: str, english: str, burmese: str, sensitivity: Sensitivity = "H") -> Field:
    return Field(
        name,
        "yes_no",
        (english, burmese),
        stage="urgent",
        decision="same-day help",
        sensitivity=sensitivity,
        missing_allowed=_SILENCE,
    )


TRIAGE = Section(
    "triage",
    1,
    compartment="support",
    title=("Needs help today", "ယနေ့ အကူအညီလိုအပ်ချက်"),
    fields=(
        _asked("ill", "Bleeding, wounded or very ill", "သွေးထွက်နေသည်၊ ဒဏ်ရာရသည် သို့မဟုတ် အလွန်နေမကောင်း"),
        _asked("pregnant", "Pregnant, or gave birth in the last weeks", "ကိုယ်ဝန်ရှိသည် သို့မဟုတ် မကြာသေးမီက မီးဖွားထားသည်"),
        _asked("unaccompanied", "A child without parents or guardian", "မိဘ၊ အုပ်ထိန်းသူ မပါသော ကလေး"),
        _asked(
            "disabled", "Needs help to move, see, hear or understand", "သွားလာရန်၊ မြင်ရန်၊ ကြားရန်၊ နားလည်ရန် အကူအညီလို"
        ),
        _asked(
            "tortured",
            "Was tortured or badly beaten: yes or no is enough, do not ask how",
            "ညှဉ်းပန်းခံရ၊ ပြင်းထန်စွာ ရိုက်နှက်ခံရဖူး – ဟုတ်၊ မဟုတ်သာ ဖြေလျှင် လုံလောက်ပါသည်၊ အသေးစိတ် မမေးပါနှင့်",
            "S",
        ),
        _asked("despair", "Thinks of ending their own life", "မိမိကိုယ်ကို အဆုံးစီရင်ရန် စဉ်းစားမိ", "S"),
        _asked("hungry", "No food or water today", "ယနေ့ စားစရာ သို့မဟုတ် ရေမရှိ"),
        _asked("roofless", "No place to sleep tonight", "ယနေ့ည အိပ်စရာနေရာမရှိ"),
        _asked("threatened", "Is threatened by somebody now", "ယခု တစ်စုံတစ်ဦး၏ ခြိမ်းခြောက်မှု ခံနေရ", "S"),
        _asked(
            "held",
            "Somebody holds them or their papers against their will",
            "တစ်စုံတစ်ဦးက ဆန္ဒမပါဘဲ ထိန်းသိမ်းထားသည် သို့မဟုတ် စာရွက်စာတမ်းများကို သိမ်းထားသည်",
            "S",
        ),
    ),
)

# What a yes asks for, in the codes of `needs.needs_now`: work lists of today are made of those.
SAME_DAY: Mapping[str, tuple[str, ...]] = {
    "ill": ("HEALTH",),
    "pregnant": ("HEALTH",),
    "unaccompanied": ("CHILD",),
    "disabled": ("HEALTH",),
    "tortured": ("HEALTH", "MHPSS"),
    "despair": ("MHPSS",),
    "hungry": ("FOOD",),
    "roofless": ("SHELTER",),
    "threatened": ("PROTECTION",),
    "held": ("PROTECTION",),
}


def same_day(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Name the needs that follow from the answers, each once."""
    found = (need for name, needs in SAME_DAY.items() if values.get(name) == "yes" for need in needs)
    return tuple(dict.fromkeys(found))
