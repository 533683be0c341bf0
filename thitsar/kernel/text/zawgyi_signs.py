"""What only one of the two Burmese encodings can spell; most words show nothing of the kind (R-TEXT)."""

import re

_LETTER = (
    "\u1000-\u102a\u103f\u104e\u1050-\u1055\u105a-\u105d\u1061\u1065\u1066"
    "\u106e-\u1070\u1075-\u1081\u108e\uaa60-\uaa7f"
)
_ALOOK = "\u1040\u1047"  # the digits that stand for ဝ and ရ
# Letters that Unicode stacks: each under one of its own row of the alphabet, and a few of Sanskrit.
_ROWS = (
    ("က", "ကခလယရ"),
    ("ဂ", "ဂဃ"),
    ("စ", "စဆ"),
    ("ဇ", "ဇဈဉ"),
    ("ဉ", "စဆဇဈ"),
    ("ည", "စဆဇဈည"),
    ("ဋ", "ဋဌ"),
    ("ဍ", "ဍဎ"),
    ("ဏ", "ဋဌဍဎဏ"),
    ("တ", "တထမဝ"),
    ("ဒ", "ဒဓမဝ"),
    ("န", "တထဒဓန"),
    ("ပ", "ပဖလ"),
    ("ဗ", "ဗဘ"),
    ("မ", "ပဖဗဘမ"),
    ("လ", "လပယ"),
    ("သ", "သမလတထဝ"),
    ("ဟ", "မဝ"),
    ("ဠ", "ဠ"),
    ("\u105a-\u105d", "\u1000-\u105d"),
)
_STACKS = "|".join(f"(?<=[{upper}]\u1039)[{lower}]" for upper, lower in _ROWS)
_ONLY_ZAWGYI = re.compile(
    "|".join(
        (
            # ေ before its consonant
            f"(?<![{_LETTER}{_ALOOK}\u103b-\u103e\u1060\u1082\u1031])\u1031",
            # the visible killer where Unicode only stacks
            f"(?<!\u103a)\u1039(?!{_STACKS})",
            # the ring before its consonant
            f"(?<![{_LETTER}{_ALOOK}\u1039\u103a\u1060])\u103b",
            "\u1037\u103a\u103b|[\u100c\u101b\u101f\u1021]\u103b[\u1000-\u1021]",
            "[\u107e-\u1084][\u1000-\u1003\u1005-\u100e\u1012-\u1014\u1016-\u1018\u1021]",
            # the medial ya with a vowel after it; ကျွန်ုပ် alone looks so in Unicode
            "\u103a[\u102d\u102e\u1030\u1032-\u1034]|(?<!\u1031)\u103a[\u102b\u102c]|\u103a\u102f(?!\u1015\u103a)",
            "\u102d\u1033|\u1002\u1064\u101c\u102c",  # and မင်္ဂလာ
            # a letter with its own double or aspirate under it; Shan has syllables like some of these
            "\u1005[\u1065-\u1067]|\u100f[\u1070\u1091]|\u1010[\u1071-\u1074]",
            "(?:\u1012[\u1075\u1076]|[\u1014\u108f][\u1071-\u1077]|\u1015[\u1078\u1079]"
            "|[\u1017\u1019][\u107a-\u107c])(?![\u103a\u1081-\u108d])",
            # dots below, which in Unicode are Shan digits
            "(?<=[\u1000-\u1021\u102b-\u103e])[\u1094\u1095]",
        )
    )
)
_ONLY_UNICODE = re.compile(
    "\u103e|\u102c\u103a|\u103a\u1038|[\u103b\u103c]\u103d|"
    "\u1031(?![\u1000-\u102a\u103b\u103f\u1040\u1047\u106a\u106b\u107e-\u1086\u108f-\u1092\u1097])"
)


def shows_zawgyi(word: str) -> bool:
    """Find a sign where Unicode cannot have it."""
    return _ONLY_ZAWGYI.search(word) is not None


def shows_unicode(word: str) -> bool:
    """Find a sign where Zawgyi cannot have it."""
    return _ONLY_UNICODE.search(word) is not None
