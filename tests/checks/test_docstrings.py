"""Docstrings: everything public in thitsar/ says what it is for."""

from pathlib import Path

from checks import docstrings
from tests.checks import plant

SILENT = "class Case:\n    pass\n\n\ndef open_case():\n    pass\n\n\ndef _inner():\n    pass\n"
SPOKEN = '"""M."""\n\n\nclass Case:\n    """C."""\n\n\ndef open_case():\n    """O."""\n'


def test_it_finds_a_silent_module_class_and_function(tmp_path: Path) -> None:
    plant(tmp_path, {"thitsar/cases.py": SILENT})
    assert [finding.split(":")[1] for finding in docstrings.find(tmp_path)] == ["1", "1", "5"]


def test_it_accepts_what_speaks_and_tests(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {"thitsar/cases.py": SPOKEN, "thitsar/tests/test_cases.py": SILENT, "thitsar/__init__.py": ""},
    )
    assert list(docstrings.find(tmp_path)) == []
