"""Make sure that every sentence a page may show is said in Burmese.

Run as a program (`make translations`) it adds what is missing, empty, for people to fill in. Labels of
fields carry both languages where they are defined and need no catalogue.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

from checks import source
from checks.msgids import collect
from checks.sentences import Sentence, not_constant
from thitsar.kernel.text.zawgyi import is_zawgyi

CATALOGUE = Path("thitsar/web/locale/my/LC_MESSAGES/django.po")
HEADER = {
    "Project-Id-Version": "thitsar",
    "Language": "my",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|%%|\{\w*\}")
WORD = re.compile(r"[A-Za-z]{2,}")
MYANMAR = re.compile("[\u1000-\u109f\ua9e0-\ua9fe\uaa60-\uaa7f]")
# Said the same in every language: codes in capitals, and these.
CODES = {"Thitsar", "English", "csv", "xlsx", "pdf"}


def find(root: Path) -> Iterator[str]:
    """Name every sentence that the catalogue lacks or has wrong, and every one it could never hold."""
    yield from not_constant(root)
    catalogue = _read(root / CATALOGUE)
    entries = {_named(entry): entry for entry in catalogue if not entry.obsolete}
    for sentence, places in sorted(collect(root).items()):
        entry = entries.get(sentence)
        if entry is None:
            yield f"{places[0]}:1: not in the catalogue, run `make translations`: {sentence.singular!r}"
    for entry in entries.values():
        for fault in _faults(entry):
            yield f"{CATALOGUE}:{entry.linenum}: {fault}: {entry.msgid!r}"


def add_missing(root: Path) -> int:
    """Write what the catalogue lacks into it, empty, and say how many sentences that were."""
    path = root / CATALOGUE
    catalogue = _read(path)
    known = {_named(entry) for entry in catalogue if not entry.obsolete}
    missing = sorted(
        (sentence, places) for sentence, places in collect(root).items() if sentence not in known
    )
    for sentence, places in missing:
        catalogue.append(
            polib.POEntry(
                msgid=sentence.singular,
                msgid_plural=sentence.plural,
                msgctxt=sentence.context or None,
                msgstr="",
                msgstr_plural={0: ""} if sentence.plural else {},
                occurrences=[(place, "") for place in places],
                flags=["python-format"] if _placeholders(sentence.singular + sentence.plural) else [],
            )
        )
    if missing:
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(path))
    return len(missing)


def _read(path: Path) -> polib.POFile:
    if path.is_file():
        return polib.pofile(str(path), wrapwidth=110)
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = dict(HEADER)
    return catalogue


def _named(entry: polib.POEntry) -> Sentence:
    return Sentence(entry.msgid, entry.msgid_plural or "", entry.msgctxt or "")


def _faults(entry: polib.POEntry) -> Iterator[str]:
    said = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if entry.fuzzy:
        yield "marked fuzzy"
    if not said or not all(said):
        yield "not translated"
        return
    # Burmese has one form for one and many, so the plural says which values belong in it.
    wanted = _placeholders(entry.msgid_plural or entry.msgid)
    if any(_placeholders(text) != wanted for text in said):
        yield "other placeholders than in English"
    if _has_words(entry.msgid) and not any(MYANMAR.search(text) for text in said):
        yield "no Burmese in the translation"
    if any(is_zawgyi(text) for text in said):
        yield "written in Zawgyi; convert it to Unicode"


def _placeholders(text: str) -> list[str]:
    return sorted(set(PLACEHOLDER.findall(text)))


def _has_words(text: str) -> bool:
    words = WORD.findall(PLACEHOLDER.sub("", text))
    return any(not word.isupper() and word not in CODES for word in words)


if __name__ == "__main__":
    sys.stdout.write(f"added {add_missing(source.ROOT)} sentences to {CATALOGUE}\n")
