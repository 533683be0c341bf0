"""Code lists of intake in both languages (domain.md 2.4 to 2.6, 2.10); a native speaker checks them before release."""

from thitsar.kernel.text.codes import CodeList

SEX = CodeList(
    "sex_gender",
    {
        "F": ("female", "မ"),
        "M": ("male", "ကျား"),
        "X": ("another gender", "အခြား"),
        "UNDISCLOSED": ("not disclosed", "မဖော်ပြလို"),
    },
    {
        "woman": "F",
        "girl": "F",
        "မိန်းမ": "F",
        "အမျိုးသမီး": "F",
        "man": "M",
        "boy": "M",
        "ယောက်ျား": "M",
        "အမျိုးသား": "M",
    },
)

LANGUAGES = CodeList(
    "languages",
    {
        "my": ("Burmese", "မြန်မာ"),
        "ksw": ("S'gaw Karen", "စကောကရင်"),
        "pwo": ("Pwo Karen", "ပိုးကရင်"),
        "kyu": ("Western Kayah", "ကယား (အနောက်)"),
        "eky": ("Eastern Kayah", "ကယား (အရှေ့)"),
        "blk": ("Pa'O", "ပအိုဝ်း"),
        "shn": ("Shan", "ရှမ်း"),
        "kac": ("Jingpho", "ဂျိန်းဖော"),
        "mnw": ("Mon", "မွန်"),
        "rki": ("Rakhine", "ရခိုင်"),
        "cnh": ("Hakha Chin", "ဟားခါးချင်း"),
        "cfm": ("Falam Chin", "ဖလမ်းချင်း"),
        "ctd": ("Tedim Chin", "တီးတိန်ချင်း"),
        "lus": ("Mizo", "မီဇို"),
        "pll": ("Palaung", "ပလောင်"),
        "lhu": ("Lahu", "လားဟူ"),
        "rhg": ("Rohingya", "ရိုဟင်ဂျာ"),
        "en": ("English", "အင်္ဂလိပ်"),
        "th": ("Thai", "ထိုင်း"),
        "zh": ("Chinese", "တရုတ်"),
        "hi": ("Hindi", "ဟိန္ဒီ"),
        "other": ("another language", "အခြားဘာသာစကား"),
    },
)

CONSENT_METHODS = CodeList(
    "consent_methods",
    {
        "SIGNED": ("signed", "လက်မှတ်ရေးထိုး"),
        "THUMB": ("thumbprint", "လက်ဗွေနှိပ်"),
        "ORAL_WITNESS": ("spoken, before a witness", "သက်သေရှေ့တွင် နှုတ်ဖြင့်"),
    },
)

RELATIONS = CodeList(
    "relations",
    {
        "SPOUSE": ("spouse", "အိမ်ထောင်ဖက်"),
        "CHILD": ("child", "သားသမီး"),
        "PARENT": ("parent", "မိဘ"),
        "SIBLING": ("brother or sister", "မောင်နှမ"),
        "OTHER_KIN": ("other kin", "အခြားဆွေမျိုး"),
        "NON_KIN": ("not kin", "ဆွေမျိုးမဟုတ်"),
    },
    {
        "wife": "SPOUSE",
        "husband": "SPOUSE",
        "ဇနီး": "SPOUSE",
        "ခင်ပွန်း": "SPOUSE",
        "mother": "PARENT",
        "father": "PARENT",
    },
)

EDUCATION = CodeList(
    "education",
    {
        "NONE": ("no school", "ကျောင်းမနေဖူး"),
        "MONASTIC": ("monastic school", "ဘုန်းတော်ကြီးသင်ကျောင်း"),
        "PRIMARY": ("primary school", "မူလတန်း"),
        "MIDDLE": ("middle school", "အလယ်တန်း"),
        "HIGH": ("high school", "အထက်တန်း"),
        "UNIVERSITY": ("university", "တက္ကသိုလ်"),
        "MILITARY": ("military academy or school", "စစ်တက္ကသိုလ် သို့မဟုတ် စစ်ကျောင်း"),
    },
)

