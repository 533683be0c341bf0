"""Compiling catalogues: only when needed, and in memory where nothing may be written."""

import os
from gettext import GNUTranslations
from pathlib import Path

import polib
import pytest
from django.utils.translation import trans_real

from thitsar.web import translations


@pytest.fixture
def locale(tmp_path: Path) -> Path:
    """Hold one catalogue with one word."""
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalogue.append(polib.POEntry(msgid="Sign in", msgstr="ဝင်ရန်"))
    (tmp_path / "my/LC_MESSAGES").mkdir(parents=True)
    catalogue.save(str(tmp_path / "my/LC_MESSAGES/django.po"))
    return tmp_path


def test_it_compiles_once(locale: Path) -> None:
    assert translations.compile_catalogues(locale) == ["Compiled the words of language my."]
    assert translations.compile_catalogues(locale) == []
    compiled = locale / "my/LC_MESSAGES/django.mo"
    with compiled.open("rb") as file:
        assert GNUTranslations(file).gettext("Sign in") == "ဝင်ရန်"
    assert [path.name for path in sorted(compiled.parent.iterdir())] == ["django.mo", "django.po"]


@pytest.mark.parametrize("seconds", [-1000, 1000])
def test_it_compiles_again_when_another_catalogue_lies_there(locale: Path, seconds: int) -> None:
    translations.compile_catalogues(locale)
    source = locale / "my/LC_MESSAGES/django.po"
    os.utime(source, (source.stat().st_atime, source.stat().st_mtime + seconds))
    assert len(translations.compile_catalogues(locale)) == 1


def test_it_speaks_from_memory_where_it_may_not_write(locale: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Spoken:
        merged: list[GNUTranslations] = []  # noqa: RUF012 - one test, one list

        def merge(self, other: GNUTranslations) -> None:
            self.merged.append(other)

    def refuse(path: Path, content: bytes) -> int:
        raise PermissionError(path)

    monkeypatch.setattr(Path, "write_bytes", refuse)
    monkeypatch.setattr(trans_real, "translation", lambda language: Spoken())
    (said,) = translations.compile_catalogues(locale)
    assert "in memory" in said
    assert Spoken.merged[0].gettext("Sign in") == "ဝင်ရန်"
