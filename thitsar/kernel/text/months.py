"""Names of months: the twelve of the common calendar in both languages, and those of the Myanmar calendar."""

ENGLISH = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
BURMESE = (
    "ဇန်နဝါရီ", "ဖေဖော်ဝါရီ", "မတ်", "ဧပြီ", "မေ", "ဇွန်",
    "ဇူလိုင်", "ဩဂုတ်", "စက်တင်ဘာ", "အောက်တိုဘာ", "နိုဝင်ဘာ", "ဒီဇင်ဘာ",
)  # fmt: skip
_OTHER = {
    "sept": 9,
    "ဇန်နာဝါရီ": 1,
    "ဖေဖေါ်ဝါရီ": 2,
    "ဖေဖဝါရီ": 2,
    "ဖေဖော်": 2,
    "ဧပရယ်": 4,
    "ဂျွန်": 6,
    "ဂျူလိုင်": 7,
    "သြဂုတ်": 8,
    "ဩဂတ်": 8,
    "သြဂတ်": 8,
    "စပ်တင်ဘာ": 9,
    "အောက်တိုဗာ": 10,
    "နိုဗင်ဘာ": 11,
    "ဒီစင်ဘာ": 12,
}

NUMBERS = {
    **{name.casefold(): number for number, name in enumerate(ENGLISH, 1)},
    **{name[:3].casefold(): number for number, name in enumerate(ENGLISH, 1)},
    **{name: number for number, name in enumerate(BURMESE, 1)},
    **_OTHER,
}

# Their days move against the common calendar, so a date in them is known by its year only.
MYANMAR_CALENDAR = (
    "တန်ခူး", "ကဆုန်", "နယုန်", "ပထမဝါဆို", "ဒုတိယဝါဆို", "ဝါဆို", "ဝါခေါင်", "တော်သလင်း", "သီတင်းကျွတ်",
    "တန်ဆောင်မုန်း", "နတ်တော်", "ပြာသို", "တပို့တွဲ", "တပေါင်း",
)  # fmt: skip
