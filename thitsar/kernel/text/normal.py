"""Unicode normal forms in bounded time (R-TEXT; UAX #15, stream-safe text)."""

import re
import unicodedata
from typing import Literal

_NON_STARTERS = (
    30  # no language needs more on one letter; ordering them takes time with the square of their number
)
_RUN = re.compile(rf"[^\w\s]{{{_NON_STARTERS + 1},}}")


def nfc(text: str) -> str:
    """Compose; this also puts the dot below before the killer."""
    return _normal("NFC", text)


def nfkc(text: str) -> str:
    """Compose, and give wide, small and framed letters their plain form."""
    return _normal("NFKC", text)


def nfkd(text: str) -> str:
    """Take letters and accents apart."""
    return _normal("NFKD", text)


def _normal(form: Literal["NFC", "NFKC", "NFKD"], text: str) -> str:
    return text if text.isascii() else unicodedata.normalize(form, _RUN.sub(_bounded, text))


def _bounded(run: re.Match[str]) -> str:
    marks = run.group()
    kept = (mark for mark in marks[_NON_STARTERS:] if not unicodedata.combining(mark))
    return marks[:_NON_STARTERS] + "".join(kept)
