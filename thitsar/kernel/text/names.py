"""Read a name: what was written, how it is shown for a person to confirm, and by what it is matched (R-NAME)."""

import re
from dataclasses import dataclass

from thitsar.kernel.text.invisible import has_invisible, without_invisible
from thitsar.kernel.text.lookalikes import digits_to_letters, one_spelling
from thitsar.kernel.text.marks import tidy
from thitsar.kernel.text.normal import nfc, nfkc
from thitsar.kernel.text.titles import without_title
from thitsar.kernel.text.zawgyi import is_zawgyi, to_unicode

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_NOT_KEPT = re.compile("[^\\w\u1000-\u109f\uaa60-\uaa7f]|[_\u104a\u104b]")


@dataclass(frozen=True)
class NameReading:
    """Hold the three forms of a name; findings are among zawgyi, zero_width and lookalike_digit, in this order."""

    original: str
    shown: str
    key: str
    findings: tuple[str, ...]


def read_name(raw: str) -> NameReading:
    """Read a name in either script and either encoding; nothing is replaced before a person agrees (R-TEXT)."""
    if raw.isascii():
        shown = _one_line(raw)
        return NameReading(raw, shown, _key(shown), ())
    visible = without_invisible(raw)
    zawgyi = is_zawgyi(visible)
    spelled = nfc(to_unicode(visible) if zawgyi else visible)
    repaired = digits_to_letters(spelled)
    shown = _one_line(repaired)
    found = {"zawgyi": zawgyi, "zero_width": has_invisible(raw), "lookalike_digit": repaired != spelled}
    return NameReading(raw, shown, _key(shown), tuple(finding for finding, here in found.items() if here))


def _one_line(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())


def _key(shown: str) -> str:
    folded = shown.casefold()
    if not shown.isascii():
        folded = one_spelling(tidy(nfkc(folded)))
    return _NOT_KEPT.sub("", without_title(folded))
