"""Words: names that say nothing are refused, the field's own are not."""

from pathlib import Path

import pytest

from checks import words
from tests.checks import plant


@pytest.mark.parametrize(
    "name",
    [
        "CaseManager",
        "date_helpers",
        "row_data",
        "info",
        "UploadHandler",
        "process_rows",
        "CaseService",
        "utils",
    ],
)
def test_it_refuses_a_name_that_says_nothing(name: str) -> None:
    assert words.is_banned(name)


@pytest.mark.parametrize(
    "name",
    ["service", "years_of_service", "data_key", "DataKey", "metadata", "database", "process", "agent_process",
     "information", "DATA_PROTECTION", "handler404", "HANDLER", "handles"],
)  # fmt: skip
def test_it_accepts_the_words_of_the_field(name: str) -> None:
    assert not words.is_banned(name)


@pytest.mark.parametrize(
    "line", ["data = 1", "def f(data): ...", "class Info: ...", "import x as util", "for info in []: ...",
             "def g():\n    self.data = 1"],
)  # fmt: skip
def test_it_looks_at_every_kind_of_definition(tmp_path: Path, line: str) -> None:
    plant(tmp_path, {"thitsar/a.py": line})
    assert len(list(words.find(tmp_path))) == 1


def test_it_looks_at_file_names(tmp_path: Path) -> None:
    plant(tmp_path, {"thitsar/helpers.py": ""})
    assert len(list(words.find(tmp_path))) == 1


def test_it_accepts_a_name_that_a_framework_asks_for(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {"thitsar/a.py": "data = 1  # name: the parser looks for it\n", "thitsar/b.py": "form.data = {}\n"},
    )
    assert list(words.find(tmp_path)) == []
