"""Why an answer is not there: five reasons that are answers themselves, and are not the same as a blank (R-MISS)."""

from typing import Any

LABELS: dict[str, tuple[str, str]] = {
    "not_asked": ("not asked", "မမေးရသေး"),
    "refused": ("refused to say", "မဖြေလို"),
    "unknown": ("not known", "မသိ"),
    "not_applicable": ("does not apply", "မသက်ဆိုင်"),
    "withheld_for_safety": ("withheld for safety", "လုံခြုံရေးအတွက် ချန်ထား"),
}
CODES = tuple(LABELS)
# Marks that lists use for an empty cell.
BLANKS = frozenset({"", "-", "--", "—", "–", "."})

_KEY = "missing"
_READINGS = {
    **{code: code for code in CODES},
    **{label.casefold(): code for code, labels in LABELS.items() for label in labels},
    "dont_know": "unknown",
    "don't_know": "unknown",
    "n/a": "not_applicable",
    "na": "not_applicable",
    "မဖြေ": "refused",
}


def read_missing(raw: str) -> str | None:
    """Read one of the five reasons by code or by label in either language; None when it is an answer."""
    text = raw.strip().casefold()
    return _READINGS.get(text) or _READINGS.get(text.replace(" ", "_").replace("-", "_"))


def missing(code: str) -> dict[str, str]:
    """Give the value that stands in place of an answer."""
    return {_KEY: code}


def missing_code(value: Any) -> str | None:
    """Tell why a stored value is no answer: its reason, `not_asked` for a blank, None for an answer."""
    if value is None:
        return "not_asked"
    if isinstance(value, dict) and len(value) == 1:
        code = value.get(_KEY)
        return code if isinstance(code, str) else None
    return None


def show_missing(code: str, language: str) -> str:
    """Say the reason in Burmese or English; an unknown one as it is written."""
    english, burmese = LABELS.get(code, (code, code))
    return burmese if language == "my" else english
