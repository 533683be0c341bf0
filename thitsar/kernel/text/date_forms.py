"""The forms in which people write dates (R-DATE)."""

import re

from thitsar.kernel.text import months

UNKNOWN = frozenset(
    {
        *(
            "",
            "-",
            "--",
            "—",
            "?",
            "??",
            ".",
            "n/a",
            "na",
            "nil",
            "null",
            "none",
            "unk",
            "unknown",
            "dk",
            "xxxx",
        ),
        *("not known", "don't know", "dont know", "do not know"),
        *("မသိ", "မသိပါ", "မသိရ", "မသိရပါ", "မသိရှိ", "မသိရှိပါ", "မရှိ", "မရှိပါ"),
        *("မမှတ်မိ", "မမှတ်မိပါ", "မမှတ်မိတော့ပါ"),
    }
)
_NAMES = "|".join(re.escape(name) for name in sorted(months.NUMBERS, key=len, reverse=True))
_YEAR = r"(?P<year>[0-9]{4})(?:\s*(?:ခုနှစ်|ခု|နှစ်))?"
_MONTH = rf"(?P<month>{_NAMES})\.?(?:\s*လ(?:ပိုင်း)?)?"
_DAY = r"(?P<day>[0-9]{1,2})(?:\s*(?:st|nd|rd|th|ရက်နေ့|ရက်|နေ့))?"
_GAP = r"[\s,.၊/-]*"
_TO = r"\s*(?:\bto\b|\band\b|–|—|(?<=\s)-(?=\s)|မှ|ကနေ)\s*"
WORDS = [
    re.compile(pattern)
    for pattern in (
        rf"(?:{_DAY}{_GAP}(?:of\s+)?)?{_MONTH}{_GAP}{_YEAR}",
        rf"{_YEAR}{_GAP}{_MONTH}(?:{_GAP}{_DAY})?",
        rf"{_MONTH}{_GAP}{_DAY}[\s,၊]+{_YEAR}",
        rf"{_YEAR}\s*(?P<number>[0-9]{{1,2}})\s*လ(?:ပိုင်း)?(?:\s*{_DAY})?",
        _YEAR,
    )
]
NUMBERS = [
    re.compile(pattern)
    for pattern in (
        r"(?P<day>[0-9]{1,2})\s?([./-])\s?(?P<number>[0-9]{1,2})\s?\2\s?(?P<year>[0-9]{4})",
        r"(?P<year>[0-9]{4})([./-])(?P<number>[0-9]{1,2})\2(?P<day>[0-9]{1,2})",
        r"(?P<number>[0-9]{1,2})[./-](?P<year>[0-9]{4})",
        r"(?P<year>[0-9]{4})[./-](?P<number>[0-9]{1,2})",
    )
]
SPAN = [
    re.compile(pattern)
    for pattern in (
        rf"(?P<first>{_NAMES})\.?{_TO}{_MONTH}{_GAP}{_YEAR}",
        rf"{_YEAR}{_GAP}(?P<first>{_NAMES})(?:\s*လ)?{_TO}{_MONTH}",
    )
]
ERA = re.compile(
    r"(?:(?:မြန်မာ|ကောဇာ)?\s*သက္ကရာဇ်|ကောဇာ)?\s*(?P<era>1[2-4][0-9]{2})\s*(?:ခုနှစ်|ခု|နှစ်)?\s*(?:ကောဇာ|m\.?e\.?)?"
    rf"[\s,၊]*(?:(?:{'|'.join(months.MYANMAR_CALENDAR)})\s*(?:လ)?\s*"
    r"(?:(?:ဆန်း|ပြည့်ကျော်|ပြည့်|ဆုတ်|ကွယ်)?\s*(?:[0-9]{1,2}\s*ရက်(?:နေ့)?)?)?)?"
)
CLOCK = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[t ][0-9]{2}:[0-9]{2}.*")
ABOUT = re.compile(
    r"(?:about|around|approximately|approx\.?|circa|ca?\.|~)\s*(?P<a>.+)|(?P<b>.+?)\s*(?:[~?%]|ခန့်|လောက်|ဝန်းကျင်)"
)
BETWEEN = re.compile(_TO)
FROM = re.compile(r"(?:from|between)\s+")
SINCE = re.compile(r"(?:from|since)\s+(?P<a>.+)|(?P<b>.+?)\s*(?:onwards?|မှစ၍|ကတည်းက|မှ)")
UNTIL = re.compile(r"(?:until|till|up to)\s+(?P<a>.+)|(?P<b>.+?)\s*(?:အထိ|ထိ)")
