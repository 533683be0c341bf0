"""Letters and digits that look alike and are typed for each other (R-TEXT)."""

import re

# A run of nothing but ၀ and ၇; ၁၀၀ is a number and stays one.
_DIGITS = re.compile("(?<![\u1040-\u1049])[\u1040\u1047]+(?![\u1040-\u1049])")
_WORD = re.compile("[\u1000-\u103f\u1050-\u109f]")
_AS_LETTERS = str.maketrans("၀၇", "ဝရ")
_ONE_LETTER = str.maketrans({"ဉ": "ဥ"})


def digits_to_letters(text: str) -> str:
    """Read ၀ and ၇ as ဝ and ရ where they touch a Burmese letter or sign."""
    if "၀" not in text and "၇" not in text:
        return text
    return _DIGITS.sub(_letters, text)


def one_spelling(text: str) -> str:
    """Give one spelling to letters told apart only by careful writers: ဉီ ဦ ဦ, ဉ ဥ, သြ ဩ."""
    joined = text.replace("\u1009\u102e", "ဦ").replace("\u1025\u102e", "ဦ").replace("\u101e\u103c", "ဩ")
    return joined.translate(_ONE_LETTER)


def _letters(run: re.Match[str]) -> str:
    around = run.string[max(run.start() - 1, 0) : run.start()] + run.string[run.end() : run.end() + 1]
    return run.group().translate(_AS_LETTERS) if _WORD.search(around) else run.group()
