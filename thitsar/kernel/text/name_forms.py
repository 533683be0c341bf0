"""Every form under which one written name may stand: its aliases, each with what stands in front of it and without.

U, Ko or Maung are titles and name syllables, too, and Saw or Nang say of which people somebody is (R-NAME): nothing is
dropped for good. A doubled beginning is a name: Maung Maung, Ko Ko.
"""

import re
from functools import cache
from typing import NamedTuple

from thitsar.kernel.text.aliases import aliases
from thitsar.kernel.text.names import read_name
from thitsar.kernel.text.spoken import Spoken, spoken
from thitsar.kernel.text.syllables import syllables
from thitsar.kernel.text.tables import rows
from thitsar.kernel.text.titles import without_title

_LATIN = re.compile("[a-z]+")


class Form(NamedTuple):
    """One form: how it may be said, its letters where nothing can be said of it, and what stood in front."""

    spoken: Spoken
    letters: str
    # A people and a sex, as what stands in front of the name says; empty where nothing does.
    marker: tuple[str, str]


def name_forms(written: str) -> tuple[Form, ...]:
    """Give all forms of a name in either script and either encoding; at least one, of whatever is written."""
    found: dict[str, Form] = {}
    for alias in aliases(written):
        shown = read_name(alias.name).shown.casefold()
        marker = _marker(shown)
        found.setdefault(shown, _form(shown, marker))
        bare = without_title(shown)
        if bare != shown and not _is_doubled(shown):
            found.setdefault(bare, _form(bare, marker))
    return tuple(found.values())


def _form(name: str, marker: tuple[str, str]) -> Form:
    letters = "".join(_LATIN.findall(name)) or "".join(syllables(name)) or "".join(name.split())
    return Form(spoken(name), letters, marker)


def _is_doubled(name: str) -> bool:
    words = _LATIN.findall(name) or syllables(name)
    return len(words) > 1 and words[0] == words[1]


def _marker(name: str) -> tuple[str, str]:
    words = _LATIN.findall(name) or syllables(name)
    return _markers().get(words[0], ("", "")) if len(words) > 1 else ("", "")


@cache
def _markers() -> dict[str, tuple[str, str]]:
    return {word: (row["people"], row["sex"]) for row in rows("markers.csv") for word in row["words"].split()}
