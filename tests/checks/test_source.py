"""How the checks read the source."""

from pathlib import Path

import pytest

from checks import source
from tests.checks import plant


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("open_sealedFile", ["open", "sealed", "file"]),
        ("HTTPHandler", ["http", "handler"]),
        ("DATA_KEY", ["data", "key"]),
        ("handler404", ["handler"]),
        ("_metadata", ["metadata"]),
    ],
)
def test_it_splits_names_into_words(name: str, words: list[str]) -> None:
    assert source.words(name) == words


def test_it_walks_past_what_is_not_source(tmp_path: Path) -> None:
    plant(tmp_path, dict.fromkeys((".venv/a.py", "thitsar/migrations/a.py", "thitsar/b.py"), ""))
    assert [file.path.as_posix() for file in source.python(tmp_path)] == ["thitsar/b.py"]


def test_it_names_modules_as_they_are_imported() -> None:
    assert source.Source(Path("thitsar/web/urls.py"), "").module == "thitsar.web.urls"
    assert source.Source(Path("thitsar/web/__init__.py"), "").module == "thitsar.web"


def test_it_does_not_take_a_mark_in_a_string_for_a_comment() -> None:
    assert source.Source(Path("a.py"), "a = '# no'  # yes\n").comments == {1: "yes"}
