"""Compile the catalogues of translations where they are used; compiled files are not kept in git."""

import os
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import polib
from django.utils.translation import to_language, trans_real

LOCALE = Path(__file__).parent / "locale"


def compile_catalogues(locale: Path = LOCALE) -> list[str]:
    """Bring every .mo up to its .po and say in a sentence what was done; call it after Django is set up.

    Where the package may not be written, the words go into this run's memory and every start compiles again.
    """
    sources = sorted(locale.glob("*/LC_MESSAGES/*.po"))
    return [_compile(source) for source in sources if not _is_compiled(source)]


def _is_compiled(source: Path) -> bool:
    # The same time and not a later one: an installer may bring a new catalogue that looks older.
    compiled = source.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime_ns == source.stat().st_mtime_ns


def _compile(source: Path) -> str:
    language = source.parent.parent.name
    words = polib.pofile(str(source)).to_binary()
    # Written aside and moved, because two workers may start at the same moment.
    aside = source.with_suffix(f".{os.getpid()}.mo")
    try:
        aside.write_bytes(words)
        os.utime(aside, ns=(source.stat().st_atime_ns, source.stat().st_mtime_ns))
        aside.replace(source.with_suffix(".mo"))
    except OSError:
        _lend(language, words)
        return f"Compiled the words of language {language} in memory: {source.parent} cannot be written."
    return f"Compiled the words of language {language}."


def _lend(language: str, words: bytes) -> None:
    trans_real.translation(to_language(language)).merge(GNUTranslations(BytesIO(words)))
