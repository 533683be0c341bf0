"""The sections of intake, each in one compartment (domain.md 2.4 to 2.6, 2.10, 2.16, 3.2)."""

from dataclasses import replace

from thitsar.apps.intake import codes, departure_types
from thitsar.apps.intake.household import HOUSEHOLD, HOUSEHOLD_1
from thitsar.apps.intake.triage import TRIAGE
from thitsar.kernel.sections.codebook import codebook
from thitsar.kernel.sections.field import Bound, Field
from thitsar.kernel.sections.findings import gettext_noop
from thitsar.kernel.sections.section import Registry, Section

COUP = "2021-02-01"

# What only intake finds; the kernel's own sentences stand in `kernel.sections.findings`.
SENTENCES: dict[str, str] = {
    "child": gettext_noop(
        "This person is or may be under 18. Only the child path is open; hand over within 48 hours."
    ),
    "age_conflict": gettext_noop(
        "The stated age is under 18 and the birth date is not. In doubt open the child path."
    ),
    "before_coup": gettext_noop("This departure lies before February 2021. Confirm the date."),
    "future_departure": gettext_noop("This departure lies in the future. Correct the date."),
    "future_arrival": gettext_noop("This arrival lies in the future. Correct the date."),
    "future_enlisted": gettext_noop("This day of joining lies in the future. Correct the date."),
    "which_branch": gettext_noop(
        "This rank means different things in different branches. First say which branch."
    ),
    "which_age": gettext_noop(
        "Write a birth date or an age, as well as it is known; or say whether you doubt that the person is 18."
    ),
    "future_birth": gettext_noop("This birth date lies in the future. Correct the date."),
    "no_consent": gettext_noop("Consent to registration was not given. Nothing is registered without it."),
    "empty_name": gettext_noop("Write at least one name, in Burmese or in Latin letters."),
    "missing_uuid": gettext_noop("This row has no submission number (_uuid). It could be registered twice."),
    "bad_today": gettext_noop("The day of this row cannot be read. Write it as year-month-day."),
    "uuid_clash": gettext_noop(
        "Another person was received under this submission number. Compare both rows."
    ),
}

_NUMBERED = "R-NRC, R-SER: compared, never required"

_IDENTITY_1 = Section(
    "identity",
    1,
    compartment="identity",
    title=("Who the person is", "မည်သူမည်ဝါ"),
    fields=(
        Field(
            "name_my",
            "name",
            ("Name in Burmese", "အမည် (မြန်မာ)"),
            decision="duplicate search",
            sensitivity="S",
        ),
        Field(
            "name_latin",
            "name",
            ("Name in Latin letters", "အမည် (အင်္ဂလိပ်)"),
            decision="duplicate search",
            sensitivity="S",
        ),
        Field(
            "father_name", "name", ("Father's name", "အဖအမည်"), decision="duplicate search", sensitivity="S"
        ),
        Field(
            "mother_name",
            "name",
            ("Mother's name", "အမိအမည်"),
            stage="vetting",
            decision="duplicate search",
            sensitivity="S",
        ),
        Field(
            "aliases",
            "names",
            ("Other names", "အခြားအမည်များ"),
            decision="duplicate search",
            sensitivity="S",
            hint=(
                "Nicknames, names taken later; separate them with commas.",
                "အမည်ပွား၊ နောက်မှ ပြောင်းသောအမည်များကို ကော်မာဖြင့် ခွဲ၍ ရေးပါ။",
            ),
        ),
        Field("sex", "code", ("Sex", "လိင်"), decision="needs", codes=codes.SEX, statistics="sex"),
        Field(
            "dob",
            "dated",
            ("Birth date", "မွေးသက္ကရာဇ်"),
            stage="urgent",
            decision="age screen (R-AGE)",
            sensitivity="H",
            statistics="age_band",
            hint=("A year or a month is enough.", "ခုနှစ် သို့မဟုတ် လကို သိလျှင် လုံလောက်ပါသည်။"),
            bounds=(Bound("future_birth", "problem", sentence=SENTENCES["future_birth"]),),
        ),
        Field(
            "age",
            "age",
            ("Age as stated", "ပြောသောအသက်"),
            stage="urgent",
            decision="age screen (R-AGE)",
        ),
        Field("nrc", "nrc", ("NRC number", "မှတ်ပုံတင်အမှတ်"), decision=_NUMBERED, sensitivity="S"),
        Field(
            "languages",
            "codes",
            ("Languages", "ဘာသာစကား"),
            decision="interview, placement",
            codes=codes.LANGUAGES,
        ),
        Field("education", "code", ("Schooling", "ပညာအရည်အချင်း"), stage="assessment", codes=codes.EDUCATION),
        Field("qualifications", "text", ("Qualifications", "အရည်အချင်းများ"), decision="livelihood"),
    ),
)