BRANCH = CodeList(
    "branch",
    {
        "ARMY": ("army", "တပ်မတော်(ကြည်း)"),
        "NAVY": ("navy", "တပ်မတော်(ရေ)"),
        "AIR": ("air force", "တပ်မတော်(လေ)"),
        "POLICE": ("police force", "မြန်မာနိုင်ငံရဲတပ်ဖွဲ့"),
        "BGP": ("border guard police", "နယ်ခြားစောင့်ရဲ"),
        "BGF": ("border guard force", "နယ်ခြားစောင့်တပ်"),
        "MILITIA": ("militia", "ပြည်သူ့စစ်"),
        "PSH": ("Pyu Saw Htee", "ပျူစောထီး"),
        "CIV_MOD": ("defence civilian staff", "ကာကွယ်ရေးဝန်ကြီးဌာန အရပ်ဘက်ဝန်ထမ်း"),
        "FIRE_PRISON": ("fire service, prisons", "မီးသတ်၊ အကျဉ်းဦးစီး"),
        "OTHER": ("other", "အခြား"),
        "UNKNOWN": ("not known", "မသိ"),
    },
)

UNIT_TYPE = CodeList(
    "unit_type",
    {
        "RMC": ("regional military command", "တိုင်းစစ်ဌာနချုပ်"),
        "ROC": ("regional operations command", "ဒေသကွပ်ကဲမှုစစ်ဌာနချုပ်"),
        "MOC": ("military operations command", "စစ်ဆင်ရေးကွပ်ကဲမှုဌာနချုပ် (စကခ)"),
        "LID": ("light infantry division", "ခြေမြန်တပ်မ"),
        "IB": ("infantry battalion", "ခြေလျင်တပ်ရင်း (ခလရ)"),
        "LIB": ("light infantry battalion", "ခြေမြန်တပ်ရင်း (ခမရ)"),
        "ARTY": ("artillery", "အမြောက်တပ်"),
        "ARMOUR": ("armour", "သံချပ်ကာတပ်"),
        "ENG": ("engineers", "အင်ဂျင်နီယာတပ်"),
        "SIGNAL": ("signals", "ဆက်သွယ်ရေးတပ်"),
        "LOG": ("supply and transport", "ထောက်ပံ့ပို့ဆောင်ရေးတပ်"),
        "MED": ("medical", "ဆေးတပ်"),
        "TRAINING": ("academy, school or depot", "လေ့ကျင့်ရေးကျောင်း"),
        "MAS": ("military intelligence", "စစ်ဘက်လုံခြုံရေး (စရဖ)"),
        "HQ": ("headquarters", "ဌာနချုပ်"),
        "AIRBASE": ("air base", "လေတပ်စခန်း"),
        "NAVALCMD": ("naval command", "ရေတပ်စခန်း"),
        "POLICE_STN": ("police station", "ရဲစခန်း"),
        "POLICE_BN": ("police battalion", "လုံခြုံရေးရဲတပ်ရင်း"),
        "SPECIAL_BRANCH": ("special branch", "သတင်းတပ်ဖွဲ့"),
        "CHECKPOINT": ("checkpoint", "စစ်ဆေးရေးဂိတ်"),
        "PRISON": ("prison", "အကျဉ်းထောင်"),
        "MILITIA_GRP": ("militia group", "ပြည်သူ့စစ်အဖွဲ့"),
        "OTHER": ("other", "အခြား"),
    },
)

SPECIALTY = CodeList(
    "specialty",
    {
        "INFANTRY": ("infantry", "ခြေလျင်"),
        "DRIVER": ("driver", "ယာဉ်မောင်း"),
        "MECHANIC": ("mechanic", "စက်ပြင်"),
        "MEDIC": ("medic", "ဆေးတပ်သား"),
        "NURSE_DOCTOR": ("nurse or doctor", "သူနာပြု သို့မဟုတ် ဆရာဝန်"),
        "SIGNALS": ("signals", "ဆက်သွယ်ရေး"),
        "IT": ("computers", "ကွန်ပျူတာ"),
        "ENGINEER": ("engineer", "အင်ဂျင်နီယာ"),
        "PILOT": ("pilot", "လေယာဉ်မှူး"),
        "AIRCREW": ("aircrew", "လေယာဉ်အမှုထမ်း"),
        "AIRCRAFT_MAINT": ("aircraft maintenance", "လေယာဉ်ပြုပြင်ထိန်းသိမ်းရေး"),
        "NAVAL_CREW": ("ship's crew", "သင်္ဘောအမှုထမ်း"),
        "CLERK": ("clerk", "စာရေး"),
        "ACCOUNT": ("accounts", "စာရင်းကိုင်"),
        "LEGAL": ("legal", "ဥပဒေ"),
        "TEACHER_INSTRUCTOR": ("teacher or instructor", "ဆရာ သို့မဟုတ် နည်းပြ"),
        "COOK": ("cook", "ထမင်းချက်"),
        "CRIMINAL_INVESTIGATION": ("criminal investigation", "မှုခင်းစုံစမ်းရေး"),
        "TRAFFIC": ("traffic", "ယာဉ်ထိန်း"),
        "IMMIGRATION": ("immigration", "လူဝင်မှုကြီးကြပ်ရေး"),
        "GUARD": ("guard", "အစောင့်"),
        "MUSICIAN": ("musician", "စစ်တီးဝိုင်း"),
        "OTHER": ("other", "အခြား"),
    },
)

