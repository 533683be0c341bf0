"""Write Burmese as older phones do: in Zawgyi, which uses the same code points for other shapes in another order.

Zawgyi stores what the eye sees from left to right, and a separate code for each shape a sign takes beside its
neighbours. Written from the code chart of the Zawgyi-One font, apart from the reader in `kernel/text`, so that
each tests the other.
"""

import re

from thitsar.kernel.errors import Refused

_CLUSTER = re.compile("(?P<kinzi>င်္)?(?P<base>[က-ဪဿ])(?:္(?P<stack>[က-အ]))?(?P<medials>[ျြွှ]*)(?P<rest>[ါာိီုူေဲံ့း်]*)")
_FOREIGN = re.compile("[\u1050-\u109f\ua9e0-\ua9fe\uaa60-\uaa7f]")

_STACKED = dict(
    zip("ကခဂဃစဆဇဈဋဌဏတထဒဓနပဖဗဘမလ", "ၠၡၢၣၥၦၨၩၬၭၰၱၳၵၶၷၸၹၺၻၼႅ", strict=True),
)
_PAIRS = {"ဏဍ": "႑", "ဋဌ": "႒", "ဋဋ": "႗", "ဍဍ": "ၮ", "ဍဎ": "ၯ"}
_WIDE = frozenset("ကဃဆဏတထဘယလသဟအဩ")  # the ra-sign before these is the broad one
_DEEP = frozenset("ညဋဌဍဎဈဥဠ")  # these reach below the line, so that a vowel below must stand aside
_ASAT, _YA, _WA, _HA = "\u1039", "\u103a", "\u103c", "\u103d"
_RA = {  # by (broad, something above, something below)
    (False, False, False): "\u103b",
    (True, False, False): "\u107e",
    (False, True, False): "\u107f",
    (True, True, False): "\u1080",
    (False, False, True): "\u1081",
    (True, False, True): "\u1082",
    (False, True, True): "\u1083",
    (True, True, True): "\u1084",
}
_ABOVE = frozenset("ိီဲံ")
_BELOW = frozenset("ုူ")


def to_zawgyi(text: str) -> str:
    """Write Unicode Burmese in Zawgyi; everything else stays."""
    if foreign := _FOREIGN.search(text):
        raise Refused("Zawgyi has no letter %(letter)s.", {"letter": foreign.group()})
    return _CLUSTER.sub(_written, text)


def to_half_zawgyi(text: str) -> str:
    """Write as a poor converter does: a creaky tone before a killer, as in မြင့်, is left in Unicode."""
    return "့်".join(to_zawgyi(part) for part in text.split("့်"))


def _written(cluster: re.Match[str]) -> str:
    base, stack, medials, rest = (cluster[part] or "" for part in ("base", "stack", "medials", "rest"))
    kinzi = cluster["kinzi"] is not None
    return "".join(
        (
            "\u1031" if "ေ" in rest else "",
            _ra(base, stack + medials, above=kinzi or bool(_ABOVE & set(rest))),
            _letters(base, stack, medials + rest),
            _medials(base, medials, rest),
            _vowels(base, stack + medials, rest, kinzi=kinzi),
        )
    )


def _ra(base: str, signs: str, *, above: bool) -> str:
    low = bool(set(signs) - set("ျြှ"))
    return _RA[base in _WIDE, above, low] if "ြ" in signs else ""


def _letters(base: str, stack: str, signs: str) -> str:
    joined = _PAIRS.get(base + stack, "")
    return joined or _base(base, stack + signs) + _STACKED.get(stack, "")


def _base(base: str, signs: str) -> str:
    vowel_below = bool(_BELOW & set(signs))
    crowded = vowel_below or bool(set(_STACKED) & set(signs)) or bool(set("ွှ") & set(signs))
    killed = bool({"်", "ာ"} & set(signs))
    match base:
        case "န" if crowded:
            return "\u108f"
        case "ည" if crowded:
            return "\u106b"
        case "ရ" if vowel_below:
            return "\u1090"
        case "ဉ":
            return "ဥ" if killed else "\u106a"
        case "ဿ":
            return "\u1086"
    return base


def _medials(base: str, medials: str, rest: str) -> str:
    if "ှ" in medials and "ွ" not in medials and _BELOW & set(rest):
        return _YA if "ျ" in medials else ""  # the ha-sign is part of the vowel's shape
    signs = ""
    if "ွ" in medials:
        signs = "\u108a" if "ှ" in medials else _WA
    elif "ှ" in medials:
        signs = "\u1087" if "ြ" in medials or base == "ည" else _HA
    if "ျ" not in medials:
        return signs
    return "\u107d" + signs if "ွ" in medials else signs + _YA


def _vowels(base: str, below: str, rest: str, *, kinzi: bool) -> str:
    signs = "".join(sorted(set(rest) - {"ေ"}, key="ိီဲံုူါာ့်း".index))
    signs = _kinzi(signs) if kinzi else signs
    signs = signs.replace("ါ်", "\u105a").replace("ိံ", "\u108e").replace("်", _ASAT)
    if "ှ" in below and "ွ" not in below:
        signs = signs.replace("ု", "\u1088").replace("ူ", "\u1089")
    elif below or base in _DEEP:
        signs = signs.replace("ု", "\u1033").replace("ူ", "\u1034")
    return signs.replace("့", _dot(base, below, rest))


def _kinzi(signs: str) -> str:
    for vowel, joined in (("ိ", "\u108b"), ("ီ", "\u108c"), ("ံ", "\u108d")):
        if vowel in signs:
            return signs.replace(vowel, joined)
    return "\u1064" + signs


def _dot(base: str, medials: str, rest: str) -> str:
    if set(medials) & set("ျွှ") or (medials and _BELOW & set(rest)):
        return "\u1095"
    return "\u1094" if base == "န" or _BELOW & set(rest) else "့"
