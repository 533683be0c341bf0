"""Code lists of vetting in both languages (domain.md 2.7, 3.3); what is not listed here cannot be recorded."""

from collections.abc import Mapping

Labels = Mapping[str, tuple[str, str]]

TIERS: Labels = {
    "PENDING": ("not decided yet", "စိစစ်ဆဲ"),
    "PROVISIONAL": ("provisional: safe to host for now", "ယာယီအသိအမှတ်ပြု"),
    "CLEARED": ("cleared", "စိစစ်အတည်ပြုပြီး"),
    "CLEARED_COND": ("cleared with conditions", "စည်းကမ်းချက်ဖြင့် အတည်ပြုပြီး"),
    "NOT_CLEARED": ("cannot be confirmed now", "အတည်မပြုနိုင်သေး"),
    "REFERRED": ("referred: another body leads", "လွှဲပြောင်းပေးပြီး"),
}
CLAIMS: Labels = {
    "IDENTITY": ("who the person is", "မည်သူမည်ဝါဖြစ်ကြောင်း"),
    "AGE": ("age", "အသက်"),
    "SERVICE": ("service", "တာဝန်ထမ်းဆောင်ခဲ့ကြောင်း"),
    "RANK": ("rank", "ရာထူး"),
    "DEPARTURE_TYPE": ("how the person left", "ထွက်လာပုံ"),
    "DEPARTURE_DATE": ("when the person left", "ထွက်လာသည့်ရက်"),
    "CONDUCT": ("conduct", "အပြုအမူ"),
    "FAMILY": ("family", "မိသားစု"),
    "INTENT": ("what the person wants to do", "ရှေ့ဆက်လိုသည့် လမ်း"),
}
KINDS: Labels = {
    "DOC_NRC": ("NRC card", "မှတ်ပုံတင်ကတ်"),
    "DOC_SERVICE_ID": ("service card", "တာဝန်ထမ်းကတ်"),
    "DOC_PAYBOOK": ("pay book", "လစာစာအုပ်"),
    "UNIFORM_PHOTO": ("photograph in uniform", "ဝတ်စုံဖြင့် ဓာတ်ပုံ"),
    "CDM_LETTER": ("CDM letter", "CDM ထောက်ခံစာ"),
    "VOUCHER": ("voucher", "ထောက်ခံသူ"),
    "WITNESS_OF_DEPARTURE": ("witness of the departure", "ထွက်လာမှုကို မြင်သိသူ"),
    "OPEN_SOURCE": ("public source", "လူတိုင်းမြင်နိုင်သော အရင်းအမြစ်"),
    "PARTNER_RECORD": ("record of a partner", "မိတ်ဖက်အဖွဲ့အစည်း၏ မှတ်တမ်း"),
    "KNOWLEDGE_INTERVIEW": ("knowledge interview", "ဗဟုသုတမေးမြန်းခြင်း"),
    "OTHER": ("other", "အခြား"),
}
DOCUMENTS = frozenset({"DOC_NRC", "DOC_SERVICE_ID", "DOC_PAYBOOK", "CDM_LETTER"})
DIRECTIONS: Labels = {
    "+": ("speaks for it", "ထောက်ခံသည်"),
    "0": ("says nothing either way", "မထောက်ခံ၊ မဆန့်ကျင်ပါ"),
    "-": ("speaks against it", "ဆန့်ကျင်သည်"),
}
RELIABILITY: Labels = {
    "F": ("F · cannot be judged", "F · ဆုံးဖြတ်၍ မရပါ"),
    "A": ("A · completely reliable", "A · လုံးဝ ယုံကြည်ရသည်"),
    "B": ("B · usually reliable", "B · များသောအားဖြင့် ယုံကြည်ရသည်"),
    "C": ("C · fairly reliable", "C · အတော်အတန် ယုံကြည်ရသည်"),
    "D": ("D · not usually reliable", "D · များသောအားဖြင့် မယုံကြည်ရပါ"),
    "E": ("E · unreliable", "E · မယုံကြည်ရပါ"),
}
CREDIBILITY: Labels = {
    "6": ("6 · cannot be judged", "၆ · ဆုံးဖြတ်၍ မရပါ"),
    "1": ("1 · confirmed by other, independent sources", "၁ · အခြား သီးခြားအရင်းအမြစ်များက အတည်ပြုသည်"),
    "2": ("2 · probably true", "၂ · မှန်ဖွယ်ရှိသည်"),
    "3": ("3 · possibly true", "၃ · မှန်နိုင်သည်"),
    "4": ("4 · doubtful", "၄ · သံသယရှိသည်"),
    "5": ("5 · improbable", "၅ · မဖြစ်နိုင်သလောက်ဖြစ်သည်"),
}
STATUSES: Labels = {
    "UNTESTED": ("untested", "မစိစစ်ရသေး"),
    "SUPPORTED": ("supported", "အထောက်အထားရှိ"),
    "CONTRADICTED": ("contradicted", "ဆန့်ကျင်ချက်ရှိ"),
    "MIXED": ("mixed", "ထောက်ခံချက်ရော ဆန့်ကျင်ချက်ပါရှိ"),
}
# Whether there is a serious allegation is asked apart, as yes or no (R-EXCL). Medical and counselling results are no
# check, and nothing can make them one.
CHECKS: Labels = {
    "AGE_SCREEN": ("age screen", "အသက်စိစစ်ခြင်း"),
    "DUPLICATE_SEARCH": ("search for duplicates", "ထပ်နေသည့်ဖိုင် ရှာဖွေခြင်း"),
    "IDENTITY_DOCUMENT": ("identity document", "မည်သူမည်ဝါဖြစ်ကြောင်း စာရွက်စာတမ်း"),
    "SERVICE_CONSISTENCY": (
        "do rank, kind of unit, place and dates fit",
        "ရာထူး၊ တပ်အမျိုးအစား၊ နေရာနှင့် ရက်များ ကိုက်ညီမှု",
    ),
    "KNOWLEDGE_INTERVIEW": ("knowledge interview", "ဗဟုသုတမေးမြန်းခြင်း"),
    "TWO_VOUCHERS": ("two vouchers or more", "ထောက်ခံသူ နှစ်ဦးနှင့်အထက်"),
    "CDM_COHORT": ("earlier CDM cohort", "ယခင် CDM အုပ်စု"),
    "DEPARTURE_WITNESS": ("witness of the departure", "ထွက်လာမှုကို မြင်သိသူ"),
    "OPEN_SOURCE": ("public posts only", "လူတိုင်းမြင်နိုင်သော စာများသာ"),
    "CIVILIAN_CHARACTER": ("present armed role", "လက်ရှိ လက်နက်ကိုင်တာဝန်"),
    "HOST_CONSULTATION": ("the host was asked", "လက်ခံသူကို မေးမြန်းခြင်း"),
}
RESULTS: Labels = {
    "SUPPORTS": ("supports", "ထောက်ခံသည်"),
    "NEUTRAL": ("neutral", "ကြားနေ"),
    "CONTRADICTS": ("contradicts", "ဆန့်ကျင်သည်"),
    "INCONCLUSIVE": ("inconclusive", "မပြတ်သားပါ"),
    "NOT_DONE": ("not done", "မလုပ်ရသေး"),
}
# Three questions, answered apart and never added up.
RISKS: Labels = {
    "PERSON": ("Risk to the person and the family", "ကာယကံရှင်နှင့် မိသားစုအတွက် အန္တရာယ်"),
    "HOST": ("Risk to the host community", "လက်ခံသည့် ရပ်ရွာအတွက် အန္တရာယ်"),
    "SECURITY": ("Risk to the security of what we know", "သတင်းအချက်အလက် လုံခြုံရေးအတွက် အန္တရာယ်"),
}
LEVELS: Labels = {"LOW": ("low", "နည်း"), "MED": ("medium", "အလယ်အလတ်"), "HIGH": ("high", "မြင့်")}
SCOPES: Labels = {
    "HOST": ("with this host only", "ဤလက်ခံသူနှင့်သာ"),
    "PROGRAMME": ("in the whole programme", "အစီအစဉ်တစ်ခုလုံးတွင်"),
}
# R-COND: nothing else may ever be asked of anybody.
CONDITIONS: Labels = {
    "REPORT_ADDRESS": (
        "tell the focal point when you move",
        "နေရာပြောင်းလျှင် တာဝန်ခံကို အသိပေးရန်",
    ),
    "SITE_CLASS": ("live at a site of the agreed kind", "သဘောတူထားသော စခန်းအမျိုးအစားတွင် နေထိုင်ရန်"),
    "MONTHLY_CHECK_IN": ("check in once a month", "တစ်လတစ်ကြိမ် ဆက်သွယ်ရန်"),
    "NO_ARMS": ("do not handle arms", "လက်နက် မကိုင်တွယ်ရန်"),
    "NOT_WITH_GROUP": ("not to be housed with this group", "ဤအုပ်စုနှင့် အတူမထားရန်"),
    "FURTHER_CHECK": ("one more check by this day", "ဤရက်မတိုင်မီ ထပ်မံစိစစ်ရန်"),
    "TRAINING_FIRST": ("training before a role in the field", "ကွင်းဆင်းတာဝန်မယူမီ သင်တန်းတက်ရန်"),
}
# Which conditions name a kind of site or a group; the others have nothing to say beside themselves.
WITH_WORDS = frozenset({"SITE_CLASS", "NOT_WITH_GROUP"})
GAPS: Labels = {
    "IDENTITY": ("who the person is: one item fewer", "မည်သူမည်ဝါဖြစ်ကြောင်း – အထောက်အထား တစ်ခု လိုသေး"),
    "SERVICE": ("service: one item fewer", "တာဝန်ထမ်းဆောင်မှု – အထောက်အထား တစ်ခု လိုသေး"),
    "DOCUMENT": ("no document and no knowledge interview", "စာရွက်စာတမ်း သို့မဟုတ် ဗဟုသုတမေးမြန်းမှု မရှိသေး"),
    "VOUCHERS": ("fewer than two vouchers", "ထောက်ခံသူ နှစ်ဦး မပြည့်သေး"),
    "CONTRADICTION": (
        "an item that the person has answered still speaks against a claim",
        "ကာယကံရှင် ဖြေပြီးသော်လည်း ဆန့်ကျင်ချက်တစ်ခု ကျန်ရှိသေး",
    ),
}
REVIEWS: Labels = {
    "CONTRADICTION": ("a new item speaks against a claim", "ဆန့်ကျင်သည့် အချက်အသစ် ရှိလာသည်"),
    "VOUCHER": ("a voucher was taken back", "ထောက်ခံချက်တစ်ခု ပြန်ရုပ်သိမ်းသည်"),
    "TIME": ("the time for a review has come", "ပြန်လည်သုံးသပ်ရန် အချိန်ရောက်ပြီ"),
}
REOPENINGS: Labels = {
    "NEW_FACTS": ("the person brought new facts", "ကာယကံရှင်က အချက်အလက်သစ် တင်ပြသည်"),
    "NINETY_DAYS": ("ninety days have passed", "ရက် ၉၀ ပြည့်ပြီ"),
    "ANSWERED": ("the other body has answered", "လွှဲပြောင်းခံ အဖွဲ့အစည်းက ပြန်ကြားပြီ"),
}
CONFLICTS: Labels = {
    "KIN": ("related to the person", "ဆွေမျိုးတော်စပ်သည်"),
    "OWN_VOUCHER": ("vouches for the person", "ထောက်ခံသူ ဖြစ်သည်"),
    "OTHER": ("another conflict", "အခြား အကျိုးစီးပွားဆက်စပ်မှု"),
}
METHODS: Labels = {
    "READ_ALOUD": ("read aloud", "ဖတ်ပြသည်"),
    "ON_PAPER": ("on paper", "စာရွက်ဖြင့် ပေးသည်"),
    "BOTH": ("on paper and read aloud", "စာရွက်ပေးပြီး ဖတ်ပြသည်"),
    "INTERPRETED": ("through an interpreter", "စကားပြန်ဖြင့်"),
}
STATES: Labels = {
    "IN_VETTING": ("in vetting", "စိစစ်ဆဲ"),
    "PROVISIONAL": TIERS["PROVISIONAL"],
    "CLEARED": TIERS["CLEARED"],
    "CLEARED_COND": TIERS["CLEARED_COND"],
    "NOT_CLEARED": TIERS["NOT_CLEARED"],
    "REFERRED": TIERS["REFERRED"],
    "REVIEW": ("in review", "ပြန်လည်သုံးသပ်ဆဲ"),
}
LANGUAGES: Labels = {
    "my": ("Burmese", "မြန်မာ"),
    "ksw": ("S'gaw Karen", "စကောကရင်"),
    "pwo": ("Pwo Karen", "ပိုးကရင်"),
    "kyu": ("Kayah", "ကယား"),
    "blk": ("Pa'O", "ပအိုဝ်း"),
    "shn": ("Shan", "ရှမ်း"),
    "kac": ("Jingpho", "ဂျိန်းဖော"),
    "mnw": ("Mon", "မွန်"),
    "rki": ("Rakhine", "ရခိုင်"),
    "chin": ("a Chin language", "ချင်းဘာသာစကား"),
    "en": ("English", "အင်္ဂလိပ်"),
    "other": ("another language", "အခြားဘာသာစကား"),
}