MOTIVES = CodeList(
    "motives",
    {
        "M01": ("objects to violence on civilians", "အရပ်သားများအပေါ် အကြမ်းဖက်မှုကို ကန့်ကွက်"),
        "M02": ("democratic conviction", "ဒီမိုကရေစီ ယုံကြည်ချက်"),
        "M03": ("refused an unlawful order", "ဥပဒေမဲ့အမိန့်ကို ငြင်းဆန်"),
        "M04": ("abuse or corruption in the ranks", "တပ်တွင်း အနိုင်ကျင့်မှု သို့မဟုတ် အဂတိလိုက်စားမှု"),
        "M05": ("exhaustion or fear of combat", "ပင်ပန်းနွမ်းနယ်မှု သို့မဟုတ် တိုက်ပွဲကို ကြောက်ရွံ့မှု"),
        "M06": ("economic hardship", "စီးပွားရေးကျပ်တည်းမှု"),
        "M07": ("family urged it", "မိသားစုက တိုက်တွန်း"),
        "M08": ("persuaded by someone who left, or by a message", "ထွက်လာသူ သို့မဟုတ် သတင်းစကားကြောင့်"),
        "M09": ("forced recruitment", "အတင်းအကျပ် စစ်သားစုဆောင်းခံရ"),
        "M10": ("dispute, debt, discipline", "အငြင်းပွားမှု၊ အကြွေး၊ စည်းကမ်း"),
        "M11": ("ethnic or religious conscience", "လူမျိုးရေး သို့မဟုတ် ဘာသာရေး အသိစိတ်"),
        "M97": ("other", "အခြား"),
        "M99": ("not stated", "မဖော်ပြ"),
    },
)

BARRIERS = CodeList(
    "barriers",
    {
        "B11": ("prison, 3 to 10 years", "ထောင်ဒဏ် ၃ နှစ်မှ ၁၀ နှစ်"),
        "B12": ("torture or execution", "ညှဉ်းပန်းခြင်း သို့မဟုတ် ကွပ်မျက်ခြင်း"),
        "B13": ("reprisal on the family", "မိသားစုကို လက်တုံ့ပြန်ခြင်း"),
        "B14": ("phone and social-media monitoring", "ဖုန်းနှင့် လူမှုကွန်ရက် စောင့်ကြည့်ခံရခြင်း"),
        "B15": ("no safe way, informers", "ဘေးကင်းသောလမ်းမရှိ၊ သတင်းပေးများ"),
        "B21": ("stigma", "ရှုတ်ချခံရမှု"),
        "B22": ("lost livelihood", "အသက်မွေးဝမ်းကျောင်း ဆုံးရှုံးမှု"),
        "B23": ("weak support after leaving", "ထွက်ပြီးနောက် အထောက်အပံ့နည်းမှု"),
        "B24": ("hosts' mistrust", "လက်ခံဒေသ၏ မယုံကြည်မှု"),
        "B25": ("wants out of the war, no path", "စစ်ပွဲမှ ထွက်လိုသော်လည်း လမ်းမရှိ"),
        "B26": ("no shelter or food", "နေစရာ စားစရာမရှိ"),
        "B27": ("mental health", "စိတ်ကျန်းမာရေး"),
        "B28": ("categories mixed, no clear policy", "အမျိုးအစားရောထွေး၊ မူဝါဒမရှင်း"),
        "B31": ("no outside information", "ပြင်ပသတင်းမရ"),
        "B32": ("junta media", "စစ်ကောင်စီ မီဒီယာ"),
        "B33": (
            "told that Buddhism and sovereignty are under threat",
            "ဗုဒ္ဓဘာသာနှင့် အချုပ်အခြာအာဏာ အန္တရာယ်ရှိသည်ဟု အပြောခံရ",
        ),
        "B34": ("nationalism, fear of ethnic areas", "အမျိုးသားရေးဝါဒ၊ တိုင်းရင်းသားဒေသကို ကြောက်ရွံ့"),
        "B35": ("rationalised violence", "အကြမ်းဖက်မှုကို မှန်သည်ဟု ဆင်ခြေပေး"),
        "B41": ("no trusted channel", "ယုံကြည်ရသော ဆက်သွယ်ရေးလမ်းမရှိ"),
        "B42": ("uneven reception", "လက်ခံပုံ မတူညီ"),
        "B43": ("no answer after contact", "ဆက်သွယ်ပြီး အဖြေမရ"),
    },
)

