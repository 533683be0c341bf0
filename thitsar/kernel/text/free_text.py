"""Free text is the main leak: notice what points at somebody, and keep spreadsheets from running it (R-FREE)."""

import re

from thitsar.kernel.errors import Refused
from thitsar.kernel.text.digits import to_ascii
from thitsar.kernel.text.invisible import without_invisible

_D = "[0-9x*]"  # digits, and what is written over them
_DATE = r"[0-9]{1,2}[ -][0-9]{1,2}[ -][0-9]{4}(?![0-9])"
_KINDS = "N|NAING|E|EH|P|PYU|T|TH|Y|R|S|နိုင်|ႏိုင္|ဧည့်|ဧည္႔|ဧည့္|ပြု|ျပဳ|သာသနာ|သာ|သ|ယာယီ|ယာ|ယ|စ"
_DEGREES = r"[0-9]{1,3}(?:\.[0-9]+)?\s?°"
_PATTERNS = {
    "phone": (
        # numbers in Myanmar and its neighbours, with or without the country
        rf"(?<![0-9/.,-])(?:\+|00)[ -]?[1-9](?:[ ()./-]{{0,2}}{_D}){{7,14}}(?![0-9])",
        rf"(?<![0-9/.,-])(?:95|66|91|86)[ -]?(?:{_D}[ -]?){{8,10}}(?![0-9])",
        rf"(?<![0-9/.,-])(?!{_DATE})0[1-9](?:[ -]?{_D}){{5,10}}(?![0-9/])",
    ),
    "coordinates": (
        # latitude and longitude with decimals; one decimal is enough for a pair in this part of the world
        r"(?<![0-9.])-?[0-9]{1,2}\.[0-9]{3,}°?\s?[NS]?\s?[,;/၊ ]\s?-?[0-9]{1,3}\.[0-9]{3,}(?![0-9])",
        r"(?<![0-9.])(?:[5-9]|[12][0-9])\.[0-9]+°?\s?N?\s?[,;/၊ ]\s?(?:9[0-9]|10[0-6])\.[0-9]+(?![0-9])",
        rf"{_DEGREES}\s?(?:[0-9]{{1,2}}(?:\.[0-9]+)?\s?['′’]|[NSEW]\b)",
        r"\b(?:lat|latitude|lon|long|lng|longitude)\b\s?[:=]?\s?-?[0-9]{1,3}\.[0-9]+",
        # military grid and open location codes
        r"\b4[678]\s?[NPQRS]\s?[A-HJ-NP-Z]{2}\s?[0-9]{2,5}\s?[0-9]{2,5}\b",
        r"\b[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}\b",
    ),
    "nrc": (
        r"(?<![0-9])(?:1[0-4]|[1-9])\s?[/\\-]\s?[A-Z]{3,9}\s?(?:[(\[]\s?[A-Z]{1,9}\s?[)\]]|-[A-Z]{1,5}-)?\s?[0-9]{5,6}(?![0-9])",
        rf"(?<![0-9])(?:1[0-4]|[1-9])\s?[/\\-]?\s?[က-အဥဧ]{{3}}\s?[(\[/-]?\s?(?:{_KINDS})\s?[)\]/-]?\s?[0-9]{{5,6}}(?![0-9])",
    ),
    "email": (r"[\w.+-]{1,64}\s?@\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}",),
    "link": (
        r"\bhttps?:|\bwww\.[a-z0-9]",
        r"\b(?:t\.me|wa\.me|m\.me|fb\.com|fb\.me|facebook\.com|youtu\.be|bit\.ly|signal\.me|signal\.group)\b",
        r"(?<![@\w.-])(?:[a-z0-9-]{1,63}\.){1,4}(?:com|org|net|info|io|gov|edu|xyz|site|online)\b(?![.\w])",
        r"(?<![@\w.-])(?:[a-z0-9-]{1,63}\.){1,4}(?:me|app|mm|th|in|uk|us|eu|de|ly|be)/",
    ),
}
_COMPILED = {
    kind: [re.compile(one, re.IGNORECASE) for one in patterns] for kind, patterns in _PATTERNS.items()
}

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "−")
_NEGATIVE = re.compile(r"-\s?[0-9]+(?:[.,][0-9]+)*%?|-+")  # and dashes that stand for nothing
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def identifiers(text: str) -> tuple[str, ...]:
    """Name the kinds of identifiers in a text: phone, coordinates, nrc, email, link, in this order."""
    plain = to_ascii(without_invisible(text))
    return tuple(kind for kind, patterns in _COMPILED.items() if any(one.search(plain) for one in patterns))


def pointing_at_nobody(text: str) -> str:
    """Give a text that many may read, without the space around it; Refused where it points at somebody (R-FREE)."""
    if identifiers(text):
        raise Refused(
            "This text holds a number, an address or a place that points at somebody. Say it in other words."
        )
    return text.strip()


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet would run the text; a plain negative number is none."""
    shown = text.lstrip(" \u00a0\u200b\ufeff")
    return shown.startswith(_STARTS) and _NEGATIVE.fullmatch(shown.strip()) is None


def escape_cell(text: str) -> str:
    """Make a text safe in an exported cell: an apostrophe before formulas, no characters that files cannot hold."""
    clean = _UNPRINTABLE.sub("", text)
    return f"'{clean}" if is_formula(clean) else clean
