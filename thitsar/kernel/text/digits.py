"""Digits of the scripts that arrive in one column, read as one (R-DATE, R-NRC)."""

import re

_ASCII = "0123456789"
_MYANMAR = "၀၁၂၃၄၅၆၇၈၉"
_ZEROS = (0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0x1040, 0xA9F0, 0xFF10)
_TO_ASCII = {zero + digit: _ASCII[digit] for zero in _ZEROS for digit in range(10)}
_SHAN = {0x1090 + digit: _ASCII[digit] for digit in range(10)}
_TO_MYANMAR = str.maketrans(_ASCII, _MYANMAR)

# Zawgyi uses the code points of the Shan digits as letters and signs.
_SHAN_RUN = re.compile("(?<![\u1000-\u103f])[\u1090-\u1099]+")
# ဝ and ရ are typed for ၀ and ၇, which look the same; what stands among digits is a digit.
_RUN = re.compile("[0-9ဝရ]+")
_WORD = re.compile("[\u1000-\u103f\u1050-\u109f]")
_LETTER_DIGITS = str.maketrans("ဝရ", "07")


def to_ascii(text: str) -> str:
    """Turn the digits of every script into 0-9, with the letters ဝ and ရ that stand for ၀ and ၇ (R-TEXT)."""
    if text.isascii():
        return text
    plain = text.translate(_TO_ASCII)
    plain = _SHAN_RUN.sub(lambda run: run.group().translate(_SHAN), plain)
    if "ဝ" not in plain and "ရ" not in plain:
        return plain
    return _RUN.sub(_letters_as_digits, plain)


def to_myanmar(text: str) -> str:
    """Turn 0-9 into Myanmar digits."""
    return text.translate(_TO_MYANMAR)


def _letters_as_digits(run: re.Match[str]) -> str:
    letters = run.group()
    first, last = 0, len(letters)
    # At an edge that touches a word the letter belongs to the word: ၁၀ရက် is ten days, not 107.
    if _WORD.match(run.string[run.start() - 1 : run.start()]):
        while first < last and letters[first] in "ဝရ":
            first += 1
    if _WORD.match(run.string[run.end() : run.end() + 1]):
        while last > first and letters[last - 1] in "ဝရ":
            last -= 1
    middle = letters[first:last]
    if not any(letter in _ASCII for letter in middle):
        return letters
    return letters[:first] + middle.translate(_LETTER_DIGITS) + letters[last:]
