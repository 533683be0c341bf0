"""Write Unicode Burmese the way a Zawgyi typist does: made without looking at the converter, to test it."""

import re
import unicodedata

_CLUSTER = re.compile(
    "(?P<kinzi>\u1004\u103a\u1039)?(?P<base>[\u1000-\u102a\u103f])(?P<stack>(?:\u1039[\u1000-\u1021])?)"
    "(?P<marks>[\u102b-\u1032\u1036-\u103e]*)"
)
_UNDER = dict(zip("ကခဂဃစဆဇဈဋဌဏတထဒဓနပဖဗဘမလ", range(22), strict=True))
_UNDER_POINTS = (
    *(0x1060, 0x1061, 0x1062, 0x1063, 0x1065, 0x1066, 0x1068, 0x1069, 0x106C, 0x106D, 0x1070, 0x1071, 0x1073),
    *(0x1075, 0x1076, 0x1077, 0x1078, 0x1079, 0x107A, 0x107B, 0x107C, 0x1085),
)
_LIGATURES = {
    "ဏ\u1039ဍ": "\u1091",
    "ဋ\u1039ဌ": "\u1092",
    "ဋ\u1039ဋ": "\u1097",
    "ဍ\u1039ဍ": "\u106e",
    "ဍ\u1039ဎ": "\u106f",
}
_LIGATURES_BEHIND = (
    ("\u102b\u1039", "\u105a"),
    ("\u1064\u102d", "\u108b"),
    ("\u1064\u102e", "\u108c"),
    ("\u1064\u1036", "\u108d"),
    ("\u102d\u1036", "\u108e"),
    ("\u103c\u103d", "\u108a"),
)
_WIDE = "ကဃဆဏတထဘယလသဟအ"


def write_zawgyi(text: str) -> str:
    """Type the text in Zawgyi, with the variants that typists choose for room above and below."""
    return _CLUSTER.sub(_typed, unicodedata.normalize("NFC", text))


def _typed(cluster: re.Match[str]) -> str:
    base, stack, marks = cluster["base"], cluster["stack"], cluster["marks"]
    front = "\u1031" if "\u1031" in marks else ""
    if "\u103c" in marks:
        front += "\u107e" if base in _WIDE else "\u103b"
    low = stack != "" or any(mark in marks for mark in "\u102f\u1030\u103b\u103d\u103e")
    if base + stack in _LIGATURES:
        body = _LIGATURES[base + stack]
    else:
        body = {"ဿ": "\u1086", "န": "\u108f" if low else "န", "ည": "\u106b" if low else "ည"}.get(base, base)
        body += chr(_UNDER_POINTS[_UNDER[stack[1]]]) if stack else ""
    behind = ("\u1064" if cluster["kinzi"] else "") + _behind(marks, low)
    for apart, joined in _LIGATURES_BEHIND:
        behind = behind.replace(apart, joined)
    return front + body + behind


def _behind(marks: str, low: bool) -> str:
    crowded = low and any(mark in marks for mark in "\u103b\u103c\u103d")
    typed = ""
    for mark in "\u103b\u103d\u103e\u102d\u102e\u1032\u1036\u102f\u1030\u102b\u102c\u1037\u103a\u1038":
        if mark not in marks:
            continue
        match mark:
            case "\u103b":
                typed += "\u103a"
            case "\u103d":
                typed += "\u103c"
            case "\u103e":
                typed += "\u103d"
            case "\u102f":
                typed += "\u1033" if crowded else "\u102f"
            case "\u1030":
                typed += "\u1034" if crowded else "\u1030"
            case "\u1037":
                typed += "\u1095" if low else "\u1094" if "\u103a" in marks else "\u1037"
            case "\u103a":
                typed += "\u1039"
            case _:
                typed += mark
    return typed