IDENTITY = replace(
    _IDENTITY_1,
    version=2,
    fields=(
        *_IDENTITY_1.fields,
        Field(
            "age_doubt",
            "yes_no",
            ("The person or you doubt that they are 18", "အသက် ၁၈ နှစ်ပြည့်ပြီဟု ကာယကံရှင် သို့မဟုတ် သင် မသေချာ"),
            stage="urgent",
            decision="age screen (R-AGE)",
            hint=(
                "In doubt they are treated as a child until an age assessment.",
                "မသေချာလျှင် အသက်အကဲဖြတ်မှု မပြုလုပ်မီအထိ ကလေးအဖြစ် ဆောင်ရွက်ပါသည်။",
            ),
        ),
    ),
)

NOTES = Section(
    "notes",
    1,
    # The narrowest compartment of intake: a free text may hold anything (R-FREE).
    compartment="identity",
    title=("Notes", "မှတ်ချက်"),
    fields=(
        Field(
            "note",
            "note",
            ("Note", "မှတ်ချက်"),
            sensitivity="S",
            hint=("No phones, places or names of others.", "ဖုန်းနံပါတ်၊ နေရာ၊ အခြားသူများ၏ အမည် မရေးပါနှင့်။"),
        ),
    ),
)


def _purpose(code: str, english: str, burmese: str, stage: str = "registration") -> Field:
    # Never required and never pre-filled: one record for each purpose, silence is not consent (R-CONS).
    return Field(code, "yes_no", (english, burmese), stage=stage, decision="R-CONS", sensitivity="H")


CONSENT = Section(
    "consent",
    1,
    compartment="registration",
    title=("Consent, one for each purpose", "သဘောတူညီချက် (ရည်ရွယ်ချက်အလိုက်)"),
    fields=(
        _purpose("REG", "To be registered", "စာရင်းသွင်းရန်"),
        _purpose("VET_SHARE", "To share for vetting", "စိစစ်ရေးအတွက် မျှဝေရန်"),
        _purpose("PLACE", "To be placed with a host", "နေရာချထားရန်", "assessment"),
        _purpose("AID", "To receive aid", "အထောက်အပံ့ရယူရန်", "assessment"),
        _purpose("CARE", "To receive care", "စောင့်ရှောက်မှုရယူရန်", "assessment"),
        _purpose("FOLLOW", "To be contacted later", "နောက်ပိုင်း ဆက်သွယ်ရန်", "assessment"),
    ),
)

# How it was asked; when and by whom the signed event says, and the version of the section says with which words.
CONSENT_TAKEN = Section(
    "consent_taken",
    1,
    compartment="registration",
    title=("How consent was asked for", "သဘောတူညီချက် တောင်းခံပုံ"),
    fields=(
        Field(
            "language", "code", ("Language it was explained in", "ရှင်းပြသည့် ဘာသာစကား"), codes=codes.LANGUAGES
        ),
        Field("method", "code", ("How the answers were given", "အဖြေပေးပုံ"), codes=codes.CONSENT_METHODS),
    ),
)

ARRIVAL = Section(
    "arrival",
    1,
    compartment="registration",
    title=("Arrival", "ရောက်ရှိမှု"),
    fields=(
        Field(
            "date_arrival",
            "dated",
            ("Arrived on", "ရောက်ရှိသည့်နေ့"),
            stage="arrival",
            decision="time limits",
            bounds=(Bound("future_arrival", "problem", sentence=SENTENCES["future_arrival"]),),
        ),
        Field(
            "site",
            "site",
            ("Site code", "စခန်းသင်္ကေတ"),
            stage="arrival",
            decision="who is responsible",
            sensitivity="H",
            required=True,
            statistics="site",
            hint=("A code such as S-7Q2, never a place.", "S-7Q2 ကဲ့သို့ သင်္ကေတသာ ရေးပါ။ နေရာအမည် မရေးပါနှင့်။"),
        ),
    ),
)