ROUTE = CodeList(
    "route",
    {
        "ON_FOOT": ("on foot", "ခြေလျင်"),
        "ROAD": ("by road", "ကားလမ်း"),
        "RIVER_SEA": ("by river or sea", "ရေလမ်း"),
        "BORDER_TH": ("over the Thai border", "ထိုင်းနယ်စပ်"),
        "BORDER_IN": ("over the Indian border", "အိန္ဒိယနယ်စပ်"),
        "BORDER_OTHER": ("over another border", "အခြားနယ်စပ်"),
        "HELPED_BY_NETWORK": ("helped by a network", "ကွန်ရက်အကူအညီဖြင့်"),
    },
)

WEAPONS = CodeList(
    "weapons_declared",
    {
        "NONE": ("none", "မရှိ"),
        "HANDED_OVER": ("handed over", "အပ်နှံပြီး"),
        "RETAINED": ("kept", "ကိုင်ဆောင်ထား"),
        "NOT_ASKED": ("not asked", "မမေးရသေး"),
    },
)

INTENDED_PATH = CodeList(
    "intended_path",
    {
        "LEAVE_WAR": ("leave the war", "စစ်ပွဲမှ ထွက်လို"),
        "CIVIL_ROLE": ("civil role", "အရပ်ဘက်တာဝန်"),
        "ARMED_ROLE": ("armed role", "လက်နက်ကိုင်တာဝန်"),
        "THIRD_COUNTRY": ("third country", "တတိယနိုင်ငံ"),
        "UNDECIDED": ("undecided", "မဆုံးဖြတ်ရသေး"),
    },
)

NEEDS = CodeList(
    "needs",
    {
        "FOOD": ("food", "အစားအစာ"),
        "SHELTER": ("shelter", "နေရာထိုင်ခင်း"),
        "NFI": ("household goods", "အသုံးအဆောင်ပစ္စည်း"),
        "CASH": ("cash", "ငွေသား"),
        "HEALTH": ("health", "ကျန်းမာရေး"),
        "MHPSS": ("mental health and support", "စိတ်ကျန်းမာရေးနှင့် စိတ်လူမှုအထောက်အပံ့"),
        "GBV": ("protection from gender-based violence", "ကျား/မအခြေပြု အကြမ်းဖက်မှုမှ အကာအကွယ်"),
        "CHILD": ("child protection", "ကလေးသူငယ်ကာကွယ်ရေး"),
        "EDUCATION": ("education", "ပညာရေး"),
        "LIVELIHOOD": ("livelihood", "အသက်မွေးဝမ်းကျောင်း"),
        "LEGAL_DOC": ("legal papers", "တရားဝင်စာရွက်စာတမ်း"),
        "PROTECTION": ("protection", "အကာအကွယ်"),
        "FAMILY_TRACING": ("family tracing", "မိသားစုရှာဖွေရေး"),
        "COMMS": ("communication", "ဆက်သွယ်ရေး"),
        "WASH": ("water and hygiene", "ရေနှင့် တစ်ကိုယ်ရေသန့်ရှင်းမှု"),
        "WINTER": ("winter items", "ဆောင်းတွင်းသုံးပစ္စည်း"),
    },
)

# Reporting roll-up (domain.md 2.5): "other" stays visible and is never hidden among soldiers.
ROLL_UP = {
    **dict.fromkeys(("ARMY", "NAVY", "AIR"), "soldiers"),
    **dict.fromkeys(("POLICE", "BGP"), "police"),
}
