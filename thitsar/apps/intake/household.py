"""Who lives with the person, and how many are still under junta control: never who they are (R-FAM)."""

from dataclasses import replace

from thitsar.apps.intake import codes
from thitsar.kernel.sections.field import Field, When
from thitsar.kernel.sections.section import Section

_SAFETY = ("not_asked", "refused", "unknown", "withheld_for_safety")

HOUSEHOLD_1 = Section(
    "household",
    1,
    compartment="identity",
    title=("Household", "အိမ်ထောင်စု"),
    fields=(
        Field(
            "adults",
            "count",
            ("Adults here, with the person", "ဤနေရာရှိ လူကြီး (ကာယကံရှင်အပါအဝင်)"),
            decision="placement, aid",
        ),
        Field("children", "count", ("Children here", "ဤနေရာရှိ ကလေး"), decision="placement, aid"),
        Field(
            "family_in_junta_area",
            "yes_no",
            ("Family still under junta control", "စစ်ကောင်စီ ထိန်းချုပ်ရာဒေသတွင် မိသားစု ကျန်နေသေး"),
            stage="urgent",
            decision="family at risk",
            sensitivity="S",
            hint=(
                "Only yes or no: never names or addresses.",
                "“ဟုတ်” သို့မဟုတ် “မဟုတ်” ဟုသာ ဖြေပါ။ အမည်၊ လိပ်စာ မရေးပါနှင့်။",
            ),
            missing_allowed=_SAFETY,
        ),
        Field(
            "family_count",
            "count",
            ("How many of them", "ထိုမိသားစုဝင် အရေအတွက်"),
            stage="vetting",
            decision="family at risk",
            sensitivity="S",
            relevant=When("family_in_junta_area", ("yes",)),
            missing_allowed=_SAFETY,
        ),
        Field(
            "family_at_risk",
            "yes_no",
            ("Are they in danger because of this", "ဤကိစ္စကြောင့် မိသားစု အန္တရာယ်ရှိ"),
            stage="vetting",
            decision="family at risk",
            sensitivity="S",
            relevant=When("family_in_junta_area", ("yes",)),
            missing_allowed=_SAFETY,
        ),
    ),
)

# Count, kind of kin and risk of those who stayed behind; that there is no field for a name is the rule (R-FAM).
HOUSEHOLD = replace(
    HOUSEHOLD_1,
    version=2,
    fields=(
        *HOUSEHOLD_1.fields[:3],
        replace(HOUSEHOLD_1.by_name["family_at_risk"], stage="urgent"),
        replace(HOUSEHOLD_1.by_name["family_count"], stage="registration"),
        Field(
            "family_relations",
            "codes",
            ("Who they are to the person", "ကာယကံရှင်နှင့် တော်စပ်ပုံ"),
            decision="family at risk",
            sensitivity="S",
            relevant=When("family_in_junta_area", ("yes",)),
            codes=codes.RELATIONS,
            missing_allowed=_SAFETY,
        ),
    ),
)