_SERVICE_1 = Section(
    "service",
    1,
    compartment="service",
    title=("Service", "တာဝန်ထမ်းဆောင်မှု"),
    fields=(
        Field(
            "branch",
            "code",
            ("Branch", "တပ်ဖွဲ့"),
            decision="vetting",
            sensitivity="H",
            codes=codes.BRANCH,
            statistics="branch",
        ),
        Field(
            "rank",
            "rank",
            ("Rank on leaving", "ထွက်ချိန် ရာထူး"),
            decision="vetting",
            sensitivity="H",
            beside="branch",
        ),
        Field(
            "unit_type",
            "code",
            ("Kind of unit", "တပ်အမျိုးအစား"),
            decision="vetting",
            sensitivity="H",
            codes=codes.UNIT_TYPE,
        ),
        Field("serial_no", "serial", ("Personal number", "ကိုယ်ပိုင်အမှတ်"), decision=_NUMBERED, sensitivity="S"),
        Field(
            "specialty",
            "code",
            ("Trade", "ကျွမ်းကျင်မှု"),
            decision="livelihood",
            sensitivity="M",
            codes=codes.SPECIALTY,
        ),
    ),
)

SERVICE = replace(
    _SERVICE_1,
    version=2,
    fields=(
        *_SERVICE_1.fields,
        Field(
            "enlisted",
            "dated",
            ("Joined on", "တပ်သို့ ဝင်သည့်နေ့"),
            decision="recruited as a child",
            sensitivity="H",
            bounds=(Bound("future_enlisted", "problem", sentence=SENTENCES["future_enlisted"]),),
        ),
    ),
)

DEPARTURE = Section(
    "departure",
    1,
    compartment="service",
    title=("Leaving", "ထွက်ခွာမှု"),
    fields=(
        Field(
            "type",
            "code",
            ("How the person left", "ထွက်ခွာပုံ"),
            stage="urgent",
            decision="track (2.6), captured screen",
            sensitivity="H",
            required=True,
            codes=departure_types.CODES,
            statistics="track",
        ),
        Field(
            "date",
            "dated",
            ("Left on", "ထွက်ခွာသည့်နေ့"),
            decision="vetting, monthly series",
            sensitivity="H",
            statistics="departure_month",
            bounds=(
                Bound("future_departure", "problem", sentence=SENTENCES["future_departure"]),
                Bound("before_coup", "warning", COUP, SENTENCES["before_coup"]),
            ),
        ),
        Field(
            "township", "township", ("Township left", "ထွက်ခွာခဲ့သော မြို့နယ်"), decision="vetting", sensitivity="H"
        ),
        Field(
            "motives",
            "codes",
            ("Reasons for leaving", "ထွက်ခွာရသည့် အကြောင်းရင်း"),
            sensitivity="H",
            codes=codes.MOTIVES,
        ),
        Field(
            "barriers",
            "codes",
            ("What made leaving hard", "ထွက်ခွာရန် အခက်အခဲ"),
            sensitivity="H",
            codes=codes.BARRIERS,
        ),
        Field(
            "route",
            "codes",
            ("Kind of way", "လမ်းအမျိုးအစား"),
            stage="vetting",
            sensitivity="S",
            codes=codes.ROUTE,
        ),
        Field(
            "weapons_declared",
            "code",
            ("Weapons declared", "လက်နက် ကြေညာချက်"),
            stage="urgent",
            decision="safety; a flag only",
            sensitivity="H",
            codes=codes.WEAPONS,
        ),
        Field(
            "intended_path",
            "code",
            ("What the person wants next", "ရှေ့ဆက်လိုသည့်လမ်း"),
            stage="assessment",
            sensitivity="H",
            codes=codes.INTENDED_PATH,
        ),
    ),
)

NEEDS = Section(
    "needs",
    1,
    compartment="support",
    title=("Needs now", "လောလောဆယ် လိုအပ်ချက်"),
    fields=(
        Field(
            "needs_now",
            "codes",
            ("Needs now", "လောလောဆယ် လိုအပ်ချက်"),
            stage="urgent",
            decision="same-day help",
            codes=codes.NEEDS,
        ),
    ),
)

# Answers name the version they were given under: every version there was is known for ever.
REGISTRY = Registry(
    (
        *(CONSENT, ARRIVAL, _IDENTITY_1, HOUSEHOLD_1, NOTES, _SERVICE_1, DEPARTURE, NEEDS),
        *(TRIAGE, CONSENT_TAKEN, IDENTITY, HOUSEHOLD, SERVICE),
    )
)


def document() -> str:
    """Write the codebook of intake as the page `docs/codebook.md`."""
    return codebook(REGISTRY)
